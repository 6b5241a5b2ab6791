import HandbookCore
import HandbookModels
import SwiftUI

/// The first thing a member sees: what is next, what is new, what of mine waits. Never a wall.
struct HomeScreen: View {
    let app: AppModel
    let model: HomeModel
    @Environment(\.words) private var words

    var body: some View {
        List {
            Trouble(problem: model.state.problem)
            ForEach(model.state.underWay, id: \.meeting) { record in
                GoOn(record: record) { app.go(.record(record.meeting, .run)) }
            }
            if !model.state.due.isEmpty { due(model.state.due) }
            if model.state.above {
                Tile(name: words["reports.title"], detail: words["reports.what"]) { app.go(.office(.reports)) }
            }
            if let home = model.state.home {
                greeting(home.overview)
                if case .ending = home.overview.status.lease { lease(home.overview.status.lease) }
                mine(home.overview.waiting)
                meetings(home.meetings)
                news(home)
                documents(home)
            }
        }
        .listStyle(.plain)
        .navigationTitle(words["app"])
        .navigationBarTitleDisplayMode(.inline)
        .refreshable { await app.syncQuietly()?.value }
    }

    private func greeting(_ overview: Overview) -> some View {
        VStack(alignment: .leading, spacing: 2) {
            if let owner = overview.owner {
                Text(owner.memberName).font(.headline)
                if let cell = owner.cellName { Fine(text: cell) }
            }
            Fine(text: words.fresh(overview.status.heardAt, now: model.state.now))
        }
    }

    private func lease(_ lease: Lease) -> some View {
        Note(text: words.say(lease) ?? "", bad: true) {
            OtherButton(text: words["me.syncNow"]) { app.syncNow() }
        }
    }

    @ViewBuilder private func mine(_ waiting: Waiting) -> some View {
        if waiting.refused > 0 {
            Note(text: words["home.refused", waiting.refused], bad: true) {
                OtherButton(text: words["home.look"]) { app.go(.opinions) }
            }
        }
        if waiting.waiting > 0 { Note(text: words["home.waiting", waiting.waiting]) }
    }

    /// The most urgent of what is due: more would hide what else is new.
    @ViewBuilder private func due(_ rows: [Due]) -> some View {
        Heading(text: words["due.title"]) { app.go(.office(.due)) }
        ForEach(Array(rows.prefix(3).enumerated()), id: \.offset) { DueEntry(app: app, due: $0.element) }
    }

    @ViewBuilder private func meetings(_ rows: [MeetingRow]) -> some View {
        Heading(text: words["home.meeting"]) { app.go(.meetings) }
        if rows.isEmpty { Empty(text: words["home.meeting.none"] + " " + words["empty.wait"]) }
        ForEach(rows, id: \.id) { row in MeetingEntry(row: row, comes: true) { app.go(.meeting(row.id)) } }
    }

    @ViewBuilder private func news(_ home: HandbookCore.Home) -> some View {
        let rows = home.news
        Heading(text: words["home.news"]) { app.go(.news) }
        unread(home.unreadNews)
        if rows.isEmpty { Empty(text: words["home.news.none"] + " " + words["empty.wait"]) }
        ForEach(rows, id: \.id) { row in ArticleEntry(row: row) { app.go(.article(row.id)) } }
    }

    @ViewBuilder private func unread(_ count: UInt32) -> some View {
        if count > 0 { Tag(text: words["unread.count", count]) }
    }

    @ViewBuilder private func documents(_ home: HandbookCore.Home) -> some View {
        let rows = home.documents
        Heading(text: words["home.documents"]) { app.go(.documents) }
        unread(home.unreadDocuments)
        if rows.isEmpty { Empty(text: words["home.documents.none"] + " " + words["empty.wait"]) }
        ForEach(rows, id: \.id) { row in DocumentEntry(row: row) { app.go(.document(row.id, typed: "")) } }
    }
}
