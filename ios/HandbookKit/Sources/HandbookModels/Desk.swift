import Foundation
import HandbookCore

/// Rows of one window.
let window: UInt32 = 50

/// What every model works with: the open handbook, and what has changed in it.
@MainActor
public final class Desk {
    public let book: any HandbookProtocol
    let now: @Sendable () -> Date
    /// The handbook is no more.
    var whenLost: @MainActor () async -> Void = {}
    private let changed = Changed()
    private let subscription: any SubscriptionProtocol
    private var refreshed = 0
    private var closed = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    public init(book: any HandbookProtocol, now: @escaping @Sendable () -> Date = { Date() }) throws {
        self.book = book
        self.now = now
        subscription = try book.subscribe(listener: changed)
    }

    /// Says at once, and whenever one of `topics` has changed: ask again. Who is slow sees one change
    /// instead of ten, and none is lost.
    func changes(_ topics: Set<Topic>) -> AsyncStream<Void> {
        changed.stream(topics)
    }

    /// Everything is asked for again: the app is back, or time has passed.
    public func refresh() {
        refreshed += 1
        changed.tell(nil)
        wake()
    }

    /// Does `work`; if the files are closed, again when they are open again: nothing a person asked for is
    /// lost.
    func whenOpen(_ work: @MainActor () async throws -> Void) async throws {
        while true {
            let before = refreshed
            do {
                return try await work()
            } catch HandbookError.Closed where !closed {
                if refreshed == before { await withCheckedContinuation { waiting.append($0) } }
            }
        }
    }

    /// Asks the province; a phone that was reported lost is left at once.
    func sync() async throws -> Report {
        let report = try await book.sync()
        if report.problem == .lost { await whenLost() }
        return report
    }

    /// Ends listening.
    public func close() {
        try? subscription.cancel()
        changed.end()
        closed = true
        wake()
    }

    private func wake() {
        let woken = waiting
        waiting = []
        woken.forEach { $0.resume() }
    }
}

/// Hears the core on one of its threads and hands it on.
private final class Changed: ChangeListener, @unchecked Sendable {
    private struct Ear {
        let topics: Set<Topic>
        let stream: AsyncStream<Void>.Continuation
    }

    // Guards `ears` and `ended`: the core calls from its own thread.
    private let lock = NSLock()
    private var ears: [UUID: Ear] = [:]
    private var ended = false

    func onChange(topics: [Topic]) {
        tell(Set(topics))
    }

    func stream(_ topics: Set<Topic>) -> AsyncStream<Void> {
        let (stream, ear) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let id = UUID()
        let open = lock.withLock {
            if !ended { ears[id] = Ear(topics: topics, stream: ear) }
            return !ended
        }
        ear.onTermination = { [weak self] _ in self?.forget(id) }
        ear.yield()
        if !open { ear.finish() }
        return stream
    }

    func tell(_ topics: Set<Topic>?) {
        let hearing = lock.withLock { Array(ears.values) }
        for ear in hearing where topics.map({ !ear.topics.isDisjoint(with: $0) }) ?? true { ear.stream.yield() }
    }

    func end() {
        let all = lock.withLock {
            ended = true
            defer { ears = [:] }
            return Array(ears.values)
        }
        all.forEach { $0.stream.finish() }
    }

    private func forget(_ id: UUID) {
        lock.withLock { _ = ears.removeValue(forKey: id) }
    }
}
