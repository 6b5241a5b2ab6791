import Foundation
import HandbookCore
import HandbookPlatform
import Testing

/// The core through Swift, against the real server. One after the other: one of them takes the
/// network away from all.
@Suite(.serialized, .timeLimit(.minutes(15))) final class HandbookTests {
    private let province: Province
    private let folder = Folder()

    init() throws {
        province = try Province()
    }

    private func newPhone(_ folder: Folder? = nil) async throws -> Handbook {
        try await Handbook.open(config: testConfig(province, folder ?? self.folder))
    }

    private func phone(_ member: String, _ folder: Folder? = nil) async throws -> Handbook {
        let book = try await newPhone(folder)
        _ = try await book.activate(invitation: province.invite(member), deviceName: "Điện thoại thử")
        #expect(try await book.sync().problem == nil)
        return book
    }

    @Test func aMemberActivatesReadsFindsAndKeeps() async throws {
        let book = try await newPhone()
        #expect(try await book.owner() == nil)
        let owner = try await book.activate(invitation: province.invite("DV006"), deviceName: "Điện thoại thử")
        #expect(owner.memberName == "Vũ Quang Sơn Tùng")
        #expect(try await book.sync().rows > 10)
        let home = try await book.home(count: 3)
        #expect(home.documents.count == 3)
        #expect(try await book.meeting(id: #require(home.meetings.first).id).meeting.chair == "Trần Thị Bích Đào")
        let news = try await book.news(query: ArticleQuery(unit: nil, first: 0, count: 100))
        #expect(try await book.article(id: #require(news.first).id).body.contains("\n\n"))
        let hits = try await book.search(typed: "nha van hoa", count: 20)
        let hit = try #require(hits.first { $0.kind == "document" })
        let text = try await book.document(id: hit.id).document.text
        let spans = try await book.mark(paragraphs: text.components(separatedBy: "\n\n"), typed: "nhà văn hóa")
        #expect(spans.joined().contains { $0.hit })
        try await book.setBookmark(id: hit.id, on: true)
        let kept = try await book.documents(
            query: DocumentQuery(
                docType: nil, issuer: nil, year: nil, inForceOn: nil, bookmarked: true, first: 0, count: 9))
        #expect(kept.map(\.id) == [hit.id])
        try await book.shutDown()
    }

    @Test func anOpinionTravelsIsAnsweredAndALateCorrectionIsRefusedWithItsWords() async throws {
        let other = Folder()
        let member = try await phone("DV004")
        let secretary = try await phone("DV001", other)
        let id = try await member.submitOpinion(text: "Đề nghị thắp sáng ngõ 12.")
        #expect(try await member.opinion(id: id).state == .waiting)
        #expect(try await member.sync().accepted == 1)
        _ = try await secretary.sync()
        try await secretary.say(
            about: .answer(opinion: id, seen: secretary.opinion(id: id).version), text: "Chi bộ ghi nhận.")
        _ = try await secretary.sync()
        try await member.say(
            about: .change(opinion: id, seen: member.opinion(id: id).version), text: "Tôi xin góp hai bóng đèn.")
        #expect(try await member.sync().refused == 1)
        let refused = try await member.opinion(id: id)
        #expect(refused.state == .refused(.alreadyAnswered))
        #expect(refused.text == "Tôi xin góp hai bóng đèn.")
        try await member.dismiss(refused: #require(refused.refused))
        #expect(try await member.opinion(id: id).answer?.text == "Chi bộ ghi nhận.")
    }

    @Test func aListenerHearsUntilItIsCancelledWhateverItThrows() async throws {
        let book = try await phone("DV007")
        let (heard, ear) = AsyncStream.makeStream(of: [Topic].self)
        let subscription = try book.subscribe(listener: Ear(ear))
        var hearing = heard.makeAsyncIterator()
        for number in 0..<2 {
            _ = try await book.submitOpinion(text: "Ý kiến số \(number).")
            while let topics = await hearing.next(), !topics.contains(.opinions) {}
        }
        try subscription.cancel()
        try subscription.cancel()
    }

    @Test func aFileComesWithProgressAndCanBeRead() async throws {
        let book = try await phone("DV007")
        let file = try #require(try await book.files(first: 0, count: 100).first).attachment
        let taken = Taken()
        #expect(try await book.fetchFile(sha256: file.sha256, listener: taken).complete)
        #expect(taken.progress.last == file.size)
        try await book.readFile(sha256: file.sha256, sink: taken)
        #expect(taken.bytes.count == Int(file.size))
        #expect(try await book.freeSpace(budget: 0) == file.size)
    }

    @Test func eachErrorIsItsOwn() async throws {
        let book = try await newPhone()
        await #expect(throws: HandbookError.SignInAgain) { try await book.sync() }
        let link = province.invite("DV004")
        let shortened = try #require(link.range(of: "=", options: .backwards))
        let problems: [(String, InvitationProblem)] = [
            ("không phải giấy mời", .unreadable),
            (link[..<shortened.upperBound] + "222222222222", .unknown),
            (province.ask("expired DV004"), .expired),
        ]
        for (text, problem) in problems {
            await #expect(throws: HandbookError.Invitation(problem: problem)) {
                try await book.activate(invitation: text, deviceName: "x")
            }
        }
        _ = province.ask("offline")
        await #expect(throws: HandbookError.Offline) { try await book.activate(invitation: link, deviceName: "x") }
        _ = province.ask("online")
        _ = try await book.activate(invitation: link, deviceName: "x")
        await #expect(throws: HandbookError.Invitation(problem: .alreadyActivated)) {
            try await book.activate(invitation: link, deviceName: "x")
        }
        await #expect(throws: HandbookError.NotAllowed(reason: .empty)) { try await book.submitOpinion(text: " ") }
        await #expect(throws: HandbookError.NotAllowed(reason: .secrecyMark)) {
            try await book.submitOpinion(text: "TUYỆT MẬT\n\nNội dung")
        }
        await #expect(throws: HandbookError.NotFound) { try await book.article(id: "không phải mã") }
        let other = Folder()
        let second = try await newPhone(other)
        await #expect(throws: HandbookError.Invitation(problem: .used)) {
            try await second.activate(invitation: link, deviceName: "y")
        }
        try await book.shutDown()
        await #expect(throws: HandbookError.StoreUnreadable(why: .wrongKey)) { try await self.newPhone() }
    }

    @Test func suspendedUnderLoadItAnswersClosedAndResumes() async throws {
        let book = try await phone("DV006")
        for _ in 0..<5 {
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<40 {
                    group.addTask {
                        do { _ = try await book.search(typed: "chi bộ", count: 20) } catch {
                            #expect(error as? HandbookError == .Closed)
                        }
                    }
                }
                group.addTask { _ = try? await book.sync() }
                try? await book.suspend()
                await #expect(throws: HandbookError.Closed) { try await book.overview() }
            }
            try await book.resume()
            #expect(try await !book.search(typed: "chi bộ", count: 20).isEmpty)
        }
    }

    @Test func closedTwiceIsClosed() async throws {
        let book = try await newPhone()
        try await book.shutDown()
        try await book.shutDown()
        await #expect(throws: HandbookError.Closed) { try await book.owner() }
        await #expect(throws: HandbookError.Closed) { try await book.resume() }
    }

    @Test func whatThePlatformThrowsBecomesAnErrorOfOurs() async throws {
        await #expect {
            try await Handbook.open(config: testConfig(self.province, self.folder, key: NoKey()))
        } throws: { error in
            if case .Bug = error as? HandbookError { true } else { false }
        }
    }

    @Test func cancelledCallsAreDoneAndLeaveNothing() async throws {
        let book = try await phone("DV007")
        func cancel(_ times: Int) async throws {
            for _ in 0..<times {
                let call = Task { try await book.owner() }
                call.cancel()
                _ = try? await call.value
            }
        }
        try await cancel(500)
        // Other tests of this process need memory too, but not each time; a leak grows each time.
        var grown = Int.max
        for _ in 0..<5 where grown >= 64 * 1_024 {
            let before = try resident()
            try await cancel(2_000)
            grown = try resident() - before
        }
        #expect(grown < 64 * 1_024)
        let given = Task { try await book.submitOpinion(text: "Gọi rồi bỏ.") }
        given.cancel()
        _ = try? await given.value
        _ = try await book.submitOpinion(text: "Sau đó.")
        #expect(try await book.opinions(first: 0, count: 100).contains { $0.text == "Gọi rồi bỏ." })
    }

    @Test func whatTheKeystoreWritesIsWhatTheCoreReads() throws {
        let whole = Data([4] + (1...64).map { UInt8($0) })
        #expect(try Ecdsa.compressed(whole) == Data([2] + (1...32).map { UInt8($0) }))
        // r with a leading zero, because its first bit is set; s of 31 bytes.
        let r = [UInt8](repeating: 0xff, count: 32)
        let s = [UInt8](repeating: 7, count: 31)
        let der = Data([0x30, 68, 2, 33, 0] + r + [2, 31] + s)
        #expect(try Ecdsa.fixed(der) == Data(r + [0] + s))
        for broken in [Data(), Data([0x30, 0]), der.dropLast(), der + [0]] {
            #expect(throws: PlatformError.self) { try Ecdsa.fixed(broken) }
        }
    }
}

/// Memory of this process in kB, the library's included.
private func resident() throws -> Int {
    let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS") } ?? ""
    return Int(line.filter(\.isNumber)) ?? 0
}

private final class Ear: ChangeListener {
    private let stream: AsyncStream<[Topic]>.Continuation

    init(_ stream: AsyncStream<[Topic]>.Continuation) {
        self.stream = stream
    }

    func onChange(topics: [Topic]) throws {
        stream.yield(topics)
        throw PlatformError.Failed(details: "a shell's own mistake")
    }
}

private final class Taken: ProgressListener, FileSink, @unchecked Sendable {
    // Called from the library's threads, read when the call is over.
    private let lock = NSLock()
    private var have: [UInt64] = []
    private var pieces = Data()

    var progress: [UInt64] { lock.withLock { have } }
    var bytes: Data { lock.withLock { pieces } }

    func onProgress(have: UInt64, size: UInt64) -> Bool {
        lock.withLock { self.have.append(have) }
        return true
    }
    func write(piece: Data) { lock.withLock { pieces += piece } }
}

private final class NoKey: DeviceKey {
    func publicKey() throws -> Data { throw PlatformError.Failed(details: "no hardware") }
    func sign(message: Data) throws -> Data { throw PlatformError.Failed(details: "no hardware") }
    func renew() throws { throw PlatformError.Failed(details: "no hardware") }
}
