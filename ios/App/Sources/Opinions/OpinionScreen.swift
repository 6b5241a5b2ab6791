import HandbookCore
import HandbookModels
import SwiftUI

/// One opinion: the words, where they stand, the answer; and when refused, why and what to do.
struct OpinionScreen: View {
    let app: AppModel
    let model: OpinionModel
    @Environment(\.words) private var words

    var body: some View {
        ScrollView {
            VStack(alignment: .leading, spacing: 12) {
                Trouble(problem: model.state.problem)
                if let view = model.state.view {
                    said(view)
                    if view.refused != nil { refused(view) }
                    answers(view)
                }
            }
            .padding(16)
        }
        .navigationTitle(words["opinion.title"])
        .navigationBarTitleDisplayMode(.inline)
        .onChange(of: model.state.gone) { if model.state.gone { app.back() } }
    }

    @ViewBuilder private func said(_ view: OpinionView) -> some View {
        Tag(text: words.say(view.state), bad: isBad(view.state))
        if view.text.isEmpty {
            Note(text: words["opinion.lost"])
        } else {
            Fine(text: words["opinion.from", view.authorName, time(view.madeAt)])
            Text(view.text)
        }
        if let delivered = view.deliveredText {
            Fine(text: words["opinion.delivered"])
            Text(delivered)
        }
        // That the opinion is gone has been said, and what its author could do is no help here.
        if case .refused(let code) = view.state, !(view.text.isEmpty && code == .noSubject) {
            Note(text: words.say(code), bad: true)
        }
    }

    private func change(_ view: OpinionView) {
        app.go(model.write(.change(opinion: view.id, seen: view.version), text: view.text))
    }

    @ViewBuilder private func refused(_ view: OpinionView) -> some View {
        if view.canAmend {
            MainButton(text: words["opinion.correct"]) { change(view) }
        } else if view.mine {
            // The same words, as something new: they need not be written twice.
            MainButton(text: words["opinion.again"]) { app.go(.write(Writing(), text: view.text)) }
        }
        OtherButton(text: words["opinion.dismiss"]) { model.dismiss() }
    }

    @ViewBuilder private func answers(_ view: OpinionView) -> some View {
        if let answer = view.answer {
            Note(text: words["opinion.answer", answer.byName, day(answer.at)]) { Text(answer.text) }
        }
        if let pending = view.pendingAnswer {
            Fine(text: words[view.state == .answered ? "opinion.received" : "opinion.pending"])
            Text(pending)
        }
        if !view.beside.isEmpty { Fine(text: words["opinion.beside"]) }
        // The same words may stand there twice.
        ForEach(Array(view.beside.enumerated()), id: \.offset) { Text($0.element) }
        if view.canAmend && view.refused == nil {
            OtherButton(text: words["opinion.edit"]) { change(view) }
        }
        if view.canAnswer {
            MainButton(text: words["opinion.answerIt"]) {
                app.go(model.write(.answer(opinion: view.id, seen: view.version), text: view.pendingAnswer ?? ""))
            }
        }
    }
}
