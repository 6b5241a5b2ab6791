package vn.sotay.ui.session

import androidx.compose.runtime.Composable
import vn.sotay.ui.Digits
import vn.sotay.ui.Fine
import vn.sotay.ui.Main
import vn.sotay.ui.Note
import vn.sotay.ui.Other
import vn.sotay.ui.Page
import vn.sotay.ui.Plain
import vn.sotay.ui.Switched
import vn.sotay.ui.Trouble
import vn.sotay.ui.t

/** What can be done with a PIN. */
data class PinActions(
    val type: ((PinState) -> PinState) -> Unit,
    val set: () -> Unit,
    val remove: () -> Unit,
    val allow: (Boolean) -> Unit,
) {
    constructor(model: PinModel) : this(model::type, model::set, model::remove, model::allow)
}

/** The PIN: set, changed, taken away; and face or finger in its place. */
@Composable
fun PinScreen(
    state: PinState,
    onBack: () -> Unit,
    on: PinActions,
) = Page(t("pin.title"), onBack) {
    val hasPin = state.hasPin ?: return@Page Trouble(state.problem)
    Plain(t(if (hasPin) "pin.on" else "pin.off"))
    state.done?.let { Note(t(if (it == PinDone.SET) "pin.done" else "pin.removed")) }
    if (hasPin) {
        Digits(t("pin.old"), "old", state.old) { text -> on.type { it.copy(old = text) } }
    } else {
        Plain(t("pin.why"))
    }
    NewPin(state, on)
    if (hasPin) Other(t("pin.remove"), onClick = on.remove)
}

/** A new PIN, twice, with what it means to have one. */
@Composable
fun NewPin(
    state: PinState,
    on: PinActions,
) {
    Digits(t("pin.new"), "new", state.new) { text -> on.type { it.copy(new = text) } }
    Digits(t("pin.again"), "again", state.again) { text -> on.type { it.copy(again = text) } }
    state.biometry?.let { faces ->
        Switched(t("biometry.switch"), faces, on.allow)
        Fine(t("biometry.what"))
    }
    if (state.differ) Note(t("pin.differ"), bad = true)
    Trouble(state.problem)
    Fine(t("pin.warning"))
    Main(t(if (state.hasPin == true) "pin.change" else "pin.set"), !state.busy, onClick = on.set)
}
