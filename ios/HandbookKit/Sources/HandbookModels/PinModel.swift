import HandbookCore

public struct PinState: ScreenState {
    /// Absent until it is known.
    public var hasPin: Bool?
    public var old = ""
    public var new = ""
    public var again = ""
    public var differ = false
    /// Whether face or finger may stand for it; absent where the phone has neither.
    public var biometry: Bool?
    public var busy = false
    public var done: PinDone?
    public var problem: HandbookError?

    public mutating func end(_ problem: HandbookError?) {
        self.problem = problem
        busy = false
    }
}

public enum PinDone: Sendable {
    case set
    case removed
}

/// Puts the library under a PIN, changes it, takes it away.
public final class PinModel: Model<PinState> {
    private let biometry: Biometry?
    private let door: Door

    init(_ desk: Desk, biometry: Biometry?, door: Door) {
        self.biometry = biometry
        self.door = door
        super.init(desk, PinState(biometry: biometry?.has(door.folder)))
        keepFresh(.session)
    }

    public func type(_ what: WritableKeyPath<PinState, String> & Sendable, _ text: String) {
        state[keyPath: what] = text
        state.differ = false
        state.problem = nil
        state.done = nil
    }

    @discardableResult
    public func set() -> Task<Void, Never>? {
        state.differ = state.new != state.again
        return state.differ ? nil : replace(by: state.new, .set)
    }

    @discardableResult
    public func remove() -> Task<Void, Never>? {
        replace(by: nil, .removed)
    }

    /// Whether face or finger may open. What is kept for them is the PIN in use, so it is asked for.
    @discardableResult
    public func allow(_ on: Bool) -> Task<Void, Never>? {
        if on && state.hasPin == true { return replace(by: state.old, nil, on) }
        return act { [self] in
            if state.hasPin == true { try biometry?.keep(door.folder, nil) }
            state.biometry = on
        }
    }

    private func replace(by new: String?, _ done: PinDone?, _ face: Bool? = nil) -> Task<Void, Never>? {
        if state.busy { return nil }
        let old = state.hasPin == true ? state.old : nil
        let face = face ?? (new != nil && state.biometry == true)
        return act { [self] in
            state.busy = true
            try await book.setPin(old: old, new: new)
            try biometry?.keep(door.folder, face ? new : nil)
            state = PinState(hasPin: new != nil, biometry: biometry.map { _ in face }, done: done)
        }
    }

    override func load() async throws {
        state.hasPin = try await door.account().hasPin
    }
}
