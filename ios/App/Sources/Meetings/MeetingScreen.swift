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
                if let view = model.state.view { head(view.meeting) }
                // Not behind the announcement, which may be locked: a meeting is recorded all the same.
                if let door = model.state.door { RecordDoors(app: app, id: model.id, door: door) }
                if let view = model.state.view, view.canPlan { committee(view.plan) }
                if let view = model.state.view {
                    let meeting = view.meeting
                    MyAnswer(app: app, model: model, view: view)
                    Heading(text: words["meeting.agenda"])
                    ForEach(Array(meeting.agenda.enumerated()), id: \.offset) { entry in
                        item(entry.offset + 1, entry.element)
                    }
                    if !meeting.draftResolution.isEmpty { Folded(name: words["meeting.draft"], text: meeting.draftResolution) }
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
        if meeting.combined { Text(words["meeting.combined"]) }
        if meeting.superiorInvited { Text(words["meeting.invited"]) }
        ForEach(Array(meeting.moved.enumerated()), id: \.offset) { entry in
            let calledOff = meeting.cancelled && entry.offset == meeting.moved.count - 1
            let move = entry.element
            Note(
                text: calledOff
                    ? words["meeting.calledOff", move.reason] : words["meeting.moved", time(move.from), move.reason])
        }
    }

    /// What the cell's committee can do with it beside recording it.
    @ViewBuilder private func committee(_ plan: PlanState) -> some View {
        PlanStanding(state: plan) { model.letGo($0) }
        if let report = model.state.report {
            Tile(name: words["reported.title"], detail: words.say(report)) { app.go(.office(.reported(model.id))) }
        } else if model.state.door?.phase == nil {
            // Once it is recorded, nobody says how it is to be.
            OtherButton(text: words["plan.change"]) { app.go(.office(.plan(model.id))) }
        }
    }

    @ViewBuilder private func answers(_ rows: [ReplyRow]) -> some View {
        let coming = rows.filter(\.coming).count
        Heading(text: words["reply.all"])
        Text(words["reply.count", coming, rows.count - coming])
        let speakers = rows.filter(\.wantsToSpeak).count
        if speakers > 0 { Text(words["reply.speakers", speakers]) }
        ForEach(Array(rows.enumerated()), id: \.offset) { entry in
            let row = entry.element
            Text(words.say(row))
            if row.wantsToSpeak { Tag(text: words["reply.row.speak"]) }
            if !row.opinion.isEmpty { Fine(text: words["reply.row.opinion", row.opinion]) }
        }
    }

    private func item(_ number: Int, _ item: AgendaItem) -> some View {
        VStack(alignment: .leading, spacing: 2) {
            Text("\(number). \(item.title)")
            Fine(text: words["meeting.item", item.owner, item.minutes])
            ForEach(Array(item.papers.enumerated()), id: \.offset) { entry in
                let text = words["meeting.paper", entry.element.title]
                if let document = entry.element.document {
                    LinkButton(text: text) { app.go(.document(document, typed: "")) }
                } else if entry.element.text.isEmpty {
                    Fine(text: text)
                } else {
                    Folded(name: text, text: entry.element.text)
                }
            }
        }
    }
}

/// A text that opens under its name.
private struct Folded: View {
    let name: String
    let text: String
    @State private var open = false
    @Environment(\.words) private var words

    var body: some View {
        LinkButton(text: words[open ? "meeting.fold" : "meeting.unfold", name]) { open.toggle() }
        if open { ForEach(Array(paragraphs(text).enumerated()), id: \.offset) { Text($0.element) } }
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
        wrong
        if let mine = view.myReply, !model.state.answering {
            said(mine)
        } else if view.canReply {
            asked
        }
    }

    @ViewBuilder private func said(_ mine: MyReply) -> some View {
        Note(text: words.mine(mine), bad: mine.refused != nil) {
            Tag(text: words.say(mine.state), bad: mine.refused != nil)
            if mine.wantsToSpeak { Text(words["reply.mine.speak"]) }
            if !mine.opinion.isEmpty { Text(words["reply.mine.opinion", mine.opinion]) }
            if case .refused(let code) = mine.state { Text(words.say(code)) }
            if mine.refused != nil { OtherButton(text: words["reply.dismiss"]) { model.dismiss() } }
            if view.canReply { OtherButton(text: words["reply.change"]) { model.answer(true) } }
        }
    }

    @ViewBuilder private var asked: some View {
        Heading(text: words["reply.title"])
        let answer = model.state.answer
        Choice(text: words["reply.speak"], chosen: answer.speak) { model.type { $0.speak.toggle() } }
        Field(words["reply.opinion"], id: "opinion", answer.opinion) { text in model.type { $0.opinion = text } }
        MainButton(text: words["reply.coming"]) { reply(true) }
        Field(words["reply.reason"], id: "reason", answer.reason) { text in model.type { $0.reason = text } }
        OtherButton(text: words["reply.absent"]) { reply(false) }
        if view.myReply != nil { LinkButton(text: words["cancel"]) { model.answer(false) } }
    }

    @ViewBuilder private var wrong: some View {
        switch model.state.problem {
        case .NotAllowed(.empty)?: Note(text: words["reply.noReason"], bad: true)
        case .NotAllowed(.tooLong)?: Note(text: words["reply.tooLong"], bad: true)
        case let problem: Trouble(problem: problem)
        }
    }

    private func reply(_ coming: Bool) {
        Task {
            await model.reply(coming: coming).value
            if model.state.problem == nil { app.send() }
        }
    }
}
