import HandbookCore

// What the record says in codes, in words for people; complete, as in `Said.swift`.

extension Words {
    /// At the roll call.
    public func say(_ attendance: Attendance) -> String {
        switch attendance {
        case .present: self["attendance.present"]
        case .absentExcused: self["attendance.excused"]
        case .absentUnexcused: self["attendance.unexcused"]
        case .exempt: self["attendance.exempt"]
        }
    }

    /// Why a member is in the base of a vote or not.
    public func say(_ why: BaseReason) -> String {
        switch why {
        case .officialPresent: self["base.officialPresent"]
        case .officialAbsent: self["base.officialAbsent"]
        case .exemptPresent: self["base.exemptPresent"]
        case .markedExemptOnly: self["base.markedExemptOnly"]
        case .exemptAbsent: self["base.exemptAbsent"]
        case .probationary: self["base.probationary"]
        case .temporaryHere: self["base.temporaryHere"]
        case .temporaryElsewhere: self["base.temporaryElsewhere"]
        case .temporaryElsewherePresent: self["base.elsewherePresent"]
        case .suspended: self["base.suspended"]
        case .charged: self["base.charged"]
        case .prosecuted: self["base.prosecuted"]
        case .detained: self["base.detained"]
        case .listedTwice: self["base.listedTwice"]
        }
    }

    /// How many are here.
    public func roll(_ totals: RollTotals) -> String {
        self["roll.totals", totals.present, totals.summoned] + (totals.notCalled > 0 ? self["roll.left", totals.notCalled] : "")
    }

    /// What is voted on.
    public func say(_ business: Business) -> String {
        switch business {
        case .procedure: self["business.procedure"]
        case .resolution: self["business.resolution"]
        case .scoring: self["business.scoring"]
        case .admission: self["business.admission"]
        case .officialRecognition: self["business.recognition"]
        case .strikingOff: self["business.strikingOff"]
        case .expulsion: self["business.expulsion"]
        }
    }

    /// How a vote is taken.
    public func say(_ form: VoteForm) -> String {
        switch form {
        case .byCard: self["vote.byCard"]
        case .secretBallot: self["vote.secret"]
        }
    }

    /// What passes.
    public func needs(_ row: BusinessRow, base: UInt32) -> String {
        self["vote.needs", row.leastYes, base, say(row.threshold)]
    }

    /// What passes a motion; nothing where the rules do not say.
    public func needs(_ result: MotionResult) -> String? {
        guard let least = result.leastYes, let threshold = result.threshold else { return nil }
        return self["vote.needs", least, result.base, say(threshold)]
    }

    private func say(_ threshold: Threshold) -> String {
        switch threshold {
        case .half: self["vote.half"]
        case .twoThirds: self["vote.twoThirds"]
        }
    }

    /// A figure that the chair reads out.
    public func say(_ what: Figured) -> String {
        switch what {
        case .issued: self["ballots.issued"]
        case .returned: self["ballots.returned"]
        case .valid: self["ballots.valid"]
        case .yes: self["vote.yes"]
        case .no: self["vote.no"]
        case .other: self["vote.other"]
        case .blank: self["ballots.blank"]
        }
    }

    /// Votes as counted.
    public func say(_ count: Count) -> String {
        switch count {
        case .byCard(let yes, let no, let other): self["vote.counted", yes, no, other]
        case .secretBallot(let ballots):
            self["vote.counted", ballots.yes, ballots.no, ballots.other]
                + self["ballots.counted", ballots.issued, ballots.returned, ballots.valid, ballots.blank]
        }
    }

    /// What cannot be about a count.
    public func say(_ mistake: Mistake) -> String {
        switch mistake {
        case .figures(let error): say(error)
        case .otherForm: self["mistake.otherForm"]
        case .formNotAllowed: self["mistake.formNotAllowed"]
        case .baseChanged(let then): self["mistake.baseChanged", then]
        }
    }

    private func say(_ error: CountError) -> String {
        switch error {
        case .moreVotesThanEntitled(let votes, let entitled): self["mistake.moreVotes", votes, entitled]
        case .moreIssuedThanEntitled(let issued, let entitled): self["mistake.moreIssued", issued, entitled]
        case .moreReturnedThanIssued(let returned, let issued): self["mistake.moreReturned", returned, issued]
        case .sumNotReturned(let sum, let returned): self["mistake.sumNotReturned", sum, returned]
        case .sumNotValid(let sum, let valid): self["mistake.sumNotValid", sum, valid]
        }
    }

    /// A step's title, with a sign of where it stands.
    public func titled(_ step: StepRow) -> String {
        switch step.standing {
        case .ahead: step.title
        case .next: self["step.next", step.title]
        case .now: self["step.now", step.title]
        case .done: self["step.done", step.title]
        case .skipped: self["step.left", step.title]
        }
    }

    /// Who takes a step, and how long it should be.
    public func whoAndWhen(_ step: StepRow) -> String {
        let who = step.who.map(say).joined(separator: ", ")
        return step.minutes.map { self["step.minutes", who, $0] } ?? who
    }

    private func say(_ actor: HandbookCore.Actor) -> String {
        switch actor {
        case HandbookCore.Actor.secretary: self["actor.secretary"]
        case HandbookCore.Actor.deputySecretary: self["actor.deputy"]
        case .cellCommittee: self["actor.committee"]
        case .chair: self["actor.chair"]
        case .minuteTaker: self["actor.minuteTaker"]
        case .feeCollector: self["actor.feeCollector"]
        case .presenter: self["actor.presenter"]
        case .members: self["actor.members"]
        case .cell: self["actor.cell"]
        case .superiorDelegate: self["actor.delegate"]
        }
    }

    /// How work came out.
    public func say(_ result: AssignmentResult) -> String {
        switch result {
        case .done: self["result.done"]
        case .partly: self["result.partly"]
        case .notDone: self["result.notDone"]
        }
    }

    /// A section of the papers.
    public func say(_ section: Section) -> String {
        switch section {
        case .fees: self["section.fees"]
        case .news: self["section.news"]
        case .thinking: self["section.thinking"]
        case .results: self["section.results"]
        case .praise: self["section.praise"]
        case .shortcomings: self["section.shortcomings"]
        case .ahead: self["section.ahead"]
        case .petitions: self["section.petitions"]
        }
    }

    /// What stands in the way of closing.
    public func say(_ row: ObstacleRow) -> String {
        switch row.obstacle {
        case .notEnded: self["obstacle.notEnded"]
        case .durationUnknown: self["obstacle.duration"]
        case .notCalled: self["obstacle.notCalled", row.about]
        case .disputed: self["obstacle.disputed"]
        case .notCounted: self["obstacle.notCounted", row.about]
        case .miscounted(_, let mistakes):
            self["obstacle.miscounted", row.about, mistakes.map { say($0) }.joined(separator: "; ")]
        case .linesMissing: self["obstacle.linesMissing"]
        }
    }

    /// How far the end is.
    public func ending(_ view: RecordView) -> String {
        if view.phase == .closed { return self["record.closed"] }
        return view.obstacles.isEmpty ? self["close.ready"] : self["close.count", view.obstacles.count]
    }

    /// What was tapped last.
    public func say(_ last: LastTap) -> String {
        if last.events.count > 1 { return self["tap.many", say(last.what), last.events.count] }
        return about(last.what, last.about)
    }

    private func about(_ what: TapKind, _ about: String) -> String {
        about.isEmpty ? say(what) : self["tap.about", say(what), about]
    }

    /// What a tap was.
    public func say(_ what: TapKind) -> String {
        switch what {
        case .began: self["tap.began"]
        case .ended: self["tap.ended"]
        case .timesConfirmed: self["tap.times"]
        case .marked: self["tap.marked"]
        case .guestCame: self["tap.guest"]
        case .stepBegun: self["tap.step"]
        case .stepSkipped: self["tap.skipped"]
        case .speechBegan: self["tap.speech"]
        case .speechEnded: self["tap.speechEnded"]
        case .speechNoted: self["tap.speechNoted"]
        case .motionPut: self["tap.motion"]
        case .counted: self["tap.counted"]
        case .concluded: self["tap.concluded"]
        case .assigned: self["tap.assigned"]
        case .assignmentReported: self["tap.reported"]
        case .written: self["tap.written"]
        case .judged: self["tap.judged"]
        case .scoreClaimed: self["tap.claimed"]
        case .minutesApproved: self["tap.approved"]
        case .minuteTakerNamed: self["tap.minuteTaker"]
        case .corrected: self["tap.corrected"]
        case .other: self["tap.other"]
        }
    }

    /// That two phones differ.
    public func say(_ dispute: Dispute) -> String { self["dispute.title", about(dispute.what, dispute.about)] }

    /// What one of them says.
    public func say(_ choice: DisputeChoice) -> String { self["dispute.choice", choice.by, say(choice.said)] }

    private func say(_ said: Said) -> String {
        switch said {
        case .roll(let attendance, let reason): say(attendance) + (reason.isEmpty ? "" : ": \(reason)")
        case .votes(let count): say(count)
        case .work(let result, let note): say(result) + (note.isEmpty ? "" : ": \(note)")
        case .judged(let points, _): self["dispute.points", points]
        case .words(let text): text
        }
    }

    /// What somebody should look at.
    public func say(_ row: FlagRow) -> String {
        switch row.flag {
        case .forked: self["flag.forked", row.by]
        case .gap: self["flag.gap", row.by]
        case .foreign: self["flag.foreign"]
        case .unfitClosing: self["flag.unfitClosing"]
        }
    }
}
