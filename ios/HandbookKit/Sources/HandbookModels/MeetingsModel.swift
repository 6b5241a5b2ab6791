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
    public var meeting: Meeting?
    public var problem: HandbookError?
}

public final class MeetingModel: Model<MeetingState> {
    private let id: ItemId

    init(_ desk: Desk, id: ItemId) {
        self.id = id
        super.init(desk, MeetingState())
        keepFresh(.meetings)
    }

    override func load() async throws {
        state = MeetingState(meeting: try await book.meeting(id: id).meeting)
    }
}
