package vn.sotay.ui.office

import androidx.compose.foundation.layout.Column
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import vn.sotay.core.CommandId
import vn.sotay.core.MeetingKind
import vn.sotay.core.PlanState
import vn.sotay.ui.Empty
import vn.sotay.ui.Entry
import vn.sotay.ui.Fine
import vn.sotay.ui.Heading
import vn.sotay.ui.LocalWords
import vn.sotay.ui.Main
import vn.sotay.ui.Note
import vn.sotay.ui.Office
import vn.sotay.ui.Other
import vn.sotay.ui.Page
import vn.sotay.ui.Place
import vn.sotay.ui.Tag
import vn.sotay.ui.Trouble
import vn.sotay.ui.day
import vn.sotay.ui.month
import vn.sotay.ui.say
import vn.sotay.ui.t
import vn.sotay.ui.time

/** What is registered this month and the next, and what is not yet. */
@Composable
fun PlansScreen(
    state: PlansState,
    onBack: () -> Unit,
    onDismiss: (CommandId) -> Unit,
    go: (Place) -> Unit,
) = Page(t("plans.title"), onBack) {
    Trouble(state.problem)
    val months = state.months ?: return@Page
    if (state.committees.isEmpty()) {
        Note(t("plans.noCommittee"))
        return@Page
    }
    Main(t("plan.new")) { go(Office.Register(null, MeetingKind.REGULAR, null)) }
    for (month in months) {
        Heading(t("month", month(month.month.toString())))
        if (month.rows.isEmpty()) Empty(t("plans.none"))
        Column { for (row in month.rows) Planned(row, onDismiss, go) }
        for (due in month.missing) {
            Note("${LocalWords.current.say(due)} (${t("due.by", due.cellName, day(due.on))})", bad = due.daysLeft < 0) {
                Other(t("plan.new")) { go(place(due)) }
            }
        }
    }
}

@Composable
private fun Planned(
    row: PlanRow,
    onDismiss: (CommandId) -> Unit,
    go: (Place) -> Unit,
) {
    val meeting = row.meeting
    Entry({ go(Place.Meeting(meeting.id)) }) {
        if (meeting.cancelled) Tag(t("meeting.cancelled"), bad = true)
        Text(time(meeting.startsAt), style = MaterialTheme.typography.labelLarge, color = MaterialTheme.colorScheme.primary)
        Text(meeting.title, style = MaterialTheme.typography.titleSmall)
        Fine("${LocalWords.current.say(meeting.meetingKind)}, ${meeting.cellName}, ${meeting.place}")
        PlanStanding(row.state) { (row.state as? PlanState.Refused)?.let { onDismiss(it.v1) } }
    }
}
