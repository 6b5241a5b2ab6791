import HandbookCore
import HandbookModels
import SwiftUI

/// Address and code, for whoever cannot scan.
struct TypedInvitationForm: View {
    let model: ActivationModel
    @Environment(\.words) private var words

    var body: some View {
        let state = model.state
        Title(text: words["typed.choose"])
        Text(words["typed.letter"])
        field("typed.server", id: "server", Binding(get: { model.state.server }, set: { model.type(server: $0) }))
        field("typed.code", id: "code", Binding(get: { model.state.code }, set: { model.type(code: $0) }))
        if state.differs { Note(text: words["typed.stop"], bad: true) }
        Trouble(problem: state.problem)
        if state.busy { Fine(text: words["activation.busy"]) }
        MainButton(text: words["typed.go"], enabled: !state.busy && !state.server.isEmpty && !state.code.isEmpty) {
            model.look()
        }
        LinkButton(text: words["typed.back"]) { model.byHand(false) }
    }

    private func field(_ name: String, id: String, _ text: Binding<String>) -> some View {
        VStack(alignment: .leading, spacing: 4) {
            Fine(text: words[name])
            TextField(words[name], text: text)
                .textFieldStyle(.roundedBorder)
                .autocorrectionDisabled()
                .textInputAutocapitalization(.never)
                .frame(minHeight: touch)
                .accessibilityIdentifier(id)
                .disabled(model.state.busy)
        }
    }
}

/// The province's key against the paper: only equal rows activate.
struct Compare: View {
    let model: ActivationModel
    let found: TypedInvitation
    @Environment(\.words) private var words

    var body: some View {
        let state = model.state
        Text(words["typed.compare", found.provinceName])
        Text(found.fingerprint).font(.title3).accessibilityIdentifier("fingerprint")
        Trouble(problem: state.problem)
        if state.busy { Fine(text: words["activation.busy"]) }
        MainButton(text: words["typed.same"], enabled: !state.busy) { model.activate() }
        OtherButton(text: words["typed.differs"]) { model.refuse() }
    }
}
