import HandbookCore
import HandbookModels
import SwiftUI

/// The PIN: set, changed, taken away; and face or finger in its place.
struct PinScreen: View {
    let model: PinModel
    @Environment(\.words) private var words

    var body: some View {
        let state = model.state
        ScrollView {
            VStack(alignment: .leading, spacing: 12) {
                if let hasPin = state.hasPin {
                    Text(words[hasPin ? "pin.on" : "pin.off"])
                    if let done = state.done { Note(text: words[done == .set ? "pin.done" : "pin.removed"]) }
                    if hasPin {
                        Digits(name: words["pin.old"], id: "old", text: typing(model, \.old))
                    } else {
                        Text(words["pin.why"])
                    }
                    NewPin(model: model)
                    if hasPin {
                        OtherButton(text: words["pin.remove"]) { model.remove() }
                    }
                } else {
                    Trouble(problem: state.problem)
                }
            }
            .frame(maxWidth: .infinity, alignment: .leading)
            .padding(16)
        }
        .navigationTitle(words["pin.title"])
        .navigationBarTitleDisplayMode(.inline)
    }
}

/// A new PIN, twice, with what it means to have one.
struct NewPin: View {
    let model: PinModel
    @Environment(\.words) private var words

    var body: some View {
        let state = model.state
        Digits(name: words["pin.new"], id: "new", text: typing(model, \.new))
        Digits(name: words["pin.again"], id: "again", text: typing(model, \.again))
        if let biometry = state.biometry {
            Choice(text: words["biometry.switch"], chosen: biometry) { model.allow(!biometry) }
            Fine(text: words["biometry.what"])
        }
        if state.differ { Note(text: words["pin.differ"], bad: true) }
        Trouble(problem: state.problem)
        Fine(text: words["pin.warning"])
        MainButton(text: words[state.hasPin == true ? "pin.change" : "pin.set"], enabled: !state.busy) { model.set() }
    }
}

@MainActor
private func typing(_ model: PinModel, _ what: WritableKeyPath<PinState, String> & Sendable) -> Binding<String> {
    Binding(get: { model.state[keyPath: what] }, set: { model.type(what, $0) })
}
