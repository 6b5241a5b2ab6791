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
                if model.state.view == nil { Trouble(problem: model.state.problem) }
                if let view = model.state.view {
                    let meeting = view.meeting
                    head(meeting)
                    MyAnswer(app: app, model: model, view: view)
                    Heading(text: words["meeting.agenda"])
                    ForEach(Array(meeting.agenda.enumerated()), id: \.offset) { entry in
                        item(entry.offset + 1, entry.element)
                    }
                    if !view.replies.isEmpty { answers(view.replies) }
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

    @ViewBuilder private func answers(_ rows: [ReplyRow]) -> some View {
        let coming = rows.filter(\.coming).count
        Heading(text: words["reply.all"])
        Text(words["reply.count", coming, rows.count - coming])
        ForEach(Array(rows.enumerated()), id: \.offset) { row in Text(words.say(row.element)) }
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

/// Whether I come: what I said and where it stands, or two buttons to say it.
private struct MyAnswer: View {
    let app: AppModel
    let model: MeetingModel
    let view: MeetingView
    @Environment(\.words) private var words

    var body: some View {
        // Where the buttons are: what is wrong with an answer is seen by who gave it.
        Trouble(problem: model.state.problem)
        if let mine = view.myReply, !model.state.answering {
            said(mine)
        } else if view.canReply {
            asked
        }
    }

    @ViewBuilder private func said(_ mine: MyReply) -> some View {
        Note(text: words.mine(mine), bad: mine.refused != nil) {
            Tag(text: words.say(mine.state), bad: mine.refused != nil)
            if case .refused(let code) = mine.state { Text(words.say(code)) }
            if mine.refused != nil { OtherButton(text: words["reply.dismiss"]) { model.dismiss() } }
            if view.canReply { OtherButton(text: words["reply.change"]) { model.answer(true) } }
        }
    }

    @ViewBuilder private var asked: some View {
        Heading(text: words["reply.title"])
        MainButton(text: words["reply.coming"]) { reply(true) }
        TextField(
            words["reply.reason"], text: Binding(get: { model.state.reason }, set: { model.type($0) }), axis: .vertical
        )
        .textFieldStyle(.roundedBorder)
        .frame(minHeight: touch)
        .accessibilityIdentifier("reason")
        OtherButton(text: words["reply.absent"]) { reply(false) }
        if view.myReply != nil { LinkButton(text: words["cancel"]) { model.answer(false) } }
    }

    private func reply(_ coming: Bool) {
        Task {
            await model.reply(coming: coming).value
            if model.state.problem == nil { app.send() }
        }
    }
}
