import Foundation
import HandbookCore

// What the core says in codes, in words for people. Every `switch` is complete: a new code of the
// core does not compile until somebody has found words for it.

extension Words {
    /// What went wrong, and what to do next.
    public func say(_ problem: HandbookError) -> String {
        switch problem {
        case .Offline: self["error.offline"]
        case .WrongServer: self["error.wrongServer"]
        case .Invitation(let problem): say(problem)
        case .SignInAgain: self["error.signInAgain"]
        case .NotAllowed(let reason): say(reason)
        case .NotRecorded(let why): say(why)
        case .NotFound: self["error.notFound"]
        case .NoSpace: self["error.noSpace"]
        case .StoreUnreadable(let why): say(why)
        case .Locked(let reason): say(reason)
        case .UpdateApp: self["error.updateApp"]
        case .ServerTooOld: self["error.serverTooOld"]
        case .AttachmentDamaged: self["error.damaged"]
        case .Closed: self["error.closed"]
        case .Bug(let details): self["error.bug", details]
        }
    }

    private func say(_ why: Refusal) -> String {
        switch why {
        case .alreadyOpened: self["refusal.alreadyOpened"]
        case .alreadyReported: self["refusal.alreadyReported"]
        case .noRoster: self["refusal.noRoster"]
        case .noRules(.none(let on)): self["refusal.noRules", day(on)]
        case .noRules(.two(let one, let other)): self["refusal.twoRules", one, other]
        case .notARecorder: self["refusal.notARecorder"]
        case .notTheChair: self["refusal.notTheChair"]
        case .cannotBeUndone: self["refusal.cannotBeUndone"]
        case .notReady(let obstacles): self["refusal.notReady", obstacles.count]
        case .notClosed: self["refusal.notClosed"]
        case .noSuchEvent: self["refusal.noSuchEvent"]
        case .notSummoned: self["refusal.notSummoned"]
        case .tooLong: self["refusal.tooLong"]
        case .secrecyMark: self["error.secrecy"]
        case .notARecord: self["refusal.notARecord"]
        case .notCertified: self["refusal.notCertified"]
        case .token(let error): say(error)
        }
    }

    private func say(_ error: TokenError) -> String {
        switch error {
        case .notAToken: self["token.notAToken"]
        case .forged: self["token.forged"]
        case .otherMeeting: self["token.otherMeeting"]
        case .notSummoned: self["token.notSummoned"]
        case .notNow: self["token.notNow"]
        case .used: self["token.used"]
        }
    }

    private func say(_ problem: InvitationProblem) -> String {
        switch problem {
        case .unreadable: self["error.invitation.unreadable"]
        case .unknown: self["error.invitation.unknown"]
        case .used: self["error.invitation.used"]
        case .expired: self["error.invitation.expired"]
        case .alreadyActivated: self["error.invitation.already"]
        }
    }

    private func say(_ reason: NotPossible) -> String {
        switch reason {
        case .empty: self["error.empty"]
        case .tooLong: self["error.tooLong"]
        case .noCell: self["error.noCell"]
        case .alreadyAnswered: self["error.alreadyAnswered"]
        case .secrecyMark: self["error.secrecy"]
        case .notTheAuthor: self["error.notTheAuthor"]
        case .noRight: self["error.noRight"]
        case .weakPin: self["error.weakPin"]
        case .wordsWaiting: self["error.wordsWaiting"]
        }
    }

    /// What locks the library, and what opens it.
    public func say(_ reason: LockReason) -> String {
        switch reason {
        case .pin(_, .some(let until)): self["error.locked.wait", clock(until)]
        case .pin(let triesLeft, nil): self["error.locked.pin", triesLeft]
        case .destroyed: self["error.locked.destroyed"]
        case .lease: self["error.locked.lease"]
        case .ended: self["error.locked.ended"]
        }
    }

    private func say(_ why: Unreadable) -> String {
        switch why {
        case .wrongKey: self["error.store.wrongKey"]
        case .corrupt: self["error.store.corrupt"]
        case .newerThanApp: self["error.store.newer"]
        case .readOnly: self["error.store.readOnly"]
        case .inUse: self["error.store.inUse"]
        }
    }

    /// How a handbook was left for good.
    public func say(_ left: Left) -> String {
        switch left {
        case .told: self["logout.told"]
        case .untold: self["logout.untold"]
        case .lost: self["logout.lost"]
        }
    }

    /// What ended an update early, and what to do next.
    public func say(_ problem: Problem) -> String {
        switch problem {
        case .offline: self["sync.offline"]
        case .busy: self["sync.busy"]
        case .page: self["sync.page"]
        case .wrongSignature: self["sync.signature"]
        case .unknownDevice, .revoked: self["sync.device"]
        case .lost: say(Left.lost)
        case .clock: self["sync.clock"]
        case .otherGeneration: self["sync.generation"]
        case .rolledBack: self["sync.rolledBack"]
        case .updateApp: self["sync.update"]
        case .serverTooOld: self["sync.old"]
        case .store: self["sync.store"]
        case .refused: self["sync.refused"]
        }
    }

    /// What is being written about an opinion.
    public func say(_ about: About) -> String {
        switch about {
        case .change: self["opinion.amend"]
        case .answer: self["opinion.answering"]
        }
    }

    /// Where an opinion stands, in a word or two.
    public func say(_ state: OpinionState) -> String {
        switch state {
        case .waiting: self["state.waiting"]
        case .held: self["state.held"]
        case .delivered: self["state.delivered"]
        case .answered: self["state.answered"]
        case .refused: self["state.refused"]
        case .conflict: self["state.conflict"]
        }
    }

    /// Why words were not accepted, and what to do next.
    public func say(_ code: RejectCode) -> String {
        switch code {
        case .idConflict, .badSignature, .malformed: self["reject.unreadable"]
        case .notAllowed: self["reject.notAllowed"]
        case .noSubject: self["reject.noSubject"]
        case .alreadyAnswered: self["reject.alreadyAnswered"]
        case .discarded: self["reject.discarded"]
        case .empty: self["reject.empty"]
        case .tooLong: self["reject.tooLong"]
        case .secrecyMark: self["reject.secrecy"]
        case .unknown: self["reject.unknown"]
        }
    }

    /// Whether a paper is in force.
    public func say(_ state: InForce) -> String {
        switch state {
        case .yes: self["force.yes"]
        case .notYet(let from): self["force.from", day(from)]
        case .ended(let to): self["force.ended", day(to)]
        case .replaced(_, let on): self["force.replaced", day(on)]
        case .unknown: self["force.unknown"]
        }
    }

    /// Kind of a meeting.
    public func say(_ kind: MeetingKind) -> String {
        switch kind {
        case .regular: self["meeting.regular"]
        case .thematic: self["meeting.thematic"]
        case .committee: self["meeting.committee"]
        case .other: self["meeting.other"]
        }
    }

    /// Where an answer to a meeting stands.
    public func say(_ state: ReplyState) -> String {
        switch state {
        case .waiting: self["reply.waiting"]
        case .delivered: self["reply.delivered"]
        case .refused: self["reply.refused"]
        }
    }

    /// How long the library may still be read without hearing the province.
    public func say(_ lease: Lease) -> String? {
        switch lease {
        case .none: nil
        case .good(let until): self["lease.until", day(until)]
        case .ending(let until): self["lease.ending", day(until)]
        case .over: self["error.locked.lease"]
        }
    }

    /// What the member has answered.
    public func mine(_ reply: MyReply) -> String {
        reply.coming ? self["reply.mine.coming"] : self["reply.mine.absent", reply.reason]
    }

    /// What another member has answered.
    public func say(_ row: ReplyRow) -> String {
        row.coming ? self["reply.row.coming", row.memberName] : self["reply.row.absent", row.memberName, row.reason]
    }

    /// How long ago the province was last heard.
    public func fresh(_ heard: Date?, now: Date) -> String {
        guard let heard else { return self["fresh.never"] }
        let minutes = Int(now.timeIntervalSince(heard) / 60)
        return switch minutes {
        case ..<2: self["fresh.now"]
        case ..<60: self["fresh.minutes", minutes]
        case ..<(24 * 60): self["fresh.hours", minutes / 60]
        default: self["fresh.days", minutes / (24 * 60)]
        }
    }
}

/// Where the papers count, whatever the phone's own zone and calendar.
private let vietnam: Calendar = {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = TimeZone(identifier: "Asia/Ho_Chi_Minh") ?? TimeZone(secondsFromGMT: 7 * 3600) ?? .current
    return calendar
}()

private func written(_ moment: Date, _ pattern: String) -> String {
    let format = DateFormatter()
    format.calendar = vietnam
    format.timeZone = vietnam.timeZone
    format.locale = Locale(identifier: "vi_VN")
    format.dateFormat = pattern
    return format.string(from: moment)
}

/// Today where the papers count.
public func today(_ now: Date) -> Day { written(now, "yyyy-MM-dd") }

/// `24/11/2026`.
public func day(_ day: Day) -> String { day.split(separator: "-").reversed().joined(separator: "/") }

/// `12/2026`.
public func month(_ month: Month) -> String { month.split(separator: "-").reversed().joined(separator: "/") }

/// The month of a moment, in Vietnam.
public func monthOf(_ moment: Date) -> Month { written(moment, "yyyy-MM") }

/// The year of a moment, in Vietnam.
public func yearOf(_ moment: Date) -> Int { vietnam.component(.year, from: moment) }

/// So many months on.
public func turned(_ month: Month, by months: Int) -> Month { String(later(month + "-01", months: months).prefix(7)) }

/// The day that a text (`3/12/2026`) names; nothing if there is none.
public func dayOf(_ text: String) -> Day? {
    let typed = text.trimmingCharacters(in: .whitespacesAndNewlines).split(separator: "/", omittingEmptySubsequences: false)
    let parts = typed.compactMap { Int($0) }
    guard typed.count == 3, parts.count == 3 else { return nil }
    let date = DateComponents(calendar: vietnam, year: parts[2], month: parts[1], day: parts[0])
    return date.isValidDate ? date.date.map(today) : nil
}

/// The day of a moment, in Vietnam.
public func day(_ moment: Date) -> String { written(moment, "dd/MM/yyyy") }

/// `19:30, Thứ Năm 03/12/2026`.
public func time(_ moment: Date) -> String { written(moment, "HH:mm, EEEE dd/MM/yyyy") }

/// `19:30`.
public func clock(_ moment: Date) -> String { written(moment, "HH:mm") }

/// A day of the calendar so many days, weeks or months on: the last of a month that is shorter.
public func later(_ day: Day, days: Int = 0, weeks: Int = 0, months: Int = 0) -> Day {
    let parts = day.split(separator: "-").compactMap { Int($0) }
    guard parts.count == 3 else { return day }
    var asked = DateComponents(year: parts[0], month: parts[1] + months, day: 1)
    guard let first = vietnam.date(from: asked), let month = vietnam.range(of: .day, in: .month, for: first) else { return day }
    asked.day = min(parts[2], month.count) + 7 * weeks + days
    return vietnam.date(from: asked).map(today) ?? day
}

/// A moment of `day` from a time as people type it: `19:30`, `19h30`, `19.30`.
public func atClock(_ day: Day, _ text: String) -> Date? {
    let typed = text.trimmingCharacters(in: .whitespacesAndNewlines)
        .split(omittingEmptySubsequences: false) { ":hg.".contains($0) }
    let (date, time) = (day.split(separator: "-").compactMap { Int($0) }, typed.compactMap { Int($0) })
    guard date.count == 3, typed.count == 2, time.count == 2, typed[1].count == 2 else { return nil }
    guard (0..<24).contains(time[0]), (0..<60).contains(time[1]) else { return nil }
    return vietnam.date(
        from: DateComponents(year: date[0], month: date[1], day: date[2], hour: time[0], minute: time[1]))
}

/// `12:05`, or `1:12:05`: for how long something has lasted.
public func lasted(_ since: Date, _ now: Date) -> String { lasted(UInt64(max(0, now.timeIntervalSince(since)) * 1_000)) }

/// The same of milliseconds.
public func lasted(_ ms: UInt64) -> String {
    let (hours, seconds) = (ms / 3_600_000, ms / 1_000)
    let short = String(format: "%02d:%02d", Int(seconds / 60 % 60), Int(seconds % 60))
    return hours > 0 ? "\(hours):\(short)" : short
}

/// `1,2 MB`, as Vietnamese writes numbers.
public func size(_ bytes: UInt64) -> String {
    let kilo = Double(bytes) / 1_024
    let vietnamese = Locale(identifier: "vi_VN")
    return kilo < 1_024
        ? String(format: "%.0f\u{A0}kB", locale: vietnamese, kilo)
        : String(format: "%.1f\u{A0}MB", locale: vietnamese, kilo / 1_024)
}

/// Paragraphs to read, as they are separated by empty lines.
public func paragraphs(_ text: String) -> [String] {
    var all: [[Substring]] = [[]]
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
        if line.allSatisfy(\.isWhitespace) { all.append([]) } else { all[all.count - 1].append(line) }
    }
    return all.map { $0.joined(separator: "\n").trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
}
