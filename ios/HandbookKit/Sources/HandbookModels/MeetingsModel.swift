import HandbookCore

public struct MeetingsState: ScreenState {
    public var coming: [MeetingRow] = []
    public var over: [MeetingRow] = []
    public var loaded = false
    /// There is something to do for this member before and after meetings.
    public var office = false
    public var problem: HandbookError?
}

public final class MeetingsModel: Model<MeetingsState> {
    init(_ desk: Desk) {
        super.init(desk, MeetingsState())
        keepFresh(.meetings)
    }

    override func load() async throws {
        let coming = try await book.meetingsComing(count: window)
        let over = try await book.meetingsOver(count: window)
        state = MeetingsState(coming: coming, over: over, loaded: true, office: state.office)
        state.office = try await officeDoor(desk).open
    }
}

/// What a member answers to a meeting, as it is typed.
public struct Replying: Sendable, Equatable {
    public var reason = ""
    /// To be given the floor.
    public var speak = false
    /// What to say ahead.
    public var opinion = ""
}

public struct MeetingState: ScreenState {
    public var view: MeetingView?
    /// An answer is being written.
    public var answering = false
    public var answer = Replying()
    /// What can be done about its record on this phone.
    public var door: RecordDoor?
    /// Where its report stands, for the cell's committee; absent while there is none to send.
    public var report: HandbookCore.ReportState?
    public var problem: HandbookError?
}

public final class MeetingModel: Model<MeetingState> {
    public let id: ItemId

    init(_ desk: Desk, id: ItemId) {
        self.id = id
        super.init(desk, MeetingState())
        keepFresh(.meetings, .outbox)
    }

    override var unsaved: Bool { (state.answering || before == nil) && state.answer != before ?? Replying() }

    /// What was answered before.
    private var before: Replying? {
        state.view?.myReply.map { Replying(reason: $0.reason, speak: $0.wantsToSpeak, opinion: $0.opinion) }
    }

    /// Begins to answer, from what was answered before, or lets it be.
    public func answer(_ on: Bool) {
        if on, let before { state.answer = before }
        state.answering = on
        state.problem = nil
    }

    public func type(_ change: (inout Replying) -> Void) {
        change(&state.answer)
        state.problem = nil
    }

    @discardableResult
    public func reply(coming: Bool) -> Task<Void, Never> {
        let said = state.answer
        return act { [self] in
            try await book.replyToMeeting(
                id: id, coming: coming, reason: said.reason, wantsToSpeak: said.speak, opinion: said.opinion)
            state.answering = false
            try await reload()
        }
    }

    /// Lets go of an answer that was refused.
    @discardableResult
    public func dismiss() -> Task<Void, Never>? {
        state.view?.myReply?.refused.map(letGo)
    }

    /// Lets go of what was said of the meeting, or in answer to it, and was refused.
    @discardableResult
    public func letGo(_ refused: CommandId) -> Task<Void, Never> {
        act { [self] in
            try await book.dismiss(refused: refused)
            try await reload()
        }
    }

    override func load() async throws {
        // Recording is not gated by the lease: its door opens also where the announcement cannot be read.
        state.door = try await book.recordDoor(id: id)
        let view = try await book.meeting(id: id)
        state.view = view
        guard view.canPlan else { return }
        let reported = try await book.reported(id: id)
        let known = reported.canSend || reported.isOfProvince || reported.state != .notSent
        state.report = known ? reported.state : nil
    }
}
