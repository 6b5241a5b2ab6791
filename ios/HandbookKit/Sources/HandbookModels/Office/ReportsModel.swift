import Foundation
import HandbookCore

public struct ReportsState: ScreenState {
    /// Absent until they are known; latest meeting first.
    public var rows: [ReportListRow]?
    /// Only those to which nothing has been said.
    public var unsaid = false
    public var problem: HandbookError?

    /// Those that are asked for.
    public var shown: [ReportListRow] {
        (rows ?? []).filter {
            !unsaid || ($0.report.review == nil && ($0.said == nil || $0.refused != nil))
        }
    }
}

/// The reports of the cells below.
public final class ReportsModel: Model<ReportsState> {
    init(_ desk: Desk) {
        super.init(desk, ReportsState())
        keepFresh(.meetings, .outbox)
    }

    public func unsaid(_ on: Bool) {
        state.unsaid = on
    }

    override func load() async throws {
        state.rows = try await book.reports()
        state.problem = nil
    }
}

/// What is being said to a report.
public enum Saying: Sendable {
    case change, giveBack
}

public struct ReviewState: ScreenState {
    public var row: ReportListRow?
    public var saying: Saying?
    public var total = ""
    public var grade: Grade?
    /// Why the score is another, or what is to be put right.
    public var words = ""
    public var problem: HandbookError?
}

/// One report: its figures, and what the superior says to it.
public final class ReviewModel: Model<ReviewState> {
    private let id: ItemId

    init(_ desk: Desk, id: ItemId) {
        self.id = id
        super.init(desk, ReviewState())
        keepFresh(.meetings, .outbox)
    }

    override var unsaved: Bool {
        let report = state.row?.report
        let other = state.total != report?.computed?.total ?? "" || state.grade != report?.grade
        return state.saying != nil && (other || !isBlank(state.words))
    }

    /// Begins to say something; what counts now is where one begins.
    public func begin(_ saying: Saying?) {
        let report = state.row?.report
        state = ReviewState(row: state.row, saying: saying, total: report?.computed?.total ?? "", grade: report?.grade)
    }

    public func edit(_ change: (inout ReviewState) -> Void) {
        change(&state)
        state.problem = nil
    }

    @discardableResult
    public func confirm() -> Task<Void, Never> {
        say(.confirmed)
    }

    /// Says what was typed.
    @discardableResult
    public func keep() -> Task<Void, Never>? {
        switch state.saying {
        case .change:
            let total = state.total.trimmingCharacters(in: .whitespacesAndNewlines)
            return state.grade.map { say(.changed(total: total, grade: $0, reason: state.words)) }
        case .giveBack: return say(.returned(remarks: state.words))
        case nil: return nil
        }
    }

    /// Lets go of what was refused.
    @discardableResult
    public func dismiss() -> Task<Void, Never>? {
        guard let refused = state.row?.refused else { return nil }
        return act { [self] in
            try await book.dismiss(refused: refused)
            try await reload()
        }
    }

    private func say(_ verdict: Verdict) -> Task<Void, Never> {
        act { [self] in
            try await book.reviewReport(id: id, verdict: verdict)
            state.saying = nil
            try await reload()
        }
    }

    override func load() async throws {
        guard let row = try await book.reports().first(where: { $0.report.meeting == id }) else { throw HandbookError.NotFound }
        state.row = row
    }
}
