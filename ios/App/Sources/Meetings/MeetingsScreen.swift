import HandbookCore
import HandbookModels
import SwiftUI

/// Meetings to come, then those that are over.
struct MeetingsScreen: View {
    let app: AppModel
    let model: MeetingsModel
    @Environment(\.words) private var words

    var body: some View {
        let state = model.state
        List {
            Trouble(problem: state.problem)
            if state.office {
                Tile(name: words["office.title"], detail: words["office.what"]) { app.go(.office(.work)) }
            }
            if state.loaded && state.coming.isEmpty && state.over.isEmpty {
                Empty(text: words["meetings.none"] + " " + words["empty.wait"])
            }
            // Two parts, because a meeting that ends between the two questions is in both answers.
            if !state.coming.isEmpty { part(words["meetings.coming"], state.coming, comes: true) }
            if !state.over.isEmpty { part(words["meetings.over"], state.over, comes: false) }
        }
        .listStyle(.plain)
        .navigationTitle(words["meetings.title"])
        .navigationBarTitleDisplayMode(.inline)
    }

    private func part(_ title: String, _ rows: [MeetingRow], comes: Bool) -> some View {
        Section {
            ForEach(rows, id: \.id) { row in MeetingEntry(row: row, comes: comes) { app.go(.meeting(row.id)) } }
        } header: {
            Heading(text: title)
        }
    }
}

/// A meeting in a list.
struct MeetingEntry: View {
    let row: MeetingRow
    /// It is still to come, and may wait for an answer.
    let comes: Bool
    let action: @MainActor () -> Void
    @Environment(\.words) private var words

    var body: some View {
        Entry(action: action) {
            if row.cancelled { Tag(text: words["meeting.cancelled"], bad: true) }
            Text(time(row.startsAt)).font(.subheadline).foregroundStyle(.tint)
            Text(row.title).font(.headline)
            Fine(text: "\(row.cellName), \(row.place)")
            if let coming = row.coming {
                Tag(text: words[coming ? "reply.coming" : "reply.absent"])
            } else if comes && !row.cancelled {
                Tag(text: words["reply.waits"], bad: true)
            }
        }
    }
}
