import HandbookCore

/// What every screen of a record shows: the record as it stands.
public protocol RecordState: ScreenState {
    var view: RecordView? { get set }
}

/// One screen of a record. What is tapped is kept before the screen says so.
public class RecordPart<State: RecordState>: KeepingModel<State> {
    public let id: ItemId

    init(_ desk: Desk, id: ItemId, _ first: State) {
        self.id = id
        super.init(desk, first)
        keepFresh(.meetings)
    }

    /// Adds `tap`, then does `then` to the screen: what was typed goes only once it is kept.
    @discardableResult
    public func tap(_ tap: Tap, then: @escaping @MainActor (inout State) -> Void = { _ in }) -> Task<Void, Never> {
        act { [self] in
            _ = try await book.tap(id: id, tap: tap, late: false)
            then(&state)
            try await reload()
        }
    }

    /// Takes the latest tap of this phone back.
    @discardableResult
    public func undo() -> Task<Void, Never> {
        undo(state.view?.lastTap?.events ?? [])
    }

    /// Takes these lines back.
    @discardableResult
    public func undo(_ events: [EventId]) -> Task<Void, Never> {
        act { [self] in
            try await book.undoTap(id: id, events: events)
            try await reload()
        }
    }

    /// Says that one of the things that two phones say differently is so.
    @discardableResult
    public func settle(_ event: EventId) -> Task<Void, Never> {
        tap(.settle(event: event))
    }

    /// Records words, then looks at them: what one goes on with must not be older. They are kept also if the look fails.
    func record(_ tap: Tap) async throws {
        _ = try await book.tap(id: id, tap: tap, late: false)
        try? await loadInTurn()
    }

    override func load() async throws {
        state.view = try await book.record(id: id)
    }
}
