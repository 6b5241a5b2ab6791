import Foundation
import HandbookCore

public struct MeState: ScreenState {
    public var overview: Overview?
    public var now: Date
    public var busy = false
    public var synced = false
    public var sync: Problem?
    public var freed: UInt64?
    public var problem: HandbookError?

    public mutating func end(_ problem: HandbookError?) {
        self.problem = problem
        busy = false
    }
}

public final class MeModel: Model<MeState> {
    init(_ desk: Desk) {
        super.init(desk, MeState(now: desk.now()))
        keepFresh(.sync, .outbox, .attachments, .session, .opinions)
    }

    @discardableResult
    public func syncNow() -> Task<Void, Never>? {
        if state.busy { return nil }
        return act { [self] in
            state.busy = true
            state.synced = false
            state.sync = nil
            let problem = try await book.sync().problem
            try await load()
            state.busy = false
            state.synced = problem == nil
            state.sync = problem
        }
    }

    @discardableResult
    public func free() -> Task<Void, Never> {
        act { [self] in
            let freed = try await book.freeSpace(budget: 0)
            try await load()
            state.freed = freed
        }
    }

    override func load() async throws {
        state.overview = try await book.overview()
        state.now = desk.now()
    }
}
