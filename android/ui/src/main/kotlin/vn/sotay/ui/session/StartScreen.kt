package vn.sotay.ui.session

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.verticalScroll
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import vn.sotay.core.HandbookException
import vn.sotay.core.LockReason
import vn.sotay.ui.Ask
import vn.sotay.ui.Digits
import vn.sotay.ui.Entry
import vn.sotay.ui.Fine
import vn.sotay.ui.Link
import vn.sotay.ui.LocalWords
import vn.sotay.ui.Main
import vn.sotay.ui.MemberRow
import vn.sotay.ui.Note
import vn.sotay.ui.Other
import vn.sotay.ui.Sure
import vn.sotay.ui.Trouble
import vn.sotay.ui.say
import vn.sotay.ui.t

/** What can be done before a handbook is open. */
data class StartActions(
    val again: () -> Unit,
    val rebuild: () -> Unit,
    val choose: (MemberRow) -> Unit,
    val add: () -> Unit,
    val unlock: (String) -> Unit,
    val byBiometry: () -> Unit,
    val giveUpPin: () -> Unit,
    val change: () -> Unit,
    val leftRead: () -> Unit,
) {
    constructor(start: StartModel) : this(
        start::again,
        start::rebuild,
        start::choose,
        start::add,
        start::unlock,
        start::unlockByBiometry,
        start::giveUpPin,
        start::change,
        start::leftRead,
    )
}

/** Before a handbook is open: who it is, the PIN, or what keeps it from opening. */
@Composable
fun StartScreen(
    state: StartState,
    on: StartActions,
) = Column(
    Modifier.fillMaxSize().verticalScroll(rememberScrollState()).padding(24.dp),
    verticalArrangement = Arrangement.spacedBy(16.dp),
) {
    if (state.busy) Fine(t("unlock.busy"))
    val problem = state.problem
    when {
        state.left != null -> {
            Note(LocalWords.current.say(state.left))
            Main(t("close"), onClick = on.leftRead)
        }
        state.members != null -> Members(state.members, on)
        problem is HandbookException.Locked ->
            when (val reason = problem.reason) {
                is LockReason.Pin -> Unlock(state, problem, reason, on)
                LockReason.Destroyed, LockReason.Lease, LockReason.Ended -> {
                    Title(t("destroyed.title"))
                    Text(LocalWords.current.say(reason), style = MaterialTheme.typography.bodyLarge)
                    Main(t("destroyed.go"), !state.busy, onClick = on.rebuild)
                }
            }
        problem != null -> Broken(state, problem, on)
    }
}

/** Whose handbook, where there are several. */
@Composable
private fun Members(
    members: List<MemberRow>,
    on: StartActions,
) {
    Title(t("members.title"))
    Text(t("members.letter"), style = MaterialTheme.typography.bodyLarge)
    Column {
        for (row in members) {
            Entry({ on.choose(row) }) {
                Text(row.account.owner?.memberName ?: t("members.empty"), style = MaterialTheme.typography.titleMedium)
                row.account.owner
                    ?.cellName
                    ?.let { Fine(it) }
                if (row.account.hasPin) Fine(t("members.pin"))
            }
        }
    }
    Other(t("members.add"), onClick = on.add)
}

/** The PIN, or face or finger in its place. */
@Composable
private fun Unlock(
    state: StartState,
    problem: HandbookException,
    reason: LockReason.Pin,
    on: StartActions,
) {
    var pin by remember { mutableStateOf("") }
    var sure by remember { mutableStateOf(false) }
    Title(t("unlock.title"))
    if (state.tried || reason.waitUntil != null) {
        Note(LocalWords.current.say(problem), bad = true)
    } else {
        Text(t("unlock.letter"), style = MaterialTheme.typography.bodyLarge)
        Fine(t("unlock.left", reason.triesLeft))
    }
    if (state.unknown) Note(t("biometry.failed"), bad = true)
    Digits(t("unlock.field"), "pin", pin) { pin = it }
    Main(t("unlock.go"), !state.busy && pin.isNotEmpty()) {
        on.unlock(pin)
        pin = ""
    }
    if (state.byBiometry) Other(t("biometry.go"), onClick = on.byBiometry)
    if (sure) {
        Sure(t("unlock.forgotten.what"), t("unlock.forgotten.go"), on.giveUpPin) { sure = false }
    } else {
        Link(t("unlock.forgotten")) { sure = true }
    }
    Link(t("members.another"), on.change)
}

/** The handbook could not be opened: why, and what can be done about it. */
@Composable
private fun Broken(
    state: StartState,
    problem: HandbookException,
    on: StartActions,
) {
    var asking by remember { mutableStateOf(false) }
    Title(t("start.broken"))
    if (problem is HandbookException.NoSpace) Note(t("start.noSpace"), bad = true) else Trouble(problem)
    Main(t("again"), !state.busy, onClick = on.again)
    if (!isForGood(problem)) return
    Text(t("start.rebuild.what"), style = MaterialTheme.typography.bodyLarge)
    Other(t("start.rebuild")) { asking = true }
    if (asking) {
        Ask(t("start.rebuild"), t("start.rebuild.sure"), { asking = false }) {
            Main(t("start.rebuild.go"), !state.busy) {
                asking = false
                on.rebuild()
            }
        }
    }
}

@Composable
private fun Title(text: String) = Text(text, Modifier.semantics { heading() }, style = MaterialTheme.typography.headlineSmall)
