import Foundation
import HandbookCore

public struct MeState: ScreenState {
    public var overview: Overview?
    public var now: Date
    public var busy = false
    public var synced = false
    public var sync: Problem?
    public var freed: UInt64?
    /// What takes space, largest first.
    public var files: [FileState] = []
    /// Whether the phone tells of news; absent where it cannot.
    public var notices: Bool?
    /// The phone does not let us.
    public var noticesRefused = false
    public var problem: HandbookError?

    public mutating func end(_ problem: HandbookError?) {
        self.problem = problem
        busy = false
    }
}

public final class MeModel: Model<MeState> {
    private let notices: Notices?

    init(_ desk: Desk, notices: Notices?) {
        self.notices = notices
        super.init(desk, MeState(now: desk.now(), notices: notices?.isOn()))
        keepFresh(.sync, .outbox, .attachments, .session, .opinions)
    }

    @discardableResult
    public func syncNow() -> Task<Void, Never>? {
        if state.busy { return nil }
        return freely { [self] in
            state.busy = true
            state.synced = false
            state.sync = nil
            let problem = try await desk.sync().problem
            try await reload()
            state.busy = false
            state.synced = problem == nil
            state.sync = problem
        }
    }

    @discardableResult
    public func free() -> Task<Void, Never> {
        act { [self] in
            let freed = try await book.freeSpace(budget: 0)
            try await reload()
            state.freed = freed
        }
    }

    @discardableResult
    public func tell(_ on: Bool) -> Task<Void, Never>? {
        guard let notices else { return nil }
        return act { [self] in
            let allowed = await notices.turn(on)
            state.notices = notices.isOn()
            state.noticesRefused = !allowed
        }
    }

    override func load() async throws {
        state.files = try await book.files(first: 0, count: window).filter { $0.have > 0 }
        state.overview = try await book.overview()
        state.now = desk.now()
    }
}
