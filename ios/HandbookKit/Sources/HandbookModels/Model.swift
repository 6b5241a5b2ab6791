import HandbookCore
import Observation

/// What one screen shows, as one value.
public protocol ScreenState: Sendable, Equatable {
    var problem: HandbookError? { get set }
    /// What was under way has ended with `problem`, or begins anew with none.
    mutating func end(_ problem: HandbookError?)
}

extension ScreenState {
    public mutating func end(_ problem: HandbookError?) { self.problem = problem }
}

/// Any model, to be closed.
@MainActor
public protocol AnyModel: AnyObject, Sendable {
    /// Waits until what a person asked for is done.
    func settled() async
    /// The screen is to be left: keeps what can be kept; whether nothing would be lost.
    func mayLeave() async -> Bool
    /// The screen is gone.
    func close()
}

/// Holds what one screen shows.
@MainActor
@Observable
public class Model<State: ScreenState>: AnyModel {
    public internal(set) var state: State
    @ObservationIgnored let desk: Desk
    @ObservationIgnored private var fresh: Task<Void, Never>?
    /// What a person asked for, while it is under way.
    @ObservationIgnored private var acting: Task<Void, Never>?
    /// What was asked last for the screen.
    @ObservationIgnored private var loading: Task<Void, any Error>?

    public var book: any HandbookProtocol { desk.book }
    /// Something was typed that would be lost with the screen.
    var unsaved: Bool { false }

    init(_ desk: Desk, _ first: State) {
        self.desk = desk
        state = first
    }

    deinit { fresh?.cancel() }

    /// Asks the core for what the screen shows.
    func load() async throws {}

    /// Loads after what was asked before: an older answer must not be shown after a newer one. What nobody
    /// waits for any more is not begun.
    func loadInTurn() async throws {
        let before = loading
        let mine = Task {
            _ = await before?.result
            try Task.checkCancellation()
            try await load()
        }
        loading = mine
        try await withTaskCancellationHandler {
            try await mine.value
        } onCancel: {
            mine.cancel()
        }
    }

    /// Loads now and whenever one of `topics` changes.
    func keepFresh(_ topics: Topic...) {
        let changes = desk.changes(Set(topics))
        fresh?.cancel()
        fresh = Task { [weak self] in
            // The model is held only while it loads: a screen that is gone frees it.
            for await _ in changes { await self?.attempt { try await $0.loadInTurn() } }
        }
    }

    /// Does what a person asked for; what goes wrong is shown. Two quick taps are one: the second is
    /// dropped, and its caller waits for the first.
    @discardableResult
    func act(_ work: @escaping @MainActor () async throws -> Void) -> Task<Void, Never> {
        if let acting { return acting }
        state.end(nil)
        let acting = Task {
            await attempt { [self] _ in try await desk.whenOpen(work) }
            self.acting = nil
        }
        self.acting = acting
        return acting
    }

    /// The same for what may be done twice: asking, where the last question counts, and syncing.
    @discardableResult
    func freely(_ work: @escaping @MainActor () async throws -> Void) -> Task<Void, Never> {
        state.end(nil)
        return Task { await attempt { [self] _ in try await desk.whenOpen(work) } }
    }

    /// Shows what was done.
    func reload() async throws {
        try await shown(loadInTurn)
    }

    /// Shows what was done, by `load`. It is not done again if the files close before: everything is asked
    /// for again when they are open.
    func shown(_ load: @MainActor () async throws -> Void) async throws {
        do { try await load() } catch HandbookError.Closed {}
    }

    func attempt(_ work: @MainActor (Model<State>) async throws -> Void) async {
        do {
            try await work(self)
        } catch HandbookError.Closed {
            // The app is in the background; when it is back, everything is asked for again.
        } catch let problem as HandbookError {
            state.end(problem)
        } catch is CancellationError {
            // Nobody waits for it any more.
        } catch {
            state.end(.Bug(details: "\(type(of: error))"))
        }
    }

    public func settled() async {
        await acting?.value
    }

    public func mayLeave() async -> Bool {
        // It may just be on its way.
        if unsaved { await settled() }
        return !unsaved
    }

    public func close() {
        fresh?.cancel()
    }
}

/// As many rows as are wanted, window by window; the core gives a hundred at most at once.
@MainActor
func windows<Row: Sendable>(
    _ wanted: UInt32, _ ask: @MainActor (_ first: UInt32, _ count: UInt32) async throws -> [Row]
) async throws -> [Row] {
    var rows: [Row] = []
    while rows.count < wanted {
        let next = try await ask(UInt32(rows.count), window)
        rows += next
        if next.count < window { break }
    }
    return rows
}
