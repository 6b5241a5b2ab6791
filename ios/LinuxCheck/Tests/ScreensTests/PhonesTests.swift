import Foundation
import HandbookCore
import HandbookModels
import SwiftUI
import Testing

@testable import Screens

/// A meeting's record with other phones, and with the meeting before it.
@MainActor
@Suite(.serialized, .timeLimit(.minutes(15))) final class PhonesTests: Stage {
    @Test func anotherPhoneWritesAlongByFileAndACopyIsLookedAt() async throws {
        let deputy = try await other("DV002")
        try await activate("DV001")
        _ = province.ask("offline")
        let id = try await openRecord()
        try tap("Bắt đầu họp")
        try await see("đã họp 00:0")
        try await enter("close.title", "Đưa biên bản sang máy khác")
        try tap("Đưa biên bản sang máy khác")
        try await see("1. Cho máy kia vào")
        checkTargets()
        let hand: CloseModel = try top()
        await hand.admit("không phải mã của máy nào").value
        try await see("Mã này không phải của một máy do tỉnh cấp.")
        await hand.admit(try await deputy.myCertificate()).value
        try await see("Máy kia đã được vào.")
        try tap("Gửi tệp biên bản")
        try await until { self.fakes.files.count == 1 }
        #expect(try await deputy.takeOverRecord(copy: fakes.files[0]) == id)
        _ = try await deputy.tap(id: id, tap: .guest(name: "Ông Trịnh Lam", office: "Bí thư xã", superior: true), late: false)

        let marked = try #require(hand.state.view?.roll.first).member
        let away = Tap.mark(member: marked, attendance: .absentUnexcused, reason: "")
        _ = try await deputy.tap(id: id, tap: away, late: false)
        start.app?.go(.record(id, .roll))
        try await see("Có mặt 0/")
        try tap("Có mặt")
        try await see("Có mặt 1/")
        start.app?.back()

        fakes.picks = try await deputy.recordCopy(id: id)
        try tap("Chọn tệp biên bản đã nhận")
        try await until { hand.state.view?.guests.count == 1 }
        // The two phones say different things of one member: whoever chooses one settles it.
        start.app?.go(.record(id, .roll))
        try await see("Hai máy ghi khác nhau")
        checkTargets()
        let roll: RollModel = try top()
        let dispute = try #require(roll.state.view?.disputes.first)
        try tap(words.say(try #require(dispute.choices.first { $0.said == .roll(attendance: .present, reason: "") })))
        try await until { roll.state.view?.disputes.isEmpty == true }
        #expect(roll.state.view?.roll.first?.attendance == .present)
        start.app?.go(.joinRecord)
        try await see("2. Nhận tệp biên bản từ máy kia")
        try await see("label(Mã của máy này)", in: \.marks)
        try tap("Chọn tệp để kiểm tra")
        try await see("Biên bản này chưa đóng, nên chưa có chữ ký.")
        checkTargets()
        fakes.picks = Data("thực đơn".utf8)
        try tap("Chọn tệp để kiểm tra")
        try await see("Tệp này không phải biên bản")
    }

    @Test func aMembersOwnCodeIsShownAndMadeAnew() async throws {
        try await activate("DV004")
        let app = try #require(start.app)
        let meetings = try await app.book.meetingsComing(count: 5)
        app.go(.meeting(try #require(meetings.first { $0.meetingKind == .regular }).id))
        try await see("Mã điểm danh")
        #expect(hides("Mở biên bản"))
        try tap("Mã điểm danh")
        try await see("label(Mã điểm danh)", in: \.marks)
        checkTargets()
        let code: CodeModel = try top()
        let first = code.state.code
        try tap("Tạo mã mới")
        try await until { code.state.code != first }
    }

    @Test func workOfTheMeetingBeforeIsCarriedInAndReportedOn() async throws {
        try await activate("DV001")
        let app = try #require(start.app)
        let book = app.book
        let id = try await openRecord()
        _ = try await book.tap(id: id, tap: .begin, late: false)
        try await book.markAllPresent(id: id)
        let due = later(today(clock.now), weeks: 2)
        for tap in [Tap.assign(text: "Vận động mười hai hộ", members: [], due: due), .end, .approveMinutes] {
            _ = try await book.tap(id: id, tap: tap, late: false)
        }
        try await book.closeRecord(id: id)
        let before = try await book.meetingPlan(id: id)
        let plan = MeetingPlan(
            cell: before.cell, meetingKind: .regular, title: "Sinh hoạt tháng sau",
            startsAt: before.startsAt.addingTimeInterval(28 * 86_400), place: before.place, chair: before.chair,
            cancelled: false, agenda: before.agenda, combined: false, draftResolution: "", superiorInvited: false)
        let next = try await book.planMeeting(id: nil, plan: plan, reason: "")
        await app.send().value
        app.go(.openRecord(next))
        try await see("Nhiệm vụ tháng trước: 1")
        try tap("Mở biên bản")
        try await change()
        try await see("Đã báo kết quả 0/1")
        try await enter("carried.title", "Vận động mười hai hộ")
        checkTargets()
        try tap("Đang làm")
        try await see("Ghi kết quả cụ thể")
        try tap("Ghi kết quả cụ thể")
        try type("result", "Được chín hộ")
        try tap("Ghi kết quả")
        try await see("Được chín hộ")
        start.app?.back()
        try await see("Đã báo kết quả 1/1")
    }
}
