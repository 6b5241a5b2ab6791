import HandbookCore

public struct OpinionsState: ScreenState {
    public var rows: [OpinionView]?
    public var drafts: [Draft] = []
    public var more = false
    public var problem: HandbookError?
}

public final class OpinionsModel: Model<OpinionsState> {
    private var wanted = window

    init(_ desk: Desk) {
        super.init(desk, OpinionsState())
        keepFresh(.opinions, .outbox)
    }

    @discardableResult
    public func more() -> Task<Void, Never> {
        wanted += window
        return freely { [self] in try await loadInTurn() }
    }

    override func load() async throws {
        let (wanted, book) = (wanted, book)
        let rows = try await windows(wanted) { first, count in try await book.opinions(first: first, count: count) }
        let drafts = try await book.drafts()
        state = OpinionsState(rows: rows, drafts: drafts, more: rows.count == wanted)
    }
}

public struct OpinionDetail: ScreenState {
    public var view: OpinionView?
    /// All of this member's.
    public var drafts: [Draft] = []
    public var gone = false
    public var problem: HandbookError?
}

public final class OpinionModel: Model<OpinionDetail> {
    private let id: ItemId

    init(_ desk: Desk, id: ItemId) {
        self.id = id
        super.init(desk, OpinionDetail())
        keepFresh(.opinions, .outbox)
    }

    @discardableResult
    public func dismiss() -> Task<Void, Never>? {
        guard let refused = state.view?.refused else { return nil }
        return act { [self] in
            try await book.dismiss(refused: refused)
            try await shown {
                let still = try await book.opinions(first: 0, count: window).contains { $0.id == id }
                state.gone = !still
                state.problem = nil
            }
        }
    }

    /// Where words about an opinion are written: from `text`, or on in their draft.
    public func write(_ about: About, text: String) -> Place {
        let draft = state.drafts.first { $0.about?.opinion == about.opinion }
        return draft.map(Place.write) ?? .write(Writing(about: about), text: text)
    }

    override func load() async throws {
        // Letting go of refused words can end the opinion itself.
        if state.gone { return }
        let view = try await book.opinion(id: id)
        state.drafts = try await book.drafts()
        state.view = view
        state.problem = nil
    }
}

extension About {
    fileprivate var opinion: ItemId {
        switch self {
        case .change(let opinion, _), .answer(let opinion, _): opinion
        }
    }
}

public struct WriteState: ScreenState {
    public var writing: Writing
    public var text: String
    public var busy = false
    public var done = false
    /// A draft is about to be let go.
    public var discarding = false
    public var problem: HandbookError?

    /// The opinion that was to be changed can no longer be.
    public var isLate: Bool {
        guard case .change = writing.about else { return false }
        return problem == .NotAllowed(reason: .alreadyAnswered) || problem == .NotFound
    }

    public mutating func end(_ problem: HandbookError?) {
        self.problem = problem
        busy = false
    }
}

public final class WriteModel: KeepingModel<WriteState> {
    /// Something waits to be sent.
    private let written: @MainActor () -> Void
    /// What is kept already.
    private var kept: String

    override var unsaved: Bool { !state.done && state.text != kept && !isBlank(state.text) }

    init(_ desk: Desk, writing: Writing, text: String, written: @escaping @MainActor () -> Void) {
        self.written = written
        kept = text
        super.init(desk, WriteState(writing: writing, text: text))
    }

    public func type(_ text: String) {
        state.text = text
        state.problem = nil
    }

    @discardableResult
    public func send() -> Task<Void, Never>? {
        if state.busy || state.done { return nil }
        let sending = act { [self] in
            state.busy = true
            try await inTurn { [self] in try await handIn(state.writing, state.text) }
            written()
        }
        // At once, for the next tap.
        state.busy = true
        return sending
    }

    private func handIn(_ writing: Writing, _ text: String) async throws {
        if let draft = writing.draft {
            _ = try await book.saveDraft(id: draft, about: writing.about, text: text)
            _ = try await book.submitDraft(id: draft)
        } else if let about = writing.about {
            try await book.say(about: about, text: text)
        } else {
            _ = try await book.submitOpinion(text: text)
        }
        state.busy = false
        state.done = true
    }

    /// The opinion can no longer be changed: what was written is sent as one of its own.
    @discardableResult
    public func asNew() -> Task<Void, Never>? {
        state.writing.about = nil
        return send()
    }

    public func ask(_ discarding: Bool) {
        state.discarding = discarding
    }

    /// Lets a draft go for good.
    @discardableResult
    public func discard() -> Task<Void, Never>? {
        guard let id = state.writing.draft else { return nil }
        return act { [self] in
            try await inTurn { [self] in
                try await book.discardDraft(id: id)
                kept = state.text
                state.done = true
            }
        }
    }

    /// Keeps words that were not handed in, as a draft.
    override func keepNow() async throws {
        if !unsaved { return }
        let (writing, text) = (state.writing, state.text)
        state.writing.draft = try await book.saveDraft(id: writing.draft, about: writing.about, text: text)
        kept = text
    }
}
