import HandbookCore
import HandbookModels
import SwiftUI

/// The library: by type, issuer, year, in force, bookmarked.
struct DocumentsScreen: View {
    let app: AppModel
    let model: DocumentsModel
    @Environment(\.words) private var words

    var body: some View {
        let state = model.state
        List {
            Trouble(problem: state.problem)
            filters(state.filter)
            if state.rows?.contains(where: \.unread) == true {
                LinkButton(text: words["unread.all"]) { model.readAll() }
            }
            if state.rows?.isEmpty == true { Empty(text: words["documents.none"]) }
            ForEach(state.rows ?? [], id: \.id) { row in
                DocumentEntry(row: row) { app.go(.document(row.id, typed: "")) }
            }
            if state.more { LinkButton(text: words["more"]) { model.more() } }
        }
        .listStyle(.plain)
        .navigationTitle(words["documents.title"])
        .navigationBarTitleDisplayMode(.inline)
    }

    @ViewBuilder private func filters(_ filter: DocumentFilter) -> some View {
        Choices {
            Choice(text: words["documents.inForce"], chosen: filter.inForce) { model.narrow { $0.inForce.toggle() } }
            Choice(text: words["documents.bookmarked"], chosen: filter.bookmarked) {
                model.narrow { $0.bookmarked.toggle() }
            }
        }
        if let shelves = model.state.shelves {
            Pick(title: words["documents.type"], shelves: shelves.types, chosen: filter.type) { name in
                model.narrow { $0.type = name }
            }
            Pick(title: words["documents.issuer"], shelves: shelves.issuers, chosen: filter.issuer) { name in
                model.narrow { $0.issuer = name }
            }
            let years = shelves.years.filter { Int32($0.name) != nil }
            Pick(title: words["documents.year"], shelves: years, chosen: filter.year.map { "\($0)" }) { name in
                model.narrow { $0.year = name.flatMap { Int32($0) } }
            }
        }
    }
}

/// A choice that opens into its values, with how many papers each has.
private struct Pick: View {
    let title: String
    let shelves: [Shelf]
    let chosen: String?
    let choose: @MainActor (String?) -> Void
    @Environment(\.words) private var words

    var body: some View {
        Picker(title, selection: Binding(get: { chosen }, set: { choose($0) })) {
            Text(words["documents.any"]).tag(String?.none)
            ForEach(shelves, id: \.name) { shelf in
                Text("\(shelf.name.isEmpty ? words["documents.unnamed"] : shelf.name) (\(shelf.count))")
                    .tag(Optional(shelf.name))
            }
        }
        .pickerStyle(.menu)
        .frame(minHeight: touch)
    }
}

/// A document in a list.
struct DocumentEntry: View {
    let row: DocumentRow
    let action: @MainActor () -> Void
    @Environment(\.words) private var words

    var body: some View {
        Entry(action: action) {
            HStack {
                Text(row.sign.isEmpty ? words["documents.nosign"] : row.sign).font(.subheadline).foregroundStyle(.tint)
                if row.unread { Tag(text: words["unread"]) }
                Spacer()
                if row.bookmarked {
                    Image(systemName: "bookmark.fill").accessibilityLabel(words["documents.bookmarked"])
                }
            }
            Text(row.abstractText.isEmpty ? words["documents.untitled"] : row.abstractText)
            if row.inForce != .unknown { Tag(text: words.say(row.inForce), bad: isBad(row.inForce)) }
            Fine(text: about.joined(separator: " · "))
        }
    }

    private var about: [String] {
        [row.date.map { day($0) }, row.unitName, row.confirmed ? nil : words["documents.unconfirmed"]]
            .compactMap { $0 }
    }
}

func isBad(_ state: InForce) -> Bool {
    switch state {
    case .replaced, .ended: true
    case .yes, .notYet, .unknown: false
    }
}
