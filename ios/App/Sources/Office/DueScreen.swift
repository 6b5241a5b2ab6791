import HandbookCore
import HandbookModels
import SwiftUI

/// What is due, soonest first.
struct DueScreen: View {
    let app: AppModel
    let model: DueModel
    @Environment(\.words) private var words

    var body: some View {
        ScrollView {
            LazyVStack(alignment: .leading, spacing: 12) {
                Trouble(problem: model.state.problem)
                if let rows = model.state.rows {
                    if rows.isEmpty { Note(text: words["due.none"]) }
                    ForEach(Array(rows.enumerated()), id: \.offset) { DueEntry(app: app, due: $0.element) }
                }
            }
            .padding(16)
        }
        .navigationTitle(words["due.title"])
        .navigationBarTitleDisplayMode(.inline)
    }
}

/// Something due, and how long there is for it.
struct DueEntry: View {
    let app: AppModel
    let due: Due
    @Environment(\.words) private var words

    var body: some View {
        Entry(action: { app.go(place(due)) }) {
            Text(words.say(due)).font(.headline)
            Fine(text: words["due.by", due.cellName, day(due.on)])
            Tag(text: words.left(due), bad: due.daysLeft <= 0)
        }
    }
}
