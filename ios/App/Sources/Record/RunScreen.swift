import HandbookCore
import HandbookModels
import SwiftUI

/// The meeting: what is done now, the one next thing, and the parts of its record.
struct RunScreen: View {
    let app: AppModel
    let model: RunModel
    @Environment(\.words) private var words

    var body: some View {
        RecordPage(title: words["record.title"], model: model) { view in
            Fine(text: "\(view.title), \(view.cellName)")
            if view.phase == .disputed { Note(text: words["record.closedTwice"], bad: true) }
            if !view.may.writes { Note(text: words["record.reads"]) }
            Now(view: view)
            Next(view: view, model: model) { go($0) }
            Disputes(view: view) { model.settle($0) }
            Parts(view: view) { go($0) }
            MinuteTaker(view: view, model: model)
            Heading(text: words["record.steps"])
            ForEach(view.steps, id: \.code) { Step(step: $0, mayTap: view.may.tap, model: model) }
            if view.may.end && view.next != .end { OtherButton(text: words["record.end"]) { model.tap(.end) } }
        }
    }

    private func go(_ part: RecordPlace) {
        app.go(part, of: model.id)
    }
}

/// How long the meeting has lasted, and the step that is taken.
private struct Now: View {
    let view: RecordView
    @Environment(\.words) private var words

    var body: some View {
        Card {
            if view.phase == .closed {
                Text(words["record.closed"]).font(.headline)
            } else if let began = view.times.beganAt {
                since(began)
                if let least = view.times.leastMinutes { Fine(text: words["record.least", least]) }
                if view.times.endedAt == nil, let step = view.steps.first(where: { $0.standing == .now }) { taken(step) }
            } else {
                Text(words["record.notBegun"]).font(.headline)
            }
        }
    }

    @ViewBuilder private func since(_ began: Date) -> some View {
        if let ended = view.times.endedAt {
            let minutes = view.times.minutes
            Text(
                minutes.map { words["record.lasted", clock(began), clock(ended), $0] }
                    ?? words["record.fromTo", clock(began), clock(ended)]
            )
            .font(.headline)
        } else {
            Running { Text(words["record.since", clock(began), lasted(began, $0)]).font(.headline) }
        }
    }

    @ViewBuilder private func taken(_ step: StepRow) -> some View {
        Tag(text: words["record.now"])
        Text(step.title)
        Fine(text: words.whoAndWhen(step))
        if let at = step.at { Running { Text(words["record.step.since", lasted(at, $0)]).font(.footnote) } }
    }
}

/// The one obvious button.
private struct Next: View {
    let view: RecordView
    let model: RunModel
    let go: @MainActor (RecordPlace) -> Void
    @Environment(\.words) private var words

    var body: some View {
        switch view.next {
        case .begin: MainButton(text: words["record.begin"]) { model.tap(.begin) }
        case .step(let code):
            if let step = view.steps.first(where: { $0.code == code }) {
                MainButton(text: words["record.next", step.title]) { model.begin(code) }
                Fine(text: words.whoAndWhen(step))
            }
        case .end: MainButton(text: words["record.end"]) { model.tap(.end) }
        case .settle: MainButton(text: words["record.settle", view.obstacles.count]) { go(.close) }
        case .close: MainButton(text: words["close.go"]) { go(.close) }
        case .sign: MainButton(text: words["close.sign"]) { go(.close) }
        case .nothing: EmptyView()
        }
    }
}

private struct Parts: View {
    let view: RecordView
    let go: @MainActor (RecordPlace) -> Void
    @Environment(\.words) private var words

    var body: some View {
        Heading(text: words["record.parts"])
        Tile(name: words["roll.title"], detail: words.roll(view.totals)) { go(.roll) }
        Tile(name: words["speech.title"], detail: words["speech.count", view.speeches.count]) { go(.speech) }
        Tile(name: words["vote.title"], detail: words["vote.count", view.motions.count]) { go(.vote) }
        Tile(name: words["texts.title"], detail: words["texts.count", written]) { go(.texts) }
        Tile(name: words["assign.title"], detail: words["assign.count", view.assignments.count]) { go(.assign) }
        if !view.carried.isEmpty {
            let known = view.carried.filter { $0.result != nil }.count
            Tile(name: words["carried.title"], detail: words["carried.count", known, view.carried.count]) { go(.carried) }
        }
        if let score = view.score { Tile(name: words["score.title"], detail: words.sum(score)) { go(.score) } }
        Tile(name: words["close.title"], detail: words.ending(view)) { go(.close) }
    }

    private var written: Int { (view.agenda.map(\.text) + view.sections.map(\.text)).filter { !$0.isEmpty }.count }
}

private struct MinuteTaker: View {
    let view: RecordView
    let model: RunModel
    @Environment(\.words) private var words

    var body: some View {
        let named = view.minuteTakerName
        Text(words["record.chair", view.chairName])
        Text(named.isEmpty ? words["record.noMinuteTaker"] : words["record.minuteTaker", named])
        if view.may.tap {
            if model.state.choosing {
                Choices {
                    ForEach(view.roll, id: \.member) { row in
                        Choice(text: row.name, chosen: row.name == named) { model.minuteTaker(row.member) }
                    }
                }
                LinkButton(text: words["cancel"]) { model.choosing(false) }
            } else {
                OtherButton(text: words["record.nameMinuteTaker"]) { model.choosing(true) }
            }
        }
    }
}

private struct Step: View {
    let step: StepRow
    let mayTap: Bool
    let model: RunModel
    @Environment(\.words) private var words

    var body: some View {
        let open = model.state.step == step.code
        Entry(action: { model.choose(open ? nil : step.code) }) {
            Text(words.titled(step)).foregroundStyle(
                step.standing == .now || step.standing == .next ? Color.accentColor : .primary)
            Fine(text: words.whoAndWhen(step))
            if case .skipped(let reason) = step.standing {
                Tag(text: reason.isEmpty ? words["step.skipped"] : words["step.skippedWhy", reason])
            }
            if step.outOfOrder { Tag(text: words["step.outOfOrder"]) }
        }
        if open && mayTap {
            OtherButton(text: words["step.begin"]) { model.begin(step.code) }
            Field(words["step.reason"], id: "reason", model.state.reason) { model.reason($0) }
            OtherButton(text: words["step.skip"]) { model.skip(step.code) }
        }
    }
}
