package vn.sotay.ui.record

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.padding
import androidx.compose.material3.HorizontalDivider
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.unit.dp
import vn.sotay.core.Attendance
import vn.sotay.core.EventId
import vn.sotay.core.RecordView
import vn.sotay.core.RollRow
import vn.sotay.core.Tap
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
import vn.sotay.ui.Plain
import vn.sotay.ui.Switched
import vn.sotay.ui.Tag
import vn.sotay.ui.t

/** What can be done at the roll call. */
class RollActions(
    val back: () -> Unit,
    val undo: () -> Unit,
    val undoOne: (EventId) -> Unit,
    val settle: (EventId) -> Unit,
    val mark: (RollRow, Attendance) -> Unit,
    val asks: (RollRow?) -> Unit,
    val reason: (String) -> Unit,
    val keepReason: (RollRow) -> Unit,
    val allPresent: () -> Unit,
    /** Absent where there is no camera. */
    val scan: (() -> Unit)?,
    val explain: (Boolean) -> Unit,
    val guest: (Guest) -> Unit,
    val keepGuest: () -> Unit,
) {
    constructor(model: RollModel, back: () -> Unit, scan: (() -> Unit)?) : this(
        back,
        { model.undo() },
        { model.undo(listOf(it)) },
        { model.tap(Tap.Settle(it)) },
        { row, attendance -> model.mark(row, attendance) },
        { model.asks(it) },
        model::reason,
        { model.keepReason(it) },
        { model.allPresent() },
        scan,
        model::explain,
        model::guest,
        model::keepGuest,
    )
}

/** The roll: everybody with four states, one tap each. */
@Composable
fun RollScreen(
    state: RollState,
    on: RollActions,
) = RecordPage(t("roll.title"), state, on.back, on.undo) { view ->
    val words = LocalWords.current
    Text(words.roll(view.totals), style = MaterialTheme.typography.titleMedium)
    state.scanned?.let { Note(t("roll.scanned", it)) }
    if (view.may.tap) {
        on.scan?.let { Main(t("roll.scan"), onClick = it) }
        if (view.totals.notCalled > 0u) Other(t("roll.all", view.totals.notCalled), onClick = on.allPresent)
    }
    Base(state, view, on)
    Disputes(view, on.settle)
    for (row in view.roll) Member(row, state, view.may.tap, on)
    Guests(state, view, on)
}

/** Who counts in a vote, and why. */
@Composable
private fun Base(
    state: RollState,
    view: RecordView,
    on: RollActions,
) = Column(verticalArrangement = Arrangement.spacedBy(4.dp)) {
    Plain(t("base.size", view.totals.base, view.totals.entitled))
    Link(t(if (state.explained) "base.hide" else "base.why")) { on.explain(!state.explained) }
    if (!state.explained) return@Column
    Fine(t("base.what"))
    for (row in view.roll) {
        val sign = if (row.counted) t("base.in") else t("base.out")
        Plain("$sign ${row.name}: ${LocalWords.current.say(row.why)}")
    }
}

@Composable
private fun Member(
    row: RollRow,
    state: RollState,
    mayTap: Boolean,
    on: RollActions,
) = Column(Modifier.padding(top = 4.dp), verticalArrangement = Arrangement.spacedBy(6.dp)) {
    val words = LocalWords.current
    Text(row.name, style = MaterialTheme.typography.titleMedium)
    if (!row.official) Tag(t("roll.probationary"))
    if (row.byToken) Tag(t("roll.byToken"))
    if (row.disputed) Tag(t("disputed"), bad = true)
    if (mayTap) {
        Choices {
            for (attendance in Attendance.entries) {
                Choice(words.say(attendance), row.attendance == attendance) { on.mark(row, attendance) }
            }
        }
    } else {
        Plain(row.attendance?.let(words::say) ?: t("roll.notCalled"))
    }
    if (state.reasonOf == row.member) {
        Field(t("roll.reason"), "reason", state.reason, onType = on.reason)
        Other(t("roll.keepReason")) { on.keepReason(row) }
        Link(t("roll.noReason")) { on.asks(null) }
    } else if (row.attendance == Attendance.ABSENT_EXCUSED || row.reason.isNotEmpty()) {
        if (row.reason.isNotEmpty()) Fine(t("roll.reasonIs", row.reason))
        if (mayTap) Link(t("roll.writeReason")) { on.asks(row) }
    }
    HorizontalDivider(color = MaterialTheme.colorScheme.outlineVariant)
}

@Composable
private fun Guests(
    state: RollState,
    view: RecordView,
    on: RollActions,
) {
    Heading(t("guest.title"))
    for (guest in view.guests) {
        Plain(if (guest.office.isEmpty()) guest.name else "${guest.name}, ${guest.office}")
        if (guest.superior) Tag(t("guest.superior"))
        if (view.may.tap) Link(t("guest.remove", guest.name)) { on.undoOne(guest.event) }
    }
    if (!view.may.tap) return
    val guest = state.guest
    if (!guest.open) {
        Other(t("guest.add")) { on.guest(guest.copy(open = true)) }
        return
    }
    Field(t("guest.name"), "guest", guest.name) { on.guest(guest.copy(name = it)) }
    Field(t("guest.office"), "office", guest.office) { on.guest(guest.copy(office = it)) }
    Switched(t("guest.superior"), guest.superior) { on.guest(guest.copy(superior = it)) }
    Other(t("guest.keep"), onClick = on.keepGuest)
    Link(t("cancel")) { on.guest(guest.copy(open = false)) }
}
