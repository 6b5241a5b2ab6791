import Foundation
import HandbookCore

public struct DocumentState: ScreenState {
    public var view: DocumentView?
    public var paragraphs: [[Span]] = []
    public var finding: Bool
    public var typed: String
    public var places: [Int] = []
    public var file: FileState?
    public var fetching: Int?
    /// The contents are shown.
    public var contents = false
    /// The warning before something leaves the handbook.
    public var leaving = false
    /// The file is being handed out.
    public var showing = false
    /// Nothing on this phone shows the file.
    public var noApp = false
    public var problem: HandbookError?

    public mutating func end(_ problem: HandbookError?) {
        self.problem = problem
        fetching = nil
        showing = false
    }
}

public final class DocumentModel: Model<DocumentState> {
    private let id: ItemId
    private let outside: Outside?
    private var progress: Progress?

    init(_ desk: Desk, id: ItemId, typed: String, outside: Outside?) {
        self.id = id
        self.outside = outside
        super.init(desk, DocumentState(finding: !typed.isEmpty, typed: typed))
        keepFresh(.documents, .attachments)
    }

    @discardableResult
    public func find(_ on: Bool) -> Task<Void, Never> {
        state.finding = on
        return type("")
    }

    @discardableResult
    public func type(_ text: String) -> Task<Void, Never> {
        state.typed = text
        return beside { freely { [self] in try await mark() } }
    }

    @discardableResult
    public func bookmark() -> Task<Void, Never> {
        let on = state.view?.bookmarked != true
        return attend { [self] in
            try await book.setBookmark(id: id, on: on)
            try await reload()
        }
    }

    @discardableResult
    public func fetch() -> Task<Void, Never>? {
        guard let file = state.file, state.fetching == nil else { return nil }
        // What else is tapped does not wait for a large file.
        return freely { [self] in
            state.fetching = percent(file.have, file.attachment.size)
            let progress = Progress { [weak self] percent in
                Task { @MainActor in self?.come(percent) }
            }
            self.progress = progress
            let here = try await book.fetchFile(sha256: file.attachment.sha256, listener: progress)
            state.file = here
            state.fetching = nil
        }
    }

    /// The fetch ends where it is; the next one goes on from there.
    public func pause() {
        progress?.pause()
    }

    public func contents(_ on: Bool) {
        state.contents = on
    }

    /// Whether the person is asked before something leaves the handbook.
    public func leave(_ on: Bool) {
        state.leaving = on
        state.noApp = false
    }

    /// Shows the original, outside the handbook's own screens.
    @discardableResult
    public func show() -> Task<Void, Never>? {
        lend { [self] outside, url in state.noApp = !(await outside.show(url)) }
    }

    @discardableResult
    public func shareFile() -> Task<Void, Never>? {
        lend { await $0.share(.file($1)) }
    }

    @discardableResult
    public func printFile() -> Task<Void, Never>? {
        lend { await $0.print(.file($1)) }
    }

    @discardableResult
    public func shareText() -> Task<Void, Never>? {
        guard let outside, let text else { return nil }
        return attend { await outside.share(text) }
    }

    @discardableResult
    public func printText() -> Task<Void, Never>? {
        guard let outside, let text else { return nil }
        return attend { await outside.print(text) }
    }

    @discardableResult
    public func pin() -> Task<Void, Never>? {
        guard let file = state.file else { return nil }
        return attend { [self] in
            try await book.pinFile(sha256: file.attachment.sha256, pinned: !file.pinned)
            try await reload()
        }
    }

    override func load() async throws {
        let view = try await book.document(id: id)
        if let file = view.document.attachment {
            state.file = try await book.file(sha256: file.sha256)
        }
        let first = state.view == nil
        state.view = view
        // What went wrong with the file stays to be read.
        if first || isLocked(state.problem) { state.problem = nil }
        try await mark()
        // A full phone still reads; the mark waits for the next time.
        if first { try? await book.documentOpened(id: id) }
    }

    private var text: Leaving? {
        state.view.map { view in
            let paper = view.document
            return .text([paper.sign, paper.abstractText, paper.text].joined(separator: "\n\n"), title: paper.sign)
        }
    }

    /// The file as one of its own, for as long as `use` takes.
    private func lend(_ use: @escaping @MainActor (Outside, URL) async -> Void) -> Task<Void, Never>? {
        guard let outside, let file = state.file else { return nil }
        return attend { [self] in
            state.showing = true
            let lent = try LentFile(file.attachment.name)
            defer { lent.remove() }
            try await book.readFile(sha256: file.attachment.sha256, sink: lent)
            state.showing = false
            await use(outside, lent.url)
        }
    }

    /// Like `act`, beside a file that may be on its way.
    private func attend(_ work: @escaping @MainActor () async throws -> Void) -> Task<Void, Never> {
        beside { act(work) }
    }

    /// A file that is on its way goes on being shown.
    private func beside(_ begin: () -> Task<Void, Never>) -> Task<Void, Never> {
        let fetching = state.fetching
        defer { state.fetching = fetching }
        return begin()
    }

    /// A last word of progress may come after the end; it is dropped.
    private func come(_ percent: Int) {
        if state.fetching != nil { state.fetching = percent }
    }

    private func mark() async throws {
        let typed = state.typed
        let text = paragraphs(state.view?.document.text ?? "")
        let spans = try await book.mark(paragraphs: text, typed: typed)
        // Somebody may have typed on meanwhile; the newer call has the last word.
        guard typed == state.typed else { return }
        state.paragraphs = spans
        state.places = spans.indices.filter { place in spans[place].contains { $0.hit } }
    }
}

private func isLocked(_ problem: HandbookError?) -> Bool {
    if case .Locked = problem { true } else { false }
}

private func percent(_ have: UInt64, _ size: UInt64) -> Int { Int(have * 100 / max(size, 1)) }

private final class Progress: ProgressListener, @unchecked Sendable {
    private let tell: @Sendable (Int) -> Void
    // Guards `paused`: the core asks from its own thread.
    private let lock = NSLock()
    private var paused = false

    init(_ tell: @escaping @Sendable (Int) -> Void) {
        self.tell = tell
    }

    func pause() { lock.withLock { paused = true } }

    func onProgress(have: UInt64, size: UInt64) -> Bool {
        tell(percent(have, size))
        return lock.withLock { !paused }
    }
}
