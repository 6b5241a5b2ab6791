import HandbookCore

// What is said before and after a meeting in codes, in words for people; complete, as in `Said.swift`.

extension Words {
    /// What is to be done.
    public func say(_ due: Due) -> String {
        switch due.what {
        case .register: self["due.register", month(due.month)]
        case .registerThematic: self["due.thematic", month(due.month)]
        case .papers: self["due.papers", due.title]
        case .record: self["due.record", due.title]
        case .close: self["due.close", due.title]
        case .sign: self["due.sign", due.title]
        case .report: self["due.report", due.title]
        case .putRight: self["due.putRight", due.title]
        case .assignment: self["due.assignment", due.title]
        }
    }

    /// How long there is for it.
    public func left(_ due: Due) -> String {
        if due.daysLeft == 0 { return self["due.today"] }
        return due.daysLeft < 0 ? self["due.over", -due.daysLeft] : self["due.left", due.daysLeft]
    }

    /// Why something sent upward was not taken, and what to do.
    public func refused(_ code: RejectCode) -> String {
        switch code {
        case .idConflict, .badSignature, .malformed: self["sent.unreadable"]
        case .notAllowed: self["sent.notAllowed"]
        case .noSubject: self["sent.noSubject"]
        case .alreadyAnswered: self["sent.already"]
        case .discarded: self["reject.discarded"]
        case .empty: self["sent.empty"]
        case .tooLong: self["reject.tooLong"]
        case .secrecyMark: self["reject.secrecy"]
        case .unknown: self["sent.unknown"]
        }
    }

    /// Where a report stands.
    public func say(_ state: HandbookCore.ReportState) -> String {
        switch state {
        case .notSent: self["reported.notSent"]
        case .waiting: self["reported.waiting"]
        case .held: self["reported.held"]
        case .delivered: self["reported.delivered"]
        case .refused: self["reported.refused"]
        }
    }

    /// Where a record stands at the province.
    public func say(_ standing: RecordStanding) -> String {
        switch standing {
        case .incomplete: self["standing.incomplete"]
        case .open: self["standing.open"]
        case .disputed: self["standing.disputed"]
        case .closed: self["record.closed"]
        case .unknown: self["standing.unknown"]
        }
    }

    /// Something that somebody should look at; `titles` are those of the criteria that are known here.
    public func say(_ difference: Difference, titles: [String: String]) -> String {
        switch difference {
        case .roster(let members): self["difference.roster", members.count]
        case .base(let recorded, let computed): self["difference.base", recorded, computed]
        case .miscounted: self["difference.miscounted"]
        // A criterion's code says nothing to people: without its title, it is one of them.
        case .points(let code, let claimed, let computed):
            points(titles[code] ?? self["difference.criterion"], claimed, computed)
        case .rules: self["difference.rules"]
        case .unsigned: self["difference.unsigned"]
        case .uncertified: self["difference.uncertified"]
        case .forked: self["difference.forked"]
        case .foreign: self["difference.foreign"]
        case .unsettled(let events): self["difference.unsettled", events.count]
        case .unknown: self["difference.unknown"]
        }
    }

    private func points(_ criterion: String, _ claimed: Points, _ computed: Points?) -> String {
        guard let computed else { return self["difference.pointsOpen", criterion, claimed] }
        return self["difference.points", criterion, claimed, computed]
    }

    /// What the superior says.
    public func say(_ verdict: Verdict) -> String {
        switch verdict {
        case .confirmed: self["verdict.confirmed"]
        case .changed(let total, let grade, let reason): self["verdict.changed", total, say(grade), reason]
        case .returned(let remarks): self["verdict.returned", remarks]
        case .unknown: self["verdict.unknown"]
        }
    }

    /// What has been said to a report, in a word or two.
    public func heard(_ row: ReportListRow) -> String {
        if row.refused != nil { return self["state.refused"] }
        if row.said != nil { return self["state.waiting"] }
        return switch row.report.review?.verdict {
        case nil: self["review.none"]
        case .confirmed?: self["review.confirmed"]
        case .changed?: self["review.changed"]
        case .returned?: self["review.returned"]
        case .unknown?: self["review.other"]
        }
    }

    /// `92 % (46/50)`.
    public func share(_ part: UInt32, _ whole: UInt32) -> String {
        whole == 0 ? self["score.dash"] : self["share", UInt64(part) * 100 / UInt64(whole), part, whole]
    }

    /// How long meetings took, on the average of those of which it is known.
    public func mean(_ figures: RollUpFigures) -> String {
        figures.timed == 0 ? self["score.dash"] : self["minutes", figures.minutes / UInt64(figures.timed)]
    }

    /// How many meetings of each grade; those of which there is none are left out.
    public func grades(_ figures: RollUpFigures) -> String {
        let grades: [(Grade, UInt32)] = [
            (.good, figures.good), (.fair, figures.fair), (.average, figures.average), (.poor, figures.poor),
        ]
        let some = grades.filter { $0.1 > 0 }.map { "\(say($0.0)) \($0.1)" }
        return some.isEmpty ? self["score.dash"] : some.joined(separator: ", ")
    }

    /// Why a better grade was not reached.
    public func say(_ failure: YearlyFailure) -> String {
        switch failure {
        case .mean(let grade, let from): self["yearly.mean", say(grade), from]
        case .monthsOf(let grade, let needs, let found):
            self["yearly.months", say(grade), needs.months, say(needs.grade), found]
        case .below(let grade, let least, let months): self["yearly.below", say(grade), numbers(months), say(least)]
        }
    }

    /// Points and grade, as far as they are known.
    public func say(_ sum: Sum?) -> String {
        guard let total = sum?.total else { return self["report.unscored"] }
        return sum?.grade.map { self["report.graded", total, say($0)] } ?? self["report.points", total]
    }
}

/// `3, 4, 11`.
public func numbers(_ all: [UInt32]) -> String { all.map(String.init).joined(separator: ", ") }
