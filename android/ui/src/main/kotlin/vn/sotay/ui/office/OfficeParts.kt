package vn.sotay.ui.office

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ExperimentalLayoutApi
import androidx.compose.foundation.layout.FlowRow
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.padding
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import vn.sotay.core.Due
import vn.sotay.core.PlanState
import vn.sotay.ui.Choices
import vn.sotay.ui.Entry
import vn.sotay.ui.Fine
import vn.sotay.ui.Heading
import vn.sotay.ui.LocalWords
import vn.sotay.ui.Note
import vn.sotay.ui.Office
import vn.sotay.ui.Other
import vn.sotay.ui.Page
import vn.sotay.ui.Place
import vn.sotay.ui.Plain
import vn.sotay.ui.Tag
import vn.sotay.ui.Trouble
import vn.sotay.ui.day
import vn.sotay.ui.t

/** A figure and what it is of; the figure goes to a line of its own where both do not fit. */
@OptIn(ExperimentalLayoutApi::class)
@Composable
fun Labelled(
    name: String,
    value: String,
) = FlowRow(
    // Read aloud as one.
    Modifier.fillMaxWidth().semantics(mergeDescendants = true) {},
    horizontalArrangement = Arrangement.SpaceBetween,
) {
    Text(name, Modifier.padding(end = 12.dp), style = MaterialTheme.typography.bodyMedium)
    Text(value, style = MaterialTheme.typography.titleSmall)
}

/** What is shown now, and the way to what was before and comes after. */
@Composable
fun Turned(
    title: String,
    before: String,
    after: String,
    onTurn: (Int) -> Unit,
) = Column(verticalArrangement = Arrangement.spacedBy(8.dp)) {
    Text(title, Modifier.semantics { heading() }, style = MaterialTheme.typography.titleLarge)
    Choices {
        Other("‹ $before") { onTurn(-1) }
        Other("$after ›") { onTurn(1) }
    }
}

/** Something due, and how long there is for it. */
@Composable
fun DueEntry(
    due: Due,
    onClick: () -> Unit,
) = Entry(onClick) {
    val words = LocalWords.current
    Text(words.say(due), style = MaterialTheme.typography.titleSmall)
    Fine(t("due.by", due.cellName, day(due.on)))
    Tag(words.left(due), bad = due.daysLeft <= 0)
}

/** What is due, soonest first. */
@Composable
fun DueScreen(
    state: DueState,
    onBack: () -> Unit,
    go: (Place) -> Unit,
) = Page(t("due.title"), onBack) {
    Trouble(state.problem)
    val rows = state.rows ?: return@Page
    if (rows.isEmpty()) Note(t("due.none"))
    Column { for (due in rows) DueEntry(due) { go(place(due)) } }
}

/** The most urgent of what is due, on the first screen. */
@Composable
fun DueCard(
    due: List<Due>,
    go: (Place) -> Unit,
) = Column {
    Heading(t("due.title")) { go(Office.Due) }
    for (one in due.take(MOST)) DueEntry(one) { go(place(one)) }
}

/** More would hide what else is new. */
private const val MOST = 3

/** Where a plan that was made on this phone stands; nothing once it is announced. */
@Composable
fun PlanStanding(
    state: PlanState,
    onDismiss: () -> Unit,
) {
    when (state) {
        PlanState.Announced -> Unit
        PlanState.Waiting -> Tag(t("plan.waiting"))
        is PlanState.Refused ->
            Note(t("plan.refused"), bad = true) {
                Plain(LocalWords.current.refused(state.v2))
                Other(t("plan.dismiss"), onClick = onDismiss)
            }
    }
}
