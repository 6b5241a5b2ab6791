import HandbookCore

public struct ActivationState: ScreenState {
    public var step = ActivationStep.invitation
    public var typed = ""
    public var busy = false
    public var owner: Owner?
    public var items: UInt32 = 0
    public var done = false
    public var sync: Problem?
    public var problem: HandbookError?

    public mutating func end(_ problem: HandbookError?) {
        self.problem = problem
        busy = false
    }
}

/// The three steps of a first start.
public enum ActivationStep: Int, Sendable {
    case invitation
    case owner
    case sync
}

public final class ActivationModel: Model<ActivationState> {
    private let deviceName: String

    init(_ desk: Desk, deviceName: String) {
        self.deviceName = deviceName
        super.init(desk, ActivationState())
    }

    public func type(_ text: String) {
        state.typed = text
        state.problem = nil
    }

    @discardableResult
    public func activate() -> Task<Void, Never>? {
        if state.busy { return nil }
        return act { [self] in
            state.busy = true
            let owner = try await book.activate(invitation: state.typed, deviceName: deviceName)
            state.step = .owner
            state.owner = owner
            state.busy = false
        }
    }

    /// The first sync. What has come can be read while the rest is on its way.
    @discardableResult
    public func receive() -> Task<Void, Never>? {
        state.step = .sync
        keepFresh(.news, .documents, .sync)
        return again()
    }

    @discardableResult
    public func again() -> Task<Void, Never>? {
        if state.busy { return nil }
        return act { [self] in
            state.busy = true
            state.sync = nil
            let problem = try await book.sync().problem
            try await load()
            state.busy = false
            state.sync = problem
            state.done = problem == nil
        }
    }

    override func load() async throws {
        state.items = try await book.overview().status.items
    }
}
