import HandbookCore
import HandbookModels
import SwiftUI

/// The end of a meeting: what is missing, closing, signing, papers.
struct CloseScreen: View {
    let app: AppModel
    let model: CloseModel
    @Environment(\.words) private var words

    var body: some View {
        RecordPage(title: words["close.title"], model: model) { view in
            if view.may.tap { open(view) }
            if view.phase == .closed { signatures(view) }
            if model.files { Papers(model: model) }
            if view.may.correct || !view.annex.isEmpty { Annex(view: view, model: model) }
            OtherButton(text: words["hand.title"]) { app.go(.handOver, of: model.id) }
        }
    }

    @ViewBuilder private func open(_ view: RecordView) -> some View {
        let state = model.state
        Obstacles(view: view) { app.go($0, of: model.id) }
        Disputes(view: view) { model.settle($0) }
        if view.times.toConfirm || state.began != nil || state.ended != nil { Times(times: view.times, model: model) }
        if view.minutesApproved {
            Tag(text: words["close.approved"])
        } else {
            OtherButton(text: words["close.approve"]) { model.approve() }
        }
        if state.sure {
            Sure(text: words["close.sure"], go: words["close.yes"], yes: { model.close(true) }, no: { model.close(false) })
        } else if view.may.chairs {
            MainButton(text: words["close.go"], enabled: view.may.close) { model.edit { $0.sure = true } }
        } else {
            Fine(text: words["close.chairOnly", view.chairName])
        }
    }

    @ViewBuilder private func signatures(_ view: RecordView) -> some View {
        if let at = view.closedAt { Note(text: words["close.closedAt", time(at)]) }
        Heading(text: words["close.signatures"])
        ForEach(view.signatures, id: \.member) { Text(words["close.signedBy", $0.name]) }
        OtherButton(text: words["reported.title"]) { app.go(.office(.reported(model.id))) }
        if view.may.sign { MainButton(text: words["close.sign"]) { model.sign() } }
    }
}

/// What is missing; each leads to where it is settled.
private struct Obstacles: View {
    let view: RecordView
    let go: @MainActor (RecordPlace) -> Void
    @Environment(\.words) private var words

    var body: some View {
        if view.obstacles.isEmpty {
            Note(text: words["close.ready"])
        } else {
            Heading(text: words["close.missing"])
            ForEach(Array(view.obstacles.enumerated()), id: \.offset) { entry in
                if let place = place(entry.element.obstacle) {
                    Entry(action: { go(place) }) {
                        Text(words.say(entry.element))
                        Fine(text: words["close.goThere"])
                    }
                } else {
                    Text(words.say(entry.element))
                }
            }
        }
    }

    /// Where something is settled; nowhere else for what is settled here.
    private func place(_ obstacle: Obstacle) -> RecordPlace? {
        switch obstacle {
        case .notEnded: .run
        case .notCalled: .roll
        case .notCounted, .miscounted: .vote
        case .linesMissing: .handOver
        case .durationUnknown, .disputed: nil
        }
    }
}

/// When it was, where the phone cannot know.
private struct Times: View {
    let times: RecordTimes
    let model: CloseModel
    @Environment(\.words) private var words

    var body: some View {
        let state = model.state
        Card {
            Text(words["close.times"])
            Field(words["close.began"], id: "began", state.began ?? times.beganAt.map(clock) ?? "", axis: .horizontal) { text in
                model.edit { $0.began = text }
            }
            Field(words["close.ended"], id: "ended", state.ended ?? times.endedAt.map(clock) ?? "", axis: .horizontal) { text in
                model.edit { $0.ended = text }
            }
            if state.noSuchTime { Note(text: words["plan.noSuchTime"], bad: true) }
            OtherButton(text: words["close.confirm"]) { model.confirmTimes() }
        }
    }
}

/// Minutes and resolution: shown, printed, passed on after a word about internal papers.
private struct Papers: View {
    let model: CloseModel
    @Environment(\.words) private var words

    var body: some View {
        let state = model.state
        Heading(text: words["papers.title"])
        Field(words["papers.number"], id: "number", state.number) { text in model.edit { $0.number = text.filter(\.isNumber) } }
        Field(words["papers.place"], id: "place", state.place) { text in model.edit { $0.place = text } }
        Field(words["papers.to"], id: "recipients", state.recipients) { text in model.edit { $0.recipients = text } }
        if state.noApp { Note(text: words["papers.noApp"], bad: true) }
        OtherButton(text: words["papers.minutes"]) { model.show(.minutes) }
        OtherButton(text: words["papers.resolution"]) { model.show(.resolution) }
        if let which = state.leaving {
            Note(text: words["pass.warning"], bad: true) {
                OtherButton(text: words["pass.print"]) { model.print(which) }
                OtherButton(text: words[name(which)]) { model.pass(which) }
                OtherButton(text: words["cancel"]) { model.edit { $0.leaving = nil } }
            }
        } else {
            OtherButton(text: words[name(.minutes)]) { model.edit { $0.leaving = .minutes } }
            OtherButton(text: words[name(.resolution)]) { model.edit { $0.leaving = .resolution } }
        }
    }

    private func name(_ which: PaperKind) -> String {
        switch which {
        case .minutes: "papers.passMinutes"
        case .resolution: "papers.passResolution"
        }
    }
}

/// What came after closing.
private struct Annex: View {
    let view: RecordView
    let model: CloseModel
    @Environment(\.words) private var words

    var body: some View {
        Heading(text: words["annex.title"])
        ForEach(view.annex, id: \.event) { row in
            Fine(text: words["annex.by", row.by, time(row.at)])
            Text(row.text.isEmpty ? words.say(row.what) : row.text)
        }
        if view.may.correct {
            Fine(text: words["annex.what"])
            Field(words["annex.field"], id: "correction", model.state.correction) { text in
                model.edit { $0.correction = text }
            }
            OtherButton(text: words["annex.keep"]) { model.correct() }
        }
    }
}

/// The record on another phone: let it in, give it a copy, take one back, pass the chair.
struct HandOverScreen: View {
    let model: CloseModel
    @Environment(\.words) private var words

    var body: some View {
        RecordPage(title: words["hand.title"], model: model) { view in
            Text(words["hand.what"])
            if view.may.admit {
                Heading(text: words["hand.first"])
                Text(words["hand.scanWhat"])
                ScanButton(text: words["hand.scan"]) { model.admit($0) }
                if model.state.admitted { Note(text: words["hand.admitted"]) }
            }
            if model.files { copies }
            Heading(text: words["hand.recorders"])
            ForEach(view.recorders, id: \.device) { recorder($0, view.may.passChair) }
        }
    }

    @ViewBuilder private var copies: some View {
        Heading(text: words["hand.second"])
        OtherButton(text: words["hand.copy"]) { model.copy() }
        Heading(text: words["hand.third"])
        Text(words["hand.backWhat"])
        OtherButton(text: words["join.take"]) { model.join() }
    }

    @ViewBuilder private func recorder(_ row: RecorderRow, _ mayPass: Bool) -> some View {
        let name = row.chairs ? words["hand.chairs", row.name] : row.name
        Text(row.this ? words["hand.this", name] : name)
        if mayPass && !row.chairs { OtherButton(text: words["hand.passChair", row.name]) { model.passChair(row) } }
    }
}
