import HandbookCore
import HandbookModels
import SwiftUI

/// The roll: everybody with four states, one tap each.
struct RollScreen: View {
    let model: RollModel
    @Environment(\.words) private var words

    var body: some View {
        RecordPage(title: words["roll.title"], model: model) { view in
            Text(words.roll(view.totals)).font(.headline)
            if let name = model.state.scanned { Note(text: words["roll.scanned", name]) }
            if view.may.tap {
                ScanButton(text: words["roll.scan"]) { model.scanned($0) }
                if view.totals.notCalled > 0 {
                    OtherButton(text: words["roll.all", view.totals.notCalled]) { model.allPresent() }
                }
            }
            Base(view: view, model: model)
            Disputes(view: view) { model.settle($0) }
            ForEach(view.roll, id: \.member) { Called(row: $0, mayTap: view.may.tap, model: model) }
            Guests(view: view, model: model)
        }
    }
}

/// Who counts in a vote, and why.
private struct Base: View {
    let view: RecordView
    let model: RollModel
    @Environment(\.words) private var words

    var body: some View {
        let explained = model.state.explained
        Text(words["base.size", view.totals.base, view.totals.entitled])
        LinkButton(text: words[explained ? "base.hide" : "base.why"]) { model.explain(!explained) }
        if explained {
            Fine(text: words["base.what"])
            ForEach(view.roll, id: \.member) { row in
                Text("\(words[row.counted ? "base.in" : "base.out"]) \(row.name): \(words.say(row.why))")
            }
        }
    }
}

/// One member, with the four marks.
private struct Called: View {
    let row: RollRow
    let mayTap: Bool
    let model: RollModel
    @Environment(\.words) private var words

    private let marks: [Attendance] = [.present, .absentExcused, .absentUnexcused, .exempt]

    var body: some View {
        VStack(alignment: .leading, spacing: 6) {
            Text(row.name).font(.headline)
            if !row.official { Tag(text: words["roll.probationary"]) }
            if row.byToken { Tag(text: words["roll.byToken"]) }
            if row.disputed { Tag(text: words["disputed"], bad: true) }
            if mayTap {
                Choices {
                    ForEach(marks, id: \.self) { mark in
                        Choice(text: words.say(mark), chosen: row.attendance == mark) { model.mark(row, mark) }
                    }
                }
            } else {
                Text(row.attendance.map(words.say) ?? words["roll.notCalled"])
            }
            reason
            Divider()
        }
    }

    @ViewBuilder private var reason: some View {
        if model.state.reasonOf == row.member {
            Field(words["roll.reason"], id: "reason", model.state.reason) { model.reason($0) }
            OtherButton(text: words["roll.keepReason"]) { model.keepReason(row) }
            LinkButton(text: words["roll.noReason"]) { model.asksNone() }
        } else if row.attendance == .absentExcused || !row.reason.isEmpty {
            if !row.reason.isEmpty { Fine(text: words["roll.reasonIs", row.reason]) }
            if mayTap { LinkButton(text: words["roll.writeReason"]) { model.asks(row) } }
        }
    }
}

private struct Guests: View {
    let view: RecordView
    let model: RollModel
    @Environment(\.words) private var words

    var body: some View {
        Heading(text: words["guest.title"])
        ForEach(view.guests, id: \.event) { guest in
            Text(guest.office.isEmpty ? guest.name : "\(guest.name), \(guest.office)")
            if guest.superior { Tag(text: words["guest.superior"]) }
            if view.may.tap { LinkButton(text: words["guest.remove", guest.name]) { model.undo([guest.event]) } }
        }
        if view.may.tap {
            if model.state.guest.open { asked } else { OtherButton(text: words["guest.add"]) { model.guest { $0.open = true } } }
        }
    }

    @ViewBuilder private var asked: some View {
        let guest = model.state.guest
        Field(words["guest.name"], id: "guest", guest.name) { text in model.guest { $0.name = text } }
        Field(words["guest.office"], id: "office", guest.office) { text in model.guest { $0.office = text } }
        Choice(text: words["guest.superior"], chosen: guest.superior) { model.guest { $0.superior.toggle() } }
        OtherButton(text: words["guest.keep"]) { model.keepGuest() }
        LinkButton(text: words["cancel"]) { model.guest { $0.open = false } }
    }
}
