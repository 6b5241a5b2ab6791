import Foundation
import HandbookCore
import HandbookModels
import SwiftUI
import Testing

@testable import Screens

/// The time, which a test lets pass.
final class TestClock: @unchecked Sendable {
    // Guards `time`: it is asked for on any thread.
    private let lock = NSLock()
    private var time = Date()

    var now: Date { lock.withLock { time } }

    func pass(_ seconds: TimeInterval) { lock.withLock { time += seconds } }
}

/// A phone with the real library, before the real server: what a person sees, types and taps.
@MainActor
class Stage {
    let province: Province
    let phone: TestFolders
    let words = Words("vi")
    let fakes = Fakes()
    let clock = TestClock()
    private(set) var start: StartModel
    private let others = Folder()

    init() throws {
        province = try Province()
        phone = TestFolders(province)
        start = StartModel(
            platform: fakes.platform, look: .first, folders: phone.folders, now: { [clock] in clock.now })
    }

    var screen: Node { render(AppScreen(start: start).environment(\.words, words)) }

    /// The app is ended and started again.
    func restart() async {
        await start.suspend()
        start = StartModel(
            platform: fakes.platform, look: .first, folders: phone.folders, now: { [clock] in clock.now })
        await start.open()
    }

    /// The app is killed, without a word, and started again.
    func kill() async {
        try? await start.app?.book.shutDown()
        start = StartModel(
            platform: fakes.platform, look: .first, folders: phone.folders, now: { [clock] in clock.now })
        await start.open()
    }

    /// Another member's phone, without screens.
    func other(_ member: String) async throws -> Handbook {
        let book = try await Handbook.open(config: testConfig(province, others))
        _ = try await book.activate(invitation: province.invite(member), deviceName: "Máy khác")
        _ = try await book.sync()
        return book
    }

    func activate(_ member: String) async throws {
        await start.open()
        let app = try #require(start.app)
        // The three steps are shown once the store has said that they are to be taken.
        try await until { app.state.activated == false }
        app.invited(province.invite(member))
        await app.activation.activate()?.value
        await app.activation.receive()?.value
        try #require(app.activation.state.done, "\(String(describing: app.activation.state.sync))")
        app.enter()
        try await see("Tin mới")
    }

    func top<M: AnyModel>(_: M.Type = M.self) throws -> M {
        try #require(start.app?.state.stack.last?.model as? M)
    }

    // MARK: what a person does

    func see(_ text: String, in place: KeyPath<Node, [String]>? = nil) async throws {
        for _ in 0..<patience {
            if screen.all.contains(where: { node in
                (place.map { node[keyPath: $0] } ?? [node.text]).contains { $0.contains(text) }
            }) {
                return await settle()
            }
            try await Task.sleep(for: .milliseconds(10))
        }
        Issue.record("“\(text)” is not on the screen:\n\(screen.outline)")
        throw CancellationError()
    }

    /// Waits until `done`.
    func until(_ done: @MainActor () -> Bool) async throws {
        for _ in 0..<patience where !done() { try await Task.sleep(for: .milliseconds(10)) }
        try #require(done())
        await settle()
    }

    /// What is seen may be there before what was tapped has ended, and the next tap would be dropped.
    private func settle() async {
        await start.app?.state.stack.last?.model.settled()
    }

    func button(_ name: String, at place: Int = 0) throws -> Node {
        let found = screen.all.filter { node in
            (node.kind == "Button" || node.kind == "TabItem")
                && (node.marks.contains(name) || node.all.contains { $0.text == name || $0.text.hasPrefix(name + "/") })
        }
        // The innermost: a tab holds its screen.
        let buttons = found.filter { $0.kind == "Button" }
        let all = buttons.isEmpty ? found : buttons
        try #require(place < all.count, "no “\(name)” on the screen:\n\(screen.outline)")
        return all[place]
    }

    func tap(_ name: String, at place: Int = 0) throws {
        let action = try button(name, at: place).action
        try #require(action != nil, "“\(name)” does nothing")
        action?()
    }

    func type(_ field: String, _ text: String) throws {
        let node = try #require(screen.all.first { $0.marks.contains("id(\(field))") })
        let type = try #require(node.type)
        type(text)
    }

    /// What `onChange` would have done since the screen was drawn.
    func change() async throws {
        let before = screen.all.flatMap(\.watched)
        for _ in 0..<patience {
            for (old, new) in zip(before, screen.all.flatMap(\.watched)) where old.0 != new.0 { return new.1() }
            try await Task.sleep(for: .milliseconds(10))
        }
        Issue.record("nothing that is watched has changed:\n\(screen.outline)")
        throw CancellationError()
    }

    /// Every target is large enough, and says what it does.
    func checkTargets() {
        for node in screen.all where node.kind == "Button" {
            #expect(node.all.contains { $0.minHeight >= touch }, "too small:\n\(node.outline)")
            let labelled = node.marks.contains { $0.hasPrefix("label(") }
            let said = labelled || node.all.contains { $0.kind == "Text" && !$0.text.isEmpty }
            #expect(said, "says nothing:\n\(node.outline)")
        }
    }

    /// Opens the record of the cell's next meeting by its door.
    func openRecord() async throws -> ItemId {
        let app = try #require(start.app)
        let meetings = try await app.book.meetingsComing(count: 5)
        let id = try #require(meetings.first { $0.meetingKind == .regular }).id
        app.go(.meeting(id))
        try await see("Mở biên bản")
        checkTargets()
        try tap("Mở biên bản")
        try await see("Ai mở biên bản thì chủ trì buổi họp.")
        let opening: OpeningModel = try top()
        let facts = try #require(opening.state.questions).facts
        for place in facts.indices { try tap("Có", at: place) }
        #expect(opening.state.questions?.facts.allSatisfy { $0.answer == .yes } == true)
        checkTargets()
        try tap("Mở biên bản")
        try await change()
        try await see("Chưa bắt đầu họp")
        return id
    }

    /// From the meeting to one of its parts.
    func enter(_ part: String, _ text: String) async throws {
        try tap(words[part])
        try await see(text)
    }

    func hides(_ text: String) -> Bool { screen.all.allSatisfy { !$0.text.contains(text) } }
}

/// What only a phone has, written down instead.
@MainActor
final class Fakes {
    private(set) var shown: [Data] = []
    private(set) var passed: [Leaving] = []
    private(set) var printed: [Leaving] = []
    /// What was in the files that were passed on.
    private(set) var files: [Data] = []
    /// What a person picks.
    var picks: Data?
    private(set) var told = 0
    var canShow = true
    var allowed = true
    var known = true
    private var telling = false
    let faces = Faces()

    var platform: Platform {
        let faces = faces
        return Platform(
            deviceName: "iPhone thử", version: "1.2.3", aloud: { _ in },
            outside: Outside(
                show: { [unowned self] url in
                    shown.append((try? Data(contentsOf: url)) ?? Data())
                    return canShow
                },
                share: { [unowned self] in
                    passed.append($0)
                    if case .file(let url) = $0 { files.append((try? Data(contentsOf: url)) ?? Data()) }
                },
                print: { [unowned self] in printed.append($0) }, pick: { [unowned self] in picks }),
            biometry: Biometry(
                keep: { faces.keep($0, $1) }, has: { faces.pin($0) != nil },
                load: { [unowned self] folder in await known ? faces.pin(folder) : nil }),
            notices: Notices(
                isOn: { [unowned self] in telling },
                turn: { [unowned self] on in
                    telling = on && allowed
                    return !on || allowed
                },
                tell: { [unowned self] in told += 1 }))
    }
}

/// PINs behind faces.
final class Faces: @unchecked Sendable {
    // Screens and the platform's threads ask.
    private let lock = NSLock()
    private var pins: [String: String] = [:]

    func keep(_ folder: String, _ pin: String?) { lock.withLock { pins[folder] = pin } }

    var count: Int { lock.withLock { pins.count } }

    func pin(_ folder: String) -> String? { lock.withLock { pins[folder] } }
}
