import HandbookCore
import HandbookModels
import SwiftUI

/// Before a handbook is open: who it is, the PIN, or what keeps it from opening.
struct StartScreen: View {
    let start: StartModel
    @Environment(\.words) private var words

    var body: some View {
        ScrollView {
            VStack(alignment: .leading, spacing: 16) {
                if let left = start.left {
                    Note(text: words.say(left))
                    MainButton(text: words["close"]) { Task { await start.begin() } }
                } else if let members = start.members {
                    Members(start: start, members: members)
                } else {
                    state
                }
            }
            .frame(maxWidth: .infinity, alignment: .leading)
            .padding(24)
        }
    }

    @ViewBuilder private var state: some View {
        if start.busy {
            ProgressView()
            Fine(text: words["unlock.busy"])
        }
        switch start.problem {
        case .Locked(.pin(let left, let until))?: Unlock(start: start, left: left, waits: until != nil)
        case .Locked(let reason)?:
            Title(text: words["destroyed.title"])
            Text(words.say(reason))
            MainButton(text: words["destroyed.go"]) { Task { await start.rebuild() } }
        case .StoreUnreadable(let why)?: Broken(start: start, why: why)
        case .NoSpace?: Note(text: words["start.noSpace"], bad: true) { Again(start: start) }
        case let problem?: Trouble(problem: problem) { Task { await start.open() } }
        case nil: EmptyView()
        }
    }
}

private struct Again: View {
    let start: StartModel
    @Environment(\.words) private var words

    var body: some View {
        OtherButton(text: words["again"]) { Task { await start.open() } }
    }
}

/// Whose handbook, where there are several.
private struct Members: View {
    let start: StartModel
    let members: [MemberRow]
    @Environment(\.words) private var words

    var body: some View {
        Title(text: words["members.title"])
        Text(words["members.letter"])
        ForEach(members, id: \.folder) { row in
            Entry(action: { Task { await start.choose(row) } }) {
                Text(row.account.owner?.memberName ?? words["members.empty"]).font(.headline)
                if let cell = row.account.owner?.cellName { Fine(text: cell) }
                if row.account.hasPin { Fine(text: words["members.pin"]) }
            }
            Divider()
        }
        OtherButton(text: words["members.add"]) { Task { await start.add() } }
    }
}

/// The PIN, or face or finger in its place.
private struct Unlock: View {
    let start: StartModel
    let left: UInt32
    let waits: Bool
    @Environment(\.words) private var words

    var body: some View {
        Title(text: words["unlock.title"])
        if let problem = start.problem, start.tried || waits {
            Note(text: words.say(problem), bad: true)
        } else {
            Text(words["unlock.letter"])
            Fine(text: words["unlock.left", left])
        }
        if start.unknown { Note(text: words["biometry.failed"], bad: true) }
        Digits(
            name: words["unlock.field"], id: "pin", text: Binding(get: { start.pin }, set: { start.pin = $0 }))
        MainButton(text: words["unlock.go"], enabled: !start.busy && !start.pin.isEmpty) { Task { await start.unlock() } }
        if start.byBiometry {
            OtherButton(text: words["biometry.go"]) { Task { await start.unlockByBiometry() } }
        }
        if start.sure {
            Sure(
                text: words["unlock.forgotten.what"], go: words["unlock.forgotten.go"],
                yes: { Task { await start.giveUpPin() } }, no: { start.sure = false })
        } else {
            LinkButton(text: words["unlock.forgotten"]) { start.sure = true }
        }
        LinkButton(text: words["members.another"]) { Task { await start.change() } }
    }
}

/// A store that cannot be read: again, and where that cannot help, a new one beside it.
private struct Broken: View {
    let start: StartModel
    let why: Unreadable
    @Environment(\.words) private var words

    var body: some View {
        Title(text: words["start.broken"])
        Note(text: words.say(.StoreUnreadable(why: why)), bad: true) { Again(start: start) }
        if why == .wrongKey || why == .corrupt {
            Text(words["start.rebuild.what"])
            if start.sure {
                Sure(
                    text: words["start.rebuild.sure"], go: words["start.rebuild.go"],
                    yes: { Task { await start.rebuild() } }, no: { start.sure = false })
            } else {
                OtherButton(text: words["start.rebuild"]) { start.sure = true }
            }
        }
    }
}
