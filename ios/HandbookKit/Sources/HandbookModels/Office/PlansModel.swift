import HandbookCore

/// A meeting that is registered, and where what was said of it here stands.
public struct PlanRow: Sendable, Equatable {
    public let meeting: MeetingRow
    public let state: PlanState
}

/// One month of what is registered.
public struct PlanMonth: Sendable, Equatable {
    public let month: Month
    public let rows: [PlanRow]
    /// What is yet to be registered for it.
    public let missing: [Due]
}

public struct PlansState: ScreenState {
    public var committees: [CommitteeRow] = []
    /// This one, the next, and later ones that have something; absent until they are known.
    public var months: [PlanMonth]?
    public var problem: HandbookError?
}

/// What the cells of this member have registered.
public final class PlansModel: Model<PlansState> {
    init(_ desk: Desk) {
        super.init(desk, PlansState())
        keepFresh(.meetings, .outbox)
    }

    /// Lets go of a plan that was refused.
    @discardableResult
    public func dismiss(_ refused: CommandId) -> Task<Void, Never> {
        act { [self] in
            try await book.dismiss(refused: refused)
            try await reload()
        }
    }

    override func load() async throws {
        let committees = try await book.myCommittees()
        let cells = Set(committees.map(\.cell))
        // A meeting can end between the two questions, and is then in both answers.
        let over = try await book.meetingsOver(count: window)
        let coming = try await book.meetingsComing(count: window).filter { row in !over.contains { $0.id == row.id } }
        let all = (over + coming).filter { cells.contains($0.cell) }.sorted { $0.startsAt < $1.startsAt }
        let due = try await book.due().filter { $0.what == .register || $0.what == .registerThematic }
        let now = monthOf(desk.now())
        let later = all.map { monthOf($0.startsAt) }.filter { $0 > now }
        var months: [PlanMonth] = []
        for month in Set([now, turned(now, by: 1)] + later).sorted() {
            var rows: [PlanRow] = []
            for meeting in all where monthOf(meeting.startsAt) == month {
                rows.append(PlanRow(meeting: meeting, state: try await book.meeting(id: meeting.id).plan))
            }
            months.append(PlanMonth(month: month, rows: rows, missing: due.filter { $0.month == month }))
        }
        state = PlansState(committees: committees, months: months)
    }
}
