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

/// Where something that is due is done; nowhere on this phone if there is no screen for it.
public func place(_ due: Due) -> Place? {
    switch due.what {
    // A meeting is registered on another phone, or on paper.
    case .register, .registerThematic: nil
    case .papers, .record: due.meeting.map { .meeting($0) }
    case .close, .sign: due.meeting.map { .record($0, .close) }
    case .report, .putRight: due.meeting.map { .reported($0) }
    // It is reported on at the next meeting.
    case .assignment: .meetings
    }
}
