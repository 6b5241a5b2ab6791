import HandbookCore

/// What there is to do for this member before and after meetings.
public struct OfficeDoor: Sendable, Equatable {
    /// Cells in whose committee the member is.
    public var committees: [CommitteeRow] = []
    /// The member reads the reports of cells below.
    public var above = false

    public var open: Bool { !committees.isEmpty || above }
}

public struct OfficeState: ScreenState {
    public var door = OfficeDoor()
    /// How much is due.
    public var due = 0
    public var year: Int
    public var problem: HandbookError?
}

/// The way to all that is done before and after meetings.
public final class OfficeModel: Model<OfficeState> {
    init(_ desk: Desk) {
        super.init(desk, OfficeState(year: yearOf(desk.now())))
        keepFresh(.meetings)
    }

    override func load() async throws {
        state.due = try await book.due().count
        state.door = try await officeDoor(desk)
        state.problem = nil
    }
}

/// Looks what this member may do.
@MainActor
func officeDoor(_ desk: Desk) async throws -> OfficeDoor {
    let committees = try await desk.book.myCommittees()
    // Sums come to officials only: this month's, or the last one's before anything of this month is known.
    let now = monthOf(desk.now())
    for month in [now, turned(now, by: -1)] where !(try await desk.book.rollUps(month: month).isEmpty) {
        return OfficeDoor(committees: committees, above: true)
    }
    return OfficeDoor(committees: committees, above: try await desk.book.reports().contains { $0.canReview })
}
