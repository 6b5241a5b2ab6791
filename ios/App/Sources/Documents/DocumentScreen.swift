import HandbookCore
import HandbookModels
import SwiftUI

/// One paper, to be read: type of any size, something looked up in it, its original file.
struct DocumentScreen: View {
    let app: AppModel
    let model: DocumentModel
    @Environment(\.words) private var words

    var body: some View {
        let state = model.state
        ScrollViewReader { list in
            VStack(spacing: 0) {
                if state.finding { Find(model: model) { list.scrollTo($0, anchor: .top) } }
                ScrollView {
                    LazyVStack(alignment: .leading, spacing: 12) {
                        Trouble(problem: state.problem)
                        if let view = state.view {
                            DocumentHead(app: app, view: view)
                            if !view.contents.isEmpty {
                                Contents(model: model, headings: view.contents) { list.scrollTo($0, anchor: .top) }
                            }
                            ForEach(Array(state.paragraphs.enumerated()), id: \.offset) { paragraph in
                                Paragraph(text: marked(paragraph.element), percent: app.state.look.reading)
                                    .id(paragraph.offset)
                            }
                            Original(model: model, can: app.platform.outside != nil)
                            if app.platform.outside != nil { PassOn(model: model) }
                        }
                    }
                    .padding(16)
                }
            }
        }
        .navigationTitle(title)
        .navigationBarTitleDisplayMode(.inline)
        .toolbar {
            ToolbarItem(placement: .topBarTrailing) {
                Press(icon: "magnifyingglass", label: words["document.find"]) { model.find(!state.finding) }
            }
            ToolbarItem(placement: .topBarTrailing) {
                Press(
                    icon: bookmarked ? "bookmark.fill" : "bookmark",
                    label: words[bookmarked ? "document.unbookmark" : "document.bookmark"]
                ) { model.bookmark() }
            }
        }
    }

    private var bookmarked: Bool { model.state.view?.bookmarked == true }

    private var title: String {
        let sign = model.state.view?.document.sign ?? ""
        return sign.isEmpty ? words["kind.document"] : sign
    }
}

private struct Find: View {
    let model: DocumentModel
    let show: @MainActor (Int) -> Void
    @State private var next = 0
    @Environment(\.words) private var words

    var body: some View {
        let places = model.state.places
        VStack(alignment: .leading) {
            TextField(words["document.find"], text: Binding(get: { model.state.typed }, set: { model.type($0) }))
                .textFieldStyle(.roundedBorder)
                .frame(minHeight: touch)
                .accessibilityIdentifier("find")
            if !model.state.typed.allSatisfy(\.isWhitespace) {
                HStack {
                    Fine(text: places.isEmpty ? words["document.notFound"] : words["document.found", places.count])
                    Spacer()
                    if !places.isEmpty {
                        LinkButton(text: words["document.nextHit"]) {
                            show(places[next % places.count])
                            next += 1
                        }
                    }
                }
            }
        }
        .padding(.horizontal, 16)
        .onChange(of: places) { next = 0 }
    }
}

/// What the paper is made of; a heading leads to its place.
private struct Contents: View {
    let model: DocumentModel
    let headings: [HandbookCore.Heading]
    let show: @MainActor (Int) -> Void
    @Environment(\.words) private var words

    var body: some View {
        let open = model.state.contents
        Choice(text: words["document.contents"], chosen: open) { model.contents(!open) }
        if open {
            ForEach(headings, id: \.paragraph) { heading in
                LinkButton(text: heading.title) { show(Int(heading.paragraph)) }
                    .padding(.leading, CGFloat(heading.level) * 12)
            }
        }
    }
}

private struct DocumentHead: View {
    let app: AppModel
    let view: DocumentView
    @Environment(\.words) private var words

    var body: some View {
        let paper = view.document
        Text(paper.abstractText.isEmpty ? words["documents.untitled"] : paper.abstractText)
            .font(.title3).accessibilityAddTraits(.isHeader)
        Fine(
            text: [paper.date.map { words["document.issued", day($0)] }, paper.unitName]
                .compactMap { $0 }.joined(separator: ", "))
        if !paper.urgency.isEmpty { Tag(text: words["document.urgency", paper.urgency], bad: true) }
        Tag(text: words.say(view.inForce), bad: isBad(view.inForce))
        if !paper.confirmed { Fine(text: words["documents.unconfirmed"]) }
        if case .replaced(let by, _) = view.inForce {
            Note(text: words["document.replacedBy", paper.supersededBy?.sign ?? ""], bad: true) {
                OtherButton(text: words["document.readNew"]) { app.go(.document(by, typed: "")) }
            }
        }
        if !paper.supersedes.isEmpty {
            Fine(text: words["document.replaces", paper.supersedes.map(\.sign).joined(separator: ", ")])
        }
        Reading(app: app, text: paper.abstractText + "\n\n" + paper.text)
    }
}
