import HandbookCore

public struct SummaryState: ScreenState {
    public var summary: MemberSummary?
    public var loaded = false
    public var problem: HandbookError?
}

/// What the office has on file of the member.
public final class SummaryModel: Model<SummaryState> {
    init(_ desk: Desk) {
        super.init(desk, SummaryState())
        keepFresh(.session, .sync)
    }

    override func load() async throws {
        state = SummaryState(summary: try await book.mySummary(), loaded: true)
    }
}

public struct DevicesState: ScreenState {
    public var rows: [DeviceRow]?
    /// The one that is about to be ended.
    public var asked: DeviceRow?
    public var problem: HandbookError?
}

/// The member's own phones.
public final class DevicesModel: Model<DevicesState> {
    init(_ desk: Desk) {
        super.init(desk, DevicesState())
        keepFresh(.session, .outbox, .sync)
    }

    public func ask(_ row: DeviceRow?) {
        state.asked = row
    }

    /// Ends the one that was asked about.
    @discardableResult
    public func end() -> Task<Void, Never>? {
        guard let row = state.asked else { return nil }
        state.asked = nil
        return act { [self] in
            try await book.endDevice(id: row.id)
            try await reload()
        }
    }

    override func load() async throws {
        state.rows = try await book.myDevices()
    }
}

public struct ReportState: ScreenState {
    /// What would be sent, all of it.
    public var text: String?
    public var problem: HandbookError?
}

/// A report of a problem: shown first, then handed on by its person.
public final class ReportModel: Model<ReportState> {
    private let platform: Platform

    init(_ desk: Desk, platform: Platform) {
        self.platform = platform
        super.init(desk, ReportState())
        keepFresh(.session)
    }

    @discardableResult
    public func send() -> Task<Void, Never>? {
        guard let text = state.text, let outside = platform.outside else { return nil }
        return act { await outside.share(.text(text, title: "")) }
    }

    override func load() async throws {
        state.text = "app \(platform.version)\n" + (try await book.problemReport())
    }
}

public struct LogOutState: ScreenState {
    public var busy = false
    public var problem: HandbookError?

    public mutating func end(_ problem: HandbookError?) {
        self.problem = problem
        busy = false
    }
}

/// Leaving for good.
public final class LogOutModel: Model<LogOutState> {
    private let door: Door

    init(_ desk: Desk, door: Door) {
        self.door = door
        super.init(desk, LogOutState())
    }

    /// Words that wait stop it, unless their person lets them go.
    @discardableResult
    public func leave(discard: Bool) -> Task<Void, Never>? {
        if state.busy { return nil }
        return act { [self] in
            state.busy = true
            await door.gone(try await book.logOut(discard: discard) ? .told : .untold)
        }
    }
}
