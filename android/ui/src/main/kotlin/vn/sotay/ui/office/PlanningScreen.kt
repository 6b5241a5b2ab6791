package vn.sotay.ui.office

import androidx.compose.runtime.Composable
import androidx.compose.ui.text.input.KeyboardType
import vn.sotay.core.AgendaItem
import vn.sotay.core.HandbookException
import vn.sotay.core.MeetingKind
import vn.sotay.core.MeetingPaper
import vn.sotay.core.MeetingPlan
import vn.sotay.core.NotPossible
import vn.sotay.ui.Choice
import vn.sotay.ui.Choices
import vn.sotay.ui.Field
import vn.sotay.ui.Fine
import vn.sotay.ui.Heading
import vn.sotay.ui.Link
import vn.sotay.ui.LocalWords
import vn.sotay.ui.Main
import vn.sotay.ui.Note
import vn.sotay.ui.Other
import vn.sotay.ui.Page
import vn.sotay.ui.Plain
import vn.sotay.ui.Switched
import vn.sotay.ui.Trouble
import vn.sotay.ui.month
import vn.sotay.ui.record.Card
import vn.sotay.ui.say
import vn.sotay.ui.t
import vn.sotay.ui.time

/** What can be done with a plan. */
class PlanningActions(
    val back: () -> Unit,
    val edit: ((PlanningState) -> PlanningState) -> Unit,
    val plan: ((MeetingPlan) -> MeetingPlan) -> Unit,
    val item: (Int, (AgendaItem) -> AgendaItem) -> Unit,
    val add: () -> Unit,
    val remove: (Int) -> Unit,
    val up: (Int) -> Unit,
    val down: (Int) -> Unit,
    val keep: () -> Unit,
    val again: () -> Unit,
    val calling: (Boolean) -> Unit,
    val callOff: () -> Unit,
) {
    constructor(model: PlanningModel, back: () -> Unit) : this(
        back,
        model::edit,
        model::plan,
        model::item,
        model::add,
        model::remove,
        model::up,
        model::down,
        model::keep,
        { model.again() },
        model::calling,
        model::callOff,
    )
}

/** Kinds of meeting that a cell registers. */
val PLANNED = listOf(MeetingKind.REGULAR, MeetingKind.THEMATIC, MeetingKind.COMMITTEE)

/** How a meeting is to be: everything in one column, in the order in which one thinks of it. */
@Composable
fun PlanningScreen(
    state: PlanningState,
    on: PlanningActions,
) = Page(t(if (state.wanted != null) "plan.new" else "plan.change"), on.back) {
    val plan = state.plan
    if (plan == null) {
        Trouble(state.problem)
        return@Page
    }
    if (plan.cancelled) Note(t("plan.cancelled"), bad = true)
    if (state.wanted != null && state.committees.size > 1) {
        Plain(t("plan.cell"))
        Choices { for (row in state.committees) Choice(row.name, row.cell == plan.cell) { on.plan { it.copy(cell = row.cell) } } }
    }
    Kind(plan, on)
    Named(state, plan, on)
    When(state, on)
    Field(t("plan.place"), "place", plan.place) { text -> on.plan { it.copy(place = text) } }
    Field(t("plan.chair"), "chair", plan.chair) { text -> on.plan { it.copy(chair = text) } }
    Agenda(plan.agenda, on)
    Heading(t("plan.draft"))
    Field(t("plan.draftField"), "draft", plan.draftResolution) { text -> on.plan { it.copy(draftResolution = text) } }
    Switched(t("plan.invited"), plan.superiorInvited) { yes -> on.plan { it.copy(superiorInvited = yes) } }
    if (state.wanted == null && !state.calling) {
        Field(t("plan.reason"), "reason", state.reason) { text -> on.edit { it.copy(reason = text) } }
        Fine(t("plan.reasonWhat"))
    }
    Wrong(state)
    if (state.changed) Note(t("plan.meanwhile"), bad = true) { Other(t("plan.again"), onClick = on.again) }
    Main(t(if (state.wanted != null) "plan.keep" else "plan.keepChange"), onClick = on.keep)
    Fine(t("opinion.keep"))
    if (state.wanted == null && !plan.cancelled) CallOff(state, on)
}

@Composable
private fun Kind(
    plan: MeetingPlan,
    on: PlanningActions,
) {
    Plain(t("plan.kind"))
    Choices {
        for (kind in PLANNED) {
            Choice(LocalWords.current.say(kind), kind == plan.meetingKind) { on.plan { it.copy(meetingKind = kind, combined = false) } }
        }
    }
    if (plan.meetingKind == MeetingKind.REGULAR) {
        Switched(t("plan.combined"), plan.combined) { yes -> on.plan { it.copy(combined = yes) } }
    }
}

/** The title, and one that most cells would give. */
@Composable
private fun Named(
    state: PlanningState,
    plan: MeetingPlan,
    on: PlanningActions,
) {
    Field(t("plan.name"), "title", plan.title) { text -> on.plan { it.copy(title = text) } }
    val month = state.startsAt?.let { month(it).toString() } ?: state.wanted?.month
    if (plan.title.isBlank() && month != null) {
        val usual = LocalWords.current.usualTitle(plan.meetingKind, month(month))
        Link(t("plan.usual", usual)) { on.plan { it.copy(title = usual) } }
    }
}

/** Day and time; what was understood stands below. */
@Composable
private fun When(
    state: PlanningState,
    on: PlanningActions,
) {
    Field(t("plan.day"), "day", state.day) { text -> on.edit { it.copy(day = text) } }
    Field(t("plan.clock"), "clock", state.clock) { text -> on.edit { it.copy(clock = text) } }
    Fine(state.startsAt?.let { time(it) } ?: t("plan.example"))
}

@Composable
private fun Agenda(
    items: List<AgendaItem>,
    on: PlanningActions,
) {
    Heading(t("meeting.agenda"))
    items.forEachIndexed { at, item ->
        Card {
            Plain(t("plan.item", at + 1))
            Field(t("plan.itemTitle"), "item$at", item.title) { text -> on.item(at) { it.copy(title = text) } }
            Field(t("plan.owner"), "owner$at", item.owner) { text -> on.item(at) { it.copy(owner = text) } }
            Minutes(at, item, on)
            Papers(at, item, on)
            Choices {
                if (at > 0) Other(t("plan.up")) { on.up(at) }
                if (at < items.lastIndex) Other(t("plan.down")) { on.down(at) }
                Other(t("plan.remove")) { on.remove(at) }
            }
        }
    }
    val minutes = items.sumOf { it.minutes }
    if (minutes > 0u) Fine(t("plan.minutes", minutes))
    Other(t("plan.add"), onClick = on.add)
}

/** What is to be read before. Whole papers of the library come from the office. */
@Composable
private fun Papers(
    at: Int,
    item: AgendaItem,
    on: PlanningActions,
) {
    val change = { place: Int, how: (MeetingPaper) -> MeetingPaper ->
        on.item(at) { it.copy(papers = it.papers.mapIndexed { one, paper -> if (one == place) how(paper) else paper }) }
    }
    item.papers.forEachIndexed { place, paper ->
        if (paper.document != null || paper.attachment != null) return@forEachIndexed Fine(t("meeting.paper", paper.title))
        Field(t("plan.paperTitle"), "paper$at-$place", paper.title) { text -> change(place) { it.copy(title = text) } }
        Field(t("plan.paperText"), "text$at-$place", paper.text) { text -> change(place) { it.copy(text = text) } }
    }
    Link(t("plan.paper")) { on.item(at) { it.copy(papers = it.papers + MeetingPaper("", null, null, "")) } }
}

@Composable
private fun Minutes(
    at: Int,
    item: AgendaItem,
    on: PlanningActions,
) {
    val text = if (item.minutes == 0u) "" else item.minutes.toString()
    Field(t("plan.itemMinutes"), "minutes$at", text, keyboard = KeyboardType.Number) { typed ->
        on.item(at) { it.copy(minutes = typed.filter(Char::isDigit).take(DIGITS).toUIntOrNull() ?: 0u) }
    }
}

/** Nothing on an agenda takes a thousand minutes. */
private const val DIGITS = 3

/** What is wrong, where the button is. */
@Composable
private fun Wrong(state: PlanningState) {
    if (state.noSuchTime) Note(t("plan.noSuchTime"), bad = true)
    val reason = (state.problem as? HandbookException.NotAllowed)?.reason
    when {
        reason == NotPossible.EMPTY -> Note(t(if (state.wanted != null) "plan.empty" else "plan.emptyChange"), bad = true)
        reason == NotPossible.TOO_LONG -> Note(t("plan.tooLong"), bad = true)
        reason == NotPossible.NO_RIGHT -> Note(t("plans.noCommittee"), bad = true)
        else -> Trouble(state.problem)
    }
}

@Composable
private fun CallOff(
    state: PlanningState,
    on: PlanningActions,
) {
    if (!state.calling) return Link(t("plan.callOff")) { on.calling(true) }
    Note(t("plan.callOffWhat"), bad = true)
    Field(t("plan.callOffReason"), "reason", state.reason) { text -> on.edit { it.copy(reason = text) } }
    Main(t("plan.callOffGo"), onClick = on.callOff)
    Other(t("cancel")) { on.calling(false) }
}
