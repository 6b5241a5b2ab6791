import HandbookCore
import HandbookModels
import SwiftUI

/// How a meeting is to be: everything in one column, in the order in which one thinks of it.
struct PlanningScreen: View {
    let app: AppModel
    let model: PlanningModel
    @Environment(\.words) private var words

    private let kinds: [MeetingKind] = [.regular, .thematic, .committee]

    var body: some View {
        let isNew = model.state.wanted != nil
        OfficePage(title: words[isNew ? "plan.new" : "plan.change"], problem: model.state.plan == nil ? model.state.problem : nil)
        {
            if let plan = model.state.plan {
                if model.state.cancelled { Note(text: words["plan.cancelled"], bad: true) }
                what(plan)
                whenAndWhere(plan)
                PlannedAgenda(items: plan.agenda, model: model)
                Heading(text: words["plan.draft"])
                Field(words["plan.draftField"], id: "draft", plan.draftResolution) { text in
                    model.plan { $0.draftResolution = text }
                }
                Choice(text: words["plan.invited"], chosen: plan.superiorInvited) {
                    model.plan { $0.superiorInvited.toggle() }
                }
                Keep(model: model, isNew: isNew)
            }
        }
        .onChange(of: model.state.done) { if model.state.done { app.written() } }
    }

    @ViewBuilder private func what(_ plan: Planned) -> some View {
        if model.state.committees.count > 1 {
            Text(words["plan.cell"])
            Choices {
                ForEach(model.state.committees, id: \.cell) { row in
                    Choice(text: row.name, chosen: row.cell == plan.cell) { model.plan { $0.cell = row.cell } }
                }
            }
        }
        Text(words["plan.kind"])
        Choices {
            ForEach(kinds, id: \.self) { kind in
                Choice(text: words.say(kind), chosen: kind == plan.kind) {
                    model.plan {
                        $0.kind = kind
                        $0.combined = false
                    }
                }
            }
        }
        if plan.kind == .regular {
            Choice(text: words["plan.combined"], chosen: plan.combined) { model.plan { $0.combined.toggle() } }
        }
        Field(words["plan.name"], id: "title", plan.title) { text in model.plan { $0.title = text } }
        // The name that most cells would give.
        if plan.title.allSatisfy(\.isWhitespace), let of = plan.startsAt.map(monthOf) ?? model.state.wanted?.month {
            let usual = words["plan.usualTitle", words.say(plan.kind), month(of)]
            LinkButton(text: words["plan.usual", usual]) { model.plan { $0.title = usual } }
        }
    }

    /// What was understood of day and time stands below them.
    @ViewBuilder private func whenAndWhere(_ plan: Planned) -> some View {
        Field(words["plan.day"], id: "day", plan.day, axis: .horizontal) { text in model.plan { $0.day = text } }
        Field(words["plan.clock"], id: "clock", plan.clock, axis: .horizontal) { text in model.plan { $0.clock = text } }
        Fine(text: plan.startsAt.map(time) ?? words["plan.example"])
        Field(words["plan.place"], id: "place", plan.place) { text in model.plan { $0.place = text } }
        Field(words["plan.chair"], id: "chair", plan.chair) { text in model.plan { $0.chair = text } }
    }
}

private struct PlannedAgenda: View {
    let items: [PlannedItem]
    let model: PlanningModel
    @Environment(\.words) private var words

    var body: some View {
        Heading(text: words["meeting.agenda"])
        ForEach(Array(items.enumerated()), id: \.offset) { entry in
            Card {
                Text(words["plan.item", entry.offset + 1])
                fields(entry.offset, entry.element)
                papers(entry.offset, entry.element.papers)
                moves(entry.offset)
            }
        }
        let minutes = items.map(\.minutes).reduce(0, +)
        if minutes > 0 { Fine(text: words["plan.minutes", minutes]) }
        OtherButton(text: words["plan.add"]) { model.add() }
    }

    @ViewBuilder private func fields(_ at: Int, _ item: PlannedItem) -> some View {
        Field(words["plan.itemTitle"], id: "item\(at)", item.title) { text in model.item(at) { $0.title = text } }
        Field(words["plan.owner"], id: "owner\(at)", item.owner) { text in model.item(at) { $0.owner = text } }
        Field(words["plan.itemMinutes"], id: "minutes\(at)", item.minutes == 0 ? "" : "\(item.minutes)") { text in
            model.minutes(at, text)
        }
    }

    /// What is to be read before. Whole papers of the library come from the office.
    @ViewBuilder private func papers(_ at: Int, _ papers: [MeetingPaper]) -> some View {
        ForEach(Array(papers.enumerated()), id: \.offset) { entry in
            let paper = entry.element
            if paper.document != nil || paper.attachment != nil {
                Fine(text: words["meeting.paper", paper.title])
            } else {
                Field(words["plan.paperTitle"], id: "paper\(at)-\(entry.offset)", paper.title) { text in
                    model.paper(at, entry.offset, title: text, text: paper.text)
                }
                Field(words["plan.paperText"], id: "text\(at)-\(entry.offset)", paper.text) { text in
                    model.paper(at, entry.offset, title: paper.title, text: text)
                }
            }
        }
        LinkButton(text: words["plan.paper"]) { model.paper(at, papers.count, title: "", text: "") }
    }

    private func moves(_ at: Int) -> some View {
        Choices {
            if at > 0 { OtherButton(text: words["plan.up"]) { model.down(at - 1) } }
            if at < items.count - 1 { OtherButton(text: words["plan.down"]) { model.down(at) } }
            OtherButton(text: words["plan.remove"]) { model.remove(at) }
        }
    }
}

/// Why, what is wrong, and the buttons.
private struct Keep: View {
    let model: PlanningModel
    let isNew: Bool
    @Environment(\.words) private var words

    var body: some View {
        let state = model.state
        if !isNew && !state.calling {
            Field(words["plan.reason"], id: "reason", state.reason) { text in model.edit { $0.reason = text } }
            Fine(text: words["plan.reasonWhat"])
        }
        if state.noSuchTime { Note(text: words["plan.noSuchTime"], bad: true) }
        if state.changedMeanwhile { Note(text: words["plan.changedMeanwhile"], bad: true) }
        wrong
        MainButton(text: words[isNew ? "plan.keep" : "plan.keepChange"]) { model.keep() }
        Fine(text: words["opinion.keep"])
        if !isNew && !state.cancelled { callOff }
    }

    @ViewBuilder private var wrong: some View {
        switch model.state.problem {
        case .NotAllowed(.empty)?: Note(text: words[isNew ? "plan.empty" : "plan.emptyChange"], bad: true)
        case .NotAllowed(.tooLong)?: Note(text: words["plan.tooLong"], bad: true)
        case .NotAllowed(.noRight)?: Note(text: words["plans.noCommittee"], bad: true)
        case let problem: Trouble(problem: problem)
        }
    }

    @ViewBuilder private var callOff: some View {
        if model.state.calling {
            Note(text: words["plan.callOffWhat"], bad: true)
            Field(words["plan.callOffReason"], id: "reason", model.state.reason) { text in model.edit { $0.reason = text } }
            MainButton(text: words["plan.callOffGo"]) { model.keep(cancelled: true) }
            OtherButton(text: words["cancel"]) { model.edit { $0.calling = false } }
        } else {
            LinkButton(text: words["plan.callOff"]) { model.edit { $0.calling = true } }
        }
    }
}
