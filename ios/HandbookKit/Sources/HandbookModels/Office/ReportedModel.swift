import HandbookCore

public struct ReportedState: ScreenState {
    public var view: ReportedView?
    /// Titles of criteria by their codes, where the record is here.
    public var titles: [String: String] = [:]
    public var problem: HandbookError?
}

/// The report of a meeting: sending it, and what the province and the superior make of it.
public final class ReportedModel: Model<ReportedState> {
    public let id: ItemId

    init(_ desk: Desk, id: ItemId) {
        self.id = id
        super.init(desk, ReportedState())
        keepFresh(.meetings, .outbox)
    }

    @discardableResult
    public func send() -> Task<Void, Never> {
        act { [self] in
            try await book.reportMeeting(id: id)
            try await reload()
        }
    }

    /// Lets go of a report that was refused.
    @discardableResult
    public func dismiss() -> Task<Void, Never>? {
        guard case .refused(let refused, _) = state.view?.state else { return nil }
        return act { [self] in
            try await book.dismiss(refused: refused)
            try await reload()
        }
    }

    override func load() async throws {
        state.view = try await book.reported(id: id)
        // Where the record is on another phone, criteria are known by the sums alone.
        let criteria = try? await book.record(id: id).score?.groups.flatMap(\.criteria)
        state.titles = Dictionary((criteria ?? []).map { ($0.code, $0.title) }) { one, _ in one }
    }
}
