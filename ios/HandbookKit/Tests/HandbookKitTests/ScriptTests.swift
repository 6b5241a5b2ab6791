import Foundation
import HandbookCore
import Testing

@testable import HandbookModels

/// Follows `tests/story.txt` with the models, as screens use them.
@MainActor
@Suite(.serialized, .timeLimit(.minutes(15))) final class ScriptTests {
    private let province: Province
    private let phone: TestFolders

    init() throws {
        province = try Province()
        phone = TestFolders(province)
    }

    @Test func fromTheInvitationToADeliveredOpinion() async throws {
        let start = StartModel(platform: Platform(deviceName: "iPhone thử"), look: .first, folders: phone.folders)
        await start.open()
        let app = try #require(start.app)
        let here = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        // ios/HandbookKit/Tests/HandbookKitTests/this
        let root = (0..<5).reduce(here) { folder, _ in folder.deletingLastPathComponent() }
        let story = try String(contentsOf: root.appendingPathComponent("tests/story.txt"), encoding: .utf8)
        let lines = story.split(separator: "\n").filter { !$0.hasPrefix("#") }
        #expect(lines.count > 10)
        for line in lines {
            let (step, what) = halves(line)
            try await take(app, step, what)
        }
    }

    private func take(_ app: AppModel, _ step: String, _ what: String) async throws {
        switch step {
        case "activate":
            try await until { app.state.activated == false }
            app.activation.type(province.invite(what))
            await app.activation.activate()?.value
        case "owner":
            #expect(app.activation.state.owner?.memberName == what)
        case "receive":
            await app.activation.receive()?.value
            #expect(app.activation.state.done)
            #expect(app.activation.state.items > UInt32(what) ?? .max)
            app.enter()
        case "papers":
            let home: HomeModel = try top(app)
            try await until { home.state.home?.documents.count == Int(what) }
        case "network":
            _ = province.ask(what == "on" ? "online" : "offline")
        case "search":
            app.go(.search)
            await (try top(app) as SearchModel).type(what).value
        case "found":
            let search: SearchModel = try top(app)
            let hit = try #require(search.state.hits?.first)
            #expect(hit.number == what)
            app.go(.document(hit.id, typed: search.state.typed))
        case "read":
            let paper: DocumentModel = try top(app)
            try await until { paper.state.paragraphs.contains { $0.map(\.text).joined().contains(what) } }
        case "write":
            app.go(.write(Writing(), text: ""))
            let write: WriteModel = try top(app)
            write.type(what)
            await write.send()?.value
            #expect(write.state.done)
            await app.written().value
            #expect(app.state.problem == nil, "no network is no trouble: the words are kept")
        case "opinion":
            let (state, text) = halves(what[...])
            let wanted: OpinionState = state == "waiting" ? .waiting : .delivered
            app.go(.opinions)
            let opinions: OpinionsModel = try top(app)
            try await until { opinions.state.rows?.contains { $0.text == text && $0.state == wanted } == true }
        case "sync":
            app.go(.me)
            let me: MeModel = try top(app)
            await me.syncNow()?.value
            #expect(what == "done" ? me.state.synced : me.state.sync == .offline)
        default:
            Issue.record("unknown step: \(step)")
        }
    }

    private func halves(_ line: Substring) -> (String, String) {
        let parts = line.split(separator: " ", maxSplits: 1)
        return (String(parts[0]), String(parts.last ?? ""))
    }

    private func top<M: AnyModel>(_ app: AppModel, _: M.Type = M.self) throws -> M {
        try #require(app.state.stack.last?.model as? M)
    }
}
