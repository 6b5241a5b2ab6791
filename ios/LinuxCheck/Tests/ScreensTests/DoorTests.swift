import Foundation
import HandbookCore
import HandbookModels
import SwiftUI
import Testing

@testable import Screens

/// Coming in: the invitation, the PIN, whose handbook it is, and what keeps it shut.
@MainActor
@Suite(.serialized, .timeLimit(.minutes(15))) final class DoorTests: Stage {
    private let pin = "270954"

    private func type(pin: String) throws {
        try type("new", pin)
        try type("again", pin)
    }

    private func unlock(_ typed: String) throws {
        try type("pin", typed)
        try tap("Mở sổ tay")
    }

    private func protected(_ member: String) async throws {
        try await activate(member)
        try tap("Tôi")
        try await see("Cập nhật ngay")
        try tap("Mã PIN")
        try await see("Sổ tay đang mở không cần mã PIN.")
        try type(pin: pin)
        try tap("Đặt mã PIN")
        try await see("Đã đặt mã PIN.")
    }

    @Test func aPinIsSetAtFirstStartAndAskedForAtTheNext() async throws {
        await start.open()
        try await see("Xin chào đồng chí")
        start.invited(province.invite("DV004"))
        try tap("Kích hoạt")
        try await see("Hoàng Đức Khải Minh")
        try tap("Đúng, tiếp tục")
        try await see("Đặt mã PIN cho sổ tay")
        try type(pin: "123456")
        try tap("Đặt mã PIN")
        try await see("Mã PIN cần ít nhất 6 chữ số")
        try type("new", pin)
        try tap("Đặt mã PIN")
        try await see("Hai lần nhập chưa giống nhau.")
        try type("again", pin)
        try tap("Đặt mã PIN")
        try await see("Đã đặt mã PIN.")
        try tap("Tiếp tục")
        try await see("Đã sẵn sàng")
        #expect(hides(pin))

        await restart()
        try await see("Đồng chí hãy nhập mã PIN để mở sổ tay.")
        checkTargets()
        #expect(try button("Mở sổ tay").marks.contains("disabled"))
        try unlock("270955")
        try await see("Đồng chí còn 9 lần thử.")
        try unlock(pin)
        try await see("Tin mới")
    }

    @Test func whoWasAwayForLongTypesThePinAgain() async throws {
        try await protected("DV004")
        await start.suspend()
        clock.pass(60)
        await start.resume()
        try await see("Đã đặt mã PIN.")
        await start.suspend()
        clock.pass(300)
        await start.resume()
        try await see("Đồng chí hãy nhập mã PIN để mở sổ tay.")
        try unlock(pin)
        try await see("Tin mới")
    }

    @Test func wrongPinsWaitThenDestroyAndAnotherInvitationBringsTheWordsBack() async throws {
        try await protected("DV004")
        _ = province.ask("offline")
        try tap("Ý kiến")
        try await see("Viết ý kiến")
        try tap("Viết ý kiến")
        try type("words", "Đề nghị thắp sáng ngõ 12.")
        try tap("Gửi")
        try await change()
        try await see("Chờ gửi")
        await restart()
        for left in [9, 8, 7, 6] {
            try await see("Mã PIN")
            try unlock("000007")
            try await see("còn \(left) lần thử")
        }
        try unlock("000007")
        try await see("Đã nhập sai nhiều lần. Đồng chí hãy đợi")
        try tap("Tôi quên mã PIN")
        try await see("Tôi hiểu, xóa nội dung trên máy này")
        try tap("Thôi, quay lại")
        #expect(hides("Tôi hiểu"))
        phone.exhaust()
        await restart()
        try await see("Nội dung trên máy đã bị hủy")
        checkTargets()
        try tap("Bắt đầu lại bằng giấy mời mới")
        try await see("Xin chào đồng chí")
        _ = province.ask("online")
        try await activate("DV004")
        try tap("Ý kiến")
        try await see("Đề nghị thắp sáng ngõ 12.")
    }

    @Test func aForgottenPinCostsWhatWasLentAndNoWord() async throws {
        try await protected("DV007")
        _ = province.ask("offline")
        try tap("Ý kiến")
        try await see("Viết ý kiến")
        try tap("Viết ý kiến")
        try type("words", "Đề nghị sửa kênh Tây.")
        try tap("Gửi")
        try await change()
        try await see("Chờ gửi")
        await restart()
        try await see("Tôi quên mã PIN")
        try tap("Tôi quên mã PIN")
        try await see("Không ai xem lại được mã PIN.")
        try tap("Tôi hiểu, xóa nội dung trên máy này")
        try await see("Xin chào đồng chí")
        _ = province.ask("online")
        try await activate("DV007")
        try tap("Ý kiến")
        try await see("Đề nghị sửa kênh Tây.")
    }

    @Test func thePinIsChangedAndRemovedAndAFaceStandsForIt() async throws {
        try await protected("DV007")
        try type("old", "000007")
        try type(pin: "884412")
        try tap("Đổi mã PIN")
        try await see("Mã PIN chưa đúng.")
        try type("old", pin)
        try tap("Đổi mã PIN")
        try await see("Đã đặt mã PIN.")
        try type("old", "884412")
        try tap("Mở bằng khuôn mặt hoặc vân tay")
        try await until { self.fakes.faces.count == 1 }
        checkTargets()

        await restart()
        try await see("Mở bằng khuôn mặt hoặc vân tay")
        fakes.known = false
        try tap("Mở bằng khuôn mặt hoặc vân tay")
        try await see("Máy chưa nhận ra đồng chí.")
        fakes.known = true
        try tap("Mở bằng khuôn mặt hoặc vân tay")
        try await see("Tin mới")
        try tap("Tôi")
        try await see("Cập nhật ngay")
        try tap("Mã PIN")
        try await see("Mã PIN đang dùng")
        try type("old", "884412")
        try tap("Bỏ mã PIN")
        try await see("Đã bỏ mã PIN.")
        #expect(fakes.faces.count == 0)
        await restart()
        try await see("Tin mới")
    }

    @Test func twoMembersShareAPhoneAndEachChoosesTheirName() async throws {
        try await activate("DV004")
        try tap("Tôi")
        try await see("Đảng viên khác trên máy này")
        try tap("Chuyển sang người khác")
        try await see("Đồng chí nào mở sổ tay?")
        try await see("Hoàng Đức Khải Minh")
        checkTargets()
        try tap("Thêm sổ tay của đảng viên khác")
        try await see("Xin chào đồng chí")
        try await activate("DV006")
        await restart()
        try await see("Đồng chí nào mở sổ tay?")
        try await see("Vũ Quang Sơn Tùng")
        try tap("Hoàng Đức Khải Minh")
        try await see("Tin mới")
        try tap("Tôi")
        try await see("Hoàng Đức Khải Minh")
        #expect(hides("Vũ Quang Sơn Tùng"))
    }

    @Test func anInvitationIsTypedComparedAndUsed() async throws {
        await start.open()
        let link = province.invite("DV006")
        let parts = try #require(URLComponents(string: link)?.queryItems)
        let server = try #require(parts.first { $0.value?.contains("127.0.0.1") == true }?.value)
        let code = link.components(separatedBy: "=").last ?? ""
        try await see("Xin chào đồng chí")
        try tap("Gõ địa chỉ và mã trên giấy mời")
        try await see("Hãy chép hai dòng")
        checkTargets()
        try type("server", server)
        try type("code", "không phải mã")
        try tap("Tiếp tục")
        try await see("Giấy mời không đọc được.")
        try type("code", code)
        _ = province.ask("offline")
        try tap("Tiếp tục")
        try await see("Không liên lạc được với máy chủ của tỉnh.")
        _ = province.ask("online")
        try tap("Tiếp tục")
        try await see("Vân tay khóa gốc")
        checkTargets()
        try tap("Không giống")
        try await see("Đừng kích hoạt khi hai dãy khác nhau.")
        try tap("Tiếp tục")
        try await see("Vân tay khóa gốc")
        try tap("Giống hệt, kích hoạt")
        try await see("Vũ Quang Sơn Tùng")
    }

    @Test func aTypedInvitationThatIsOverOrUsedSaysWhatToDo() async throws {
        await start.open()
        let used = province.invite("DV006")
        let folder = Folder()
        let other = try await Handbook.open(config: testConfig(province, folder))
        _ = try await other.activate(invitation: used, deviceName: "Máy khác")
        let links = [
            (province.ask("expired DV006"), "Giấy mời đã hết hạn. Hãy xin"),
            (used, "Giấy mời đã được dùng trên thiết bị khác. Hãy xin"),
        ]
        for (link, said) in links {
            start.app?.activation.byHand(true)
            try type("server", "http://127.0.0.1:\(try port(link))")
            try type("code", link.components(separatedBy: "=").last ?? "")
            try tap("Tiếp tục")
            try await see("Giống hệt, kích hoạt")
            try tap("Giống hệt, kích hoạt")
            try await see(said)
        }
    }

    private func port(_ link: String) throws -> Int {
        let values = try #require(URLComponents(string: link)?.queryItems).compactMap(\.value)
        return try #require(values.compactMap { URLComponents(string: $0)?.port }.first)
    }

    @Test func aDamagedStoreUnderAPinIsPutAsideWithThePinThatWasTyped() async throws {
        try await protected("DV007")
        await start.suspend()
        let root = try phone.folders.root()
        let folder = try #require(try FileManager.default.contentsOfDirectory(atPath: root).first)
        try Data(repeating: 7, count: 65_536).write(to: URL(fileURLWithPath: "\(root)/\(folder)/handbook.db"))
        await start.resume()
        try await see("Tệp sổ tay bị hỏng.")
        await restart()
        try await see("Đồng chí hãy nhập mã PIN")
        try unlock(pin)
        try await see("Tệp sổ tay bị hỏng.")
        try tap("Bắt đầu sổ tay mới")
        try tap("Tôi hiểu, bắt đầu sổ tay mới")
        try await see("Xin chào đồng chí")
    }

    @Test func aStoreThatCannotBeReadIsPutAsideAfterAskingTwice() async throws {
        try await activate("DV007")
        await start.suspend()
        phone.loseKeys()
        await restart()
        try await see("Chưa mở được sổ tay")
        try await see("Khóa trên máy không mở được sổ tay này.")
        checkTargets()
        #expect(try button("Thử lại").action != nil)
        await start.open()
        try tap("Bắt đầu sổ tay mới")
        try await see("Sổ tay cũ được cất sang một bên")
        try tap("Thôi, quay lại")
        try tap("Bắt đầu sổ tay mới")
        try tap("Tôi hiểu, bắt đầu sổ tay mới")
        try await see("Xin chào đồng chí")
    }
}
