import Foundation
import HandbookCore
import Testing

@testable import HandbookModels

/// The models, as screens use them, against the real library and the real server.
@MainActor
@Suite(.serialized, .timeLimit(.minutes(15))) final class StoryTests {
    private let province: Province
    private let phone: TestFolders

    init() throws {
        province = try Province()
        phone = TestFolders(province)
    }

    private func start() async throws -> (StartModel, AppModel) {
        let start = StartModel(platform: Platform(deviceName: "iPhone thử"), look: .first, folders: phone.folders)
        await start.open()
        return (start, try #require(start.app))
    }

    private func top<M: AnyModel>(_ app: AppModel, _: M.Type = M.self) throws -> M {
        try #require(app.state.stack.last?.model as? M)
    }

    private func activated(_ member: String) async throws -> (StartModel, AppModel) {
        let (start, app) = try await start()
        app.invited(province.invite(member))
        await app.activation.activate()?.value
        await app.activation.receive()?.value
        app.enter()
        return (start, app)
    }

    @Test func theLibraryIsNarrowedBookmarkedAndAFileFetched() async throws {
        let (_, app) = try await activated("DV006")
        app.go(.documents)
        let list: DocumentsModel = try top(app)
        try await until { list.state.rows != nil }
        let shelf = try #require(list.state.shelves?.types.first)
        await list.narrow { $0.type = shelf.name }.value
        #expect(list.state.rows?.count == Int(shelf.count))
        let row = try #require(list.state.rows?.first { $0.hasFile })
        app.go(.document(row.id, typed: ""))
        let paper: DocumentModel = try top(app)
        try await until { paper.state.file != nil }
        await paper.bookmark().value
        #expect(paper.state.view?.bookmarked == true)
        await paper.fetch()?.value
        #expect(paper.state.file?.complete == true)
        #expect(paper.state.fetching == nil)
        await paper.pin()?.value
        #expect(paper.state.file?.pinned == true)
        app.back()
        await list.narrow { ($0.type, $0.bookmarked) = (nil, true) }.value
        #expect(list.state.rows?.map(\.id) == [row.id])
    }

    @Test func newsAndMeetingsOpen() async throws {
        let (_, app) = try await activated("DV006")
        app.go(.news)
        let news: NewsModel = try top(app)
        try await until { news.state.rows?.isEmpty == false }
        let unit = try #require(news.state.units.first)
        await news.choose(unit.unit).value
        #expect(news.state.rows?.count == Int(unit.count))
        app.go(.article(try #require(news.state.rows?.first).id))
        let article: ArticleModel = try top(app)
        try await until { article.state.article?.body.isEmpty == false }
        app.go(.meetings)
        let meetings: MeetingsModel = try top(app)
        try await until { meetings.state.loaded }
        app.go(.meeting(try #require(meetings.state.coming.first).id))
        let meeting: MeetingModel = try top(app)
        try await until { meeting.state.view?.meeting.agenda.isEmpty == false }
    }

    @Test func suspendedAndBackAgainTheScreensAskAnew() async throws {
        let (start, app) = try await activated("DV007")
        let home: HomeModel = try top(app)
        try await until { home.state.home != nil }
        await start.suspend()
        app.go(.news)
        let news: NewsModel = try top(app)
        _ = try? await app.desk.book.newsUnits()
        #expect(news.state.rows == nil)
        #expect(news.state.problem == nil, "closed for now is nothing to show")
        await start.resume()
        try await until { news.state.rows != nil }
        await start.suspend()
        #expect(await start.syncInBackground())
        await #expect(throws: HandbookError.Closed) { try await app.desk.book.owner() }
        await start.resume()
    }

    @Test func whoComesBackWhileTheFilesAreBeingClosedFindsThemOpen() async throws {
        let (start, app) = try await activated("DV007")
        for _ in 0..<20 {
            async let background = start.syncInBackground()
            // Leaving has begun before coming back does, and goes on beside it.
            let (began, beginning) = AsyncStream<Void>.makeStream()
            let gone = Task {
                beginning.yield()
                await start.suspend()
            }
            for await _ in began { break }
            await start.resume()
            _ = await (background, gone.value)
            #expect(try await app.desk.book.owner() != nil)
        }
    }

    @Test func aMistakeIsShownAndWhatWasTypedStays() async throws {
        let (_, app) = try await activated("DV007")
        app.go(.write(Writing(), text: "TUYỆT MẬT\n\nNội dung"))
        let write: WriteModel = try top(app)
        await write.send()?.value
        #expect(write.state.problem == .NotAllowed(reason: .secrecyMark))
        #expect(write.state.text == "TUYỆT MẬT\n\nNội dung")
        #expect(!write.state.busy && !write.state.done)
        write.type("Nội dung")
        #expect(write.state.problem == nil)
        app.back()
        app.go(.article("không phải mã"))
        let article: ArticleModel = try top(app)
        try await until { article.state.problem == .NotFound }
    }

    @Test func aStoreThatCannotBeOpenedSaysWhyAndIsTriedAgain() async throws {
        let (start, _) = try await activated("DV007")
        let second = StartModel(platform: Platform(deviceName: "x"), look: .first, folders: phone.folders)
        await second.open()
        #expect(second.app == nil)
        #expect(second.problem != nil)
        await start.suspend()
    }

    @Test func aFileThatIsLentStaysInAFolderOfItsOwnAndGoes() throws {
        let lent = try LentFile("../../nơi khác/công văn.pdf")
        try lent.write(piece: Data("một ".utf8))
        try lent.write(piece: Data("hai".utf8))
        #expect(try String(contentsOf: lent.url, encoding: .utf8) == "một hai")
        #expect(lent.url.lastPathComponent == "..-..-nơi khác-công văn.pdf")
        let beside = try LentFile("công văn.pdf")
        #expect(beside.url.deletingLastPathComponent() != lent.url.deletingLastPathComponent())
        lent.remove()
        #expect(!FileManager.default.fileExists(atPath: lent.url.deletingLastPathComponent().path))
        // An app that was ended could not remove its own.
        let left = FileManager.default.temporaryDirectory.appendingPathComponent("lent-0-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: left, withIntermediateDirectories: false)
        _ = StartModel(platform: Platform(deviceName: "x"), look: .first, folders: phone.folders)
        #expect(!FileManager.default.fileExists(atPath: left.path))
        #expect(FileManager.default.fileExists(atPath: beside.url.path))
        beside.remove()
    }

    @Test func aScreenThatIsGoneIsFreed() async throws {
        let (_, app) = try await activated("DV007")
        app.go(.news)
        weak var gone: NewsModel? = try top(app) as NewsModel
        app.back()
        try await until { gone == nil }
    }
}
