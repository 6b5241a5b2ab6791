package vn.sotay.ui.session

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.verticalScroll
import androidx.compose.material3.LinearProgressIndicator
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.OutlinedTextField
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import vn.sotay.core.TypedInvitation
import vn.sotay.ui.Field
import vn.sotay.ui.Fine
import vn.sotay.ui.Link
import vn.sotay.ui.LocalWords
import vn.sotay.ui.Main
import vn.sotay.ui.Note
import vn.sotay.ui.Other
import vn.sotay.ui.Trouble
import vn.sotay.ui.say
import vn.sotay.ui.t

/** What can be done at a first start. */
data class ActivationActions(
    val type: (String) -> Unit,
    /** Absent if the phone has no camera. */
    val scan: (() -> Unit)?,
    val byHand: (Boolean) -> Unit,
    val server: (String) -> Unit,
    val code: (String) -> Unit,
    val look: () -> Unit,
    val refuse: () -> Unit,
    val activate: () -> Unit,
    val confirm: () -> Unit,
    val pin: PinActions,
    val receive: () -> Unit,
    val again: () -> Unit,
    val open: () -> Unit,
) {
    constructor(model: ActivationModel, scan: (() -> Unit)?, open: () -> Unit) : this(
        model::type,
        scan,
        model::byHand,
        model::typeServer,
        model::typeCode,
        model::look,
        model::refuse,
        model::activate,
        model::confirm,
        PinActions(model.pin),
        model::receive,
        model::again,
        open,
    )
}

/** First start, plain as a letter. */
@Composable
fun ActivationScreen(
    state: ActivationState,
    pin: PinState,
    on: ActivationActions,
) = Column(
    Modifier.fillMaxSize().verticalScroll(rememberScrollState()).padding(24.dp),
    verticalArrangement = Arrangement.spacedBy(16.dp),
) {
    Fine(t("activation.step", state.step.number))
    when (state.step) {
        ActivationStep.INVITATION ->
            if (state.found != null) {
                Compare(state, state.found, on)
            } else if (state.byHand) {
                ByHand(state, on)
            } else {
                Invitation(state, on)
            }
        ActivationStep.OWNER -> Whose(state, on.confirm)
        ActivationStep.PIN -> FirstPin(pin, on)
        ActivationStep.SYNC -> FirstSync(state, on.again, on.open)
    }
}

@Composable
private fun Invitation(
    state: ActivationState,
    on: ActivationActions,
) {
    Title(t("activation.hello"))
    Text(t("activation.letter"), style = MaterialTheme.typography.bodyLarge)
    if (on.scan != null) Main(t("activation.scan"), !state.busy, onClick = on.scan)
    OutlinedTextField(
        state.typed,
        on.type,
        Modifier.fillMaxWidth().testTag("invitation"),
        label = { Text(t("activation.field")) },
        enabled = !state.busy,
        minLines = 2,
    )
    Trouble(state.problem)
    if (state.busy) Fine(t("activation.busy"))
    Main(t("activation.go"), state.typed.isNotBlank() && !state.busy, onClick = on.activate)
    Link(t("typed.choose")) { on.byHand(true) }
}

/** Address and code, for whoever cannot scan. */
@Composable
private fun ByHand(
    state: ActivationState,
    on: ActivationActions,
) {
    Title(t("typed.choose"))
    Text(t("typed.letter"), style = MaterialTheme.typography.bodyLarge)
    Field(t("typed.server"), "server", state.server, !state.busy, onType = on.server)
    Field(t("typed.code"), "code", state.code, !state.busy, onType = on.code)
    if (state.differs) Note(t("typed.stop"), bad = true)
    Trouble(state.problem)
    if (state.busy) Fine(t("activation.busy"))
    Main(t("typed.go"), state.server.isNotBlank() && state.code.isNotBlank() && !state.busy, onClick = on.look)
    Link(t("typed.back")) { on.byHand(false) }
}

/** The province's key against the paper: only equal rows activate. */
@Composable
private fun Compare(
    state: ActivationState,
    found: TypedInvitation,
    on: ActivationActions,
) {
    Text(t("typed.compare", found.provinceName), style = MaterialTheme.typography.bodyLarge)
    Text(found.fingerprint, Modifier.testTag("fingerprint"), style = MaterialTheme.typography.titleLarge)
    Trouble(state.problem)
    if (state.busy) Fine(t("activation.busy"))
    Main(t("typed.same"), !state.busy, onClick = on.activate)
    Other(t("typed.differs"), onClick = on.refuse)
}

@Composable
private fun Whose(
    state: ActivationState,
    onConfirm: () -> Unit,
) {
    val owner = state.owner ?: return
    Text(t("activation.who"), style = MaterialTheme.typography.bodyLarge)
    Title(owner.memberName)
    Text(listOfNotNull(owner.cellName, owner.provinceName).joinToString("\n"), style = MaterialTheme.typography.bodyLarge)
    Text(t("activation.check"), style = MaterialTheme.typography.bodyLarge)
    Main(t("activation.next"), onClick = onConfirm)
}

/** A PIN, or none for now. */
@Composable
private fun FirstPin(
    pin: PinState,
    on: ActivationActions,
) {
    Title(t("pin.first"))
    Text(t("pin.why"), style = MaterialTheme.typography.bodyLarge)
    if (pin.done == PinDone.SET) {
        Note(t("pin.done"))
        Main(t("typed.go"), onClick = on.receive)
    } else {
        NewPin(pin, on.pin)
        Link(t("pin.skip"), on.receive)
        Fine(t("pin.skip.what"))
    }
}

@Composable
private fun FirstSync(
    state: ActivationState,
    onAgain: () -> Unit,
    onOpen: () -> Unit,
) {
    val stopped = !state.busy && (state.sync != null || state.problem != null)
    Title(t(if (state.done) "activation.ready" else if (stopped) "activation.cut" else "activation.sync"))
    if (state.busy) LinearProgressIndicator(Modifier.fillMaxWidth())
    Text(t(if (state.done) "activation.done" else "activation.have", state.items), style = MaterialTheme.typography.bodyLarge)
    state.sync?.let { problem -> Note(LocalWords.current.say(problem), bad = true) { Other(t("again"), onClick = onAgain) } }
    Trouble(state.problem, onAgain = onAgain)
    Main(t("activation.open"), onClick = onOpen)
}

@Composable
private fun Title(text: String) = Text(text, Modifier.semantics { heading() }, style = MaterialTheme.typography.headlineSmall)
