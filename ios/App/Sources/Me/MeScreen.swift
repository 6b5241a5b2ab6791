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
                    links
                    Freshness(model: model, overview: overview)
                    storage(overview)
                }
                if let notices = model.state.notices { Telling(model: model, on: notices) }
                Appearance(app: app)
                Heading(text: words["members.another"])
                Fine(text: words["members.another.what"])
                OtherButton(text: words["members.change"]) { app.change() }
                OtherButton(text: words["me.report"]) { app.go(.report) }
                OtherButton(text: words["logout.title"]) { app.go(.logOut) }
                if !app.platform.version.isEmpty { Fine(text: words["me.version", app.platform.version]) }
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

    @ViewBuilder private var links: some View {
        LinkButton(text: words["me.summary"]) { app.go(.summary) }
        LinkButton(text: words["me.devices"]) { app.go(.devices) }
        LinkButton(text: words["pin.title"]) { app.go(.pin) }
    }

    @ViewBuilder private func storage(_ overview: Overview) -> some View {
        Heading(text: words["me.storage"])
        Text(words["me.store", size(overview.storeBytes)])
        Text(words["me.files", size(overview.fileBytes), size(overview.pinnedBytes)])
        if let freed = model.state.freed { Note(text: words["me.freed", size(freed)]) }
        ForEach(model.state.files, id: \.attachment.sha256) { file in
            Fine(
                text: words["me.storage.file", file.attachment.name, size(file.have)]
                    + (file.pinned ? " · " + words["me.storage.kept"] : ""))
        }
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
        switch status.lease {
        case .ending, .over: Note(text: words.say(status.lease) ?? "", bad: true)
        case .good, .none: if let lease = words.say(status.lease) { Fine(text: lease) }
        }
        if let problem = state.sync { Note(text: words.say(problem), bad: true) }
        if state.synced { Note(text: words["sync.done"]) }
        MainButton(text: words["me.syncNow"], enabled: !state.busy) { model.syncNow() }
    }
}

/// Whether the phone tells of what has come.
private struct Telling: View {
    let model: MeModel
    let on: Bool
    @Environment(\.words) private var words

    var body: some View {
        Heading(text: words["notices.title"])
        Text(words["notices.what"])
        Choice(text: words["notices.switch"], chosen: on) { model.tell(!on) }
        if !on { Fine(text: words["notices.why"]) }
        if model.state.noticesRefused { Note(text: words["notices.refused"], bad: true) }
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
