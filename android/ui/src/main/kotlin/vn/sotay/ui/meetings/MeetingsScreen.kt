package vn.sotay.ui.meetings

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.lazy.LazyColumn
import androidx.compose.foundation.lazy.items
import androidx.compose.foundation.lazy.itemsIndexed
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import vn.sotay.core.AgendaItem
import vn.sotay.core.Meeting
import vn.sotay.core.MeetingRow
import vn.sotay.core.MeetingView
import vn.sotay.core.RecordDoor
import vn.sotay.core.RecordPhase
import vn.sotay.core.ReplyRow
import vn.sotay.core.ReplyState
import vn.sotay.ui.Bar
import vn.sotay.ui.Empty
import vn.sotay.ui.Entry
import vn.sotay.ui.Field
import vn.sotay.ui.Fine
import vn.sotay.ui.Heading
import vn.sotay.ui.Link
import vn.sotay.ui.LocalWords
import vn.sotay.ui.Main
import vn.sotay.ui.Note
import vn.sotay.ui.Other
import vn.sotay.ui.Place
import vn.sotay.ui.Plain
import vn.sotay.ui.Tag
import vn.sotay.ui.Trouble
import vn.sotay.ui.mine
import vn.sotay.ui.say
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

/** One meeting: when, where, agenda, papers. */
@Composable
fun MeetingScreen(
    state: MeetingState,
    on: MeetingActions,
) = Column(Modifier.fillMaxSize()) {
    Bar(t("meetings.title"), on.back)
    LazyColumn(Modifier.weight(1f).padding(horizontal = 16.dp)) {
        val view = state.view
        if (view == null) {
            item { Trouble(state.problem, Modifier.padding(top = 12.dp)) }
            item { state.door?.let { Door(it, on) } }
            return@LazyColumn
        }
        item { Head(view.meeting) }
        item { state.door?.let { Door(it, on) } }
        item { MyAnswer(state, view, on) }
        item { Heading(t("meeting.agenda")) }
        itemsIndexed(view.meeting.agenda) { place, item -> Item(place + 1, item, on.go) }
        if (view.replies.isNotEmpty()) item { Answers(view.replies) }
    }
}

/** What can be done with a meeting. */
data class MeetingActions(
    val back: () -> Unit,
    val answer: (Boolean) -> Unit,
    val type: (String) -> Unit,
    val reply: (coming: Boolean) -> Unit,
    val dismiss: () -> Unit,
    val record: () -> Unit,
    val openRecord: () -> Unit,
    val rollCode: () -> Unit,
    val go: (Place) -> Unit,
)

/** The way to the meeting's record, and to the member's own code for the roll call. */
@Composable
private fun Door(
    door: RecordDoor,
    on: MeetingActions,
) = Column(Modifier.padding(top = 12.dp), verticalArrangement = Arrangement.spacedBy(8.dp)) {
    when (door.phase) {
        RecordPhase.OPEN, RecordPhase.DISPUTED -> Main(t("door.goOn"), onClick = on.record)
        RecordPhase.CLOSED -> Other(t("door.read"), onClick = on.record)
        null -> if (door.mayOpen) Main(t("door.open"), onClick = on.openRecord)
    }
    if (door.mayShowCode && door.phase != RecordPhase.CLOSED) Other(t("code.title"), onClick = on.rollCode)
    Link(t("join.title")) { on.go(Place.JoinRecord) }
}

/** Whether I come: what I said and where it stands, or two buttons to say it. */
@Composable
private fun MyAnswer(
    state: MeetingState,
    view: MeetingView,
    on: MeetingActions,
) = Column(Modifier.padding(top = 12.dp), verticalArrangement = Arrangement.spacedBy(8.dp)) {
    val mine = view.myReply
    // Where the buttons are: what is wrong with an answer is seen by who gave it.
    Trouble(state.problem)
    if (mine != null && !state.answering) {
        val refused = mine.refused != null
        Note(LocalWords.current.mine(mine), bad = refused) {
            Tag(LocalWords.current.say(mine.state), bad = refused)
            (mine.state as? ReplyState.Refused)?.let { Text(LocalWords.current.say(it.v1), style = MaterialTheme.typography.bodyMedium) }
            if (refused) Other(t("reply.dismiss"), onClick = on.dismiss)
            if (view.canReply) Other(t("reply.change")) { on.answer(true) }
        }
    } else if (view.canReply) {
        Heading(t("reply.title"))
        Main(t("reply.coming")) { on.reply(true) }
        Field(t("reply.reason"), "reason", state.reason, onType = on.type)
        Other(t("reply.absent")) { on.reply(false) }
        if (mine != null) Link(t("cancel")) { on.answer(false) }
    }
}

/** What the others have answered, for who prepares the meeting. */
@Composable
private fun Answers(rows: List<ReplyRow>) =
    Column(Modifier.padding(bottom = 24.dp), verticalArrangement = Arrangement.spacedBy(4.dp)) {
        val coming = rows.count { it.coming }
        Heading(t("reply.all"))
        Plain(t("reply.count", coming, rows.size - coming))
        for (row in rows) Plain(LocalWords.current.say(row))
    }

@Composable
private fun Head(meeting: Meeting) =
    Column(Modifier.padding(top = 16.dp), verticalArrangement = Arrangement.spacedBy(6.dp)) {
        if (meeting.cancelled) Tag(t("meeting.cancelled"), bad = true)
        Fine("${LocalWords.current.say(meeting.meetingKind)}, ${meeting.cellName}")
        Text(meeting.title, Modifier.semantics { heading() }, style = MaterialTheme.typography.headlineSmall)
        Text(time(meeting.startsAt), style = MaterialTheme.typography.titleMedium, color = MaterialTheme.colorScheme.primary)
        Text(t("meeting.place", meeting.place), style = MaterialTheme.typography.bodyMedium)
        Text(t("meeting.chair", meeting.chair), style = MaterialTheme.typography.bodyMedium)
    }

@Composable
private fun Item(
    number: Int,
    item: AgendaItem,
    go: (Place) -> Unit,
) = Column(Modifier.padding(vertical = 10.dp), verticalArrangement = Arrangement.spacedBy(2.dp)) {
    Text("$number. ${item.title}", style = MaterialTheme.typography.bodyLarge)
    Fine(t("meeting.item", item.owner, item.minutes))
    for (paper in item.papers) {
        val document = paper.document
        val text = t("meeting.paper", paper.title)
        if (document == null) Fine(text) else Link(text) { go(Place.Document(document, "")) }
    }
}
