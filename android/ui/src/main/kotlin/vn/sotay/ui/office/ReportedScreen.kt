package vn.sotay.ui.office

import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import vn.sotay.core.ReportState
import vn.sotay.core.ReportedView
import vn.sotay.core.Verdict
import vn.sotay.ui.Fine
import vn.sotay.ui.LocalWords
import vn.sotay.ui.Main
import vn.sotay.ui.Note
import vn.sotay.ui.Other
import vn.sotay.ui.Page
import vn.sotay.ui.Plain
import vn.sotay.ui.Trouble
import vn.sotay.ui.t
import vn.sotay.ui.time

/** What can be done with the report of one's own cell. */
class ReportedActions(
    val back: () -> Unit,
    val send: () -> Unit,
    val dismiss: () -> Unit,
    /** To the closed record, for a correction. */
    val record: () -> Unit,
)

/** The report of a meeting: sending it, and what came of it. */
@Composable
fun ReportedScreen(
    state: ReportedState,
    on: ReportedActions,
) = Page(t("reported.title"), on.back) {
    Trouble(state.problem)
    val view = state.view ?: return@Page
    val report = view.report
    if (report != null) {
        Text(report.title, style = MaterialTheme.typography.titleLarge)
        Fine("${report.cellName}, ${time(report.beganAt)}")
        Came(report)
    }
    Standing(view, on)
    if (report == null) return@Page
    report.review?.let {
        Reviewed(it)
        if (it.verdict is Verdict.Returned) {
            Plain(t("reported.putRight"))
            Other(t("reported.record"), onClick = on.record)
        }
    }
    Plain(t(if (view.isOfProvince) "reported.province" else "reported.phone"))
    Scored(report)
    Differing(report, state.titles)
    Figured(report.figures)
}

/** Where it stands, and what can be done now. */
@Composable
private fun Standing(
    view: ReportedView,
    on: ReportedActions,
) {
    val state = view.state
    Note(LocalWords.current.say(state), bad = state is ReportState.Refused) {
        if (state is ReportState.Refused) {
            Plain(LocalWords.current.refused(state.v2))
            Other(t("reported.dismiss"), onClick = on.dismiss)
        }
    }
    if (view.canSend) Main(t(if (state == ReportState.Delivered) "reported.again" else "reported.send"), onClick = on.send)
}
