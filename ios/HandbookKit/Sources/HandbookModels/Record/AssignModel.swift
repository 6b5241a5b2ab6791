import HandbookCore

public struct AssignState: RecordState {
    public var view: RecordView?
    public let today: Day
    public var text = ""
    public var members: Set<MemberId> = []
    public var due: Day
    /// Of which of last month's work something is being written.
    public var noting: EventId?
    public var note = ""
    public var problem: HandbookError?

    init(today: Day) {
        self.today = today
        due = untilNext(today)
    }
}

/// Work given out, and how last month's came out.
public final class AssignModel: RecordPart<AssignState> {
    init(_ desk: Desk, id: ItemId) {
        super.init(desk, id: id, AssignState(today: today(desk.now())))
    }

    override var unsaved: Bool {
        let before = state.view?.carried.first { $0.assignment == state.noting }?.note ?? ""
        return !isBlank(state.text) || (state.noting != nil && state.note != before)
    }

    public func type(_ text: String) {
        state.text = text
        state.problem = nil
    }

    public func member(_ member: MemberId, _ on: Bool) {
        if on { state.members.insert(member) } else { state.members.remove(member) }
    }

    public func due(_ day: Day) {
        state.due = day
    }

    @discardableResult
    public func assign() -> Task<Void, Never> {
        // In the order of the list, as the papers will name them.
        let members = state.view?.roll.map(\.member).filter(state.members.contains) ?? []
        return tap(.assign(text: state.text, members: members, due: state.due)) {
            $0.text = ""
            $0.members = []
            $0.due = untilNext($0.today)
        }
    }

    @discardableResult
    public func report(_ row: CarriedRow, _ result: AssignmentResult) -> Task<Void, Never> {
        tap(.reportAssignment(assignment: row.assignment, result: result, note: row.note))
    }

    public func noting(_ row: CarriedRow?) {
        state.noting = row?.assignment
        state.note = row?.note ?? ""
        state.problem = nil
    }

    public func note(_ text: String) {
        state.note = text
        state.problem = nil
    }

    @discardableResult
    public func keepNote(_ row: CarriedRow) -> Task<Void, Never>? {
        guard let result = row.result else { return nil }
        return tap(.reportAssignment(assignment: row.assignment, result: result, note: state.note)) {
            $0.noting = nil
            $0.note = ""
        }
    }
}

/// Most work is due when the cell meets again.
private func untilNext(_ today: Day) -> Day { later(today, months: 1) }
