import HandbookCore

public struct RollState: RecordState {
    public var view: RecordView?
    /// Whose reason is being written.
    public var reasonOf: MemberId?
    public var reason = ""
    /// The base is explained member by member.
    public var explained = false
    /// Whose code was read last.
    public var scanned: String?
    public var guest = Guest()
    public var problem: HandbookError?
}

/// A guest who is being written down.
public struct Guest: Sendable, Equatable {
    public var open = false
    public var name = ""
    public var office = ""
    public var superior = false
}

/// The roll call.
public final class RollModel: RecordPart<RollState> {
    init(_ desk: Desk, id: ItemId) {
        super.init(desk, id: id, RollState())
    }

    @discardableResult
    public func mark(_ row: RollRow, _ attendance: Attendance) -> Task<Void, Never> {
        tap(.mark(member: row.member, attendance: attendance, reason: "")) {
            // Whoever is away for a reason has one; it may be written, and need not.
            $0.reasonOf = attendance == .absentExcused ? row.member : nil
            $0.reason = ""
            $0.scanned = nil
        }
    }

    public func asks(_ row: RollRow?) {
        state.reasonOf = row?.member
        state.reason = row?.reason ?? ""
        state.problem = nil
    }

    public func reason(_ text: String) {
        state.reason = text
        state.problem = nil
    }

    @discardableResult
    public func keepReason(_ row: RollRow) -> Task<Void, Never> {
        tap(.mark(member: row.member, attendance: row.attendance ?? .absentExcused, reason: state.reason)) {
            $0.reasonOf = nil
            $0.reason = ""
        }
    }

    @discardableResult
    public func allPresent() -> Task<Void, Never> {
        act { [self] in
            try await book.markAllPresent(id: id)
            try await load()
        }
    }

    /// The text of a code that the camera has read.
    @discardableResult
    public func scanned(_ text: String) -> Task<Void, Never> {
        act { [self] in
            state.scanned = nil
            let member = try await book.scanRollCall(id: id, text: text)
            try await load()
            state.scanned = state.view?.roll.first { $0.member == member }?.name
        }
    }

    public func explain(_ on: Bool) {
        state.explained = on
    }

    public func guest(_ change: (inout Guest) -> Void) {
        change(&state.guest)
        state.problem = nil
    }

    @discardableResult
    public func keepGuest() -> Task<Void, Never> {
        let guest = state.guest
        return tap(.guest(name: guest.name, office: guest.office, superior: guest.superior)) { $0.guest = Guest() }
    }
}
