import HandbookCore

public struct RollUpState: ScreenState {
    public var month: Month
    /// One for each unit that the member works for; absent until they are known.
    public var sums: [RollUp]?
    public var problem: HandbookError?
}

/// The sums of one month.
public final class RollUpModel: Model<RollUpState> {
    init(_ desk: Desk) {
        super.init(desk, RollUpState(month: monthOf(desk.now())))
        keepFresh(.meetings)
    }

    /// Another month; `by` 1 is the next one.
    @discardableResult
    public func turn(_ by: Int) -> Task<Void, Never> {
        state = RollUpState(month: turned(state.month, by: by))
        return freely { [self] in try await loadInTurn() }
    }

    override func load() async throws {
        let month = state.month
        let sums = try await book.rollUps(month: month)
        // Somebody may have turned on meanwhile.
        if state.month == month { state = RollUpState(month: month, sums: sums) }
    }
}

public struct YearState: ScreenState {
    public var year: Int
    /// Absent until it is added up.
    public var added: Year?
    public var problem: HandbookError?
}

/// A cell's year.
public final class YearModel: Model<YearState> {
    private let cell: UnitId
    private let outside: Outside?

    init(_ desk: Desk, cell: UnitId, year: Int, outside: Outside?) {
        self.cell = cell
        self.outside = outside
        super.init(desk, YearState(year: year))
        keepFresh(.meetings)
    }

    /// Whether this phone can pass files on.
    public var files: Bool { outside != nil }

    /// Another year; `by` 1 is the next one.
    @discardableResult
    public func turn(_ by: Int) -> Task<Void, Never> {
        state = YearState(year: state.year + by)
        return freely { [self] in try await loadInTurn() }
    }

    /// Passes the year on as a file, to be worked on further.
    @discardableResult
    public func pass() -> Task<Void, Never> {
        let year = state.year
        return act { [self] in
            let paper = try await book.yearPaper(cell: cell, year: Int32(year), format: .docx)
            try await outside?.lend(paper, "nam-\(year).docx") { await $0.share(.file($1)) }
        }
    }

    override func load() async throws {
        let year = state.year
        let added = try await book.year(cell: cell, year: Int32(year))
        if state.year == year { state = YearState(year: year, added: added) }
    }
}
