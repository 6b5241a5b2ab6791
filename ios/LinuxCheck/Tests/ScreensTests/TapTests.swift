import Foundation
import HandbookCore
import HandbookModels
import Testing

@testable import Screens

/// Taps of a hurried hand, and of one that goes away in between.
@MainActor
@Suite(.serialized, .timeLimit(.minutes(15))) final class TapTests: Stage {
    /// A part of the record of a meeting that has begun.
    private func begun<M: AnyModel>(_ part: RecordPlace, _: M.Type = M.self) async throws -> M {
        try await activate("DV001")
        let id = try await openRecord()
        let run: RunModel = try top()
        await run.tap(.begin).value
        start.app?.go(part, of: id)
        return try top()
    }

    private func row(_ roll: RollModel, _ place: Int) throws -> RollRow {
        let view = try #require(roll.state.view)
        try #require(place < view.roll.count)
        return view.roll[place]
    }

    @Test func twoQuickTapsPutOneMotionAndTakenBackItIsNoLongerCounted() async throws {
        let vote: VoteModel = try await begun(.vote)
        try await until { vote.state.view != nil }
        vote.motion { $0.text = "Thông qua nghị quyết" }
        for tap in [vote.put(.byCard), vote.put(.byCard)] { await tap.value }
        let motions = try #require(vote.state.view).motions
        #expect(motions.count == 1 && vote.state.counting == motions.first?.id)
        await vote.undo(motions.map(\.id)).value
        #expect(vote.state.view?.motions.isEmpty == true && vote.state.counting == nil)
        try await see("Đưa ra biểu quyết")
    }

    @Test func aTypedReasonIsKeptWhenAnotherIsMarkedAndTheSameMarkLeavesIt() async throws {
        let roll: RollModel = try await begun(.roll)
        try await until { roll.state.view != nil }
        await roll.mark(try row(roll, 1), .absentExcused)?.value
        roll.reason("Đi công tác")
        await roll.mark(try row(roll, 2), .absentExcused)?.value
        #expect(try row(roll, 1).reason == "Đi công tác")
        #expect(roll.state.reasonOf == (try row(roll, 2).member) && roll.state.reason.isEmpty)
        let before = roll.state.view?.lastTap
        #expect(roll.mark(try row(roll, 1), .absentExcused) == nil)
        #expect(roll.state.view?.lastTap == before)
    }

    @Test func aTapWhileTheFilesAreClosedIsDoneWhenTheyAreOpen() async throws {
        let roll: RollModel = try await begun(.roll)
        try await until { roll.state.view != nil }
        await start.suspend()
        let tap = roll.mark(try row(roll, 1), .present)
        await start.resume()
        await tap?.value
        #expect(try row(roll, 1).attendance == .present)
    }

    @Test func fromADeadlineOneGoesOnToTheMeetingAndFromTheMeetingBackToIt() async throws {
        let close: CloseModel = try await begun(.close)
        let app = try #require(start.app)
        let from = app.steps.count
        app.go(.run, of: close.id)
        let _: RunModel = try top()
        #expect(app.steps.count == from - 1)
        app.go(.office(.due))
        app.go(.record(close.id, .close))
        let steps = app.steps.count
        app.go(.run, of: close.id)
        let _: RunModel = try top()
        #expect(app.steps.count == steps + 1)
    }

    @Test func aMeetingMayEndAfterMidnight() async throws {
        let close: CloseModel = try await begun(.close)
        try await until { close.state.view != nil }
        close.edit { ($0.began, $0.ended) = ("22h30", "nửa đêm") }
        #expect(close.confirmTimes() == nil)
        #expect(close.state.noSuchTime)
        close.edit { $0.ended = "0h15\n" }
        await close.confirmTimes()?.value
        let times = try #require(close.state.view).times
        let (began, ended) = (try #require(times.beganAt), try #require(times.endedAt))
        #expect(ended.timeIntervalSince(began) == 105 * 60)
    }

    @Test func wordsThatAreRefusedComeBackAndAsk() async throws {
        let texts: TextsModel = try await begun(.texts)
        let app = try #require(start.app)
        try await until { texts.state.view != nil }
        await texts.write(.conclusion(item: nil)).value
        texts.type("TUYỆT MẬT\n\nNội dung")
        app.back()
        try await see("Chữ vừa gõ chưa được giữ")
        #expect(app.state.stack.last?.model === texts && texts.state.problem != nil)
        try tap("Ở lại")
        app.back()
        try await see("Chữ vừa gõ chưa được giữ")
        try tap("Bỏ những gì vừa gõ")
        #expect(app.state.leaving == nil && app.state.stack.last?.model !== texts)
        // A late tap on the screen that goes.
        await texts.done().value
        #expect(app.state.leaving == nil && app.state.stack.last?.model !== texts)
    }

    @Test func whatOneGoesBackToIsWhatOneHasJustWritten() async throws {
        let texts: TextsModel = try await begun(.texts)
        try await until { texts.state.view != nil }
        let view = try #require(texts.state.view)
        let item = try #require(view.agenda.compactMap(\.item).first)
        await texts.write(.conclusion(item: item)).value
        texts.type("Sửa đường trước mùa mưa.")
        await texts.write(.conclusion(item: nil)).value
        await texts.write(.conclusion(item: item)).value
        #expect(texts.state.text == "Sửa đường trước mùa mưa.")
    }

    @Test func everyScreenOnWhichSomethingIsHalfWrittenAsks() async throws {
        let run: RunModel = try await begun(.run)
        let app = try #require(start.app)
        try await until { run.state.view != nil }
        let here = app.steps
        func asks<M: AnyModel>(_ place: Place, _ write: (M) async throws -> Void) async throws {
            app.go(place)
            let model: M = try top()
            try await write(model)
            app.back()
            try await until { app.state.leaving != nil }
            #expect(app.state.stack.last?.model === model)
            app.leave(true)
            #expect(app.steps == here)
        }
        try await asks(.record(run.id, .run)) { (model: RunModel) in
            model.choose("step")
            model.reason("Chưa kịp")
        }
        try await asks(.record(run.id, .roll)) { (model: RollModel) in
            model.guest { ($0.open, $0.name) = (true, "Khách mời") }
        }
        try await asks(.record(run.id, .vote)) { (model: VoteModel) in
            model.motion { ($0.open, $0.text) = (true, "Thông qua") }
        }
        try await asks(.record(run.id, .assign)) { (model: AssignModel) in model.type("Sửa nhà văn hóa") }
        try await asks(.record(run.id, .close)) { (model: CloseModel) in model.edit { $0.correction = "Sửa một chữ" } }
        try await asks(.meeting(run.id)) { (model: MeetingModel) in
            model.type { $0.opinion = "Xin góp ý về đường liên thôn." }
        }
        try await asks(.office(.register(Wanted()))) { (model: PlanningModel) in
            try await until { model.state.plan != nil }
            model.plan { $0.title = "Họp bất thường" }
        }
        try await asks(.write(Writing(), text: "")) { (model: WriteModel) in model.type("TUYỆT MẬT\n\nNội dung") }
    }

    @Test func theBarAtTheBottomAsksToo() async throws {
        let assign: AssignModel = try await begun(.assign)
        let app = try #require(start.app)
        assign.type("Sửa nhà văn hóa")
        app.go(.search)
        try await see("Chữ vừa gõ chưa được giữ")
        // Whoever stays is where they were.
        #expect(app.state.stack.last?.model === assign && app.state.stack.first?.place == .home)
        try tap("Bỏ những gì vừa gõ")
        #expect(app.state.stack.map(\.place) == [.search])
    }

    @Test func twoQuickTapsRegisterOneMeeting() async throws {
        try await activate("DV001")
        let app = try #require(start.app)
        let before = try await app.book.meetingsComing(count: 50).count
        app.go(.office(.register(Wanted())))
        let planning: PlanningModel = try top()
        try await until { planning.state.plan != nil }
        planning.plan {
            ($0.title, $0.place, $0.chair) = ("Họp bất thường", "Nhà văn hóa", "Lê Thị Hồng Nhạn")
            ($0.day, $0.clock) = (day(later(today(self.clock.now), weeks: 3)) + "\n", "19:30\n")
            $0.agenda[0].title = "Phòng chống bão"
        }
        for tap in [planning.keep(), planning.keep()] { await tap?.value }
        #expect(planning.state.done && planning.state.problem == nil)
        #expect(try await app.book.meetingsComing(count: 50).count == before + 1)
    }

    @Test func aMeetingThatWasChangedMeanwhileIsNotOverwritten() async throws {
        try await activate("DV001")
        let app = try #require(start.app)
        let id = try #require(try await app.book.meetingsComing(count: 5).first { $0.meetingKind == .regular }).id
        app.go(.office(.plan(id)))
        let planning: PlanningModel = try top()
        try await until { planning.state.plan != nil }
        planning.plan { $0.chair = "Hoàng Đức Khải Minh" }
        let other = elsewhere(try await app.book.meetingPlan(id: id), to: "Trạm y tế")
        _ = try await app.book.planMeeting(id: id, plan: other, reason: "")
        await planning.keep()?.value
        #expect(!planning.state.done && planning.state.plan?.chair == "Hoàng Đức Khải Minh")
        #expect(try await app.book.meetingPlan(id: id).place == "Trạm y tế")
        try await see("Buổi họp này vừa được sửa")
    }
}

/// What somebody else makes of a meeting.
private func elsewhere(_ plan: MeetingPlan, to place: String) -> MeetingPlan {
    MeetingPlan(
        cell: plan.cell, meetingKind: plan.meetingKind, title: plan.title, startsAt: plan.startsAt, place: place,
        chair: plan.chair, cancelled: plan.cancelled, agenda: plan.agenda, combined: plan.combined,
        draftResolution: plan.draftResolution, superiorInvited: plan.superiorInvited)
}
