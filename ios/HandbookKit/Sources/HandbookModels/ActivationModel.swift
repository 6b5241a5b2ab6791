import HandbookCore

public struct ActivationState: ScreenState {
    public var step = ActivationStep.invitation
    public var typed = ""
    /// The address and the code are typed instead of the link.
    public var byHand = false
    public var server = ""
    public var code = ""
    /// What would be activated, to be compared with the paper.
    public var found: TypedInvitation?
    /// It is not what the paper says.
    public var differs = false
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
public enum ActivationStep: Sendable {
    case invitation
    case owner
    case pin
    case sync

    /// Of the three that a person counts.
    public var number: Int {
        switch self {
        case .invitation: 1
        case .owner, .pin: 2
        case .sync: 3
        }
    }
}

public final class ActivationModel: Model<ActivationState> {
    public let pin: PinModel
    private let deviceName: String

    init(_ desk: Desk, platform: Platform, door: Door) {
        deviceName = platform.deviceName
        pin = PinModel(desk, biometry: platform.biometry, door: door)
        super.init(desk, ActivationState())
    }

    public func type(_ text: String) {
        state.typed = text
        byHand(false)
    }

    public func byHand(_ on: Bool) {
        state.byHand = on
        (state.found, state.differs, state.problem) = (nil, false, nil)
    }

    public func type(server: String) {
        state.server = server
        byHand(true)
    }

    public func type(code: String) {
        state.code = code
        byHand(true)
    }

    /// Asks the province for the invitation that was typed by hand.
    @discardableResult
    public func look() -> Task<Void, Never>? {
        if state.busy { return nil }
        return act { [self] in
            state.busy = true
            let found = try await book.typedInvitation(server: state.server, code: state.code)
            state.busy = false
            state.found = found
        }
    }

    /// The row on the paper is another one: nothing is activated.
    public func refuse() {
        state.found = nil
        state.differs = true
    }

    /// With the link, or with what was found and compared.
    @discardableResult
    public func activate() -> Task<Void, Never>? {
        if state.busy { return nil }
        return act { [self] in
            state.busy = true
            let invitation = state.found?.invitation ?? state.typed
            let owner = try await book.activate(invitation: invitation, deviceName: deviceName)
            state.step = .owner
            state.owner = owner
            state.busy = false
        }
    }

    /// It is the right person.
    public func confirm() {
        state.step = .pin
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
            let problem = try await desk.sync().problem
            try await reload()
            state.busy = false
            state.sync = problem
            state.done = problem == nil
        }
    }

    public override func close() {
        super.close()
        pin.close()
    }

    override func load() async throws {
        state.items = try await book.overview().status.items
    }
}
