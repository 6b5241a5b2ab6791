import HandbookCore

public struct DocumentsState: ScreenState {
    public var shelves: Shelves?
    public var filter = DocumentFilter()
    public var rows: [DocumentRow]?
    public var more = false
    public var problem: HandbookError?
}

/// By what the list is narrowed down; nothing, at first.
public struct DocumentFilter: Sendable, Equatable {
    public var type: String?
    public var issuer: String?
    public var year: Int32?
    public var inForce = false
    public var bookmarked = false
}

public final class DocumentsModel: Model<DocumentsState> {
    private var wanted = window

    init(_ desk: Desk) {
        super.init(desk, DocumentsState())
        keepFresh(.documents)
    }

    @discardableResult
    public func narrow(_ how: (inout DocumentFilter) -> Void) -> Task<Void, Never> {
        wanted = window
        how(&state.filter)
        return freely { [self] in try await loadInTurn() }
    }

    @discardableResult
    public func more() -> Task<Void, Never> {
        wanted += window
        return freely { [self] in try await loadInTurn() }
    }

    /// All has been seen.
    @discardableResult
    public func readAll() -> Task<Void, Never> {
        act { [self] in
            try await book.allDocumentsOpened()
            try await reload()
        }
    }

    override func load() async throws {
        let (asked, wanted, book) = (state.filter, wanted, book)
        let force = asked.inForce ? today(desk.now()) : nil
        let rows = try await windows(wanted) { first, count in
            try await book.documents(
                query: DocumentQuery(
                    docType: asked.type, issuer: asked.issuer, year: asked.year, inForceOn: force,
                    bookmarked: asked.bookmarked, first: first, count: count))
        }
        let shelves = try await book.shelves()
        guard asked == state.filter else { return }
        state = DocumentsState(shelves: shelves, filter: asked, rows: rows, more: rows.count == wanted)
    }
}
