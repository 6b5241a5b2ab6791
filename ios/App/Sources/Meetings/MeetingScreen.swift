import HandbookCore
import HandbookModels
import SwiftUI

/// One meeting: when, where, agenda, papers.
struct MeetingScreen: View {
    let app: AppModel
    let model: MeetingModel
    @Environment(\.words) private var words

    var body: some View {
        ScrollView {
            VStack(alignment: .leading, spacing: 8) {
                Trouble(problem: model.state.problem)
                if let meeting = model.state.meeting {
                    head(meeting)
                    Heading(text: words["meeting.agenda"])
                    ForEach(Array(meeting.agenda.enumerated()), id: \.offset) { entry in
                        item(entry.offset + 1, entry.element)
                    }
                }
            }
            .padding(16)
        }
        .navigationTitle(words["meetings.title"])
        .navigationBarTitleDisplayMode(.inline)
    }

    @ViewBuilder private func head(_ meeting: Meeting) -> some View {
        if meeting.cancelled { Tag(text: words["meeting.cancelled"], bad: true) }
        Fine(text: "\(words.say(meeting.meetingKind)), \(meeting.cellName)")
        Text(meeting.title).font(.title2).accessibilityAddTraits(.isHeader)
        Text(time(meeting.startsAt)).font(.headline).foregroundStyle(.tint)
        Text(words["meeting.place", meeting.place])
        Text(words["meeting.chair", meeting.chair])
    }

    private func item(_ number: Int, _ item: AgendaItem) -> some View {
        VStack(alignment: .leading, spacing: 2) {
            Text("\(number). \(item.title)")
            Fine(text: words["meeting.item", item.owner, item.minutes])
            ForEach(Array(item.papers.enumerated()), id: \.offset) { entry in
                let text = words["meeting.paper", entry.element.title]
                if let document = entry.element.document {
                    LinkButton(text: text) { app.go(.document(document, typed: "")) }
                } else {
                    Fine(text: text)
                }
            }
        }
    }
}
