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
                Fine(text: words["activation.step", model.state.step.rawValue + 1])
                switch model.state.step {
                case .invitation: Invitation(model: model)
                case .owner: Whose(model: model)
                case .sync: FirstSync(app: app, model: model)
                }
            }
            .padding(24)
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
                        Scanner { text in
                            scanning = false
                            model.type(text)
                        }
                    }
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
            MainButton(text: words["activation.next"]) { model.receive() }
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

private struct Title: View {
    let text: String

    var body: some View {
        Text(text).font(.title2).accessibilityAddTraits(.isHeader)
    }
}
