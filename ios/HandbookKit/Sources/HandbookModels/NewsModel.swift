import HandbookCore

public struct NewsState: ScreenState {
    public var units: [NewsUnit] = []
    public var unit: UnitId?
    public var rows: [ArticleRow]?
    public var more = false
    public var problem: HandbookError?
}

public final class NewsModel: Model<NewsState> {
    private var wanted = window

    init(_ desk: Desk) {
        super.init(desk, NewsState())
        keepFresh(.news)
    }

    @discardableResult
    public func choose(_ unit: UnitId?) -> Task<Void, Never> {
        wanted = window
        state.unit = unit
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
            try await book.allNewsOpened()
            try await reload()
        }
    }

    override func load() async throws {
        let (unit, wanted, book) = (state.unit, wanted, book)
        let rows = try await windows(wanted) { first, count in
            try await book.news(query: ArticleQuery(unit: unit, first: first, count: count))
        }
        let units = try await book.newsUnits()
        // Somebody may have chosen another meanwhile; the newer question has the last word.
        guard unit == state.unit else { return }
        state = NewsState(units: units, unit: unit, rows: rows, more: rows.count == wanted)
    }
}

public struct ArticleState: ScreenState {
    public var article: Article?
    public var problem: HandbookError?
}

public final class ArticleModel: Model<ArticleState> {
    private let id: ItemId

    init(_ desk: Desk, id: ItemId) {
        self.id = id
        super.init(desk, ArticleState())
        keepFresh(.news)
    }

    override func load() async throws {
        let first = state.article == nil
        state = ArticleState(article: try await book.article(id: id))
        // A full phone still reads; the mark waits for the next time.
        if first { try? await book.articleOpened(id: id) }
    }
}
