package vn.sotay.ui.meetings

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.lazy.LazyColumn
import androidx.compose.foundation.lazy.itemsIndexed
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import vn.sotay.core.AgendaItem
import vn.sotay.core.Meeting
import vn.sotay.core.MeetingPaper
import vn.sotay.core.MeetingView
import vn.sotay.core.RecordDoor
import vn.sotay.core.RecordPhase
import vn.sotay.ui.Bar
import vn.sotay.ui.Fine
import vn.sotay.ui.Heading
import vn.sotay.ui.Link
import vn.sotay.ui.LocalWords
import vn.sotay.ui.Main
import vn.sotay.ui.Note
import vn.sotay.ui.Office
import vn.sotay.ui.Other
import vn.sotay.ui.Place
import vn.sotay.ui.Plain
import vn.sotay.ui.RecordPlace
import vn.sotay.ui.Tag
import vn.sotay.ui.Trouble
import vn.sotay.ui.office.PlanStanding
import vn.sotay.ui.office.say
import vn.sotay.ui.paragraphs
import vn.sotay.ui.record.Tile
import vn.sotay.ui.say
import vn.sotay.ui.t
import vn.sotay.ui.time
import vn.sotay.ui.who

/** What can be done with a meeting. */
data class MeetingActions(
    val back: () -> Unit,
    val answer: (Boolean) -> Unit,
    val type: ((Replying) -> Replying) -> Unit,
    val reply: (coming: Boolean) -> Unit,
    val dismiss: () -> Unit,
    val dismissPlan: () -> Unit,
    val record: () -> Unit,
    val openRecord: () -> Unit,
    val rollCode: () -> Unit,
    val plan: () -> Unit,
    val report: () -> Unit,
    val go: (Place) -> Unit,
) {
    constructor(model: MeetingModel, back: () -> Unit, go: (Place) -> Unit) : this(
        back,
        model::answer,
        model::type,
        { model.reply(it) },
        model::dismiss,
        model::dismissPlan,
        { go(Place.Record(model.id, RecordPlace.RUN)) },
        { go(Place.OpenRecord(model.id)) },
        { go(Place.RollCode(model.id)) },
        { go(Office.Plan(model.id)) },
        { go(Office.Reported(model.id)) },
        go,
    )
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
        if (view.canPlan) item { Committee(view, state, on) }
        item { state.door?.let { Door(it, on) } }
        item { MyAnswer(state, view, on) }
        item { Heading(t("meeting.agenda")) }
        itemsIndexed(view.meeting.agenda) { place, item -> Item(place + 1, item, on.go) }
        item { DraftResolution(view.meeting.draftResolution) }
        if (view.replies.isNotEmpty()) item { Answers(view.replies) }
    }
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
        if (meeting.combined) Plain(t("meeting.combined"))
        if (meeting.superiorInvited) Plain(t("meeting.invited"))
        for (move in meeting.moved) {
            val calledOff = meeting.cancelled && move == meeting.moved.last()
            Note(if (calledOff) t("meeting.calledOff", move.reason) else t("meeting.moved", time(move.from), move.reason))
        }
    }

/** What the cell's committee can do with it beside recording it. */
@Composable
private fun Committee(
    view: MeetingView,
    state: MeetingState,
    on: MeetingActions,
) = Column(Modifier.padding(top = 12.dp), verticalArrangement = Arrangement.spacedBy(8.dp)) {
    PlanStanding(view.plan, on.dismissPlan)
    state.report?.let { Tile(t("reported.title"), LocalWords.current.say(it), on.report) }
    // Once it is recorded, nobody says how it is to be.
    if (state.report == null && state.door?.phase == null) Other(t("plan.change"), onClick = on.plan)
}

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

@Composable
private fun Item(
    number: Int,
    item: AgendaItem,
    go: (Place) -> Unit,
) = Column(Modifier.padding(vertical = 10.dp), verticalArrangement = Arrangement.spacedBy(2.dp)) {
    Text("$number. ${item.title}", style = MaterialTheme.typography.bodyLarge)
    LocalWords.current.who(item)?.let { Fine(it) }
    for (paper in item.papers) Paper(paper, go)
}

/** A paper of the library leads there; the text of another one opens here. */
@Composable
private fun Paper(
    paper: MeetingPaper,
    go: (Place) -> Unit,
) {
    val document = paper.document
    val name = t("meeting.paper", paper.title)
    when {
        document != null -> Link(name) { go(Place.Document(document, "")) }
        paper.text.isEmpty() -> Fine(name)
        else -> Folded(name, paper.text)
    }
}

@Composable
private fun DraftResolution(text: String) {
    if (text.isNotEmpty()) Folded(t("meeting.draft"), text)
}

/** A text that opens under its name. */
@Composable
private fun Folded(
    name: String,
    text: String,
) = Column(verticalArrangement = Arrangement.spacedBy(8.dp)) {
    var open by rememberSaveable(name) { mutableStateOf(false) }
    Link(if (open) t("meeting.fold", name) else t("meeting.unfold", name)) { open = !open }
    if (open) for (paragraph in paragraphs(text)) Text(paragraph, style = MaterialTheme.typography.bodyLarge)
}
