package vn.sotay.ui.office

import androidx.compose.runtime.Composable
import vn.sotay.core.Figures
import vn.sotay.core.RecordStanding
import vn.sotay.core.ReportView
import vn.sotay.core.Review
import vn.sotay.core.Sum
import vn.sotay.core.Verdict
import vn.sotay.ui.Fine
import vn.sotay.ui.Heading
import vn.sotay.ui.LocalWords
import vn.sotay.ui.Note
import vn.sotay.ui.Plain
import vn.sotay.ui.Tag
import vn.sotay.ui.Words
import vn.sotay.ui.day
import vn.sotay.ui.record.Card
import vn.sotay.ui.record.say
import vn.sotay.ui.t
import vn.sotay.ui.time

/** When a report was due, and when it came. */
@Composable
fun Came(report: ReportView) {
    report.dueOn?.let { Fine(t("report.due", day(it))) }
    report.receivedAt?.let { Fine(t("report.received", time(it))) }
    if (report.late) Tag(t("report.late"), bad = true)
    if (report.standing != RecordStanding.CLOSED) Tag(LocalWords.current.say(report.standing), bad = true)
}

/** What the cell claims beside what the rules give. */
@Composable
fun Scored(report: ReportView) {
    val words = LocalWords.current
    Heading(t("report.score"))
    Card {
        Labelled(t("report.claimed"), words.say(report.claimed))
        Labelled(t("report.computed"), words.say(report.computed))
        report.grade?.let { Labelled(t("report.grade"), words.say(it)) }
    }
}

/** Figures of a meeting, as the record gives them. */
@Composable
fun Figured(figures: Figures) {
    Heading(t("report.figures"))
    Card {
        figures.minutes?.let { Labelled(t("report.minutes"), t("minutes", it)) }
        Labelled(t("report.present"), t("of", figures.present, figures.summoned))
        Labelled(t("report.excused"), figures.absentExcused.toString())
        Labelled(t("report.unexcused"), figures.absentUnexcused.toString())
        Labelled(t("report.base"), figures.base.toString())
        Labelled(t("report.speakers"), figures.speakers.toString())
        Labelled(t("report.motions"), t("of", figures.passed, figures.motions))
        if (figures.carried > 0u) Labelled(t("report.carried"), t("of", figures.carriedDone, figures.carried))
        if (figures.corrections > 0u) Labelled(t("report.corrections"), figures.corrections.toString())
    }
}

/** What somebody should look at, a sentence each. */
@Composable
fun Differing(
    report: ReportView,
    titles: Map<String, String>,
) {
    val words = LocalWords.current
    Heading(t("report.differences"))
    if (report.differences.isEmpty() && report.alike == null) Plain(t("report.same"))
    for (difference in report.differences) Note(words.say(difference, titles), bad = true)
    report.alike?.let { Note(t("report.alike", it.percent, it.cellName), bad = true) }
}

/** What the superior says. */
@Composable
fun Reviewed(review: Review) {
    val bad = review.verdict is Verdict.Returned
    Note(LocalWords.current.say(review.verdict), bad = bad) { Fine(t("review.by", review.byName, time(review.at))) }
}

/** Points and grade, as far as they are known. */
private fun Words.say(sum: Sum?): String {
    val total = sum?.total ?: return this["report.unscored"]
    return sum.grade?.let { this["report.graded", total, say(it)] } ?: this["report.points", total]
}
