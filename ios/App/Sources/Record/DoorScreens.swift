import HandbookCore
import HandbookModels
import SwiftUI

/// A record that is being written: one press from wherever the app begins anew.
struct GoOn: View {
    let record: UnderWay
    let action: @MainActor () -> Void
    @Environment(\.words) private var words

    var body: some View {
        Note(text: "\(words["door.underWay"]): \(record.title)") { MainButton(text: words["door.goOn"], action: action) }
    }
}

/// The way to a meeting's record, and to the member's own code for the roll call.
struct RecordDoors: View {
    let app: AppModel
    let id: ItemId
    let door: RecordDoor
    @Environment(\.words) private var words

    var body: some View {
        switch door.phase {
        case .open?, .disputed?: MainButton(text: words["door.goOn"]) { app.go(.record(id, .run)) }
        case .closed?: OtherButton(text: words["door.read"]) { app.go(.record(id, .run)) }
        case nil: if door.mayOpen { MainButton(text: words["door.open"]) { app.go(.openRecord(id)) } }
        }
        if door.mayShowCode && door.phase != .closed { OtherButton(text: words["code.title"]) { app.go(.rollCode(id)) } }
        LinkButton(text: words["join.title"]) { app.go(.joinRecord) }
    }
}

/// A few questions, answered already where this phone knows; then the record is open.
struct OpeningScreen: View {
    let app: AppModel
    let model: OpeningModel
    @Environment(\.words) private var words

    var body: some View {
        ScrollView {
            VStack(alignment: .leading, spacing: 12) {
                Trouble(problem: model.state.problem)
                if let asked = model.state.questions { questions(asked) }
            }
            .padding(16)
        }
        .navigationTitle(words["opening.title"])
        .navigationBarTitleDisplayMode(.inline)
        .onChange(of: model.state.done) { if model.state.done { app.goOn(.record(model.id, .run)) } }
    }

    @ViewBuilder private func questions(_ asked: Questions) -> some View {
        Text(words["opening.what"])
        ForEach(asked.facts, id: \.fact) { fact($0) }
        Heading(text: words["opening.days"])
        Choices {
            ForEach(0...3, id: \.self) { count in
                let days = UInt32(count)
                Choice(text: words[days < 3 ? "opening.ahead" : "opening.more", days], chosen: asked.papersDaysAhead == days) {
                    model.papersDays(days)
                }
            }
        }
        Choice(text: words["opening.combined"], chosen: asked.combined) { model.combined(!asked.combined) }
        if !asked.carried.isEmpty {
            Heading(text: words["opening.carried", asked.carried.count])
            ForEach(asked.carried, id: \.assignment) { Fine(text: "\($0.text) (\(day($0.due)))") }
        }
        MainButton(text: words["opening.go"]) { model.open() }
    }

    @ViewBuilder private func fact(_ row: FactRow) -> some View {
        let answers: [FactAnswer] = row.mayNotApply ? [.yes, .no, .notApplicable] : [.yes, .no]
        Heading(text: words.ask(row.fact))
        Choices {
            ForEach(answers, id: \.self) { answer in
                Choice(text: words.say(answer), chosen: row.answer == answer) { model.answer(row, answer) }
            }
        }
    }
}

/// A member's code for the roll call, as large as it goes.
struct CodeScreen: View {
    let model: CodeModel
    @Environment(\.words) private var words

    var body: some View {
        ScrollView {
            VStack(alignment: .leading, spacing: 12) {
                Trouble(problem: model.state.problem)
                Text(words["code.what"])
                if let code = model.state.code { QrCode(text: code, name: words["code.title"]) }
                Fine(text: words["code.good"])
                OtherButton(text: words["code.again"]) { model.again() }
            }
            .padding(16)
        }
        .navigationTitle(words["code.title"])
        .navigationBarTitleDisplayMode(.inline)
    }
}

/// Writing along on this phone, and looking at a copy.
struct JoinScreen: View {
    let app: AppModel
    let model: JoinModel
    @Environment(\.words) private var words

    var body: some View {
        ScrollView {
            VStack(alignment: .leading, spacing: 12) {
                Trouble(problem: model.state.problem)
                Heading(text: words["join.first"])
                Text(words["join.what"])
                if let certificate = model.state.certificate { QrCode(text: certificate, name: words["join.certificate"]) }
                if model.files { copies }
            }
            .padding(16)
        }
        .navigationTitle(words["join.title"])
        .navigationBarTitleDisplayMode(.inline)
        .onChange(of: model.state.joined) { if let id = model.state.joined { app.goOn(.record(id, .run)) } }
    }

    @ViewBuilder private var copies: some View {
        Heading(text: words["join.second"])
        MainButton(text: words["join.take"]) { model.join() }
        Heading(text: words["join.verify"])
        Text(words["join.verifyWhat"])
        OtherButton(text: words["join.look"]) { model.verify() }
        if let verified = model.state.verified { Verified(view: verified) }
    }
}

private struct Verified: View {
    let view: VerifiedView
    @Environment(\.words) private var words

    var body: some View {
        let closed = view.phase == .closed
        Note(text: "\(view.title), \(view.cellName), \(time(view.startsAt))", bad: !closed || view.signedBy.isEmpty) {
            if !closed {
                Text(words["join.open"])
            } else if view.signedBy.isEmpty {
                Text(words["join.unsigned"])
            } else {
                Text(words["join.signed", view.signedBy.joined(separator: ", ")])
            }
            if view.annex > 0 { Text(words["join.annex", view.annex]) }
            if view.flags > 0 { Text(words["join.flags", view.flags]) }
        }
    }
}
