import Foundation
import HandbookCore
import HandbookModels
import SwiftUI
import Testing

@testable import Screens

/// What is due around a meeting, and its report: seen and tapped by a secretary.
@MainActor
@Suite(.serialized, .timeLimit(.minutes(15))) final class OfficeTests: Stage {
    /// A meeting that was held and closed, as short as it can be.
    private func held(_ book: any HandbookProtocol) async throws -> MeetingRow {
        let meeting = try #require(try await book.meetingsComing(count: 5).first { $0.meetingKind == .regular })
        let asked = try await book.recordQuestions(id: meeting.id)
        let answers = Answers(combined: asked.combined, papersDaysAhead: 1, facts: asked.facts)
        _ = try await book.openRecord(id: meeting.id, answers: answers)
        _ = try await book.tap(id: meeting.id, tap: .begin, late: false)
        try await book.markAllPresent(id: meeting.id)
        for tap in [Tap.end, .approveMinutes] { _ = try await book.tap(id: meeting.id, tap: tap, late: false) }
        try await book.closeRecord(id: meeting.id)
        return meeting
    }

    @Test func aReportIsSentAndTheSuperiorsAnswerLeadsBackIntoTheRecord() async throws {
        let official = try await other("DV012")
        try await activate("DV001")
        let app = try #require(start.app)
        let meeting = try await held(app.book)
        try await see("Việc đến hạn")
        app.go(.office(.due))
        let due = words["due.report", meeting.title]
        try await see(due)
        checkTargets()
        try tap(due)
        try await see("Chưa gửi báo cáo.")
        try await see("Dưới đây là số liệu máy này tính; tỉnh sẽ tính lại.")
        checkTargets()
        try tap("Gửi báo cáo")
        try await see("Tỉnh đã nhận báo cáo.")
        try await see("Dưới đây là số liệu tỉnh tính lại từ biên bản.")
        try await see("Số người phát biểu")
        checkTargets()

        _ = try await official.sync()
        try await official.reviewReport(id: meeting.id, verdict: .returned(remarks: "Bổ sung số phiếu."))
        _ = try await official.sync()
        await app.send().value
        try await see("Cấp trên trả lại báo cáo. Nhận xét: Bổ sung số phiếu.")
        try tap("Mở biên bản")
        try await see("Ghi đính chính")
        try type("correction", "Số phiếu tán thành là bốn.")
        try tap("Ghi đính chính")
        try await see("Số phiếu tán thành là bốn.")
        try tap("Báo cáo lên cấp trên")
        try await see("Gửi bổ sung")
        app.go(.meetings)
        app.go(.meeting(meeting.id))
        try await see("Báo cáo lên cấp trên")
    }
    @Test func aMeetingIsRegisteredThenCalledOff() async throws {
        try await activate("DV001")
        let app = try #require(start.app)
        app.go(.meetings)
        try await see("Trước và sau buổi họp")
        try tap("Trước và sau buổi họp")
        try await see("Lịch đã đăng ký")
        checkTargets()
        try tap("Lịch đã đăng ký")
        try await see("Đăng ký buổi họp")
        checkTargets()
        try tap("Đăng ký buổi họp")
        try await see("Ghi ngày như 05/12/2026")
        let wanted = later(today(clock.now), weeks: 3)
        try type("day", "31/02/2027")
        try type("clock", "19h30")
        try tap("Đăng ký")
        try await see("Ngày hoặc giờ chưa đúng.")
        try type("day", day(wanted))
        try await see("19:30, ")
        try tap("Đăng ký")
        try await see("Còn thiếu. Hãy ghi đủ tên buổi họp")
        let planning: PlanningModel = try top()
        let month = try #require(planning.state.plan?.startsAt.map(monthOf))
        try tap("Dùng tên: Sinh hoạt thường kỳ tháng \(HandbookModels.month(month))")
        try type("place", "Nhà văn hóa tổ 1")
        try type("chair", "Lê Thị Hồng Nhạn")
        try type("item0", "Bàn việc nạo vét kênh")
        try type("minutes0", "30 phút")
        try tap("Thêm nội dung")
        try type("item1", "Kết nạp đảng viên")
        try tap("Đưa lên")
        #expect(planning.state.plan?.agenda.map(\.title) == ["Kết nạp đảng viên", "Bàn việc nạo vét kênh"])
        checkTargets()
        try tap("Đăng ký")
        try await change()
        try await see("Lịch đã đăng ký", in: \.marks)
        try await see("Nhà văn hóa tổ 1")
        await app.send().value

        let meetings = try await app.book.meetingsComing(count: 50)
        let id = try #require(meetings.first { $0.place == "Nhà văn hóa tổ 1" }).id
        app.go(.meeting(id))
        try await see("Sửa hoặc hoãn buổi này")
        try tap("Sửa hoặc hoãn buổi này")
        try await see("Hoãn buổi này")
        try tap("Hoãn buổi này")
        try await see("Mọi đảng viên sẽ thấy buổi họp bị hoãn và lý do.")
        try type("reason", "Bão số 9")
        checkTargets()
        try tap("Hoãn")
        try await change()
        try await see("Đã hoãn. Lý do: Bão số 9")
    }

    @Test func anOfficialGivesAnotherScoreAndSeesTheSumsOfTheMonth() async throws {
        let secretary = try await other("DV001")
        let meeting = try await held(secretary)
        try await secretary.reportMeeting(id: meeting.id)
        _ = try await secretary.sync()
        try await activate("DV012")
        let app = try #require(start.app)
        try await see("Báo cáo của các chi bộ")
        try tap("Báo cáo của các chi bộ")
        try await see("Chưa xem")
        checkTargets()
        try tap(meeting.cellName)
        try await see("Ý kiến của cấp trên")
        checkTargets()
        try tap("Chấm lại điểm")
        try type("total", "nhiều")
        try type("words", "Chưa đủ số người phát biểu.")
        try tap("Khá")
        checkTargets()
        try tap("Gửi điểm chấm lại")
        try await see("Số điểm chưa đúng.")
        try type("total", "86,5")
        try tap("Gửi điểm chấm lại")
        try await see("Cấp trên chấm lại: 86,5 điểm, xếp loại Khá.")
        await app.send().value
        app.back()
        try await see("Đã chấm lại")
        _ = try await secretary.sync()
        #expect(try await secretary.reported(id: meeting.id).report?.review != nil)

        app.go(.office(.rollUps))
        let month: RollUpModel = try top()
        // The meeting is tomorrow's, but counts in the month in which it was begun. The server adds up when
        // it begins to serve, and then each minute.
        let held = monthOf(clock.now)
        _ = province.ask("offline")
        _ = province.ask("online")
        for _ in 0..<patience where month.state.sums?.isEmpty != false { await app.send().value }
        try await see("Số buổi đã họp")
        checkTargets()
        try tap("‹ \(HandbookModels.month(turned(held, by: -1)))")
        try await see("Tháng \(HandbookModels.month(turned(held, by: -1)))")
        app.go(.office(.year(meeting.cell, yearOf(clock.now))))
        try await see("Số buổi đã báo cáo")
        checkTargets()
        try tap("Chuyển tệp cả năm (DOCX)")
        try await until { self.fakes.files.count == 1 }
        #expect(fakes.files[0].starts(with: Data("PK".utf8)))
    }
}
