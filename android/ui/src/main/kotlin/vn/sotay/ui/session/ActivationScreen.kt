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
import vn.sotay.ui.Fine
import vn.sotay.ui.LocalWords
import vn.sotay.ui.Main
import vn.sotay.ui.Note
import vn.sotay.ui.Other
import vn.sotay.ui.Trouble
import vn.sotay.ui.say
import vn.sotay.ui.t

/** First start, plain as a letter. */
@Composable
fun ActivationScreen(
    state: ActivationState,
    onType: (String) -> Unit,
    onScan: (() -> Unit)?,
    onActivate: () -> Unit,
    onReceive: () -> Unit,
    onAgain: () -> Unit,
    onOpen: () -> Unit,
) = Column(
    Modifier.fillMaxSize().verticalScroll(rememberScrollState()).padding(24.dp),
    verticalArrangement = Arrangement.spacedBy(16.dp),
) {
    Fine(t("activation.step", state.step.ordinal + 1))
    when (state.step) {
        ActivationStep.INVITATION -> Invitation(state, onType, onScan, onActivate)
        ActivationStep.OWNER -> Whose(state, onReceive)
        ActivationStep.SYNC -> FirstSync(state, onAgain, onOpen)
    }
}

@Composable
private fun Invitation(
    state: ActivationState,
    onType: (String) -> Unit,
    onScan: (() -> Unit)?,
    onActivate: () -> Unit,
) {
    Title(t("activation.hello"))
    Text(t("activation.letter"), style = MaterialTheme.typography.bodyLarge)
    if (onScan != null) Main(t("activation.scan"), !state.busy, onClick = onScan)
    OutlinedTextField(
        state.typed,
        onType,
        Modifier.fillMaxWidth().testTag("invitation"),
        label = { Text(t("activation.field")) },
        enabled = !state.busy,
        minLines = 2,
    )
    Trouble(state.problem)
    if (state.busy) Fine(t("activation.busy"))
    Main(t("activation.go"), state.typed.isNotBlank() && !state.busy, onClick = onActivate)
}

@Composable
private fun Whose(
    state: ActivationState,
    onReceive: () -> Unit,
) {
    val owner = state.owner ?: return
    Text(t("activation.who"), style = MaterialTheme.typography.bodyLarge)
    Title(owner.memberName)
    Text(listOfNotNull(owner.cellName, owner.provinceName).joinToString("\n"), style = MaterialTheme.typography.bodyLarge)
    Text(t("activation.check"), style = MaterialTheme.typography.bodyLarge)
    Main(t("activation.next"), onClick = onReceive)
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
