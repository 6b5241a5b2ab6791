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
                if isNew { Text(words["opinion.to"]) }
                TextField(
                    words["opinion.field"], text: Binding(get: { model.state.text }, set: { model.type($0) }),
                    axis: .vertical
                )
                .lineLimit(6...)
                .textFieldStyle(.roundedBorder)
                .accessibilityIdentifier("words")
                Trouble(problem: state.problem)
                Fine(text: words["opinion.keep"])
                MainButton(text: words[isDraft ? "draft.submit" : "opinion.send"], enabled: !state.busy) { model.send() }
                if isNew { Fine(text: words["draft.keep"]) }
                if isDraft { discard }
            }
            .padding(16)
        }
        .navigationTitle(words[title])
        .navigationBarTitleDisplayMode(.inline)
        .onChange(of: state.done) { if model.state.done { app.written() } }
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

    private var isDraft: Bool {
        if case .draft = model.state.writing { true } else { false }
    }

    /// New words, or a draft of some.
    private var isNew: Bool {
        switch model.state.writing {
        case .new, .draft: true
        case .amend, .answer: false
        }
    }

    private var title: String {
        switch model.state.writing {
        case .new: "opinion.new"
        case .draft: "draft.title"
        case .amend: "opinion.amend"
        case .answer: "opinion.answering"
        }
    }
}
