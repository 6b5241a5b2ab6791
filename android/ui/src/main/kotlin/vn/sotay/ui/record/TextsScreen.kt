package vn.sotay.ui.record

import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import vn.sotay.core.EventId
import vn.sotay.core.Tap
import vn.sotay.ui.Entry
import vn.sotay.ui.Field
import vn.sotay.ui.Fine
import vn.sotay.ui.Heading
import vn.sotay.ui.LocalWords
import vn.sotay.ui.Main
import vn.sotay.ui.Plain
import vn.sotay.ui.Tag
import vn.sotay.ui.t

/** What can be done about the words of the papers. */
class TextsActions(
    val back: () -> Unit,
    val undo: () -> Unit,
    val settle: (EventId) -> Unit,
    val write: (Written?) -> Unit,
    val type: (String) -> Unit,
    val done: () -> Unit,
) {
    constructor(model: TextsModel, back: () -> Unit) : this(
        back,
        { model.undo() },
        { model.tap(Tap.Settle(it)) },
        { model.write(it) },
        model::type,
        { model.done() },
    )
}

/** The chair's conclusions, item by item, and what else a person writes for minutes and resolution. */
@Composable
fun TextsScreen(
    state: TextsState,
    on: TextsActions,
) = RecordPage(t("texts.title"), state, on.back, on.undo) { view ->
    val words = LocalWords.current
    Disputes(view, on.settle)
    Heading(t("texts.conclusions"))
    for ((place, row) in view.agenda.withIndex()) {
        val name = if (row.item == null) t("texts.whole") else "${place + 1}. ${row.title}"
        Written(name, row.text, row.disputed, Written.Conclusion(row.item), state, view.may.tap, on)
    }
    Heading(t("texts.sections"))
    Fine(t("texts.figures"))
    for (row in view.sections) Written(words.say(row.section), row.text, row.disputed, Written.Part(row.section), state, view.may.tap, on)
}

@Composable
private fun Written(
    name: String,
    text: String,
    disputed: Boolean,
    what: Written,
    state: TextsState,
    mayTap: Boolean,
    on: TextsActions,
) {
    if (state.writing == what && mayTap) {
        Text(name, style = MaterialTheme.typography.titleMedium)
        Field(t("texts.field"), "text", state.text, onType = on.type)
        Fine(t("texts.kept"))
        Main(t("texts.done"), onClick = on.done)
        return
    }
    Entry({ if (mayTap) on.write(what) }) {
        Text(name, style = MaterialTheme.typography.titleSmall)
        if (disputed) Tag(t("disputed"), bad = true)
        if (text.isEmpty()) Fine(t("texts.empty")) else Plain(text)
    }
}
