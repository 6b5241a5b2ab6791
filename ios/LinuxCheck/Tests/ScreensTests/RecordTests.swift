import Foundation
import HandbookCore
import HandbookModels
import SwiftUI
import Testing

@testable import Screens

/// A branch meeting on the secretary's phone, without network: what is seen, typed and tapped.
@MainActor
@Suite(.serialized, .timeLimit(.minutes(15))) final class RecordTests: Stage {
    private func callTheRoll(_ id: ItemId, _ member: Handbook) async throws -> RecordView {
        try await enter("roll.title", "Có mặt 0/")
        checkTargets()
        let roll: RollModel = try top()
        // By the code of the own phone, which counts once; everybody else by one tap.
        let code = try await member.rollCallCode(id: id)
        await roll.scanned(code).value
        try await see("Đã ghi có mặt: Hoàng Đức Khải Minh")
        try await see("Điểm danh bằng mã")
        await roll.scanned(code).value
        try await see("Mã này đã dùng rồi.")
        await roll.scanned("https://example.com/thuc-don").value
        try await see("Đây không phải mã điểm danh.")
        let view = try #require(roll.state.view)
        let absent = try #require(view.roll.firstIndex { $0.attendance == nil })
        try tap("Vắng không lý do", at: absent)
        try await see("Vừa ghi: điểm danh")
        try await until { roll.state.view?.totals.absentUnexcused == 1 }
        try tap("Hoàn tác")
        try await until { roll.state.view?.totals.absentUnexcused == 0 }
        try tap("Vắng có lý do", at: absent)
        try await see("Không ghi lý do")
        try type("reason", "Đi công tác")
        try tap("Ghi lý do")
        try await see("Lý do: Đi công tác")
        try tap(words["roll.all", view.totals.notCalled - 1])
        try await until { roll.state.view?.totals.notCalled == 0 }
        try tap("Vì sao?")
        try await see("chính thức, vắng vẫn tính")
        checkTargets()
        start.app?.back()
        return try #require(roll.state.view)
    }

    private func vote(_ entitled: UInt32) async throws {
        try await enter("vote.title", "Chưa có việc nào được đưa ra biểu quyết.")
        try tap("Đưa ra biểu quyết")
        try tap("Giơ thẻ")
        try type("motion", "Thông qua nghị quyết")
        checkTargets()
        try tap("Đưa ra biểu quyết việc này")
        try await see("Ghi kết quả")
        // More votes than members who may vote cannot be.
        try type("yes", "99")
        try await see("99 phiếu mà chỉ \(entitled) người có mặt được biểu quyết.")
        try type("yes", "0")
        try tap("label(+ Tán thành)")
        try await see("còn thiếu")
        try type("yes", "\(entitled)")
        try await see("Được thông qua")
        checkTargets()
        try tap("Ghi kết quả")
        try await see("Tán thành \(entitled), không tán thành 0, ý kiến khác 0")
        try await voteInSecret(entitled)
        start.app?.back()
    }

    private func voteInSecret(_ entitled: UInt32) async throws {
        try tap("Đưa ra biểu quyết")
        try tap("Kết nạp")
        try tap("Phiếu kín")
        try type("motion", "Kết nạp quần chúng Đào Văn Sen")
        try tap("Đưa ra biểu quyết việc này")
        try await see("Số phiếu phát ra")
        for figure in ["issued", "returned", "yes"] { try type(figure, "\(entitled)") }
        try await see("Số phiếu chưa đúng.")
        checkTargets()
        try type("valid", "\(entitled)")
        try await until { self.hides("Số phiếu chưa đúng.") }
        try tap("Ghi kết quả")
        try await see("; phát ra \(entitled), thu về \(entitled), hợp lệ \(entitled), trắng hoặc hỏng 0")
    }

    private func giveWork() async throws {
        try await enter("texts.title", "Kết luận chung của buổi họp")
        try tap("Tư tưởng đảng viên")
        try await see("Rời màn hình này thì lời đang viết vẫn được giữ.")
        try type("text", "Đảng viên yên tâm.")
        // Left without a word: it is kept.
        start.app?.back()
        try await enter("texts.title", "Đảng viên yên tâm.")
        checkTargets()
        start.app?.back()
        try await enter("assign.title", "Giao việc mới")
        try type("assignment", "Vận động mười hai hộ ven kênh")
        try tap("Hoàng Đức Khải Minh")
        checkTargets()
        try tap("Giao việc")
        try await see("Bỏ việc này")
        try await see("Vận động mười hai hộ ven kênh")
        start.app?.back()
        try await giveScore()
    }

    private func giveScore() async throws {
        try await enter("score.title", "Theo: ")
        checkTargets()
        let score: ScoreModel = try top()
        let criteria = score.state.view?.score?.groups.flatMap(\.criteria) ?? []
        let asked = try #require(criteria.first { $0.points == nil && !$0.choices.isEmpty })
        try tap(asked.title)
        try await see("Cho mấy điểm?")
        try type("reason", "Đã xem sổ")
        try tap(try #require(asked.choices.first))
        try await see("Lý do: Đã xem sổ")
        try tap("Nhận đúng điểm máy tính")
        try await see("Chi bộ tự nhận ")
        start.app?.back()
    }

    private func close() async throws {
        try await enter("close.title", "Chưa ghi bắt đầu hoặc kết thúc họp")
        #expect(try button("Đóng và ký biên bản").marks.contains("disabled"))
        checkTargets()
        try tap("Chưa ghi bắt đầu hoặc kết thúc họp")
        try await see("Các bước của buổi họp")
        try tap("Kết thúc họp")
        try await see("Họp từ ")
        try await enter("close.title", "Chi bộ đã nghe và thông qua biên bản")
        try tap("Chi bộ đã nghe và thông qua biên bản")
        try await see("Đã đủ, có thể đóng biên bản")
        try tap("Đóng và ký biên bản")
        try await see("Đóng rồi thì không sửa được nữa")
        try tap("Đã xem, đóng và ký")
        try await see("Đã ký: Lê Thị Hồng Nhạn")
        checkTargets()
    }

    private func passPapersOn() async throws {
        try type("number", "05-")
        try type("place", "Xã Ven Kênh")
        try tap("Xem hoặc in biên bản")
        try await until { self.fakes.shown.count == 1 }
        let page = String(decoding: fakes.shown[0], as: UTF8.self)
        for said in ["Xã Ven Kênh", "nạo vét kênh Tây", "Đi công tác", "Đảng viên yên tâm."] { #expect(page.contains(said)) }
        try tap("Chuyển tệp nghị quyết (DOCX)")
        try await see("Đây là tài liệu nội bộ của Đảng.")
        checkTargets()
        #expect(fakes.passed.isEmpty)
        try tap("Chuyển tệp nghị quyết (DOCX)")
        try await until { self.fakes.files.count == 1 }
        #expect(fakes.files[0].starts(with: Data("PK".utf8)))
        guard case .file(let lent) = fakes.passed.first else { throw CancellationError() }
        #expect(lent.lastPathComponent.hasPrefix("nghi-quyet-"))
        try await until { !FileManager.default.fileExists(atPath: lent.path) }
        try tap("In ra giấy")
        try await until { self.fakes.printed.count == 1 }
        guard case .page(let html, _) = fakes.printed.first else { throw CancellationError() }
        #expect(html.contains("Vận động mười hai hộ ven kênh"))
        try tap("Thôi, quay lại")
    }

    @Test func aMeetingIsOpenedHeldKilledInTheMiddleClosedAndSigned() async throws {
        let member = try await other("DV004")
        try await activate("DV001")
        _ = province.ask("offline")
        let id = try await openRecord()
        checkTargets()
        try tap("Bắt đầu họp")
        try await see("đã họp 00:0")
        let run: RunModel = try top()
        let step = try #require(run.state.view?.steps.first { $0.standing == .next })
        try tap(words["record.next", step.title])
        try await see("Đang làm")
        try tap("Cử thư ký")
        try tap("Hoàng Đức Khải Minh")
        try await see("Thư ký: Hoàng Đức Khải Minh")
        checkTargets()
        let called = try await callTheRoll(id, member)

        try await enter("speech.title", "Ai phát biểu?")
        try tap(try #require(called.roll.first { $0.attendance == .present }).name)
        try await see("Kết thúc phát biểu")
        try type("note", "Đề nghị nạo vét kênh Tây trước ngày 20.")
        checkTargets()
        try tap("Ghi nội dung")
        try await see("Sửa nội dung")

        await kill()
        try await see("Đang ghi biên bản: ")
        try tap("Tiếp tục ghi biên bản")
        try await see("1 lượt phát biểu")
        let again: RunModel = try top()
        #expect(again.state.view?.roll == called.roll)
        #expect(again.state.view?.speeches.first?.text == "Đề nghị nạo vét kênh Tây trước ngày 20.")
        try await enter("speech.title", "Kết thúc phát biểu")
        try tap("Kết thúc phát biểu")
        try await see("Đã phát biểu")
        start.app?.back()

        try await vote(called.totals.entitled)
        try await giveWork()
        try await close()
        try await passPapersOn()
        try type("correction", "Ông Minh đến lúc 19 giờ 40.")
        try tap("Ghi đính chính")
        try await until { !self.hides("Ông Minh đến lúc 19 giờ 40.") }
        start.app?.back()
        try await see("Biên bản đã đóng")
    }

    @Test func whoComesAsksForTheFloorAndSaysSomethingAhead() async throws {
        try await activate("DV006")
        let app = try #require(start.app)
        let meetings = try await app.book.meetingsComing(count: 5)
        app.go(.meeting(try #require(meetings.first { $0.coming == nil }).id))
        try await see("Đăng ký phát biểu")
        try tap("Đăng ký phát biểu")
        try type("opinion", "Nên nạo vét kênh trước mùa mưa.")
        checkTargets()
        try tap("Có dự")
        try await see("Đã đăng ký phát biểu.")
        try await see("Ý kiến gửi trước: Nên nạo vét kênh trước mùa mưa.")
        try await see("Đã đến chi ủy")
        try tap("Đổi trả lời")
        #expect(try button("Đăng ký phát biểu").marks.contains("selected"))
        try await see("Nên nạo vét kênh trước mùa mưa.")
    }
}
