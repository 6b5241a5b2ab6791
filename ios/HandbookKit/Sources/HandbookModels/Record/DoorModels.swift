import Foundation
import HandbookCore

public struct OpeningState: ScreenState {
    public var questions: Questions?
    /// The record is open.
    public var done = false
    public var problem: HandbookError?
}

/// What is asked before a record is opened.
public final class OpeningModel: Model<OpeningState> {
    public let id: ItemId

    init(_ desk: Desk, id: ItemId) {
        self.id = id
        super.init(desk, OpeningState())
        act { [self] in try await loadInTurn() }
    }

    public func answer(_ row: FactRow, _ answer: FactAnswer) {
        guard let asked = state.questions else { return }
        let facts = asked.facts.map { other in
            other.fact == row.fact ? FactRow(fact: row.fact, answer: answer, mayNotApply: row.mayNotApply) : other
        }
        change(asked.combined, asked.papersDaysAhead, facts)
    }

    public func combined(_ on: Bool) {
        guard let asked = state.questions else { return }
        change(on, asked.papersDaysAhead, asked.facts)
    }

    public func papersDays(_ days: UInt32) {
        guard let asked = state.questions else { return }
        change(asked.combined, days, asked.facts)
    }

    @discardableResult
    public func open() -> Task<Void, Never>? {
        guard let asked = state.questions else { return nil }
        return act { [self] in
            let answers = Answers(combined: asked.combined, papersDaysAhead: asked.papersDaysAhead, facts: asked.facts)
            _ = try await book.openRecord(id: id, answers: answers)
            state.done = true
        }
    }

    override func load() async throws {
        state.questions = try await book.recordQuestions(id: id)
    }

    private func change(_ combined: Bool, _ days: UInt32?, _ facts: [FactRow]) {
        let carried = state.questions?.carried ?? []
        state.questions = Questions(combined: combined, papersDaysAhead: days, facts: facts, carried: carried)
        state.problem = nil
    }
}

public struct CodeState: ScreenState {
    public var code: String?
    public var problem: HandbookError?
}

/// A member's code for the roll call; a new one before the old one is over.
public final class CodeModel: Model<CodeState> {
    /// Eight of the ten minutes for which a code is good.
    private static let goodFor = Duration.seconds(8 * 60)
    private let id: ItemId
    private var renewing: Task<Void, Never>?

    init(_ desk: Desk, id: ItemId) {
        self.id = id
        super.init(desk, CodeState())
        renewing = Task { [weak self] in
            // The model is held only while it asks: a screen that is gone ends this.
            while !Task.isCancelled, let asked = self?.again() {
                await asked.value
                try? await Task.sleep(for: Self.goodFor)
            }
        }
    }

    @discardableResult
    public func again() -> Task<Void, Never> {
        act { [self] in try await loadInTurn() }
    }

    public override func close() {
        super.close()
        renewing?.cancel()
    }

    override func load() async throws {
        state.code = try await book.rollCallCode(id: id)
    }
}

public struct JoinState: ScreenState {
    /// What another phone reads to let this one write.
    public var certificate: String?
    /// The meeting whose record came here.
    public var joined: ItemId?
    public var verified: VerifiedView?
    public var problem: HandbookError?
}

/// A copy that another phone has passed on: to write on in it, or to look whether it is whole.
public final class JoinModel: Model<JoinState> {
    private let outside: Outside?

    init(_ desk: Desk, outside: Outside?) {
        self.outside = outside
        super.init(desk, JoinState())
        keepFresh(.meetings)
    }

    /// Whether this phone can take files.
    public var files: Bool { outside != nil }

    @discardableResult
    public func join() -> Task<Void, Never> {
        act { [self] in
            guard let copy = try await outside?.pick() else { return }
            state.verified = nil
            state.joined = try await book.takeOverRecord(copy: copy)
        }
    }

    @discardableResult
    public func verify() -> Task<Void, Never> {
        act { [self] in
            guard let copy = try await outside?.pick() else { return }
            state.verified = nil
            state.verified = try await book.verifyRecord(copy: copy)
        }
    }

    override func load() async throws {
        state.certificate = try await book.myCertificate()
    }
}
