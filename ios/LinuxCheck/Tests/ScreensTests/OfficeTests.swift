import Foundation
import HandbookCore
import HandbookModels
import SwiftUI
import Testing

@testable import Screens

/// What is due around a meeting, and its report: seen and tapped by a secretary.
@MainActor
@Suite(.serialized, .timeLimit(.minutes(2))) final class OfficeTests: Stage {
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
        app.go(.due)
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
}
