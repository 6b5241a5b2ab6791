import HandbookCore
import HandbookModels
import SwiftUI

/// The report of a meeting: sending it, and what came of it.
struct ReportedScreen: View {
    let app: AppModel
    let model: ReportedModel
    @Environment(\.words) private var words

    var body: some View {
        ScrollView {
            LazyVStack(alignment: .leading, spacing: 12) {
                Trouble(problem: model.state.problem)
                if let view = model.state.view {
                    if let report = view.report { Came(report: report) }
                    standing(view)
                    if let report = view.report { said(report, view.isOfProvince) }
                }
            }
            .padding(16)
        }
        .navigationTitle(words["reported.title"])
        .navigationBarTitleDisplayMode(.inline)
    }

    /// Where it stands, and what can be done now.
    @ViewBuilder private func standing(_ view: ReportedView) -> some View {
        if case .refused(_, let code) = view.state {
            Note(text: words.say(view.state), bad: true) {
                Text(words.refused(code))
                OtherButton(text: words["reported.dismiss"]) { model.dismiss() }
            }
        } else {
            Note(text: words.say(view.state))
        }
        if view.canSend {
            MainButton(text: words[view.state == .delivered ? "reported.again" : "reported.send"]) { send() }
        }
    }

    @ViewBuilder private func said(_ report: ReportView, _ isOfProvince: Bool) -> some View {
        if let review = report.review {
            Reviewed(review: review)
            if case .returned = review.verdict {
                Text(words["reported.putRight"])
                OtherButton(text: words["reported.record"]) { app.go(.record(model.id, .close)) }
            }
        }
        Text(words[isOfProvince ? "reported.province" : "reported.phone"])
        Scored(report: report)
        Differing(report: report, titles: model.state.titles)
        FigureTable(figures: report.figures)
    }

    private func send() {
        Task {
            await model.send().value
            if model.state.problem == nil { app.send() }
        }
    }
}
