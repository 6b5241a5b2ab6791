package vn.sotay.ui.record

import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import vn.sotay.core.AnnexRow
import vn.sotay.core.EventId
import vn.sotay.core.Obstacle
import vn.sotay.core.PaperKind
import vn.sotay.core.RecordPhase
import vn.sotay.core.RecordView
import vn.sotay.core.RecorderRow
import vn.sotay.core.Tap
import vn.sotay.ui.Entry
import vn.sotay.ui.Field
import vn.sotay.ui.Files
import vn.sotay.ui.Fine
import vn.sotay.ui.Heading
import vn.sotay.ui.LocalWords
import vn.sotay.ui.Main
import vn.sotay.ui.Note
import vn.sotay.ui.Other
import vn.sotay.ui.Plain
import vn.sotay.ui.RecordPlace
import vn.sotay.ui.Sure
import vn.sotay.ui.Tag
import vn.sotay.ui.clock
import vn.sotay.ui.t
import vn.sotay.ui.time

/** What can be done at the end. */
class CloseActions(
    val back: () -> Unit,
    val undo: () -> Unit,
    val undoOne: (EventId) -> Unit,
    val settle: (EventId) -> Unit,
    val edit: ((CloseState) -> CloseState) -> Unit,
    val confirmTimes: () -> Unit,
    val approve: () -> Unit,
    val close: (Boolean) -> Unit,
    val sign: () -> Unit,
    val correct: () -> Unit,
    /** Absent where the phone cannot. */
    val papers: Papers?,
    val passChair: (RecorderRow) -> Unit,
    /** Reads the certificate of another phone; absent where there is no camera. */
    val admit: (() -> Unit)?,
    /** To the report of the closed record. */
    val report: () -> Unit,
    val go: (RecordPlace) -> Unit,
) {
    constructor(
        model: CloseModel,
        files: Files?,
        read: ((then: (String) -> Unit) -> Unit)?,
        back: () -> Unit,
        report: () -> Unit = {},
        go: (RecordPlace) -> Unit,
    ) :
        this(
            back,
            { model.undo() },
            { model.undo(listOf(it)) },
            { model.tap(Tap.Settle(it)) },
            model::edit,
            model::confirmTimes,
            { model.approve() },
            model::close,
            { model.sign() },
            { model.correct() },
            files?.let { Papers(model, it) },
            { model.passChair(it) },
            read?.let { { it { text -> model.admit(text) } } },
            report,
            go,
        )
}

/** What can be done with files. */
class Papers(
    val show: (PaperKind) -> Unit,
    val pass: (PaperKind) -> Unit,
    val copy: () -> Unit,
    val join: () -> Unit,
) {
    constructor(model: CloseModel, files: Files) : this(
        { model.show(it) },
        { model.pass(it) },
        { model.copy() },
        { files.pick { model.join(it) } },
    )
}

/** The end of a meeting: what is missing, closing, signing, papers. */
@Composable
fun CloseScreen(
    state: CloseState,
    on: CloseActions,
) = RecordPage(t("close.title"), state, on.back, on.undo) { view ->
    if (view.may.tap) {
        Obstacles(view, on.go)
        Disputes(view, on.settle)
        if (view.times.toConfirm || state.began != null || state.ended != null) Times(state, view, on)
        if (view.minutesApproved) Tag(t("close.approved")) else Other(t("close.approve"), onClick = on.approve)
        Closing(state, view, on)
    }
    Signatures(view, on)
    if (view.phase == RecordPhase.CLOSED) Main(t("reported.title"), onClick = on.report)
    on.papers?.let { PapersPart(state, it, on.edit) }
    if (view.may.correct || view.annex.isNotEmpty()) Annex(state, view, on)
    Other(t("hand.title")) { on.go(RecordPlace.HAND_OVER) }
}

/** Each leads to where it is settled. */
@Composable
private fun Obstacles(
    view: RecordView,
    go: (RecordPlace) -> Unit,
) {
    if (view.obstacles.isEmpty()) return Note(t("close.ready"))
    Heading(t("close.missing"))
    for (row in view.obstacles) {
        Entry({ place(row.obstacle)?.let(go) }) {
            Text(LocalWords.current.say(row), style = MaterialTheme.typography.bodyLarge)
            place(row.obstacle)?.let { Fine(t("close.goThere")) }
        }
    }
}

/** Where something is settled; nowhere else for what is settled here. */
private fun place(obstacle: Obstacle): RecordPlace? =
    when (obstacle) {
        Obstacle.NotEnded -> RecordPlace.RUN
        is Obstacle.NotCalled -> RecordPlace.ROLL
        is Obstacle.NotCounted, is Obstacle.Miscounted -> RecordPlace.VOTE
        Obstacle.LinesMissing -> RecordPlace.HAND_OVER
        Obstacle.DurationUnknown, is Obstacle.Disputed -> null
    }

@Composable
private fun Times(
    state: CloseState,
    view: RecordView,
    on: CloseActions,
) = Card {
    Plain(t("close.times"))
    Field(t("close.began"), "began", state.began ?: view.times.beganAt?.let(::clock).orEmpty()) { text ->
        on.edit { it.copy(began = text) }
    }
    Field(t("close.ended"), "ended", state.ended ?: view.times.endedAt?.let(::clock).orEmpty()) { text ->
        on.edit { it.copy(ended = text) }
    }
    if (state.noSuchTime) Note(t("plan.noSuchTime"), bad = true)
    Other(t("close.confirm"), onClick = on.confirmTimes)
}

@Composable
private fun Closing(
    state: CloseState,
    view: RecordView,
    on: CloseActions,
) {
    when {
        state.sure -> Sure(t("close.sure"), t("close.yes"), { on.close(true) }) { on.close(false) }
        view.may.chairs -> Main(t("close.go"), enabled = view.may.close) { on.edit { it.copy(sure = true) } }
        else -> Fine(t("close.chairOnly", view.chairName))
    }
}

@Composable
private fun Signatures(
    view: RecordView,
    on: CloseActions,
) {
    if (view.phase != RecordPhase.CLOSED) return
    view.closedAt?.let { Note(t("close.closedAt", time(it))) }
    Heading(t("close.signatures"))
    for (row in view.signatures) Plain(t("close.signedBy", row.name))
    if (view.may.sign) Main(t("close.sign"), onClick = on.sign)
}

@Composable
private fun PapersPart(
    state: CloseState,
    papers: Papers,
    edit: ((CloseState) -> CloseState) -> Unit,
) {
    Heading(t("papers.title"))
    Field(t("papers.number"), "number", state.number) { text -> edit { it.copy(number = text.filter(Char::isDigit)) } }
    Field(t("papers.place"), "place", state.place) { text -> edit { it.copy(place = text) } }
    Field(t("papers.to"), "recipients", state.recipients) { text -> edit { it.copy(recipients = text) } }
    if (state.noApp) Note(t("papers.noApp"), bad = true)
    Other(t("papers.minutes")) { papers.show(PaperKind.MINUTES) }
    Other(t("papers.resolution")) { papers.show(PaperKind.RESOLUTION) }
    Fine(t("pass.warning"))
    Other(t("papers.passMinutes")) { papers.pass(PaperKind.MINUTES) }
    Other(t("papers.passResolution")) { papers.pass(PaperKind.RESOLUTION) }
}

@Composable
private fun Annex(
    state: CloseState,
    view: RecordView,
    on: CloseActions,
) {
    Heading(t("annex.title"))
    for (row in view.annex) Annexed(row)
    if (!view.may.correct) return
    Fine(t("annex.what"))
    Field(t("annex.field"), "correction", state.correction) { text -> on.edit { it.copy(correction = text) } }
    Other(t("annex.keep"), onClick = on.correct)
}

@Composable
private fun Annexed(row: AnnexRow) {
    Fine(t("annex.by", row.by, time(row.at)))
    Plain(row.text.ifEmpty { LocalWords.current.say(row.what) })
}

/** The record on another phone: let it in, give it a copy, take one back, pass the chair. */
@Composable
fun HandOverScreen(
    state: CloseState,
    on: CloseActions,
) = RecordPage(t("hand.title"), state, on.back, on.undo) { view ->
    Plain(t("hand.what"))
    if (view.may.admit) {
        Heading(t("hand.first"))
        Plain(t("hand.scanWhat"))
        on.admit?.let { Main(t("hand.scan"), onClick = it) }
        if (state.admitted) Note(t("hand.admitted"))
    }
    on.papers?.let { papers ->
        Heading(t("hand.second"))
        Other(t("hand.copy"), onClick = papers.copy)
        Heading(t("hand.third"))
        Plain(t("hand.backWhat"))
        Other(t("join.take"), onClick = papers.join)
    }
    Heading(t("hand.recorders"))
    for (row in view.recorders) {
        val name = if (row.chairs) t("hand.chairs", row.name) else row.name
        Plain(if (row.`this`) t("hand.this", name) else name)
        if (view.may.passChair && !row.chairs) Other(t("hand.passChair", row.name)) { on.passChair(row) }
    }
}
