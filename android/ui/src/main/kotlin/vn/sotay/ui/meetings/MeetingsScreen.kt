package vn.sotay.ui.meetings

import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.lazy.LazyColumn
import androidx.compose.foundation.lazy.items
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.unit.dp
import vn.sotay.core.Meeting
import vn.sotay.core.MeetingRow
import vn.sotay.ui.Bar
import vn.sotay.ui.Empty
import vn.sotay.ui.Entry
import vn.sotay.ui.Fine
import vn.sotay.ui.Heading
import vn.sotay.ui.Office
import vn.sotay.ui.Place
import vn.sotay.ui.Tag
import vn.sotay.ui.Trouble
import vn.sotay.ui.record.Tile
import vn.sotay.ui.t
import vn.sotay.ui.time

/** Meetings to come, then those that are over. */
@Composable
fun MeetingsScreen(
    state: MeetingsState,
    onBack: () -> Unit,
    go: (Place) -> Unit,
) = Column(Modifier.fillMaxSize()) {
    Bar(t("meetings.title"), onBack)
    LazyColumn(Modifier.weight(1f).padding(horizontal = 16.dp)) {
        item { Trouble(state.problem, Modifier.padding(top = 12.dp)) }
        if (state.office) item { Column(Modifier.padding(top = 12.dp)) { Tile(t("office.title"), t("office.what")) { go(Office.Work) } } }
        if (state.loaded && state.coming.isEmpty() && state.over.isEmpty()) {
            item { Empty(t("meetings.none") + " " + t("empty.wait")) }
        }
        if (state.coming.isNotEmpty()) item { Heading(t("meetings.coming")) }
        // A meeting can end between the two questions, and is then in both answers.
        items(state.coming, { "coming ${it.id}" }) { MeetingEntry(it, true) { go(Place.Meeting(it.id)) } }
        if (state.over.isNotEmpty()) item { Heading(t("meetings.over")) }
        items(state.over, { "over ${it.id}" }) { MeetingEntry(it, false) { go(Place.Meeting(it.id)) } }
    }
}

/** A meeting in a list. */
@Composable
fun MeetingEntry(
    row: MeetingRow,
    /** It is still to come, and may wait for an answer. */
    comes: Boolean,
    onClick: () -> Unit,
) = Entry(onClick) {
    if (row.cancelled) Tag(t("meeting.cancelled"), bad = true)
    Text(time(row.startsAt), style = MaterialTheme.typography.labelLarge, color = MaterialTheme.colorScheme.primary)
    Text(row.title, style = MaterialTheme.typography.titleSmall)
    Fine("${row.cellName}, ${row.place}")
    val coming = row.coming
    when {
        coming != null -> Tag(t(if (coming) "reply.coming" else "reply.absent"))
        comes && !row.cancelled -> Tag(t("reply.waits"), bad = true)
    }
}
