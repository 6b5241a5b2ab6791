import HandbookCore
import HandbookModels
import SwiftUI

/// Leaving for good: what it means, then once more when words would be lost.
struct LogOutScreen: View {
    let app: AppModel
    let model: LogOutModel
    @Environment(\.words) private var words

    var body: some View {
        let state = model.state
        ScrollView {
            VStack(alignment: .leading, spacing: 16) {
                if state.problem == .NotAllowed(reason: .wordsWaiting) {
                    Sure(
                        text: words.say(.NotAllowed(reason: .wordsWaiting)), go: words["logout.discard"],
                        yes: { model.leave(discard: true) }, no: { app.back() })
                } else {
                    Trouble(problem: state.problem)
                    Sure(
                        text: words["logout.what"], go: words["logout.go"],
                        yes: { model.leave(discard: false) }, no: { app.back() })
                }
                if state.busy { Fine(text: words["logout.busy"]) }
            }
            .padding(16)
        }
        .navigationTitle(words["logout.title"])
        .navigationBarTitleDisplayMode(.inline)
    }
}
