import HandbookCore
import HandbookModels
import SwiftUI

/// What this member wrote, or may read and answer.
struct OpinionsScreen: View {
    let app: AppModel
    let model: OpinionsModel
    @Environment(\.words) private var words

    var body: some View {
        let state = model.state
        VStack(spacing: 0) {
            List {
                Trouble(problem: state.problem)
                if state.rows?.isEmpty == true && state.drafts.isEmpty { Empty(text: words["opinions.none"]) }
                if !state.drafts.isEmpty { Heading(text: words["drafts.title"]) }
                ForEach(state.drafts, id: \.id) { draft in
                    Entry(action: { app.go(.write(draft)) }) {
                        if let about = draft.about { Tag(text: words.say(about), bad: false) }
                        Text(draft.text).lineLimit(3)
                        Fine(text: words["draft.changed", time(draft.changedAt)])
                    }
                }
                if !state.drafts.isEmpty && state.rows?.isEmpty == false { Heading(text: words["opinions.title"]) }
                ForEach(state.rows ?? [], id: \.id) { row in
                    Entry(action: { app.go(.opinion(row.id)) }) {
                        Tag(text: words.say(row.state), bad: isBad(row.state))
                        Text(row.text.isEmpty ? row.pendingAnswer ?? "" : row.text).lineLimit(3)
                        if !row.text.isEmpty { Fine(text: words["opinion.from", row.authorName, time(row.madeAt)]) }
                    }
                }
                if state.more { LinkButton(text: words["more"]) { model.more() } }
            }
            .listStyle(.plain)
            MainButton(text: words["opinions.write"]) { app.go(.write(Writing(), text: "")) }.padding(16)
        }
        .navigationTitle(words["opinions.title"])
        .navigationBarTitleDisplayMode(.inline)
    }
}

func isBad(_ state: OpinionState) -> Bool {
    switch state {
    case .refused, .conflict: true
    case .waiting, .held, .delivered, .answered: false
    }
}
