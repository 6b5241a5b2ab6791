package vn.sotay.ui.record

import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import vn.sotay.core.AssignmentResult
import vn.sotay.core.CarriedRow
import vn.sotay.core.EventId
import vn.sotay.core.MemberId
import vn.sotay.core.Tap
import vn.sotay.ui.Choice
import vn.sotay.ui.Choices
import vn.sotay.ui.Field
import vn.sotay.ui.Fine
import vn.sotay.ui.Heading
import vn.sotay.ui.Link
import vn.sotay.ui.LocalWords
import vn.sotay.ui.Main
import vn.sotay.ui.Other
import vn.sotay.ui.Plain
import vn.sotay.ui.Tag
import vn.sotay.ui.day
import vn.sotay.ui.t
import java.time.LocalDate

/** What can be done about work. */
class AssignActions(
    val back: () -> Unit,
    val undo: () -> Unit,
    val undoOne: (EventId) -> Unit,
    val settle: (EventId) -> Unit,
    val type: (String) -> Unit,
    val member: (MemberId, Boolean) -> Unit,
    val due: (LocalDate) -> Unit,
    val assign: () -> Unit,
    val report: (CarriedRow, AssignmentResult) -> Unit,
    val noting: (CarriedRow?) -> Unit,
    val note: (String) -> Unit,
    val keepNote: (CarriedRow) -> Unit,
) {
    constructor(model: AssignModel, back: () -> Unit) : this(
        back,
        { model.undo() },
        { model.undo(listOf(it)) },
        { model.tap(Tap.Settle(it)) },
        model::type,
        model::member,
        model::due,
        model::assign,
        { row, result -> model.report(row, result) },
        model::noting,
        model::note,
        model::keepNote,
    )
}

/** Who does what by when. */
@Composable
fun AssignScreen(
    state: AssignState,
    on: AssignActions,
) = RecordPage(t("assign.title"), state, on.back, on.undo) { view ->
    for (row in view.assignments) {
        Card {
            Text(row.text, style = MaterialTheme.typography.bodyLarge)
            Plain(row.names.ifEmpty { t("assign.whole") })
            Fine(t("assign.by", day(row.due)))
            if (view.may.tap) Link(t("assign.remove")) { on.undoOne(row.id) }
        }
    }
    if (!view.may.tap) return@RecordPage
    Heading(t("assign.new"))
    Field(t("assign.what"), "assignment", state.text, onType = on.type)
    Plain(t("assign.who"))
    Choices {
        for (row in view.roll) {
            val chosen = row.member in state.members
            Choice(row.name, chosen) { on.member(row.member, !chosen) }
        }
    }
    if (state.members.isEmpty()) Fine(t("assign.nobody"))
    Plain(t("assign.due"))
    Choices {
        for (due in listOf(state.today.plusWeeks(1), state.today.plusWeeks(2), state.today.plusMonths(1), state.today.plusMonths(3))) {
            Choice(day(due), state.due == due) { on.due(due) }
        }
    }
    Main(t("assign.go"), onClick = on.assign)
}

/** Last month's work, and how it came out. */
@Composable
fun CarriedScreen(
    state: AssignState,
    on: AssignActions,
) = RecordPage(t("carried.title"), state, on.back, on.undo) { view ->
    Disputes(view, on.settle)
    for (row in view.carried) Carried(row, state, view.may.tap, on)
}

@Composable
private fun Carried(
    row: CarriedRow,
    state: AssignState,
    mayTap: Boolean,
    on: AssignActions,
) = Card {
    val words = LocalWords.current
    Text(row.text, style = MaterialTheme.typography.bodyLarge)
    Fine("${row.names.ifEmpty { t("assign.whole") }}, ${t("assign.by", day(row.due))}")
    if (row.before.isNotEmpty()) Fine(t("carried.before", row.before))
    if (row.disputed) Tag(t("disputed"), bad = true)
    if (!mayTap) {
        Plain(row.result?.let(words::say) ?: t("carried.open"))
        if (row.note.isNotEmpty()) Plain(row.note)
        return@Card
    }
    Choices { for (result in AssignmentResult.entries) Choice(words.say(result), row.result == result) { on.report(row, result) } }
    if (state.noting == row.assignment) {
        Field(t("carried.note"), "result", state.note, onType = on.note)
        Other(t("carried.keep")) { on.keepNote(row) }
    } else if (row.result != null) {
        if (row.note.isNotEmpty()) Plain(row.note)
        Link(t("carried.write")) { on.noting(row) }
    }
}
