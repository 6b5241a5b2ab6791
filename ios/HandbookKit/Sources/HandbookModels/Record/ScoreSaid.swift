import HandbookCore

// What a score sheet says in codes, in words for people. Measures and facts are words of the rules: one
// that this version does not know is shown as it stands.

extension Words {
    /// What a meeting comes to.
    public func sum(_ score: ScoreView) -> String {
        guard let total = score.total else { return self["score.known", score.known, score.most] }
        guard let grade = score.grade else { return self["score.total", total, score.most] }
        return self["score.graded", total, score.most, say(grade)]
    }

    /// Grade of a meeting.
    public func say(_ grade: Grade) -> String {
        switch grade {
        case .good: self["grade.good"]
        case .fair: self["grade.fair"]
        case .average: self["grade.average"]
        case .poor: self["grade.poor"]
        }
    }

    /// Where points come from.
    public func say(_ source: PointsSource) -> String {
        switch source {
        case .computed: self["score.computed"]
        case .judged: self["score.judged"]
        case .chosen: self["score.chosen"]
        }
    }

    /// What the rule does not say.
    public func say(_ hole: HoleRow) -> String {
        switch hole {
        case .betweenBands(let gap): self["hole.between", gap]
        case .inTwoBands: self["hole.two"]
        case .nothingToMeasure: self["hole.nothing"]
        case .notApplicable: self["hole.notApplicable"]
        }
    }

    /// Why what a person gave is not used.
    public func say(_ why: SetAsideReason) -> String {
        switch why {
        case .computed: self["aside.computed"]
        case .notAChoice: self["aside.notAChoice"]
        case .tooMany: self["aside.tooMany"]
        case .noSuchCriterion: self["aside.noCriterion"]
        }
    }

    /// A figure that decided something.
    public func say(_ reason: ScoreReason) -> String {
        switch reason {
        case .measured(let what, let value): self["reason.measured", measure(what), say(value)]
        case .answered(let what, let answer): self["reason.answered", fact(what), say(answer)]
        case .capped(let what, let value, let most): self["reason.capped", measure(what), say(value), most]
        case .notKnown(let what): self["reason.notKnown", known(what)]
        }
    }

    private func say(_ figure: Figure) -> String {
        switch figure {
        case .share(let part, let whole): self["figure.share", part, whole]
        case .count(let count): String(count)
        }
    }

    /// Whether something was done.
    public func say(_ answer: FactAnswer) -> String {
        switch answer {
        case .yes: self["answer.yes"]
        case .no: self["answer.no"]
        case .notApplicable: self["answer.notApplicable"]
        }
    }

    /// What a person is asked before the meeting.
    public func ask(_ fact: Fact) -> String { asked[fact].map { self["ask.\($0)"] } ?? fact }

    private func measure(_ word: Measure) -> String { measures[word].map { self["measure.\($0)"] } ?? word }

    private func fact(_ word: Fact) -> String { facts[word].map { self["fact.\($0)"] } ?? word }

    /// A measure or a fact.
    private func known(_ word: String) -> String { measures[word] == nil ? fact(word) : measure(word) }
}

private let asked: [Fact: String] = [
    "committee_minutes": "committee", "draft_prepared": "draft", "notified": "notified", "papers_shared": "papers",
    "thematic_held": "thematic",
]

private let facts: [Fact: String] = asked.merging([
    "fees_reported": "fees", "members_assessed": "assessed", "minute_book_kept": "minuteBook",
    "assignments_made": "assignments", "conclusion_passed": "conclusion", "minutes_approved": "minutes",
]) { one, _ in one }

private let measures: [Measure: String] = [
    "duration": "duration", "attendance_share": "attendance", "speakers_share": "speakersShare",
    "targets_share": "targets", "steps_share": "steps", "absent_unexcused": "unexcused",
    "longest_excused_run": "excusedRun", "speakers": "speakers", "papers_days_ahead": "papersDays",
    "ideology_minutes": "ideology", "reported_after_days": "reported",
]
