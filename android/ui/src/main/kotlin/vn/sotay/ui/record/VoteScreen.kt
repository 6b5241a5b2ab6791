package vn.sotay.ui.record

import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import vn.sotay.core.BusinessRow
import vn.sotay.core.EventId
import vn.sotay.core.MotionRow
import vn.sotay.core.RecordView
import vn.sotay.core.Tap
import vn.sotay.core.VoteForm
import vn.sotay.ui.Choice
import vn.sotay.ui.Choices
import vn.sotay.ui.Empty
import vn.sotay.ui.Field
import vn.sotay.ui.Fine
import vn.sotay.ui.Link
import vn.sotay.ui.LocalWords
import vn.sotay.ui.Main
import vn.sotay.ui.Note
import vn.sotay.ui.Other
import vn.sotay.ui.Plain
import vn.sotay.ui.Tag
import vn.sotay.ui.t

/** What can be done about votes. */
class VoteActions(
    val back: () -> Unit,
    val undo: () -> Unit,
    val undoOne: (EventId) -> Unit,
    val settle: (EventId) -> Unit,
    val motion: (Motion) -> Unit,
    val put: (VoteForm) -> Unit,
    val count: (MotionRow?) -> Unit,
    val type: (Figured, String) -> Unit,
    val step: (Figured, Int) -> Unit,
    val keepCount: () -> Unit,
) {
    constructor(model: VoteModel, back: () -> Unit) : this(
        back,
        { model.undo() },
        { model.undo(listOf(it)) },
        { model.tap(Tap.Settle(it)) },
        model::motion,
        model::put,
        model::count,
        model::type,
        model::step,
        model::keepCount,
    )
}

/** What is put to the vote, and how the votes were counted in the room. */
@Composable
fun VoteScreen(
    state: VoteState,
    on: VoteActions,
) = RecordPage(t("vote.title"), state, on.back, on.undo) { view ->
    Plain(t("base.size", view.totals.base, view.totals.entitled))
    Disputes(view, on.settle)
    if (view.motions.isEmpty() && !state.motion.open) Empty(t("vote.none"))
    for (row in view.motions) MotionCard(row, state, view.may.tap, on)
    if (!view.may.tap) return@RecordPage
    when {
        state.motion.open -> Put(state.motion, view, on)
        state.counting == null -> Main(t("vote.new")) { on.motion(state.motion.copy(open = true)) }
    }
}

@Composable
private fun Put(
    motion: Motion,
    view: RecordView,
    on: VoteActions,
) = Card {
    val words = LocalWords.current
    Text(t("vote.new"), style = MaterialTheme.typography.titleMedium)
    Plain(t("vote.business"))
    Choices {
        for (row in view.businesses) {
            Choice(words.say(row.business), motion.business == row.business) { on.motion(motion.copy(business = row.business)) }
        }
    }
    val row = view.businesses.find { it.business == motion.business } ?: return@Card
    val form = row.form(motion)
    Plain(words.needs(row, view.totals.base))
    if (row.missing > 0u) Note(t("vote.missing", row.missing), bad = true)
    Form(row, form, motion, on)
    Field(t("vote.text"), "motion", motion.text) { on.motion(motion.copy(text = it)) }
    Main(t("vote.put"), enabled = form != null) { form?.let(on.put) }
    Link(t("cancel")) { on.motion(motion.copy(open = false)) }
}

/** How the vote is taken: the meeting chooses only where the rules leave a choice. */
@Composable
private fun Form(
    row: BusinessRow,
    chosen: VoteForm?,
    motion: Motion,
    on: VoteActions,
) {
    val words = LocalWords.current
    Plain(t(if (row.forms.size > 1) "vote.form" else "vote.only"))
    Choices { for (form in row.forms) Choice(words.say(form), form == chosen) { on.motion(motion.copy(form = form)) } }
}

@Composable
private fun MotionCard(
    row: MotionRow,
    state: VoteState,
    mayTap: Boolean,
    on: VoteActions,
) = Card {
    val words = LocalWords.current
    Text(row.text, style = MaterialTheme.typography.titleMedium)
    Fine("${words.say(row.business)}, ${words.say(row.form)}")
    if (row.disputed) Tag(t("disputed"), bad = true)
    if (state.counting == row.id && mayTap) return@Card Count(row, state, on)
    row.count?.let { Plain(words.say(it)) }
    Outcome(row.result, counted = row.count != null)
    if (!mayTap) return@Card
    if (row.count == null) Main(t("vote.countIt")) { on.count(row) } else Other(t("vote.countAgain")) { on.count(row) }
    Link(t("vote.remove")) { on.undoOne(row.id) }
}

@Composable
private fun Count(
    row: MotionRow,
    state: VoteState,
    on: VoteActions,
) {
    val words = LocalWords.current
    val asked = if (row.form == VoteForm.BY_CARD) listOf(Figured.YES, Figured.NO, Figured.OTHER) else Figured.entries
    for (what in asked) {
        Figure(words.say(what), what.name, state.figures[what].orEmpty(), { on.type(what, it) }, { on.step(what, it) })
    }
    state.check?.let { Outcome(it, counted = true) }
    Main(t("vote.keep"), onClick = on.keepCount)
    Link(t("cancel")) { on.count(null) }
}
