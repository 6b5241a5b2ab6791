package vn.sotay.ui.record

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.unit.dp
import vn.sotay.core.EventId
import vn.sotay.core.MemberId
import vn.sotay.core.NextDo
import vn.sotay.core.RecordPhase
import vn.sotay.core.RecordView
import vn.sotay.core.StepRow
import vn.sotay.core.StepStanding
import vn.sotay.core.Tap
import vn.sotay.ui.Choice
import vn.sotay.ui.Choices
import vn.sotay.ui.Entry
import vn.sotay.ui.Field
import vn.sotay.ui.Fine
import vn.sotay.ui.Heading
import vn.sotay.ui.Link
import vn.sotay.ui.LocalWords
import vn.sotay.ui.Main
import vn.sotay.ui.Note
import vn.sotay.ui.Other
import vn.sotay.ui.Plain
import vn.sotay.ui.RecordPlace
import vn.sotay.ui.Tag
import vn.sotay.ui.clock
import vn.sotay.ui.lasted
import vn.sotay.ui.t
import java.time.Instant

/** What can be done while a meeting goes on. */
class RunActions(
    val back: () -> Unit,
    val undo: () -> Unit,
    val tap: (Tap) -> Unit,
    val settle: (EventId) -> Unit,
    val choose: (String?) -> Unit,
    val reason: (String) -> Unit,
    val begin: (String) -> Unit,
    val skip: (String) -> Unit,
    val choosing: (Boolean) -> Unit,
    val minuteTaker: (MemberId) -> Unit,
    val go: (RecordPlace) -> Unit,
) {
    constructor(model: RunModel, back: () -> Unit, go: (RecordPlace) -> Unit) : this(
        back,
        { model.undo() },
        { model.tap(it) },
        { model.tap(Tap.Settle(it)) },
        model::choose,
        model::reason,
        { model.begin(it) },
        { model.skip(it) },
        model::choosing,
        { model.minuteTaker(it) },
        go,
    )
}

/** The meeting: what is done now, the one next thing, and the parts of its record. */
@Composable
fun RunScreen(
    state: RunState,
    on: RunActions,
) = RecordPage(t("record.title"), state, on.back, on.undo) { view ->
    Fine("${view.title}, ${view.cellName}")
    if (view.phase == RecordPhase.DISPUTED) Note(t("record.closedTwice"), bad = true)
    if (!view.may.writes) Note(t("record.reads"))
    Now(state, view)
    Next(view, on)
    Disputes(view, on.settle)
    Parts(view, on.go)
    MinuteTaker(state, view, on)
    Heading(t("record.steps"))
    for (step in view.steps) Step(step, state, view.may.tap, on)
    if (view.may.end && view.next !is NextDo.End) Other(t("record.end")) { on.tap(Tap.End) }
}

@Composable
private fun Now(
    state: RunState,
    view: RecordView,
) {
    val began = view.times.beganAt
    val step = view.steps.find { it.standing == StepStanding.Now }
    Card {
        when {
            view.phase == RecordPhase.CLOSED -> Text(t("record.closed"), style = MaterialTheme.typography.titleMedium)
            began == null -> Text(t("record.notBegun"), style = MaterialTheme.typography.titleMedium)
            else -> {
                val minutes = view.times.minutes
                val ended = view.times.endedAt
                Text(
                    when {
                        ended == null -> t("record.since", clock(began), lasted(began, state.now))
                        minutes != null -> t("record.lasted", clock(began), clock(ended), minutes)
                        else -> t("record.fromTo", clock(began), clock(ended))
                    },
                    style = MaterialTheme.typography.titleMedium,
                )
                view.times.leastMinutes?.let { Fine(t("record.least", it)) }
                if (step != null && ended == null) NowStep(step, state.now)
            }
        }
    }
}

@Composable
private fun NowStep(
    step: StepRow,
    now: Instant,
) = Column(verticalArrangement = Arrangement.spacedBy(4.dp)) {
    Tag(t("record.now"))
    Text(step.title, style = MaterialTheme.typography.bodyLarge)
    Fine(LocalWords.current.whoAndWhen(step))
    step.at?.let { Fine(t("record.step.since", lasted(it, now))) }
}

/** The one obvious button. */
@Composable
private fun Next(
    view: RecordView,
    on: RunActions,
) {
    when (val next = view.next) {
        NextDo.Begin -> Main(t("record.begin")) { on.tap(Tap.Begin) }
        is NextDo.Step -> {
            val step = view.steps.find { it.code == next.code } ?: return
            Main(t("record.next", step.title)) { on.begin(step.code) }
            Fine(LocalWords.current.whoAndWhen(step))
        }
        NextDo.End -> Main(t("record.end")) { on.tap(Tap.End) }
        NextDo.Settle -> Main(t("record.settle", view.obstacles.size)) { on.go(RecordPlace.CLOSE) }
        NextDo.Close -> Main(t("close.go")) { on.go(RecordPlace.CLOSE) }
        NextDo.Sign -> Main(t("close.sign")) { on.go(RecordPlace.CLOSE) }
        NextDo.Nothing -> Unit
    }
}

@Composable
private fun Parts(
    view: RecordView,
    go: (RecordPlace) -> Unit,
) {
    val words = LocalWords.current
    Heading(t("record.parts"))
    Tile(t("roll.title"), words.roll(view.totals)) { go(RecordPlace.ROLL) }
    Tile(t("speech.title"), t("speech.count", view.speeches.size)) { go(RecordPlace.SPEECH) }
    Tile(t("vote.title"), t("vote.count", view.motions.size)) { go(RecordPlace.VOTE) }
    Tile(t("texts.title"), t("texts.count", view.agenda.count { it.text.isNotEmpty() } + view.sections.count { it.text.isNotEmpty() })) {
        go(RecordPlace.TEXTS)
    }
    Tile(t("assign.title"), t("assign.count", view.assignments.size)) { go(RecordPlace.ASSIGN) }
    if (view.carried.isNotEmpty()) {
        Tile(t("carried.title"), t("carried.count", view.carried.count { it.result != null }, view.carried.size)) {
            go(RecordPlace.CARRIED)
        }
    }
    view.score?.let { Tile(t("score.title"), words.sum(it)) { go(RecordPlace.SCORE) } }
    Tile(t("close.title"), words.ending(view)) { go(RecordPlace.CLOSE) }
}

@Composable
private fun MinuteTaker(
    state: RunState,
    view: RecordView,
    on: RunActions,
) {
    val named = view.minuteTakerName
    Plain(t("record.chair", view.chairName))
    Plain(if (named.isEmpty()) t("record.noMinuteTaker") else t("record.minuteTaker", named))
    if (!view.may.tap) return
    if (state.choosing) {
        Choices { for (row in view.roll) Choice(row.name, row.name == named) { on.minuteTaker(row.member) } }
        Link(t("cancel")) { on.choosing(false) }
    } else {
        Other(t("record.nameMinuteTaker")) { on.choosing(true) }
    }
}

@Composable
private fun Step(
    step: StepRow,
    state: RunState,
    mayTap: Boolean,
    on: RunActions,
) {
    val open = state.step == step.code
    Entry({ on.choose(if (open) null else step.code) }) {
        Text(
            LocalWords.current.titled(step),
            style = MaterialTheme.typography.bodyLarge,
            color =
                if (step.standing == StepStanding.Now || step.standing == StepStanding.Next) {
                    MaterialTheme.colorScheme.primary
                } else {
                    MaterialTheme.colorScheme.onBackground
                },
        )
        Fine(LocalWords.current.whoAndWhen(step))
        val standing = step.standing
        if (standing is StepStanding.Skipped) {
            Tag(if (standing.reason.isEmpty()) t("step.skipped") else t("step.skippedWhy", standing.reason))
        }
        if (step.outOfOrder) Tag(t("step.outOfOrder"))
    }
    if (!open || !mayTap) return
    Other(t("step.begin")) { on.begin(step.code) }
    Field(t("step.reason"), "reason", state.reason, onType = on.reason)
    Other(t("step.skip")) { on.skip(step.code) }
}
