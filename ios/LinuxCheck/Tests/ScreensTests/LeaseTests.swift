import Foundation
import HandbookCore
import SwiftUI
import Testing

@testable import HandbookModels
@testable import Screens

/// The time for which the library is lent. The core's clock is the machine's, so a handbook whose time
/// ends is played; the core's own tests let the time pass.
@MainActor
@Suite final class LeaseTests {
    private let lent = Lent()
    private let words = Words("vi")
    private let app: AppModel

    init() throws {
        let door = Door(folder: "", account: { Account(owner: nil, hasPin: false) }, change: {}, gone: { _ in })
        app = AppModel(try Desk(book: lent), platform: Platform(deviceName: "x"), look: .first, door: door)
        app.enter()
    }

    private var screen: Node { render(Inside(app: app).environment(\.words, words)) }

    private func see(_ text: String) async throws {
        try await until { self.screen.all.contains { $0.text.contains(text) } }
    }

    private func tap(_ name: String) throws {
        let button = screen.all.last { $0.kind == "Button" && $0.all.contains { $0.text == name } }
        let action = button?.action
        try #require(action != nil)
        action?()
    }

    @Test func beforeItsEndTheFirstScreenWarns() async throws {
        lent.lease = .ending(until: Date(timeIntervalSince1970: 1_795_716_000))
        app.go(.home)
        try await see("Nội dung chỉ còn đọc được đến ngày 27/11/2026.")
        app.go(.me)
        try await see("Nội dung chỉ còn đọc được đến ngày 27/11/2026.")
    }

    @Test func pastItReadingIsLockedAndAnUpdateOpensItAgain() async throws {
        lent.lease = .over(since: Date(timeIntervalSince1970: 1_795_716_000))
        app.go(.home)
        try await see("Đã lâu chưa liên lạc với tỉnh nên nội dung tạm khóa.")
        try await see("Đang ghi biên bản: Sinh hoạt tháng 12")
        try tap("Viết ý kiến")
        try await see("Gửi đến chi ủy")
        app.back()
        lent.network = false
        try tap("Cập nhật ngay")
        try await see("Chưa liên lạc được với máy chủ")
        lent.network = true
        try tap("Cập nhật ngay")
        try await see("Tin mới")
    }
}

/// A handbook that only knows its lease.
private final class Lent: Handbook, @unchecked Sendable {
    // Models and the test ask.
    private let lock = NSLock()
    private var kept = Lease.none
    private var listening = true

    var lease: Lease {
        get { lock.withLock { kept } }
        set { lock.withLock { kept = newValue } }
    }
    var network: Bool {
        get { lock.withLock { listening } }
        set { lock.withLock { listening = newValue } }
    }

    init() { super.init(noHandle: NoHandle()) }

    required init(unsafeFromHandle handle: UInt64) { fatalError("only played") }

    override func subscribe(listener: ChangeListener) throws -> Subscription { Subscription(noHandle: .init()) }

    override func owner() async throws -> Owner? { nil }

    override func overview() async throws -> Overview {
        Overview(
            owner: nil, status: Status(heardAt: nil, lease: lease, items: 0, toIndex: 0, feeds: 0),
            waiting: Waiting(waiting: 0, overdue: 0, refused: 0), storeBytes: 0, fileBytes: 0, pinnedBytes: 0)
    }

    override func files(first: UInt32, count: UInt32) async throws -> [FileState] { [] }

    // What is recorded in the room is not lent.
    override func recordsUnderWay() async throws -> [UnderWay] {
        [UnderWay(meeting: "", title: "Sinh hoạt tháng 12", startsAt: Date(timeIntervalSince1970: 1_796_000_000))]
    }

    override func due() async throws -> [Due] { [] }

    override func myCommittees() async throws -> [CommitteeRow] { [] }

    override func rollUps(month: Month) async throws -> [RollUp] { [] }

    override func reports() async throws -> [ReportListRow] { [] }

    override func home(count: UInt32) async throws -> Home {
        if case .over = lease { throw HandbookError.Locked(reason: .lease) }
        return Home(
            overview: try await overview(), meetings: [], news: [], documents: [], unreadNews: 0, unreadDocuments: 0)
    }

    override func sync() async throws -> Report {
        if network { lease = .good(until: Date(timeIntervalSince1970: 1_800_000_000)) }
        return Report(
            traffic: Traffic(requests: 0, sent: 0, received: 0), pages: 0, rows: 0, refusedPages: 0, refusedItems: 0,
            accepted: 0, refused: 0, offeredAgain: 0, problem: network ? nil : .offline, nextAt: Date())
    }
}
