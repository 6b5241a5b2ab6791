package vn.sotay.ui.record

import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import vn.sotay.core.EventId
import vn.sotay.core.Speaker
import vn.sotay.core.SpeechRow
import vn.sotay.core.Tap
import vn.sotay.ui.Empty
import vn.sotay.ui.Entry
import vn.sotay.ui.Field
import vn.sotay.ui.Fine
import vn.sotay.ui.Heading
import vn.sotay.ui.Link
import vn.sotay.ui.Main
import vn.sotay.ui.Other
import vn.sotay.ui.Plain
import vn.sotay.ui.Tag
import vn.sotay.ui.lasted
import vn.sotay.ui.t

/** What can be done while people speak. */
class SpeechActions(
    val back: () -> Unit,
    val undo: () -> Unit,
    val undoOne: (EventId) -> Unit,
    val settle: (EventId) -> Unit,
    val begin: (Speaker) -> Unit,
    val end: (EventId) -> Unit,
    val note: (SpeechRow) -> Unit,
    val type: (String) -> Unit,
    val keepNote: () -> Unit,
) {
    constructor(model: SpeechModel, back: () -> Unit) : this(
        back,
        { model.undo() },
        { model.undo(listOf(it)) },
        { model.tap(Tap.Settle(it)) },
        { model.begin(it) },
        { model.end(it) },
        { model.note(it) },
        model::type,
        { model.keepNote() },
    )
}

/** Who speaks now, what is said, and who speaks next. */
@Composable
fun SpeechScreen(
    state: SpeechState,
    on: SpeechActions,
) = RecordPage(t("speech.title"), state, on.back, on.undo) { view ->
    state.speaking?.let { Speaking(it, state, view.may.tap, on) }
    Disputes(view, on.settle)
    if (view.may.tap) {
        Heading(t(if (state.speaking == null) "speech.who" else "speech.whoNext"))
        if (view.speakers.isEmpty()) Empty(t("speech.nobody"))
        for (row in view.speakers) {
            Entry({ on.begin(row.speaker) }) {
                Text(row.name, style = MaterialTheme.typography.bodyLarge)
                if (row.spoke > 0u) Fine(t("speech.spoke", row.spoke))
            }
        }
    }
    val over = view.speeches.filter { it.over }.asReversed()
    if (over.isNotEmpty()) Heading(t("speech.over"))
    for (row in over) Over(row, state, view.may.tap, on)
}

@Composable
private fun Speaking(
    row: SpeechRow,
    state: SpeechState,
    mayTap: Boolean,
    on: SpeechActions,
) = Card {
    Text(row.name, style = MaterialTheme.typography.titleLarge)
    Text(lasted(row.beganAt, state.now), style = MaterialTheme.typography.headlineSmall, color = MaterialTheme.colorScheme.primary)
    if (mayTap) Main(t("speech.end")) { on.end(row.id) }
    Noted(row, state, mayTap, on)
}

@Composable
private fun Over(
    row: SpeechRow,
    state: SpeechState,
    mayTap: Boolean,
    on: SpeechActions,
) {
    val lasted = row.lastedMs
    Text(row.name, style = MaterialTheme.typography.titleMedium)
    if (lasted != null) Fine(lasted(lasted))
    Noted(row, state, mayTap, on)
    if (mayTap) Link(t("speech.remove", row.name)) { on.undoOne(row.id) }
}

@Composable
private fun Noted(
    row: SpeechRow,
    state: SpeechState,
    mayTap: Boolean,
    on: SpeechActions,
) {
    if (row.disputed) Tag(t("disputed"), bad = true)
    if (state.noting == row.id && mayTap) {
        Field(t("speech.text"), "note", state.text, onType = on.type)
        Fine(t("texts.kept"))
        Other(t("speech.keep"), onClick = on.keepNote)
        return
    }
    if (row.text.isNotEmpty()) Plain(row.text)
    if (mayTap) Link(t(if (row.text.isEmpty()) "speech.write" else "speech.rewrite")) { on.note(row) }
}
