package vn.sotay.ui.office

import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import vn.sotay.core.Year
import vn.sotay.core.YearMeeting
import vn.sotay.core.YearlyResult
import vn.sotay.ui.Fine
import vn.sotay.ui.Heading
import vn.sotay.ui.LocalWords
import vn.sotay.ui.Note
import vn.sotay.ui.Other
import vn.sotay.ui.Page
import vn.sotay.ui.Plain
import vn.sotay.ui.Tag
import vn.sotay.ui.Trouble
import vn.sotay.ui.month
import vn.sotay.ui.record.Card
import vn.sotay.ui.record.say
import vn.sotay.ui.t
import vn.sotay.ui.time

/** A cell's year: what it makes, then month by month. */
@Composable
fun YearScreen(
    state: YearState,
    onBack: () -> Unit,
    onTurn: (Int) -> Unit,
    /** Passes it on under a title; absent where the phone cannot. */
    onPass: ((String) -> Unit)?,
) = Page(t("year.heading"), onBack) {
    Trouble(state.problem)
    val title = t("year.title", state.year)
    Turned(title, "${state.year - 1}", "${state.year + 1}", onTurn)
    val year = state.added ?: return@Page
    if (year.cellName.isNotEmpty()) Plain(year.cellName)
    Result(year.result)
    Card {
        Labelled(t("year.meetings"), year.meetings.size.toString())
        Labelled(t("year.work"), t("of", year.done, year.assigned))
    }
    if (onPass != null) {
        Fine(t("pass.warning"))
        Other(t("year.pass")) { onPass(title) }
    }
    for (number in 1..MONTHS) OfMonth(state.year, number, year)
}

private const val MONTHS = 12

@Composable
private fun Result(result: YearlyResult?) {
    val words = LocalWords.current
    if (result == null) return Plain(t("year.noRule"))
    val grade = result.grade
    Note(if (grade == null) t("year.ungraded") else t("year.graded", words.say(grade)), bad = grade == null) {
        if (result.missing.isNotEmpty()) Plain(t("year.missing", result.missing.joinToString(", ")))
        Plain(t("year.sum", result.sum, result.months))
        for (failure in result.failed) Plain(words.say(failure))
    }
}

@Composable
private fun OfMonth(
    year: Int,
    number: Int,
    added: Year,
) {
    Heading(t("month", "%02d/%d".format(number, year)))
    val meetings = added.meetings.filter { month(it.beganAt).monthValue == number }
    if (meetings.isEmpty()) Fine(t("year.none"))
    for (meeting in meetings) Card { Held(meeting) }
}

@Composable
private fun Held(meeting: YearMeeting) {
    val words = LocalWords.current
    Text(meeting.title, style = MaterialTheme.typography.titleSmall)
    Fine(time(meeting.beganAt))
    Labelled(t("report.present"), t("of", meeting.figures.present, meeting.figures.summoned))
    meeting.figures.minutes?.let { Labelled(t("report.minutes"), t("minutes", it)) }
    val total = meeting.total
    if (total != null) {
        val grade = meeting.grade?.let { t("report.graded", total, words.say(it)) }
        Labelled(t("report.grade"), grade ?: t("report.points", total))
    }
    if (meeting.reviewed) Tag(t("year.reviewed"))
    if (meeting.late) Tag(t("report.late"), bad = true)
}
