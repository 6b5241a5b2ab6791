package vn.sotay.ui.office

import androidx.compose.foundation.layout.Column
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.text.input.KeyboardType
import vn.sotay.core.Grade
import vn.sotay.core.HandbookException
import vn.sotay.core.NotPossible
import vn.sotay.core.ReportListRow
import vn.sotay.ui.Choice
import vn.sotay.ui.Choices
import vn.sotay.ui.Empty
import vn.sotay.ui.Entry
import vn.sotay.ui.Field
import vn.sotay.ui.Fine
import vn.sotay.ui.Heading
import vn.sotay.ui.LocalWords
import vn.sotay.ui.Main
import vn.sotay.ui.Note
import vn.sotay.ui.Office
import vn.sotay.ui.Other
import vn.sotay.ui.Page
import vn.sotay.ui.Place
import vn.sotay.ui.Plain
import vn.sotay.ui.Switched
import vn.sotay.ui.Tag
import vn.sotay.ui.Trouble
import vn.sotay.ui.month
import vn.sotay.ui.record.say
import vn.sotay.ui.t
import vn.sotay.ui.time

/** Every report that the official may read, latest meeting first. */
@Composable
fun ReportsScreen(
    state: ReportsState,
    onBack: () -> Unit,
    onUnsaid: (Boolean) -> Unit,
    go: (Place) -> Unit,
) = Page(t("reports.title"), onBack) {
    Trouble(state.problem)
    val rows = state.rows ?: return@Page
    Switched(t("reports.unsaid"), state.unsaid, onUnsaid)
    val shown = rows.filter { !state.unsaid || (it.report.review == null && (it.said == null || it.refused != null)) }
    if (shown.isEmpty()) Empty(t("reports.none") + " " + t("empty.wait"))
    Column { for (row in shown) ReportEntry(row) { go(Office.Review(row.report.meeting)) } }
}

@Composable
private fun ReportEntry(
    row: ReportListRow,
    onClick: () -> Unit,
) = Entry(onClick) {
    val (words, report) = LocalWords.current to row.report
    Text(report.cellName, style = MaterialTheme.typography.titleSmall)
    Fine("${report.title}, ${time(report.beganAt)}")
    Choices {
        report.grade?.let { Tag(words.say(it)) }
        if (report.late) Tag(t("report.late"), bad = true)
        val found = report.differences.size + (if (report.alike == null) 0 else 1)
        if (found > 0) Tag(t("report.found", found), bad = true)
        Tag(words.heard(row), bad = row.refused != null)
    }
}

/** What can be said to a report. */
class ReviewActions(
    val back: () -> Unit,
    val begin: (Saying?) -> Unit,
    val edit: ((ReviewState) -> ReviewState) -> Unit,
    val confirm: () -> Unit,
    val keep: () -> Unit,
    val dismiss: () -> Unit,
    val go: (Place) -> Unit,
) {
    constructor(model: ReviewModel, back: () -> Unit, go: (Place) -> Unit) :
        this(back, model::begin, model::edit, model::confirm, model::keep, model::dismiss, go)
}

/** One report, and three things to say to it. */
@Composable
fun ReviewScreen(
    state: ReviewState,
    on: ReviewActions,
) = Page(t("review.title"), on.back) {
    val row = state.row
    if (row == null) {
        Trouble(state.problem)
        return@Page
    }
    val report = row.report
    Text(report.title, style = MaterialTheme.typography.titleLarge)
    Fine("${report.cellName}, ${time(report.beganAt)}")
    Came(report)
    Said(row, on)
    Scored(report)
    Differing(report, emptyMap())
    Figured(report.figures)
    if (row.canReview) Answer(state, on)
    val year = month(report.beganAt).year
    Other(t("year.title", year)) { on.go(Office.Year(report.cell, year)) }
}

/** What was said, here and there. */
@Composable
private fun Said(
    row: ReportListRow,
    on: ReviewActions,
) {
    row.report.review?.let { Reviewed(it) }
    val said = row.said ?: return
    val refused = row.refusedFor
    Note(LocalWords.current.say(said), bad = refused != null) {
        Tag(t(if (refused == null) "state.waiting" else "state.refused"), bad = refused != null)
        if (refused != null) {
            Plain(LocalWords.current.refused(refused))
            Other(t("review.dismiss"), onClick = on.dismiss)
        }
    }
}

@Composable
private fun Answer(
    state: ReviewState,
    on: ReviewActions,
) {
    Heading(t("review.say"))
    if (state.saying == null) {
        Wrong(state)
        Main(t("review.confirm"), onClick = on.confirm)
        Other(t("review.change")) { on.begin(Saying.CHANGE) }
        Other(t("review.return")) { on.begin(Saying.RETURN) }
        return
    }
    if (state.saying == Saying.CHANGE) {
        Field(t("review.total"), "total", state.total, keyboard = KeyboardType.Decimal) { text -> on.edit { it.copy(total = text) } }
        Fine(t("review.totalWhat"))
        Plain(t("report.grade"))
        Choices {
            for (grade in Grade.entries.asReversed()) {
                Choice(LocalWords.current.say(grade), state.grade == grade) {
                    on.edit { it.copy(grade = grade) }
                }
            }
        }
    }
    val words = if (state.saying == Saying.CHANGE) "review.reason" else "review.remarks"
    Field(t(words), "words", state.words) { text -> on.edit { it.copy(words = text) } }
    Wrong(state)
    val ready = state.saying == Saying.RETURN || state.grade != null
    Main(t(if (state.saying == Saying.CHANGE) "review.changeGo" else "review.returnGo"), enabled = ready, onClick = on.keep)
    Other(t("cancel")) { on.begin(null) }
}

/** What is wrong with what was typed. */
@Composable
private fun Wrong(state: ReviewState) {
    val problem = state.problem
    when {
        // A total that is no number names nothing.
        problem is HandbookException.NotFound && state.saying == Saying.CHANGE -> Note(t("review.noPoints"), bad = true)
        problem is HandbookException.NotAllowed && problem.reason == NotPossible.EMPTY -> Note(t("review.empty"), bad = true)
        problem is HandbookException.NotAllowed && problem.reason == NotPossible.TOO_LONG -> Note(t("review.tooLong"), bad = true)
        else -> Trouble(problem)
    }
}
