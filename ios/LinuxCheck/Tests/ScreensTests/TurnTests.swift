import Foundation
import HandbookCore
import Testing

@testable import HandbookModels

/// An answer that is slow to come, while a person has asked for more.
@MainActor
@Suite final class TurnTests {
    @Test func anOlderAnswerIsNotShownAfterANewerOne() async throws {
        let book = Slow()
        let news = NewsModel(try Desk(book: book))
        try await until { news.state.rows?.first?.title == "1" }
        let held = news.more()
        try await until { book.asked == 2 }
        let newer = news.more()
        // As often as an answer that does not wait for another would need to be shown.
        for _ in 0..<1_000 { await Task.yield() }
        book.answer()
        await held.value
        await newer.value
        #expect(news.state.rows?.first?.title == "3")
    }
}

/// A handbook with one article, whose title says how often it was asked for. The second answer is held.
private final class Slow: Handbook, @unchecked Sendable {
    private let lock = NSLock()
    private var count = 0
    private let held = AsyncStream.makeStream(of: Void.self)

    var asked: Int { lock.withLock { count } }

    init() { super.init(noHandle: NoHandle()) }

    required init(unsafeFromHandle handle: UInt64) { fatalError("only played") }

    func answer() { held.continuation.finish() }

    override func subscribe(listener: ChangeListener) throws -> Subscription { Subscription(noHandle: .init()) }

    override func news(query: ArticleQuery) async throws -> [ArticleRow] {
        let number = lock.withLock {
            count += 1
            return count
        }
        if number == 2 { for await _ in held.stream {} }
        let row = ArticleRow(
            id: "1", title: String(number), unit: "", unitName: "", author: "", approvedAt: Date(), unread: false)
        return [row]
    }

    override func newsUnits() async throws -> [NewsUnit] { [] }
}
