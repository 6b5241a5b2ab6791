import HandbookCore
import HandbookModels
import SwiftUI

/// About oneself and this phone: how fresh, what waits, what takes space, how it looks.
struct MeScreen: View {
    let app: AppModel
    let model: MeModel
    @Environment(\.words) private var words

    var body: some View {
        ScrollView {
            VStack(alignment: .leading, spacing: 8) {
                Trouble(problem: model.state.problem)
                if let overview = model.state.overview {
                    owner(overview)
                    Freshness(model: model, overview: overview)
                    storage(overview)
                }
                Appearance(app: app)
                if let owner = model.state.overview?.owner { Fine(text: words["me.server", owner.server]) }
            }
            .frame(maxWidth: .infinity, alignment: .leading)
            .padding(16)
        }
        .navigationTitle(words["me.title"])
        .navigationBarTitleDisplayMode(.inline)
    }

    @ViewBuilder private func owner(_ overview: Overview) -> some View {
        if let owner = overview.owner {
            Text(owner.memberName).font(.title2)
            Text([owner.cellName, owner.provinceName].compactMap { $0 }.joined(separator: "\n"))
        }
    }

    @ViewBuilder private func storage(_ overview: Overview) -> some View {
        Heading(text: words["me.storage"])
        Text(words["me.store", size(overview.storeBytes)])
        Text(words["me.files", size(overview.fileBytes), size(overview.pinnedBytes)])
        if let freed = model.state.freed { Note(text: words["me.freed", size(freed)]) }
        if overview.fileBytes > overview.pinnedBytes { OtherButton(text: words["me.free"]) { model.free() } }
    }
}

private struct Freshness: View {
    let model: MeModel
    let overview: Overview
    @Environment(\.words) private var words

    var body: some View {
        let (state, status, waiting) = (model.state, overview.status, overview.waiting)
        Heading(text: words["me.sync"])
        Text(state.busy ? words["fresh.busy"] : words.fresh(status.heardAt, now: state.now))
        Text(status.toIndex == 0 ? words["me.items", status.items] : words["me.indexing", status.items, status.toIndex])
        Text(waiting.waiting == 0 ? words["me.allSent"] : words["me.waiting", waiting.waiting])
        if waiting.overdue > 0 { Note(text: words["me.overdue", waiting.overdue]) }
        if let problem = state.sync { Note(text: words.say(problem), bad: true) }
        if state.synced { Note(text: words["sync.done"]) }
        MainButton(text: words["me.syncNow"], enabled: !state.busy) { model.syncNow() }
    }
}

private struct Appearance: View {
    let app: AppModel
    @Environment(\.words) private var words

    var body: some View {
        let look = app.state.look
        Heading(text: words["me.look"])
        Text(words["me.size"])
        Choices {
            ForEach(Look.sizes, id: \.self) { percent in
                Choice(text: words["me.size.value", percent], chosen: look.percent == percent) {
                    change { $0.percent = percent }
                }
            }
        }
        Text(words["me.theme"])
        Choices {
            Choice(text: words["me.theme.system"], chosen: look.dark == nil) { change { $0.dark = nil } }
            Choice(text: words["me.theme.light"], chosen: look.dark == false) { change { $0.dark = false } }
            Choice(text: words["me.theme.dark"], chosen: look.dark == true) { change { $0.dark = true } }
        }
    }

    private func change(_ how: (inout Look) -> Void) {
        var look = app.state.look
        how(&look)
        app.look(look)
    }
}
