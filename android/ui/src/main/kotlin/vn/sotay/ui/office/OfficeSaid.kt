package vn.sotay.ui.office

import vn.sotay.core.Difference
import vn.sotay.core.Due
import vn.sotay.core.DueWhat
import vn.sotay.core.Grade
import vn.sotay.core.MeetingKind
import vn.sotay.core.RecordStanding
import vn.sotay.core.RejectCode
import vn.sotay.core.ReportListRow
import vn.sotay.core.ReportState
import vn.sotay.core.RollUpFigures
import vn.sotay.core.Verdict
import vn.sotay.core.YearlyFailure
import vn.sotay.ui.Words
import vn.sotay.ui.month
import vn.sotay.ui.record.say
import vn.sotay.ui.say

// What the office says in codes, in words for people; complete, as in `Said.kt`.

/** What is to be done. */
fun Words.say(due: Due): String =
    when (due.what) {
        DueWhat.REGISTER -> this["due.register", month(due.month)]
        DueWhat.REGISTER_THEMATIC -> this["due.thematic", month(due.month)]
        DueWhat.PAPERS -> this["due.papers", due.title]
        DueWhat.RECORD -> this["due.record", due.title]
        DueWhat.CLOSE -> this["due.close", due.title]
        DueWhat.SIGN -> this["due.sign", due.title]
        DueWhat.REPORT -> this["due.report", due.title]
        DueWhat.PUT_RIGHT -> this["due.putRight", due.title]
        DueWhat.ASSIGNMENT -> this["due.assignment", due.title]
    }

/** How long there is for it. */
fun Words.left(due: Due): String =
    when {
        due.daysLeft < 0 -> this["due.over", -due.daysLeft]
        due.daysLeft == 0L -> this["due.today"]
        else -> this["due.left", due.daysLeft]
    }

/** The name that most cells give a meeting. */
fun Words.usualTitle(
    kind: MeetingKind,
    month: String,
): String = this["plan.usualTitle", say(kind), month]

/** Names of kinds, in a row. */
fun Words.kinds(kinds: List<MeetingKind>): String = kinds.joinToString(", ") { say(it) }

/** Why something sent upward was not taken, and what to do. */
fun Words.refused(code: RejectCode): String =
    when (code) {
        RejectCode.ID_CONFLICT, RejectCode.BAD_SIGNATURE, RejectCode.MALFORMED -> this["sent.unreadable"]
        RejectCode.NOT_ALLOWED -> this["sent.notAllowed"]
        RejectCode.NO_SUBJECT -> this["sent.noSubject"]
        RejectCode.ALREADY_ANSWERED -> this["sent.already"]
        RejectCode.DISCARDED -> this["reject.discarded"]
        RejectCode.EMPTY -> this["sent.empty"]
        RejectCode.TOO_LONG -> this["reject.tooLong"]
        RejectCode.SECRECY_MARK -> this["reject.secrecy"]
        RejectCode.UNKNOWN -> this["sent.unknown"]
    }

/** Where a report stands. */
fun Words.say(state: ReportState): String =
    when (state) {
        ReportState.NotSent -> this["reported.notSent"]
        ReportState.Waiting -> this["reported.waiting"]
        ReportState.Held -> this["reported.held"]
        ReportState.Delivered -> this["reported.delivered"]
        is ReportState.Refused -> this["reported.refused"]
    }

/** Where a record stands at the province. */
fun Words.say(standing: RecordStanding): String =
    when (standing) {
        RecordStanding.INCOMPLETE -> this["standing.incomplete"]
        RecordStanding.OPEN -> this["standing.open"]
        RecordStanding.DISPUTED -> this["standing.disputed"]
        RecordStanding.CLOSED -> this["record.closed"]
        RecordStanding.UNKNOWN -> this["standing.unknown"]
    }

/** Something that somebody should look at; [titles] are those of the criteria that are known here. */
fun Words.say(
    difference: Difference,
    titles: Map<String, String>,
): String =
    when (difference) {
        is Difference.Roster -> this["difference.roster", difference.members.size]
        is Difference.Base -> this["difference.base", difference.recorded, difference.computed]
        is Difference.Miscounted -> this["difference.miscounted"]
        is Difference.Points -> points(difference, titles[difference.criterion])
        is Difference.Rules -> this["difference.rules"]
        is Difference.Unsigned -> this["difference.unsigned"]
        is Difference.Uncertified -> this["difference.uncertified"]
        is Difference.Forked -> this["difference.forked"]
        is Difference.Foreign -> this["difference.foreign"]
        is Difference.Unsettled -> this["difference.unsettled", difference.events.size]
        Difference.Unknown -> this["difference.unknown"]
    }

/** A criterion's code says nothing to people: without its title, it is one of them. */
private fun Words.points(
    points: Difference.Points,
    title: String?,
): String {
    val where = title ?: this["difference.criterion"]
    val computed = points.computed ?: return this["difference.pointsOpen", where, points.claimed]
    return this["difference.points", where, points.claimed, computed]
}

/** What the superior says. */
fun Words.say(verdict: Verdict): String =
    when (verdict) {
        Verdict.Confirmed -> this["verdict.confirmed"]
        is Verdict.Changed -> this["verdict.changed", verdict.total, say(verdict.grade), verdict.reason]
        is Verdict.Returned -> this["verdict.returned", verdict.remarks]
        Verdict.Unknown -> this["verdict.unknown"]
    }

/** What has been said to a report, in a word or two. */
fun Words.heard(row: ReportListRow): String =
    when {
        row.refused != null -> this["state.refused"]
        row.said != null -> this["state.waiting"]
        else ->
            when (row.report.review?.verdict) {
                null -> this["review.none"]
                Verdict.Confirmed -> this["review.confirmed"]
                is Verdict.Changed -> this["review.changed"]
                is Verdict.Returned -> this["review.returned"]
                Verdict.Unknown -> this["review.other"]
            }
    }

/** `92 % (46/50)`. */
fun Words.share(
    part: UInt,
    whole: UInt,
): String = if (whole == 0u) this["score.dash"] else this["share", part * HUNDRED / whole, part, whole]

private const val HUNDRED = 100u

/** How long meetings took, on the average of those of which it is known. */
fun Words.mean(figures: RollUpFigures): String =
    if (figures.timed == 0u) this["score.dash"] else this["minutes", figures.minutes / figures.timed]

/** How many meetings of each grade; those of which there is none are left out. */
fun Words.grades(figures: RollUpFigures): String {
    val grades =
        listOf(Grade.GOOD to figures.good, Grade.FAIR to figures.fair, Grade.AVERAGE to figures.average, Grade.POOR to figures.poor)
    val some = grades.filter { it.second > 0u }.joinToString(", ") { (grade, count) -> "${say(grade)} $count" }
    return some.ifEmpty { this["score.dash"] }
}

/** Why a better grade was not reached. */
fun Words.say(failure: YearlyFailure): String =
    when (failure) {
        is YearlyFailure.Mean -> this["yearly.mean", say(failure.grade), failure.from]
        is YearlyFailure.MonthsOf ->
            this["yearly.months", say(failure.grade), failure.needs.months, say(failure.needs.grade), failure.found]
        is YearlyFailure.Below ->
            this["yearly.below", say(failure.grade), failure.months.joinToString(", "), say(failure.least)]
    }
