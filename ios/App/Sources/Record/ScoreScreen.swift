import HandbookCore
import HandbookModels
import SwiftUI

/// The score: each point says why.
struct ScoreScreen: View {
    let model: ScoreModel
    @Environment(\.words) private var words

    var body: some View {
        RecordPage(title: words["score.title"], model: model) { view in
            if let score = view.score {
                sum(score, view.rules)
                Disputes(view: view) { model.settle($0) }
                ForEach(Array(score.groups.enumerated()), id: \.offset) { group($0.element, view.may.tap) }
                Claim(score: score, mayTap: view.may.tap, model: model)
            } else {
                Text(words["score.none"])
            }
        }
    }

    private func sum(_ score: ScoreView, _ rules: String) -> some View {
        Card {
            Text(words.sum(score)).font(.title2)
            Fine(text: words["score.rules", rules])
            ForEach(Array(score.lowered.enumerated()), id: \.offset) { entry in
                let gate = entry.element
                Text(words["score.lowered", words.say(gate.from), words.say(gate.to), gate.missing.joined(separator: "; ")])
            }
            if score.open > 0 { Text(words["score.open", score.open]) }
        }
    }

    @ViewBuilder private func group(_ group: GroupRow, _ mayTap: Bool) -> some View {
        Heading(text: "\(group.title) (\(words.of(group.points, group.most)))")
        ForEach(group.criteria, id: \.code) { Criterion(row: $0, mayTap: mayTap, model: model) }
    }
}

extension Words {
    /// So many points of so many.
    fileprivate func of(_ points: Points?, _ most: Points) -> String {
        self["score.of", points ?? self["score.dash"], most]
    }
}

private struct Criterion: View {
    let row: CriterionRow
    let mayTap: Bool
    let model: ScoreModel
    @Environment(\.words) private var words

    var body: some View {
        let open = model.state.criterion == row.code
        Entry(action: { if mayTap && !row.choices.isEmpty { model.open(open ? nil : row) } }) {
            Text(row.title)
            Text(words.of(row.points, row.most)).font(.headline).foregroundStyle(.tint)
            why
            given
        }
        if let own = model.state.own {
            Field(words["score.ownPoints", row.title], id: "own.\(row.code)", own[row.code] ?? "", axis: .horizontal) { text in
                model.own(row.code, text)
            }
        }
        if open && mayTap { judge }
    }

    @ViewBuilder private var why: some View {
        ForEach(Array(row.reasons.enumerated()), id: \.offset) { Fine(text: words.say($0.element)) }
        if let hole = row.hole { Fine(text: words.say(hole)) }
        if let source = row.source { Tag(text: words.say(source)) }
        if row.points == nil { Tag(text: words[row.anyPoints ? "score.judge" : "score.choose"], bad: true) }
    }

    @ViewBuilder private var given: some View {
        if !row.judgedReason.isEmpty { Fine(text: words["score.because", row.judgedReason]) }
        if let why = row.setAside { Tag(text: words.say(why), bad: true) }
        if row.disputed { Tag(text: words["disputed"], bad: true) }
        if let claimed = row.claimed, claimed != row.points { Tag(text: words["score.claimedHere", claimed]) }
    }

    @ViewBuilder private var judge: some View {
        let state = model.state
        Field(words["score.reason"], id: "reason", state.reason) { model.reason($0) }
        Text(words["score.give"])
        Choices {
            ForEach(row.choices, id: \.self) { points in
                Choice(text: points, chosen: row.judged == points) { model.judge(row, points) }
            }
        }
        if row.anyPoints {
            Field(words["score.points"], id: "points", state.points, axis: .horizontal) { model.points($0) }
            if !state.points.allSatisfy(\.isWhitespace) {
                OtherButton(text: words["score.keep", state.points]) { model.judge(row, state.points) }
            }
        }
    }
}

/// What the cell claims, beside what the figures give.
private struct Claim: View {
    let score: ScoreView
    let mayTap: Bool
    let model: ScoreModel
    @Environment(\.words) private var words

    var body: some View {
        Heading(text: words["score.claim"])
        if let claimed = score.claimed {
            Text(
                score.claimedGrade.map { words["score.claimedGrade", claimed, words.say($0)] }
                    ?? words["score.claimed", claimed])
            if score.differs { Note(text: words["score.differs"], bad: true) }
        } else {
            Text(words["score.unclaimed"])
        }
        if mayTap {
            if model.state.own == nil {
                MainButton(text: words["score.asComputed"]) { model.claimAsComputed() }
                LinkButton(text: words["score.own"]) { model.own(true) }
            } else {
                Fine(text: words["score.ownWhat"])
                MainButton(text: words["score.claimOwn"]) { model.claimOwn() }
                LinkButton(text: words["cancel"]) { model.own(false) }
            }
        }
    }
}
