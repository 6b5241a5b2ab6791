import HandbookCore
import HandbookModels
import SwiftUI

/// First start, plain as a letter.
struct ActivationScreen: View {
    let app: AppModel
    let model: ActivationModel
    @Environment(\.words) private var words

    var body: some View {
        ScrollView {
            VStack(alignment: .leading, spacing: 16) {
                Fine(text: words["activation.step", model.state.step.number])
                switch model.state.step {
                case .invitation: invitation
                case .owner: Whose(model: model)
                case .pin: FirstPin(model: model)
                case .sync: FirstSync(app: app, model: model)
                }
            }
            .padding(24)
        }
    }

    @ViewBuilder private var invitation: some View {
        if let found = model.state.found {
            Compare(model: model, found: found)
        } else if model.state.byHand {
            TypedInvitationForm(model: model)
        } else {
            Invitation(model: model)
        }
    }
}

private struct Invitation: View {
    let model: ActivationModel
    @State private var scanning = false
    @Environment(\.words) private var words

    var body: some View {
        let state = model.state
        Title(text: words["activation.hello"])
        Text(words["activation.letter"])
        #if os(iOS)
            if Scanner.works {
                MainButton(text: words["activation.scan"], enabled: !state.busy) { scanning = true }
                    .sheet(isPresented: $scanning) {
                        VStack {
                            Text(words["scan.hold"]).padding(16)
                            Scanner { text in
                                scanning = false
                                model.type(text)
                            }
                            OtherButton(text: words["scan.type"]) { scanning = false }.padding(16)
                        }
                    }
            } else if Scanner.refused {
                Note(text: words["scan.refused"])
            }
        #endif
        TextField(
            words["activation.field"], text: Binding(get: { model.state.typed }, set: { model.type($0) }), axis: .vertical
        )
        .textFieldStyle(.roundedBorder)
        .frame(minHeight: touch)
        .accessibilityIdentifier("invitation")
        .disabled(state.busy)
        Trouble(problem: state.problem)
        if state.busy { Fine(text: words["activation.busy"]) }
        MainButton(text: words["activation.go"], enabled: !state.busy && !state.typed.allSatisfy(\.isWhitespace)) {
            model.activate()
        }
        LinkButton(text: words["typed.choose"]) { model.byHand(true) }
    }
}

private struct Whose: View {
    let model: ActivationModel
    @Environment(\.words) private var words

    var body: some View {
        if let owner = model.state.owner {
            Text(words["activation.who"])
            Title(text: owner.memberName)
            Text([owner.cellName, owner.provinceName].compactMap { $0 }.joined(separator: "\n"))
            Text(words["activation.check"])
            MainButton(text: words["activation.next"]) { model.confirm() }
        }
    }
}

/// A PIN, or none for now.
private struct FirstPin: View {
    let model: ActivationModel
    @Environment(\.words) private var words

    var body: some View {
        let done = model.pin.state.done == .set
        Title(text: words["pin.first"])
        Text(words["pin.why"])
        if done {
            Note(text: words["pin.done"])
            MainButton(text: words["typed.go"]) { model.receive() }
        } else {
            NewPin(model: model.pin)
            LinkButton(text: words["pin.skip"]) { model.receive() }
            Fine(text: words["pin.skip.what"])
        }
    }
}

private struct FirstSync: View {
    let app: AppModel
    let model: ActivationModel
    @Environment(\.words) private var words

    var body: some View {
        let state = model.state
        Title(text: words[state.done ? "activation.ready" : stopped ? "activation.cut" : "activation.sync"])
        if state.busy { ProgressView() }
        Text(words[state.done ? "activation.done" : "activation.have", state.items])
        if let problem = state.sync {
            Note(text: words.say(problem), bad: true) { OtherButton(text: words["again"]) { model.again() } }
        }
        Trouble(problem: state.problem) { model.again() }
        MainButton(text: words["activation.open"]) { app.enter() }
    }

    private var stopped: Bool {
        !model.state.busy && (model.state.sync != nil || model.state.problem != nil)
    }
}
