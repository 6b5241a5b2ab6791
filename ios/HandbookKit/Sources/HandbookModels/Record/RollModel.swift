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

    override var unsaved: Bool {
        state.guest.open && !(isBlank(state.guest.name) && isBlank(state.guest.office))
    }

    @discardableResult
    public func mark(_ row: RollRow, _ attendance: Attendance) -> Task<Void, Never>? {
        // To say the same again would take the reason away.
        if row.attendance == attendance { return nil }
        // Whoever calls a roll fast is not held up: the next one may be marked meanwhile.
        return freely { [self] in
            if state.reasonOf != row.member { try await keep() }
            let mark = Tap.mark(member: row.member, attendance: attendance, reason: "")
            _ = try await book.tap(id: id, tap: mark, late: false)
            // Whoever is away for a reason has one; it may be written, and need not.
            asked(attendance == .absentExcused ? row.member : nil, "")
            state.scanned = nil
            try await reload()
        }
    }

    /// Begins to write somebody's reason.
    @discardableResult
    public func asks(_ row: RollRow) -> Task<Void, Never> {
        act { [self] in
            try await keep()
            asked(row.member, row.reason)
        }
    }

    /// There is no reason to write.
    public func asksNone() {
        asked(nil, "")
        state.problem = nil
    }

    public func reason(_ text: String) {
        state.reason = text
        state.problem = nil
    }

    @discardableResult
    public func keepReason(_ row: RollRow) -> Task<Void, Never> {
        act { [self] in
            try await inTurn { [self] in
                let mark = Tap.mark(member: row.member, attendance: row.attendance ?? .absentExcused, reason: state.reason)
                _ = try await book.tap(id: id, tap: mark, late: false)
                asked(nil, "")
            }
            try await reload()
        }
    }

    @discardableResult
    public func allPresent() -> Task<Void, Never> {
        act { [self] in
            try await book.markAllPresent(id: id)
            try await reload()
        }
    }

    /// The text of a code that the camera has read.
    @discardableResult
    public func scanned(_ text: String) -> Task<Void, Never> {
        act { [self] in
            state.scanned = nil
            let member = try await book.scanRollCall(id: id, text: text)
            try await reload()
            state.scanned = state.view?.roll.first { $0.member == member }?.name
        }
    }

    /// Keeps a reason that is being written, if it says something new of somebody who is still away.
    override func keepNow() async throws {
        guard let row = state.view?.roll.first(where: { $0.member == state.reasonOf }) else { return }
        if row.attendance != .absentExcused || state.reason == row.reason || isBlank(state.reason) { return }
        try await record(.mark(member: row.member, attendance: .absentExcused, reason: state.reason))
    }

    private func asked(_ member: MemberId?, _ reason: String) {
        state.reasonOf = member
        state.reason = reason
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
