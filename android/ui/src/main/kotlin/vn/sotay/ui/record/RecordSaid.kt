package vn.sotay.ui.record

import androidx.compose.runtime.Composable
import vn.sotay.core.Actor
import vn.sotay.core.AssignmentResult
import vn.sotay.core.Attendance
import vn.sotay.core.BaseReason
import vn.sotay.core.Business
import vn.sotay.core.BusinessRow
import vn.sotay.core.Count
import vn.sotay.core.CountError
import vn.sotay.core.Dispute
import vn.sotay.core.DisputeChoice
import vn.sotay.core.Flag
import vn.sotay.core.FlagRow
import vn.sotay.core.LastTap
import vn.sotay.core.Mistake
import vn.sotay.core.MotionResult
import vn.sotay.core.NoRules
import vn.sotay.core.Obstacle
import vn.sotay.core.ObstacleRow
import vn.sotay.core.RecordPhase
import vn.sotay.core.RecordView
import vn.sotay.core.Refusal
import vn.sotay.core.RollTotals
import vn.sotay.core.Said
import vn.sotay.core.Section
import vn.sotay.core.StepRow
import vn.sotay.core.StepStanding
import vn.sotay.core.TapKind
import vn.sotay.core.Threshold
import vn.sotay.core.TokenError
import vn.sotay.core.VoteForm
import vn.sotay.ui.LocalWords
import vn.sotay.ui.Note
import vn.sotay.ui.Plain
import vn.sotay.ui.Tag
import vn.sotay.ui.Words
import vn.sotay.ui.day
import vn.sotay.ui.t
import vn.sotay.ui.time

// What the record says in codes, in words for people; complete, as in `Said.kt`.

/** Why nothing was recorded, and what to do. */
fun Words.say(why: Refusal): String =
    when (why) {
        Refusal.AlreadyOpened -> this["refusal.alreadyOpened"]
        Refusal.AlreadyReported -> this["refusal.alreadyReported"]
        Refusal.NoRoster -> this["refusal.noRoster"]
        is Refusal.NoRules ->
            when (val rules = why.v1) {
                is NoRules.None -> this["refusal.noRules", day(rules.v1)]
                is NoRules.Two -> this["refusal.twoRules", rules.v1, rules.v2]
            }
        Refusal.NotARecorder -> this["refusal.notARecorder"]
        Refusal.NotTheChair -> this["refusal.notTheChair"]
        Refusal.CannotBeUndone -> this["refusal.cannotBeUndone"]
        is Refusal.NotReady -> this["refusal.notReady", why.v1.size]
        Refusal.NotClosed -> this["refusal.notClosed"]
        Refusal.NoSuchEvent -> this["refusal.noSuchEvent"]
        Refusal.NotSummoned -> this["refusal.notSummoned"]
        Refusal.TooLong -> this["refusal.tooLong"]
        Refusal.SecrecyMark -> this["error.secrecy"]
        Refusal.NotARecord -> this["refusal.notARecord"]
        Refusal.NotCertified -> this["refusal.notCertified"]
        is Refusal.Token -> say(why.v1)
    }

private fun Words.say(error: TokenError): String =
    when (error) {
        TokenError.NOT_A_TOKEN -> this["token.notAToken"]
        TokenError.FORGED -> this["token.forged"]
        TokenError.OTHER_MEETING -> this["token.otherMeeting"]
        TokenError.NOT_SUMMONED -> this["token.notSummoned"]
        TokenError.NOT_NOW -> this["token.notNow"]
        TokenError.USED -> this["token.used"]
    }

/** At the roll call. */
fun Words.say(attendance: Attendance): String =
    when (attendance) {
        Attendance.PRESENT -> this["attendance.present"]
        Attendance.ABSENT_EXCUSED -> this["attendance.excused"]
        Attendance.ABSENT_UNEXCUSED -> this["attendance.unexcused"]
        Attendance.EXEMPT -> this["attendance.exempt"]
    }

/** Why a member is in the base of a vote or not. */
fun Words.say(why: BaseReason): String =
    when (why) {
        BaseReason.OFFICIAL_PRESENT -> this["base.officialPresent"]
        BaseReason.OFFICIAL_ABSENT -> this["base.officialAbsent"]
        BaseReason.EXEMPT_PRESENT -> this["base.exemptPresent"]
        BaseReason.MARKED_EXEMPT_ONLY -> this["base.markedExemptOnly"]
        BaseReason.EXEMPT_ABSENT -> this["base.exemptAbsent"]
        BaseReason.PROBATIONARY -> this["base.probationary"]
        BaseReason.TEMPORARY_HERE -> this["base.temporaryHere"]
        BaseReason.TEMPORARY_ELSEWHERE -> this["base.temporaryElsewhere"]
        BaseReason.TEMPORARY_ELSEWHERE_PRESENT -> this["base.elsewherePresent"]
        BaseReason.SUSPENDED -> this["base.suspended"]
        BaseReason.CHARGED -> this["base.charged"]
        BaseReason.PROSECUTED -> this["base.prosecuted"]
        BaseReason.DETAINED -> this["base.detained"]
        BaseReason.LISTED_TWICE -> this["base.listedTwice"]
    }

/** How many are here. */
fun Words.roll(totals: RollTotals): String =
    this["roll.totals", totals.present, totals.summoned] +
        (if (totals.notCalled > 0u) this["roll.left", totals.notCalled] else "")

/** What is voted on. */
fun Words.say(business: Business): String =
    when (business) {
        Business.PROCEDURE -> this["business.procedure"]
        Business.RESOLUTION -> this["business.resolution"]
        Business.SCORING -> this["business.scoring"]
        Business.ADMISSION -> this["business.admission"]
        Business.OFFICIAL_RECOGNITION -> this["business.recognition"]
        Business.STRIKING_OFF -> this["business.strikingOff"]
        Business.EXPULSION -> this["business.expulsion"]
    }

/** How a vote is taken. */
fun Words.say(form: VoteForm): String =
    when (form) {
        VoteForm.BY_CARD -> this["vote.byCard"]
        VoteForm.SECRET_BALLOT -> this["vote.secret"]
    }

/** What passes. */
fun Words.needs(
    row: BusinessRow,
    base: UInt,
): String = this["vote.needs", row.leastYes, base, say(row.threshold)]

private fun Words.say(threshold: Threshold): String =
    when (threshold) {
        Threshold.HALF -> this["vote.half"]
        Threshold.TWO_THIRDS -> this["vote.twoThirds"]
    }

/** A figure that the chair reads out. */
fun Words.say(what: Figured): String =
    when (what) {
        Figured.ISSUED -> this["ballots.issued"]
        Figured.RETURNED -> this["ballots.returned"]
        Figured.VALID -> this["ballots.valid"]
        Figured.YES -> this["vote.yes"]
        Figured.NO -> this["vote.no"]
        Figured.OTHER -> this["vote.other"]
        Figured.BLANK -> this["ballots.blank"]
    }

/** Votes as counted. */
fun Words.say(count: Count): String =
    when (count) {
        is Count.ByCard -> this["vote.counted", count.yes, count.no, count.other]
        is Count.SecretBallot ->
            count.v1.run { this@say["vote.counted", yes, no, other] + this@say["ballots.counted", issued, returned, valid, blank] }
    }

/** What came of a vote, with the arithmetic; or which figure cannot be. */
@Composable
fun Outcome(
    result: MotionResult,
    counted: Boolean,
) {
    val words = LocalWords.current
    val needed = result.needed
    if (counted && result.mistakes.isNotEmpty()) {
        return Note(t("vote.wrong"), bad = true) { for (mistake in result.mistakes) Plain(words.say(mistake)) }
    }
    val least = result.leastYes
    val threshold = result.threshold
    if (least != null && threshold != null) Plain(words["vote.needs", least, result.base, words.say(threshold)])
    when {
        result.passed == true -> Tag(t("vote.passed"))
        !counted -> Plain(t("vote.uncounted"))
        needed != null && needed > 0u -> Tag(t("vote.short", needed), bad = true)
    }
}

private fun Words.say(mistake: Mistake): String =
    when (mistake) {
        is Mistake.Figures -> say(mistake.v1)
        Mistake.OtherForm -> this["mistake.otherForm"]
        Mistake.FormNotAllowed -> this["mistake.formNotAllowed"]
        is Mistake.BaseChanged -> this["mistake.baseChanged", mistake.then]
    }

private fun Words.say(error: CountError): String =
    when (error) {
        is CountError.MoreVotesThanEntitled -> this["mistake.moreVotes", error.votes, error.entitled]
        is CountError.MoreIssuedThanEntitled -> this["mistake.moreIssued", error.issued, error.entitled]
        is CountError.MoreReturnedThanIssued -> this["mistake.moreReturned", error.returned, error.issued]
        is CountError.SumNotReturned -> this["mistake.sumNotReturned", error.sum, error.returned]
        is CountError.SumNotValid -> this["mistake.sumNotValid", error.sum, error.valid]
    }

/** A step's title, with a sign of where it stands. */
fun Words.titled(step: StepRow): String =
    when (step.standing) {
        StepStanding.Ahead -> step.title
        StepStanding.Next -> this["step.next", step.title]
        StepStanding.Now -> this["step.now", step.title]
        StepStanding.Done -> this["step.done", step.title]
        is StepStanding.Skipped -> this["step.left", step.title]
    }

/** Who takes a step, and how long it should be. */
fun Words.whoAndWhen(step: StepRow): String {
    val who = step.who.joinToString(", ") { say(it) }
    return step.minutes?.let { this["step.minutes", who, it] } ?: who
}

private fun Words.say(actor: Actor): String =
    when (actor) {
        Actor.SECRETARY -> this["actor.secretary"]
        Actor.DEPUTY_SECRETARY -> this["actor.deputy"]
        Actor.CELL_COMMITTEE -> this["actor.committee"]
        Actor.CHAIR -> this["actor.chair"]
        Actor.MINUTE_TAKER -> this["actor.minuteTaker"]
        Actor.FEE_COLLECTOR -> this["actor.feeCollector"]
        Actor.PRESENTER -> this["actor.presenter"]
        Actor.MEMBERS -> this["actor.members"]
        Actor.CELL -> this["actor.cell"]
        Actor.SUPERIOR_DELEGATE -> this["actor.delegate"]
    }

/** How work came out. */
fun Words.say(result: AssignmentResult): String =
    when (result) {
        AssignmentResult.DONE -> this["result.done"]
        AssignmentResult.PARTLY -> this["result.partly"]
        AssignmentResult.NOT_DONE -> this["result.notDone"]
    }

/** A section of the papers. */
fun Words.say(section: Section): String =
    when (section) {
        Section.FEES -> this["section.fees"]
        Section.NEWS -> this["section.news"]
        Section.THINKING -> this["section.thinking"]
        Section.RESULTS -> this["section.results"]
        Section.PRAISE -> this["section.praise"]
        Section.SHORTCOMINGS -> this["section.shortcomings"]
        Section.AHEAD -> this["section.ahead"]
        Section.PETITIONS -> this["section.petitions"]
    }

/** What stands in the way of closing. */
fun Words.say(row: ObstacleRow): String =
    when (val obstacle = row.obstacle) {
        Obstacle.NotEnded -> this["obstacle.notEnded"]
        Obstacle.DurationUnknown -> this["obstacle.duration"]
        is Obstacle.NotCalled -> this["obstacle.notCalled", row.about]
        is Obstacle.Disputed -> this["obstacle.disputed"]
        is Obstacle.NotCounted -> this["obstacle.notCounted", row.about]
        is Obstacle.Miscounted -> this["obstacle.miscounted", row.about, obstacle.v2.joinToString("; ") { say(it) }]
        Obstacle.LinesMissing -> this["obstacle.linesMissing"]
    }

/** How far the end is. */
fun Words.ending(view: RecordView): String =
    when {
        view.phase == RecordPhase.CLOSED -> this["record.closed"]
        view.obstacles.isEmpty() -> this["close.ready"]
        else -> this["close.count", view.obstacles.size]
    }

/** What was tapped last. */
fun Words.say(last: LastTap): String {
    val what = say(last.what)
    return when {
        last.events.size > 1 -> this["tap.many", what, last.events.size]
        last.about.isEmpty() -> what
        else -> this["tap.about", what, last.about]
    }
}

/** What a tap was. */
fun Words.say(what: TapKind): String =
    when (what) {
        TapKind.BEGAN -> this["tap.began"]
        TapKind.ENDED -> this["tap.ended"]
        TapKind.TIMES_CONFIRMED -> this["tap.times"]
        TapKind.MARKED -> this["tap.marked"]
        TapKind.GUEST_CAME -> this["tap.guest"]
        TapKind.STEP_BEGUN -> this["tap.step"]
        TapKind.STEP_SKIPPED -> this["tap.skipped"]
        TapKind.SPEECH_BEGAN -> this["tap.speech"]
        TapKind.SPEECH_ENDED -> this["tap.speechEnded"]
        TapKind.SPEECH_NOTED -> this["tap.speechNoted"]
        TapKind.MOTION_PUT -> this["tap.motion"]
        TapKind.COUNTED -> this["tap.counted"]
        TapKind.CONCLUDED -> this["tap.concluded"]
        TapKind.ASSIGNED -> this["tap.assigned"]
        TapKind.ASSIGNMENT_REPORTED -> this["tap.reported"]
        TapKind.WRITTEN -> this["tap.written"]
        TapKind.JUDGED -> this["tap.judged"]
        TapKind.SCORE_CLAIMED -> this["tap.claimed"]
        TapKind.MINUTES_APPROVED -> this["tap.approved"]
        TapKind.MINUTE_TAKER_NAMED -> this["tap.minuteTaker"]
        TapKind.CORRECTED -> this["tap.corrected"]
        TapKind.OTHER -> this["tap.other"]
    }

/** That two phones differ. */
fun Words.say(dispute: Dispute): String {
    val what = say(dispute.what)
    return this["dispute.title", if (dispute.about.isEmpty()) what else this["tap.about", what, dispute.about]]
}

/** What one of them says. */
fun Words.say(choice: DisputeChoice): String = this["dispute.choice", choice.by, say(choice.said)]

private fun Words.say(said: Said): String =
    when (said) {
        is Said.Roll -> say(said.attendance) + (if (said.reason.isEmpty()) "" else ": ${said.reason}")
        is Said.Votes -> say(said.count)
        is Said.Work -> say(said.result) + (if (said.note.isEmpty()) "" else ": ${said.note}")
        is Said.Judged -> this["dispute.points", said.points]
        is Said.Words -> said.text
    }

/** What somebody should look at. */
fun Words.say(row: FlagRow): String =
    when (row.flag) {
        is Flag.Forked -> this["flag.forked", row.by]
        is Flag.Gap -> this["flag.gap", row.by]
        is Flag.Foreign -> this["flag.foreign"]
        is Flag.UnfitClosing -> this["flag.unfitClosing"]
    }
