import HandbookCore
import HandbookModels
import SwiftUI

/// What is put to the vote, and how the votes were counted in the room.
struct VoteScreen: View {
    let model: VoteModel
    @Environment(\.words) private var words

    var body: some View {
        let (state, motion) = (model.state, model.state.motion)
        RecordPage(title: words["vote.title"], model: model) { view in
            Text(words["base.size", view.totals.base, view.totals.entitled])
            Disputes(view: view) { model.settle($0) }
            if view.motions.isEmpty && !motion.open { Empty(text: words["vote.none"]) }
            ForEach(view.motions, id: \.id) { MotionCard(row: $0, mayTap: view.may.tap, model: model) }
            if view.may.tap {
                if motion.open {
                    Put(view: view, model: model)
                } else if state.counting == nil {
                    MainButton(text: words["vote.new"]) { model.motion { $0.open = true } }
                }
            }
        }
    }
}

/// Something new to vote on.
private struct Put: View {
    let view: RecordView
    let model: VoteModel
    @Environment(\.words) private var words

    var body: some View {
        let motion = model.state.motion
        Card {
            Text(words["vote.new"]).font(.headline)
            Text(words["vote.business"])
            Choices {
                ForEach(view.businesses, id: \.business) { row in
                    Choice(text: words.say(row.business), chosen: motion.business == row.business) {
                        model.motion { $0.business = row.business }
                    }
                }
            }
            if let row = view.businesses.first(where: { $0.business == motion.business }) { asked(row, motion) }
        }
    }

    @ViewBuilder private func asked(_ row: BusinessRow, _ motion: Motion) -> some View {
        let chosen = motion.form(in: row)
        Text(words.needs(row, base: view.totals.base))
        if row.missing > 0 { Note(text: words["vote.missing", row.missing], bad: true) }
        // The meeting chooses only where the rules leave a choice.
        Text(words[row.forms.count > 1 ? "vote.form" : "vote.only"])
        Choices {
            ForEach(row.forms, id: \.self) { form in
                Choice(text: words.say(form), chosen: form == chosen) { model.motion { $0.form = form } }
            }
        }
        Field(words["vote.text"], id: "motion", motion.text) { text in model.motion { $0.text = text } }
        MainButton(text: words["vote.put"], enabled: chosen != nil) { if let chosen { model.put(chosen) } }
        LinkButton(text: words["cancel"]) { model.motion { $0.open = false } }
    }
}

private struct MotionCard: View {
    let row: MotionRow
    let mayTap: Bool
    let model: VoteModel
    @Environment(\.words) private var words

    var body: some View {
        Card {
            Text(row.text).font(.headline)
            Fine(text: "\(words.say(row.business)), \(words.say(row.form))")
            if row.disputed { Tag(text: words["disputed"], bad: true) }
            if model.state.counting == row.id && mayTap { count } else { counted }
        }
    }

    @ViewBuilder private var counted: some View {
        if let count = row.count { Text(words.say(count)) }
        Outcome(result: row.result, counted: row.count != nil)
        if mayTap {
            if row.count == nil {
                MainButton(text: words["vote.countIt"]) { model.count(row) }
            } else {
                OtherButton(text: words["vote.countAgain"]) { model.count(row) }
            }
            LinkButton(text: words["vote.remove"]) { model.undo([row.id]) }
        }
    }

    @ViewBuilder private var count: some View {
        ForEach(Figured.asked(row.form), id: \.self) { what in
            FigureField(
                name: words.say(what), id: what.rawValue, text: model.state.figures[what] ?? "",
                type: { model.type(what, $0) }, step: { model.step(what, by: $0) })
        }
        if let check = model.state.check { Outcome(result: check, counted: true) }
        MainButton(text: words["vote.keep"]) { model.keepCount() }
        LinkButton(text: words["cancel"]) { model.count(nil) }
    }
}

/// What came of a vote, with the arithmetic; or which figure cannot be.
private struct Outcome: View {
    let result: MotionResult
    let counted: Bool
    @Environment(\.words) private var words

    var body: some View {
        if counted && !result.mistakes.isEmpty {
            Note(text: words["vote.wrong"], bad: true) {
                ForEach(Array(result.mistakes.enumerated()), id: \.offset) { Text(words.say($0.element)) }
            }
        } else {
            if let needs = words.needs(result) { Text(needs) }
            if result.passed == true {
                Tag(text: words["vote.passed"])
            } else if !counted {
                Text(words["vote.uncounted"])
            } else if let needed = result.needed, needed > 0 {
                Tag(text: words["vote.short", needed], bad: true)
            }
        }
    }
}
