import HandbookCore
import HandbookModels
import SwiftUI

/// Where an opinion or an answer is written. It is kept before this screen closes; where it may not be, its person is asked.
struct WriteScreen: View {
    let app: AppModel
    let model: WriteModel
    @Environment(\.words) private var words

    var body: some View {
        let state = model.state
        ScrollView {
            VStack(alignment: .leading, spacing: 12) {
                if state.writing.about == nil { Text(words["opinion.to"]) }
                TextField(
                    words["opinion.field"], text: Binding(get: { model.state.text }, set: { model.type($0) }),
                    axis: .vertical
                )
                .lineLimit(6...)
                .textFieldStyle(.roundedBorder)
                .accessibilityIdentifier("words")
                Trouble(problem: state.problem)
                if state.isLate { OtherButton(text: words["opinion.asNew"]) { model.asNew() } }
                Fine(text: words["opinion.keep"])
                MainButton(text: words[state.writing.draft == nil ? "opinion.send" : "draft.submit"], enabled: !state.busy) {
                    model.send()
                }
                Fine(text: words["draft.keep"])
                if state.writing.draft != nil { discard }
            }
            .padding(16)
        }
        .navigationTitle(title)
        .navigationBarTitleDisplayMode(.inline)
        .onChange(of: state.done) { if model.state.done { app.back() } }
    }

    @ViewBuilder private var discard: some View {
        if model.state.discarding {
            Sure(
                text: words["draft.sure"], go: words["draft.go"],
                yes: { model.discard() }, no: { model.ask(false) })
        } else {
            LinkButton(text: words["draft.discard"]) { model.ask(true) }
        }
    }

    private var title: String {
        let writing = model.state.writing
        return writing.about.map(words.say) ?? words[writing.draft == nil ? "opinion.new" : "draft.title"]
    }
}
