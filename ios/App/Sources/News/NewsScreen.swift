import HandbookCore
import HandbookModels
import SwiftUI

/// News, newest first, of every unit or of one.
struct NewsScreen: View {
    let app: AppModel
    let model: NewsModel
    @Environment(\.words) private var words

    var body: some View {
        let state = model.state
        List {
            Trouble(problem: state.problem)
            Choices {
                Choice(text: words["news.everywhere"], chosen: state.unit == nil) { model.choose(nil) }
                ForEach(state.units, id: \.unit) { unit in
                    Choice(text: name(unit), chosen: state.unit == unit.unit) { model.choose(unit.unit) }
                }
            }
            if state.units.contains(where: { $0.unread > 0 }) {
                LinkButton(text: words["unread.all"]) { model.readAll() }
            }
            if state.rows?.isEmpty == true { Empty(text: words["news.none"] + " " + words["empty.wait"]) }
            ForEach(state.rows ?? [], id: \.id) { row in ArticleEntry(row: row) { app.go(.article(row.id)) } }
            if state.more { LinkButton(text: words["more"]) { model.more() } }
        }
        .listStyle(.plain)
        .navigationTitle(words["news.title"])
        .navigationBarTitleDisplayMode(.inline)
    }

    private func name(_ unit: NewsUnit) -> String {
        unit.unread == 0 ? unit.name : "\(unit.name), \(words["unread.count", unit.unread])"
    }
}

/// An article in a list.
struct ArticleEntry: View {
    let row: ArticleRow
    let action: @MainActor () -> Void
    @Environment(\.words) private var words

    var body: some View {
        Entry(action: action) {
            if row.unread { Tag(text: words["unread"]) }
            Text(row.title).font(.headline)
            Fine(text: "\(row.unitName), \(day(row.approvedAt))")
        }
    }
}
