import Foundation
import HandbookCore

/// What is wanted of a meeting that is to be registered; in `cell` and `month` if it is known in which.
public struct Wanted: Hashable, Sendable {
    public var cell: UnitId?
    public var kind: MeetingKind
    public var month: Month?

    public init(cell: UnitId? = nil, kind: MeetingKind = .regular, month: Month? = nil) {
        self.cell = cell
        self.kind = kind
        self.month = month
    }
}

/// A meeting as it is being planned: everything that a person can change of it.
public struct Planned: Sendable, Equatable {
    public var cell: UnitId
    public var kind: MeetingKind
    public var title = ""
    /// As a person types them.
    public var day = ""
    public var clock = ""
    public var place: String
    public var chair: String
    public var agenda: [PlannedItem] = [PlannedItem()]
    public var combined = false
    public var draftResolution = ""
    public var superiorInvited = false

    /// When it is to begin, if what was typed is a time.
    public var startsAt: Date? { dayOf(day).flatMap { atClock($0, clock) } }
}

/// An item of the agenda that is being planned.
public struct PlannedItem: Sendable, Equatable {
    public var title = ""
    public var owner = ""
    public var minutes: UInt32 = 0
    /// Papers go with their item, as they came.
    public var papers: [MeetingPaper] = []
}

public struct PlanningState: ScreenState {
    /// Absent until it is known how the meeting is to be.
    public var plan: Planned?
    /// It is called off as it stands.
    public var cancelled = false
    /// Cells to choose from, for a meeting that is not registered yet.
    public var committees: [CommitteeRow] = []
    /// Why it is moved or called off.
    public var reason = ""
    /// Calling it off is asked once more.
    public var calling = false
    /// Day or time is none.
    public var noSuchTime = false
    /// Somebody else changed the meeting while this was typed.
    public var changedMeanwhile = false
    /// It is kept, and waits to be sent.
    public var done = false
    /// What was wanted of a new one; absent for one that is registered.
    public let wanted: Wanted?
    public var problem: HandbookError?
}

/// Registers a meeting, changes it, or calls it off.
public final class PlanningModel: Model<PlanningState> {
    private static let digits = 3
    private let id: ItemId?
    private var before: MeetingPlan?
    /// As it came on the screen.
    private var first: Planned?

    override var unsaved: Bool { !state.done && first != nil && (state.plan != first || !isBlank(state.reason)) }

    /// `id` is absent for a meeting that is not registered yet.
    init(_ desk: Desk, id: ItemId?, wanted: Wanted?) {
        self.id = id
        super.init(desk, PlanningState(wanted: wanted))
        // Once: what is being typed must not change under the hand.
        act { [self] in
            if let id { try await look(id) } else { try await begin() }
            first = state.plan
        }
    }

    public func edit(_ change: (inout PlanningState) -> Void) {
        change(&state)
        (state.noSuchTime, state.changedMeanwhile) = (false, false)
        state.problem = nil
    }

    public func plan(_ change: (inout Planned) -> Void) {
        edit { state in
            guard var plan = state.plan else { return }
            change(&plan)
            state.plan = plan
        }
    }

    public func item(_ place: Int, _ change: (inout PlannedItem) -> Void) {
        plan { if $0.agenda.indices.contains(place) { change(&$0.agenda[place]) } }
    }

    public func minutes(_ place: Int, _ text: String) {
        item(place) { $0.minutes = UInt32(text.filter(\.isNumber).prefix(Self.digits)) ?? 0 }
    }

    /// The words of a paper that is to be read before, or of one more.
    public func paper(_ place: Int, _ number: Int, title: String, text: String) {
        let paper = MeetingPaper(title: title, document: nil, attachment: nil, text: text)
        item(place) { item in
            if item.papers.indices.contains(number) { item.papers[number] = paper } else { item.papers.append(paper) }
        }
    }

    public func add() {
        plan { $0.agenda.append(PlannedItem()) }
    }

    public func remove(_ place: Int) {
        plan { if $0.agenda.indices.contains(place) { $0.agenda.remove(at: place) } }
    }

    /// Swaps an item with the next one.
    public func down(_ place: Int) {
        plan {
            if $0.agenda.indices.contains(place), $0.agenda.indices.contains(place + 1) { $0.agenda.swapAt(place, place + 1) }
        }
    }

    /// Keeps it as it stands on the screen, to be held or called off.
    @discardableResult
    public func keep(cancelled: Bool = false) -> Task<Void, Never>? {
        guard let plan = state.plan, !state.done else { return nil }
        // To call it off, nobody needs to know when it would have been.
        guard let startsAt = plan.startsAt ?? (cancelled ? before?.startsAt : nil) else {
            state.problem = nil
            state.noSuchTime = true
            return nil
        }
        let reason = state.reason
        return act { [self] in
            state.changedMeanwhile = try await isChanged()
            if state.changedMeanwhile { return }
            _ = try await book.planMeeting(id: id, plan: whole(plan, startsAt, cancelled), reason: reason)
            state.done = true
        }
    }

    /// Whether the meeting is no longer as it was when typing began: keeping would undo what another did.
    private func isChanged() async throws -> Bool {
        guard let id else { return false }
        return try await book.meetingPlan(id: id) != before
    }

    private func look(_ id: ItemId) async throws {
        let plan = try await book.meetingPlan(id: id)
        before = plan
        let items = plan.agenda.map { PlannedItem(title: $0.title, owner: $0.owner, minutes: $0.minutes, papers: $0.papers) }
        state.cancelled = plan.cancelled
        state.plan = Planned(
            cell: plan.cell, kind: plan.meetingKind, title: plan.title, day: day(plan.startsAt), clock: clock(plan.startsAt),
            place: plan.place, chair: plan.chair, agenda: items, combined: plan.combined,
            draftResolution: plan.draftResolution, superiorInvited: plan.superiorInvited)
    }

    /// A new one, where and by whom the last one of the cell was.
    private func begin() async throws {
        state.committees = try await book.myCommittees()
        guard let cell = state.wanted?.cell ?? state.committees.first?.cell else { return }
        let known = try await book.meetingsComing(count: window).reversed() + book.meetingsOver(count: window)
        let last = known.first { $0.cell == cell }
        state.plan = Planned(
            cell: cell, kind: state.wanted?.kind ?? .regular, clock: last.map { clock($0.startsAt) } ?? "",
            place: last?.place ?? "", chair: last?.chair ?? "")
    }

    private func whole(_ plan: Planned, _ startsAt: Date, _ cancelled: Bool) -> MeetingPlan {
        let items = plan.agenda.map { AgendaItem(title: $0.title, owner: $0.owner, minutes: $0.minutes, papers: $0.papers) }
        return MeetingPlan(
            cell: plan.cell, meetingKind: plan.kind, title: plan.title, startsAt: startsAt, place: plan.place,
            chair: plan.chair, cancelled: cancelled, agenda: items, combined: plan.combined,
            draftResolution: plan.draftResolution, superiorInvited: plan.superiorInvited)
    }
}
