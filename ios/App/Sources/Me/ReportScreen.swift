import HandbookCore
import HandbookModels
import SwiftUI

/// A report of a problem: all of it is shown before it is sent.
struct ReportScreen: View {
    let model: ReportModel
    @Environment(\.words) private var words

    var body: some View {
        ScrollView {
            VStack(alignment: .leading, spacing: 12) {
                Trouble(problem: model.state.problem)
                Text(words["me.report.what"])
                if let text = model.state.text {
                    MainButton(text: words["me.report.send"]) { model.send() }
                    Text(verbatim: text).font(.footnote).accessibilityIdentifier("report")
                }
            }
            .frame(maxWidth: .infinity, alignment: .leading)
            .padding(16)
        }
        .navigationTitle(words["me.report"])
        .navigationBarTitleDisplayMode(.inline)
    }
}
