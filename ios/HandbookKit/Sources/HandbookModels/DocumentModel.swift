import HandbookCore

public struct DocumentState: ScreenState {
    public var view: DocumentView?
    public var paragraphs: [[Span]] = []
    public var finding: Bool
    public var typed: String
    public var places: [Int] = []
    public var file: FileState?
    public var fetching: Int?
    public var problem: HandbookError?

    public mutating func end(_ problem: HandbookError?) {
        self.problem = problem
        fetching = nil
    }
}

public final class DocumentModel: Model<DocumentState> {
    private let id: ItemId

    init(_ desk: Desk, id: ItemId, typed: String) {
        self.id = id
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
        return attend { [self] in try await mark() }
    }

    @discardableResult
    public func bookmark() -> Task<Void, Never> {
        let on = state.view?.bookmarked != true
        return attend { [self] in
            try await book.setBookmark(id: id, on: on)
            try await load()
        }
    }

    @discardableResult
    public func fetch() -> Task<Void, Never>? {
        guard let file = state.file, state.fetching == nil else { return nil }
        return act { [self] in
            state.fetching = 0
            let progress = Progress { [weak self] percent in
                Task { @MainActor in self?.come(percent) }
            }
            let here = try await book.fetchFile(sha256: file.attachment.sha256, listener: progress)
            state.file = here
            state.fetching = nil
        }
    }

    @discardableResult
    public func pin() -> Task<Void, Never>? {
        guard let file = state.file else { return nil }
        return attend { [self] in
            try await book.pinFile(sha256: file.attachment.sha256, pinned: !file.pinned)
            try await load()
        }
    }

    override func load() async throws {
        let view = try await book.document(id: id)
        if let file = view.document.attachment {
            state.file = try await book.file(sha256: file.sha256)
        }
        state.view = view
        state.problem = nil
        try await mark()
    }

    /// Like `act`, beside a file that may be on its way: it goes on being shown.
    private func attend(_ work: @escaping @MainActor () async throws -> Void) -> Task<Void, Never> {
        let fetching = state.fetching
        defer { state.fetching = fetching }
        return act(work)
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

private final class Progress: ProgressListener {
    private let tell: @Sendable (Int) -> Void

    init(_ tell: @escaping @Sendable (Int) -> Void) {
        self.tell = tell
    }

    func onProgress(have: UInt64, size: UInt64) -> Bool {
        tell(Int(have * 100 / max(size, 1)))
        return true
    }
}
