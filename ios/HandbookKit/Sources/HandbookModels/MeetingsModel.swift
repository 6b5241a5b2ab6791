import HandbookCore

public struct MeetingsState: ScreenState {
    public var coming: [MeetingRow] = []
    public var over: [MeetingRow] = []
    public var loaded = false
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
        state = MeetingsState(coming: coming, over: over, loaded: true)
    }
}

public struct MeetingState: ScreenState {
    public var view: MeetingView?
    /// An answer is being written.
    public var answering = false
    public var reason = ""
    public var problem: HandbookError?
}

public final class MeetingModel: Model<MeetingState> {
    private let id: ItemId

    init(_ desk: Desk, id: ItemId) {
        self.id = id
        super.init(desk, MeetingState())
        keepFresh(.meetings, .outbox)
    }

    public func answer(_ on: Bool) {
        state.answering = on
        state.problem = nil
    }

    public func type(_ reason: String) {
        state.reason = reason
        state.problem = nil
    }

    @discardableResult
    public func reply(coming: Bool) -> Task<Void, Never> {
        act { [self] in
            try await book.replyToMeeting(
                id: id, coming: coming, reason: state.reason, wantsToSpeak: false, opinion: "")
            state.answering = false
            try await load()
        }
    }

    /// Lets go of an answer that was refused.
    @discardableResult
    public func dismiss() -> Task<Void, Never>? {
        guard let refused = state.view?.myReply?.refused else { return nil }
        return act { [self] in
            try await book.dismiss(refused: refused)
            try await load()
        }
    }

    override func load() async throws {
        state.view = try await book.meeting(id: id)
    }
}
