import Foundation
import HandbookCore
import HandbookModels
import Testing

@Suite struct WordsTests {
    private let root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        .pathComponents.dropLast(5).reduce(URL(fileURLWithPath: "/")) { $0.appendingPathComponent($1) }

    @Test(arguments: ["vi", "en"]) func bothPhonesSayTheSame(language: String) throws {
        let words = Words(language)
        let android = root.appendingPathComponent("android/ui/src/main/resources/words/\(language).properties")
        var keys = 0
        for line in try String(contentsOf: android, encoding: .utf8).split(separator: "\n") where !line.hasPrefix("#") {
            let parts = line.split(separator: "=", maxSplits: 1)
            #expect(words[String(parts[0])] == String(parts[1]))
            keys += 1
        }
        #expect(keys > 150)
    }

    @Test func givenWordsAreFilledIn() {
        #expect(Words("vi")["me.files", "1 MB", "0 kB"] == "Tệp đã tải: 1 MB, trong đó luôn giữ: 0 kB")
    }

    @Test func everyErrorSaysWhatToDoNext() {
        let problems: [HandbookError] = [
            .Offline, .WrongServer, .SignInAgain, .NotFound, .NoSpace, .UpdateApp, .ServerTooOld, .AttachmentDamaged,
            .Closed, .Bug(details: "x"),
        ]
        let invitations: [InvitationProblem] = [.unreadable, .unknown, .used, .expired, .alreadyActivated]
        let reasons: [NotPossible] = [
            .empty, .tooLong, .noCell, .alreadyAnswered, .secrecyMark, .notTheAuthor, .noRight, .weakPin,
            .wordsWaiting,
        ]
        let stores: [Unreadable] = [.wrongKey, .corrupt, .newerThanApp, .readOnly, .inUse]
        let locks: [LockReason] = [.pin(triesLeft: 3, waitUntil: Date(timeIntervalSince1970: 0)), .lease, .ended]
        let refusals: [Refusal] = [
            .alreadyOpened, .alreadyReported, .noRoster, .notARecorder, .notTheChair, .notReady([]), .notClosed,
            .notSummoned, .notARecord, .token(.notAToken), .token(.forged), .token(.notNow), .token(.used),
        ]
        let all =
            problems + refusals.map { .NotRecorded(why: $0) } + locks.map { .Locked(reason: $0) }
            + invitations.map { .Invitation(problem: $0) }
            + reasons.map { .NotAllowed(reason: $0) } + stores.map { .StoreUnreadable(why: $0) }
        for problem in all {
            let said = Words("vi").say(problem)
            #expect(said.lowercased().contains("hãy"), "\(said)")
        }
    }

    @Test func daysTimesAndSizesAreWrittenAsInVietnam() {
        // 18:00 in London is the next day in Vietnam.
        let moment = Date(timeIntervalSince1970: 1_795_716_000)
        #expect(day(moment) == "27/11/2026")
        #expect(time(moment) == "01:00, Thứ Sáu 27/11/2026")
        #expect(today(moment) == "2026-11-27")
        #expect(day("2026-11-24") == "24/11/2026")
        #expect(later("2026-11-24", weeks: 2) == "2026-12-08")
        #expect(later("2026-11-30", months: 3) == "2027-02-28")
        #expect(turned("2026-12", by: 1) == "2027-01" && turned("2026-03", by: -4) == "2025-11")
        #expect(dayOf(" 3/12/2026") == "2026-12-03")
        for wrong in ["31/02/2027", "3/12", "3-12-2026", "3//2026"] { #expect(dayOf(wrong) == nil, "\(wrong)") }
        #expect(atClock("2026-11-27", " 1h00") == moment)
        for wrong in ["24:00", "7:5", "7:60", "bảy giờ", "1:00:00"] { #expect(atClock("2026-11-27", wrong) == nil) }
        #expect(lasted(moment, moment.addingTimeInterval(725)) == "12:05")
        #expect(lasted(4_325_000) == "1:12:05")
        #expect(size(1_258_291) == "1,2\u{A0}MB")
        #expect(size(2_048) == "2\u{A0}kB")
        #expect(paragraphs("Một.\n\n  \nHai\nba.\n") == ["Một.", "Hai\nba."])
        #expect(Words("vi").fresh(moment.addingTimeInterval(-7_200), now: moment) == "Cập nhật 2 giờ trước")
    }
}
