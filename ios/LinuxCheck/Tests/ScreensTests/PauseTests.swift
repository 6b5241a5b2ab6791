import Foundation
import HandbookCore
import Testing

@testable import HandbookModels

/// A file long enough to be paused; those of the province are too short for it, so this one is played.
@MainActor
@Suite final class PauseTests {
    @Test func aFetchPausesAndGoesOn() async throws {
        let book = Long()
        let paper = DocumentModel(try Desk(book: book), id: "paper", typed: "", outside: nil)
        try await until { paper.state.file != nil }
        let fetch = try #require(paper.fetch())
        try await until { (paper.state.fetching ?? 0) > 0 }
        paper.pause()
        await fetch.value
        let here = try #require(paper.state.file)
        #expect(!here.complete && here.have > 0 && paper.state.fetching == nil)
        #expect(paper.state.problem == nil)
        await paper.fetch()?.value
        #expect(paper.state.file?.complete == true)
        #expect(book.began == [0, here.have])
    }
}

/// A handbook with one file that comes slowly.
private final class Long: Handbook, @unchecked Sendable {
    private let lock = NSLock()
    private var have: UInt64 = 0
    private var starts: [UInt64] = []
    private let size: UInt64 = 1_000

    var began: [UInt64] { lock.withLock { starts } }

    init() { super.init(noHandle: NoHandle()) }

    required init(unsafeFromHandle handle: UInt64) { fatalError("only played") }

    override func subscribe(listener: ChangeListener) throws -> Subscription { Subscription(noHandle: .init()) }

    override func document(id: ItemId) async throws -> DocumentView {
        let file = Attachment(sha256: "f", size: size, name: "a.pdf", mediaType: "application/pdf")
        let paper = Document(
            issuer: "", docType: "", number: "", sign: "", date: nil, abstractText: "", unit: "", unitName: "",
            confirmed: true, effectiveFrom: nil, effectiveTo: nil, supersedes: [], supersededBy: nil, urgency: "",
            text: "", attachment: file)
        return DocumentView(document: paper, inForce: .unknown, bookmarked: false, contents: [])
    }

    override func documentOpened(id: ItemId) async throws {}

    override func mark(paragraphs: [String], typed: String) async throws -> [[Span]] { [] }

    override func file(sha256: Sha256Hash) async throws -> FileState {
        let have = lock.withLock { self.have }
        let file = try await document(id: "").document.attachment
        return FileState(
            attachment: try #require(file), have: have, complete: have == size, pinned: false)
    }

    override func fetchFile(sha256: Sha256Hash, listener: ProgressListener?) async throws -> FileState {
        // The first fetch does not come to its end: it waits to be paused.
        let end = lock.withLock {
            starts.append(have)
            return starts.count == 1 ? size - 10 : size
        }
        var goesOn = true
        while goesOn, lock.withLock({ have < size }) {
            let now = lock.withLock {
                have = min(have + 10, end)
                return have
            }
            goesOn = try listener?.onProgress(have: now, size: size) ?? true
            // As fast as the screen takes it in.
            await MainActor.run {}
        }
        return try await file(sha256: sha256)
    }
}
