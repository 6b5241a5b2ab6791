import HandbookCore
import HandbookModels
import SwiftUI

/// Finds as one types, over everything here.
struct SearchScreen: View {
    let app: AppModel
    let model: SearchModel
    @Environment(\.words) private var words

    var body: some View {
        let state = model.state
        VStack(spacing: 0) {
            HStack {
                TextField(words["search.field"], text: Binding(get: { model.state.typed }, set: { model.type($0) }))
                    .textFieldStyle(.roundedBorder)
                    .submitLabel(.search)
                    .frame(minHeight: touch)
                    .accessibilityIdentifier("search")
                if !state.typed.isEmpty {
                    Press(icon: "xmark.circle.fill", label: words["search.clear"]) { model.type("") }
                }
            }
            .padding(.horizontal, 16)
            List {
                Trouble(problem: state.problem)
                if let hits = state.hits {
                    if hits.isEmpty { Empty(text: words["search.none", state.typed]) }
                    ForEach(hits, id: \.id) { hit in HitEntry(hit: hit) { open(hit) } }
                } else {
                    Empty(text: words["search.hint"])
                    if !state.recent.isEmpty { recent(state.recent) }
                }
            }
            .listStyle(.plain)
        }
        .navigationTitle(words["search.title"])
        .navigationBarTitleDisplayMode(.inline)
    }

    @ViewBuilder private func recent(_ recent: [String]) -> some View {
        Heading(text: words["search.recent"])
        ForEach(recent, id: \.self) { text in
            Entry(action: { model.type(text) }) { Label(text, systemImage: "clock") }
        }
        LinkButton(text: words["search.forget"]) { model.forget() }
    }

    /// The screen of what was found.
    private func open(_ hit: Hit) {
        model.opened()
        switch hit.kind {
        case "document": app.go(.document(hit.id, typed: model.state.typed))
        case "article": app.go(.article(hit.id))
        case "meeting": app.go(.meeting(hit.id))
        case "opinion": app.go(.opinion(hit.id))
        default: break
        }
    }
}

private struct HitEntry: View {
    let hit: Hit
    let action: @MainActor () -> Void
    @Environment(\.words) private var words

    var body: some View {
        let kind = words["kind.\(hit.kind)"]
        Entry(action: action) {
            Fine(text: hit.number.isEmpty ? kind : "\(kind) \(hit.number)")
            marked(hit.title).font(.headline)
            marked(hit.snippet).font(.footnote)
        }
    }
}
