import HandbookCore
import HandbookModels
import SwiftUI

/// Who does what by when.
struct AssignScreen: View {
    let model: AssignModel
    @Environment(\.words) private var words

    var body: some View {
        RecordPage(title: words["assign.title"], model: model) { view in
            ForEach(view.assignments, id: \.id) { row in
                Card {
                    Text(row.text)
                    Text(row.names.isEmpty ? words["assign.whole"] : row.names)
                    Fine(text: words["assign.by", day(row.due)])
                    if view.may.tap { LinkButton(text: words["assign.remove"]) { model.undo([row.id]) } }
                }
            }
            if view.may.tap { asked(view) }
        }
    }

    @ViewBuilder private func asked(_ view: RecordView) -> some View {
        let state = model.state
        Heading(text: words["assign.new"])
        Field(words["assign.what"], id: "assignment", state.text) { model.type($0) }
        Text(words["assign.who"])
        Choices {
            ForEach(view.roll, id: \.member) { row in
                let chosen = state.members.contains(row.member)
                Choice(text: row.name, chosen: chosen) { model.member(row.member, !chosen) }
            }
        }
        if state.members.isEmpty { Fine(text: words["assign.nobody"]) }
        Text(words["assign.due"])
        Choices {
            ForEach(days(state.today), id: \.self) { due in
                Choice(text: day(due), chosen: state.due == due) { model.due(due) }
            }
        }
        MainButton(text: words["assign.go"]) { model.assign() }
    }

    private func days(_ today: Day) -> [Day] {
        [later(today, weeks: 1), later(today, weeks: 2), later(today, months: 1), later(today, months: 3)]
    }
}

/// Last month's work, and how it came out.
struct CarriedScreen: View {
    let model: AssignModel
    @Environment(\.words) private var words

    var body: some View {
        RecordPage(title: words["carried.title"], model: model) { view in
            Disputes(view: view) { model.settle($0) }
            ForEach(view.carried, id: \.assignment) { CarriedCard(row: $0, mayTap: view.may.tap, model: model) }
        }
    }
}

private struct CarriedCard: View {
    let row: CarriedRow
    let mayTap: Bool
    let model: AssignModel
    @Environment(\.words) private var words

    private let results: [AssignmentResult] = [.done, .partly, .notDone]

    var body: some View {
        Card {
            Text(row.text)
            Fine(text: "\(row.names.isEmpty ? words["assign.whole"] : row.names), \(words["assign.by", day(row.due)])")
            if !row.before.isEmpty { Fine(text: words["carried.before", row.before]) }
            if row.disputed { Tag(text: words["disputed"], bad: true) }
            if mayTap { asked } else { known }
        }
    }

    @ViewBuilder private var known: some View {
        Text(row.result.map(words.say) ?? words["carried.open"])
        if !row.note.isEmpty { Text(row.note) }
    }

    @ViewBuilder private var asked: some View {
        Choices {
            ForEach(results, id: \.self) { result in
                Choice(text: words.say(result), chosen: row.result == result) { model.report(row, result) }
            }
        }
        if model.state.noting == row.assignment {
            Field(words["carried.note"], id: "result", model.state.note) { model.note($0) }
            OtherButton(text: words["carried.keep"]) { model.keepNote(row) }
        } else if row.result != nil {
            if !row.note.isEmpty { Text(row.note) }
            LinkButton(text: words["carried.write"]) { model.noting(row) }
        }
    }
}
