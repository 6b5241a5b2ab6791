import Foundation
import HandbookCore
import HandbookModels
import SwiftUI
import Testing

@testable import Screens

/// The screens on the stand-in, over the real library and the real server: what a person sees, types
/// and taps.
@MainActor
@Suite(.serialized, .timeLimit(.minutes(15))) final class ScreensTests: Stage {
    @Test func theStoryIsToldByTyping() async throws {
        #expect(screen.all.allSatisfy { $0.kind != "Button" })
        for task in screen.all.flatMap(\.tasks) { await task() }
        try await see("Xin chào đồng chí")
        #expect(try button("Kích hoạt").marks.contains("disabled"))
        try type("invitation", "không phải giấy mời")
        try tap("Kích hoạt")
        try await see("Giấy mời không đọc được.")
        start.invited(province.invite("DV004"))
        try tap("Kích hoạt")
        try await see("Hoàng Đức Khải Minh")
        try tap("Đúng, tiếp tục")
        try await see("Đặt mã PIN cho sổ tay")
        checkTargets()
        try tap("Để sau")
        try await see("Đã sẵn sàng")
        try tap("Mở sổ tay")
        try await see("Văn bản mới")
        checkTargets()

        _ = province.ask("offline")
        try tap("Tìm")
        try await see("Gõ có dấu hay không dấu")
        try type("search", "nq 16")
        try await see("Văn bản 16-NQ")
        checkTargets()
        try tap("Văn bản 16-NQ")
        try await see("Thấy ở")
        checkTargets()
        try tap("Ý kiến")
        try await see("Đồng chí chưa viết ý kiến nào.")
        try tap("Viết ý kiến")
        try await see("Ý kiến mới", in: \.marks)
        try tap("Gửi")
        try await see("Chưa có lời nào. Hãy viết nội dung")
        try type("words", "Đề nghị mở lớp học chữ buổi tối.")
        try tap("Gửi")
        try await change()
        try await see("Chờ gửi")
        try tap("Tôi")
        try await see("Chờ gửi: 1")
        try tap("Cập nhật ngay")
        try await see("Không liên lạc được với máy chủ.")
        checkTargets()

        _ = province.ask("online")
        try tap("Cập nhật ngay")
        try await see("Đã cập nhật xong.")
        try tap("Ý kiến")
        try await see("Đã đến chi ủy")
    }

    @Test func everyPlaceCanBeVisited() async throws {
        try await activate("DV006")
        try tap("Xem tất cả", at: 0)
        try await see("Việc đến hạn", in: \.marks)
        checkTargets()
        start.app?.back()
        try tap("Xem tất cả", at: 1)
        try await see("Sắp tới")
        checkTargets()
        let row = try #require(screen.all.first { $0.kind == "Button" && $0.all.contains { $0.text.contains("tổ dân phố 2") } })
        row.action?()
        try await see("Chương trình")
        checkTargets()
        start.app?.back()
        start.app?.back()
        try tap("Xem tất cả", at: 2)
        try await see("Mọi tổ chức")
        checkTargets()
        let news = try #require(start.app?.state.stack.last?.model as? NewsModel)
        try await until { news.state.rows != nil }
        let article = try #require(news.state.rows?.first)
        try tap(article.title)
        try await see("Người viết:")
        try tap("A+")
        #expect(start.app?.state.look.reading == 125)
        checkTargets()
        try tap("Văn bản")
        try await see("Còn hiệu lực")
        checkTargets()
        try tap("Đã đánh dấu")
        try await see("Không có văn bản nào như vậy.")
        #expect(try button("Đã đánh dấu").marks.contains("selected"))
        try tap("Tôi")
        try await see("Mọi lời đồng chí viết đã gửi xong.")
        try tap("Tối")
        #expect(start.app?.state.look.dark == true)
        try tap("150 %")
        #expect(start.app?.state.look.percent == 150)
    }

    @Test func aPaperIsBookmarkedAndItsFileFetched() async throws {
        try await activate("DV006")
        try tap("Văn bản")
        let list = try #require(start.app?.state.stack.last?.model as? DocumentsModel)
        try await until { list.state.rows != nil }
        let paper = try #require(list.state.rows?.first { $0.hasFile })
        start.app?.go(.document(paper.id, typed: ""))
        try await see("Tải bản gốc")
        try tap("label(Đánh dấu)")
        try await see("label(Bỏ đánh dấu)", in: \.marks)
        try tap("Tải bản gốc")
        try await see("Luôn giữ trên máy")
        try tap("label(Tìm trong văn bản)")
        try type("find", "không có trong văn bản này đâu")
        try await see("Không thấy trong văn bản này")
    }
}
