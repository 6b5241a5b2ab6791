import HandbookCore
import HandbookModels
import SwiftUI

/// Every report that the official may read, latest meeting first.
struct ReportsScreen: View {
    let app: AppModel
    let model: ReportsModel
    @Environment(\.words) private var words

    var body: some View {
        let state = model.state
        OfficePage(title: words["reports.title"], problem: state.problem) {
            if state.rows != nil {
                Choice(text: words["reports.unsaid"], chosen: state.unsaid) { model.unsaid(!state.unsaid) }
                if state.shown.isEmpty { Empty(text: words["reports.none"] + " " + words["empty.wait"]) }
                ForEach(state.shown, id: \.report.meeting) { row in
                    Entry(action: { app.go(.office(.review(row.report.meeting))) }) { entry(row) }
                }
            }
        }
    }

    @ViewBuilder private func entry(_ row: ReportListRow) -> some View {
        let report = row.report
        Text(report.cellName).font(.headline)
        Fine(text: "\(report.title), \(time(report.beganAt))")
        if let grade = report.grade { Tag(text: words.say(grade)) }
        if report.late { Tag(text: words["report.late"], bad: true) }
        let found = report.differences.count + (report.alike == nil ? 0 : 1)
        if found > 0 { Tag(text: words["report.found", found], bad: true) }
        Tag(text: words.heard(row), bad: row.refused != nil)
    }
}

/// One report, and three things to say to it.
struct ReviewScreen: View {
    let app: AppModel
    let model: ReviewModel
    @Environment(\.words) private var words

    var body: some View {
        let row = model.state.row
        OfficePage(title: words["review.title"], problem: row?.canReview == true ? nil : model.state.problem) {
            if let row {
                let year = yearOf(row.report.beganAt)
                Came(report: row.report)
                if let review = row.report.review { Reviewed(review: review) }
                if let said = row.said { here(said, row.refusedFor) }
                Scored(report: row.report)
                Differing(report: row.report, titles: [:])
                FigureTable(figures: row.report.figures)
                if row.canReview { Answer(app: app, model: model) }
                OtherButton(text: words["year.title", year]) { app.go(.office(.year(row.report.cell, year))) }
            }
        }
    }

    /// What was said on this phone, and is not the province's yet.
    private func here(_ said: Verdict, _ refused: RejectCode?) -> some View {
        Note(text: words.say(said), bad: refused != nil) {
            Tag(text: words[refused == nil ? "state.waiting" : "state.refused"], bad: refused != nil)
            if let refused {
                Text(words.refused(refused))
                OtherButton(text: words["review.dismiss"]) { model.dismiss() }
            }
        }
    }
}

private struct Answer: View {
    let app: AppModel
    let model: ReviewModel
    @Environment(\.words) private var words

    private let grades: [Grade] = [.good, .fair, .average, .poor]

    var body: some View {
        Heading(text: words["review.say"])
        switch model.state.saying {
        case nil:
            wrong
            MainButton(text: words["review.confirm"]) { send(model.confirm()) }
            OtherButton(text: words["review.change"]) { model.begin(.change) }
            OtherButton(text: words["review.return"]) { model.begin(.giveBack) }
        case .change?:
            score
            said("review.reason", "review.changeGo", ready: model.state.grade != nil)
        case .giveBack?: said("review.remarks", "review.returnGo", ready: true)
        }
    }

    @ViewBuilder private var score: some View {
        Field(words["review.total"], id: "total", model.state.total, axis: .horizontal) { text in
            model.edit { $0.total = text }
        }
        Fine(text: words["review.totalWhat"])
        Text(words["report.grade"])
        Choices {
            ForEach(grades, id: \.self) { grade in
                Choice(text: words.say(grade), chosen: model.state.grade == grade) { model.edit { $0.grade = grade } }
            }
        }
    }

    @ViewBuilder private func said(_ field: String, _ go: String, ready: Bool) -> some View {
        Field(words[field], id: "words", model.state.words) { text in model.edit { $0.words = text } }
        wrong
        MainButton(text: words[go], enabled: ready) { send(model.keep()) }
        OtherButton(text: words["cancel"]) { model.begin(nil) }
    }

    /// What is wrong with what was typed.
    @ViewBuilder private var wrong: some View {
        switch model.state.problem {
        // A total that is no number names nothing.
        case .NotFound? where model.state.saying == .change: Note(text: words["review.noPoints"], bad: true)
        case .NotAllowed(.empty)?: Note(text: words["review.empty"], bad: true)
        case .NotAllowed(.tooLong)?: Note(text: words["review.tooLong"], bad: true)
        case let problem: Trouble(problem: problem)
        }
    }

    private func send(_ saying: Task<Void, Never>?) {
        Task {
            await saying?.value
            if model.state.problem == nil { app.send() }
        }
    }
}
