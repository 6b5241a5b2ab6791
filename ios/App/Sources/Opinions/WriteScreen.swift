import HandbookCore
import HandbookModels
import SwiftUI

/// Where an opinion or an answer is written. Nothing is lost: it is kept before this screen closes.
struct WriteScreen: View {
    let app: AppModel
    let model: WriteModel
    @Environment(\.words) private var words

    var body: some View {
        let state = model.state
        ScrollView {
            VStack(alignment: .leading, spacing: 12) {
                if state.writing == .new { Text(words["opinion.to"]) }
                TextField(
                    words["opinion.field"], text: Binding(get: { model.state.text }, set: { model.type($0) }),
                    axis: .vertical
                )
                .lineLimit(6...)
                .textFieldStyle(.roundedBorder)
                .accessibilityIdentifier("words")
                Trouble(problem: state.problem)
                Fine(text: words["opinion.keep"])
                MainButton(text: words["opinion.send"], enabled: !state.busy) { model.send() }
            }
            .padding(16)
        }
        .navigationTitle(words[title])
        .navigationBarTitleDisplayMode(.inline)
        .onChange(of: state.done) { if model.state.done { app.written() } }
    }

    private var title: String {
        switch model.state.writing {
        case .new: "opinion.new"
        case .amend: "opinion.amend"
        case .answer: "opinion.answering"
        }
    }
}
