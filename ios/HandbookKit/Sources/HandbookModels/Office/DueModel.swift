import HandbookCore

public struct DueState: ScreenState {
    /// Absent until it is known; soonest first.
    public var rows: [Due]?
    public var problem: HandbookError?
}

/// What is due next.
public final class DueModel: Model<DueState> {
    init(_ desk: Desk) {
        super.init(desk, DueState())
        keepFresh(.meetings, .outbox)
    }

    override func load() async throws {
        state = DueState(rows: try await book.due())
    }
}

/// Where something that is due is done.
public func place(_ due: Due) -> Place {
    let place: Place? =
        switch due.what {
        case .register: .office(.register(Wanted(cell: due.cell, month: due.month)))
        case .registerThematic: .office(.register(Wanted(cell: due.cell, kind: .thematic, month: due.month)))
        case .papers: due.meeting.map { .office(.plan($0)) }
        case .record: due.meeting.map { .meeting($0) }
        case .close, .sign: due.meeting.map { .record($0, .close) }
        case .report, .putRight: due.meeting.map { .office(.reported($0)) }
        // It is reported on at the next meeting.
        case .assignment: nil
        }
    return place ?? .meetings
}
