import Foundation
import HandbookCore
import HandbookModels
import SwiftUI
import Testing

@testable import Screens

/// What is a member's own: file, phones, answers, drafts, what is unread, leaving; and files that leave.
@MainActor
@Suite(.serialized, .timeLimit(.minutes(15))) final class OwnTests: Stage {
    private func go(_ place: Place, _ text: String) async throws {
        start.app?.go(place)
        try await see(text)
    }

    @Test func theNineFieldsAreShown() async throws {
        try await activate("DV004")
        try await go(.me, "Hồ sơ của tôi")
        checkTargets()
        try tap("Hồ sơ của tôi")
        try await see("Số định danh cá nhân")
        for text in ["Hoàng Đức Khải Minh", "000000000004", "02/09/2014"] { try await see(text) }
        checkTargets()
    }

    @Test func aLostPhoneIsEndedAfterAskingTwice() async throws {
        let lost = Folder()
        let other = try await Handbook.open(config: testConfig(province, lost))
        _ = try await other.activate(invitation: province.invite("DV004"), deviceName: "Máy cũ")
        try await activate("DV004")
        try await go(.devices, "Máy cũ")
        try await see("Máy này")
        checkTargets()
        try tap("Ngừng máy này")
        try await see("Máy “Máy cũ” sẽ không nhận")
        try tap("Thôi, quay lại")
        #expect(hides("Máy “Máy cũ”"))
        try tap("Ngừng máy này")
        try tap("Tôi chắc, ngừng máy đó")
        try await see("Sẽ ngừng khi cập nhật xong")
        await start.app?.send().value
        try await see("Đã ngừng từ ngày")
        #expect(try await other.sync().problem == .revoked)
    }

    @Test func leavingIsStoppedByWordsThatWait() async throws {
        try await activate("DV007")
        _ = province.ask("offline")
        start.app?.go(.write(Writing(), text: "Chưa gửi được."))
        try await see("Gửi")
        try tap("Gửi")
        try await change()
        try await go(.logOut, "Mọi thứ của sổ tay trên máy này bị xóa")
        checkTargets()
        try tap("Tôi hiểu, xóa sổ tay")
        try await see("Còn lời đồng chí viết chưa gửi tới tỉnh.")
        checkTargets()
        try tap("Bỏ những lời chưa gửi và xóa")
        try await see("Chưa báo được cho tỉnh")
        try tap("Đóng")
        try await see("Xin chào đồng chí")
    }

    @Test func leavingTellsTheProvince() async throws {
        try await activate("DV007")
        try await go(.logOut, "Tôi hiểu, xóa sổ tay")
        try tap("Tôi hiểu, xóa sổ tay")
        try await see("Tỉnh đã biết.")
    }

    @Test func aPhoneThatIsReportedLostKeepsNothingAndSaysWhyWhetherOnTheScreenOrInTheBackground() async throws {
        try await activate("DV007")
        _ = province.ask("lost DV007")
        start.app?.syncQuietly()
        try await see("Máy này đã được báo mất")
        checkTargets()
        try tap("Đóng")
        try await see("Xin chào đồng chí")
        try await activate("DV007")
        await start.suspend()
        _ = province.ask("lost DV007")
        #expect(await !start.syncInBackground())
        await start.resume()
        try await see("Máy này đã được báo mất")
        try tap("Đóng")
        try await see("Xin chào đồng chí")
    }

    @Test func aLossHeardInAProcessBeforeIsToldAtTheNextStartOnce() async throws {
        try await activate("DV007")
        await start.suspend()
        _ = province.ask("lost DV007")
        #expect(await !start.syncInBackground())
        await restart()
        try await see("Máy này đã được báo mất")
        try tap("Đóng")
        try await see("Xin chào đồng chí")
        await restart()
        try await see("Xin chào đồng chí")
    }

    @Test func aReportIsShownBeforeItIsSent() async throws {
        try await activate("DV007")
        try await go(.report, "app 1.2.3")
        checkTargets()
        #expect(fakes.passed.isEmpty)
        try tap("Gửi báo cáo")
        try await until { self.fakes.passed.count == 1 }
        guard case .text(let text, _) = fakes.passed.first else { throw CancellationError() }
        #expect(text.hasPrefix("app 1.2.3\n") && !text.contains("Đỗ Thị Mai Sim"))
    }

    @Test func anAnswerToAMeetingWaitsIsDeliveredAndSeenByTheCommittee() async throws {
        try await activate("DV004")
        try await see("Chờ đồng chí trả lời")
        let home: HomeModel = try top()
        let row = try #require(home.state.home?.meetings.first { $0.title.hasPrefix("Sinh hoạt thường kỳ") })
        _ = province.ask("offline")
        try await go(.meeting(row.id), "Đồng chí có dự không?")
        checkTargets()
        try tap("Xin vắng")
        try await see("Xin vắng thì cần ghi lý do vắng.")
        try type("reason", "Đi công tác ở huyện")
        try tap("Xin vắng")
        try await see("Đồng chí đã trả lời: xin vắng. Lý do: Đi công tác ở huyện")
        try await see("Chờ gửi")
        checkTargets()
        try tap("Đổi trả lời")
        try tap("Thôi, quay lại")
        _ = province.ask("online")
        await start.app?.send().value
        try await see("Đã đến chi ủy")
        try await go(.home, "Xin vắng")

        // The secretary shares the phone, and sees what the member does not.
        await start.app?.change().value
        await start.add()
        try await activate("DV001")
        try await go(.meeting(row.id), "Trả lời của các đồng chí")
        try await see("0 có dự, 1 xin vắng")
        try await see("Hoàng Đức Khải Minh: xin vắng, Đi công tác ở huyện")
        checkTargets()
    }

    @Test func wordsThatWereNotSentAreKeptAsADraft() async throws {
        try await activate("DV004")
        try await go(.opinions, "Viết ý kiến")
        try tap("Viết ý kiến")
        try await see("được giữ làm bản nháp")
        try type("words", "Nháp về kênh Tây")
        start.app?.back()
        try await see("Bản nháp")
        checkTargets()
        try tap("Nháp về kênh Tây")
        try await see("title(Viết tiếp bản nháp)", in: \.marks)
        try type("words", "Nháp về kênh Tây, viết tiếp")
        await start.suspend()
        await start.resume()
        await restart()
        try await see("Tin mới")
        try await go(.opinions, "Nháp về kênh Tây, viết tiếp")
        try tap("Nháp về kênh Tây, viết tiếp")
        try await see("Bỏ bản nháp")
        checkTargets()
        try tap("Gửi bản nháp này")
        try await change()
        try await see("Chờ gửi")
        #expect(hides("Bản nháp"))

        start.app?.go(.write(Writing(), text: ""))
        try type("words", "Bỏ đi")
        start.app?.back()
        try await see("Bỏ đi")
        try tap("Bỏ đi")
        try await see("Bỏ bản nháp")
        try tap("Bỏ bản nháp")
        try await see("Bản nháp sẽ mất hẳn")
        try tap("Tôi chắc, bỏ bản nháp")
        try await change()
        try await until { self.hides("Bỏ đi") }
    }

    @Test func aChangeThatIsHalfWrittenIsADraftAndIsWrittenOn() async throws {
        try await activate("DV004")
        let app = try #require(start.app)
        let id = try await app.book.submitOpinion(text: "Đèn ngõ 12 hỏng")
        try await go(.opinion(id), "Đèn ngõ 12 hỏng")
        try tap("Sửa")
        try type("words", "Đèn ngõ 12 và ngõ 14 hỏng")
        app.back()
        let opinion: OpinionModel = try top()
        try await until { !opinion.state.drafts.isEmpty }
        try tap("Sửa")
        let write: WriteModel = try top()
        #expect(write.state.text == "Đèn ngõ 12 và ngõ 14 hỏng" && write.state.writing.about == .change(opinion: id, seen: 0))
        try tap("Gửi bản nháp này")
        try await change()
        try await see("Đèn ngõ 12 và ngõ 14 hỏng")
        try await until { opinion.state.drafts.isEmpty }
    }

    @Test func aChangeOfAnOpinionThatIsNoMoreMayBeSentAsANewOneWithItsDraft() async throws {
        try await activate("DV004")
        let app = try #require(start.app)
        app.go(.write(Writing(about: .change(opinion: UUID().uuidString.lowercased(), seen: 1)), text: ""))
        try type("words", "Ngõ 16 cũng tối.")
        await start.suspend()
        await start.resume()
        try await see("Gửi bản nháp này")
        try tap("Gửi bản nháp này")
        try await see("Gửi thành ý kiến mới")
        checkTargets()
        try tap("Gửi thành ý kiến mới")
        let write: WriteModel = try top()
        try await until { write.state.done }
        #expect(try await app.book.drafts().isEmpty)
        #expect(try await app.book.opinions(first: 0, count: 100).map(\.text) == ["Ngõ 16 cũng tối."])
    }

    @Test func whatIsBeingSentWhileOneLeavesIsThereOnce() async throws {
        try await activate("DV004")
        let app = try #require(start.app)
        for number in 1...20 {
            app.go(.write(Writing(), text: ""))
            let write: WriteModel = try top()
            write.type("Ý kiến \(number).")
            let sent = write.send()
            app.back()
            await start.suspend()
            await start.resume()
            await sent?.value
            #expect(try await app.book.drafts().isEmpty)
            #expect(try await app.book.opinions(first: 0, count: 100).count == number)
        }
    }

    @Test func whatHasComeIsUnreadUntilItIsOpened() async throws {
        try await activate("DV006")
        #expect(hides("chưa đọc"))
        _ = province.ask("fill 3")
        await start.app?.send().value
        try await see("3 chưa đọc")
        try await go(.news, "Đánh dấu đã đọc hết")
        checkTargets()
        let news: NewsModel = try top()
        let first = try #require(news.state.rows?.first { $0.unread })
        try await go(.article(first.id), "Người viết:")
        start.app?.back()
        try await until { news.state.rows?.filter(\.unread).count == 2 }
        try tap("Đánh dấu đã đọc hết")
        try await until { self.hides("Chưa đọc") && self.hides("Đánh dấu đã đọc hết") }
    }

    @Test func theLastSearchesComeBackAndAreForgotten() async throws {
        try await activate("DV006")
        try await go(.search, "Gõ có dấu hay không dấu")
        #expect(hides("Đã tìm gần đây"))
        try type("search", "nha van hoa")
        let search: SearchModel = try top()
        try await until { search.state.hits?.isEmpty == false }
        let hit = screen.all.first { $0.kind == "Button" && $0.all.contains { $0.text.hasPrefix("Văn bản ") } }
        try #require(hit != nil)
        hit?.action?()
        start.app?.back()
        try type("search", "")
        try await see("Đã tìm gần đây")
        checkTargets()
        try tap("nha van hoa")
        try await until { search.state.hits?.isEmpty == false }
        try type("search", "")
        try await see("Xóa các lần đã tìm")
        try tap("Xóa các lần đã tìm")
        try await until { self.hides("Đã tìm gần đây") }
    }

    @Test func aFileIsFetchedShownSharedWithAWarningAndPrinted() async throws {
        try await activate("DV006")
        try await go(.documents, "Còn hiệu lực")
        let list: DocumentsModel = try top()
        try await until { list.state.rows?.isEmpty == false }
        let row = try #require(list.state.rows?.first { $0.hasFile })
        try await go(.document(row.id, typed: ""), "Tải bản gốc")
        try tap("Chia sẻ hoặc in")
        try await see("Đây là tài liệu nội bộ của Đảng.")
        checkTargets()
        try tap("In ra giấy")
        try await until { self.fakes.printed.count == 1 }
        guard case .text(let text, let title) = fakes.printed.first else { throw CancellationError() }
        #expect(title == row.sign && text.contains(row.abstractText))
        try tap("Tải bản gốc")
        try await see("Gửi bản gốc")
        try tap("Gửi bản gốc")
        try await until { self.fakes.passed.count == 1 }
        guard case .file(let lent) = fakes.passed.first else { throw CancellationError() }
        try await until { !FileManager.default.fileExists(atPath: lent.path) }
        try tap("Thôi, quay lại")
        #expect(hides("nội bộ"))
        try tap("Mở bản gốc")
        try await until { self.fakes.shown.count == 1 }
        let paper: DocumentModel = try top()
        #expect(fakes.shown.first?.count == paper.state.file.map { Int($0.attachment.size) })
        fakes.canShow = false
        try tap("Mở bản gốc")
        try await see("Máy chưa có ứng dụng mở được tệp này.")
        checkTargets()
        try await go(.me, paper.state.file?.attachment.name ?? "")
    }

    @Test func aPapersContentsLeadIntoIt() async throws {
        try await activate("DV006")
        let book = try #require(start.app).book
        let rows = try await book.documents(
            query: DocumentQuery(
                docType: nil, issuer: nil, year: nil, inForceOn: nil, bookmarked: false, first: 0, count: 100))
        for row in rows {
            let view = try await book.document(id: row.id)
            guard let heading = view.contents.last else { continue }
            #expect(paragraphs(view.document.text)[Int(heading.paragraph)].contains(heading.title.prefix(12)))
            try await go(.document(row.id, typed: ""), "Mục lục")
            try tap("Mục lục")
            try await see(heading.title)
            return checkTargets()
        }
        Issue.record("no paper has contents")
    }

    @Test func newsThatComesInTheBackgroundIsToldWithoutContentIfItsPersonWants() async throws {
        try await activate("DV006")
        try await go(.me, "Báo khi có tin mới")
        fakes.allowed = false
        try tap("Báo khi có tin mới")
        try await see("Máy chưa cho sổ tay báo.")
        fakes.allowed = true
        try tap("Báo khi có tin mới")
        try await until { self.hides("Máy chưa cho sổ tay báo.") }
        #expect(try button("Báo khi có tin mới").marks.contains("selected"))
        await start.suspend()
        #expect(await start.syncInBackground())
        #expect(fakes.told == 0, "nothing has come")
        _ = province.ask("fill 2")
        #expect(await start.syncInBackground())
        #expect(fakes.told == 1)
        await restart()
        await start.suspend()
        let closed = StartModel(platform: fakes.platform, look: .first, folders: phone.folders)
        _ = province.ask("fill 3")
        #expect(await closed.syncInBackground())
        #expect(fakes.told == 2, "also when the app was not running")
        #expect(closed.app == nil)
    }
}
