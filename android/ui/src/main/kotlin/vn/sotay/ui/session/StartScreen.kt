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
import vn.sotay.ui.Ask
import vn.sotay.ui.Main
import vn.sotay.ui.Note
import vn.sotay.ui.Other
import vn.sotay.ui.Trouble
import vn.sotay.ui.t

/** The handbook could not be opened: why, and what can be done about it. */
@Composable
fun StartScreen(
    state: StartState,
    onAgain: () -> Unit,
    onRebuild: () -> Unit,
) = Column(
    Modifier.fillMaxSize().verticalScroll(rememberScrollState()).padding(24.dp),
    verticalArrangement = Arrangement.spacedBy(16.dp),
) {
    val problem = state.problem ?: return@Column
    var asking by remember { mutableStateOf(false) }
    Text(t("start.broken"), Modifier.semantics { heading() }, style = MaterialTheme.typography.headlineSmall)
    if (problem is HandbookException.NoSpace) Note(t("start.noSpace"), bad = true) else Trouble(problem)
    Main(t("again"), !state.busy, onClick = onAgain)
    if (!isForGood(problem)) return@Column
    Text(t("start.rebuild.what"), style = MaterialTheme.typography.bodyLarge)
    Other(t("start.rebuild")) { asking = true }
    if (asking) {
        Ask(t("start.rebuild"), t("start.rebuild.sure"), { asking = false }) {
            Main(t("start.rebuild.go"), !state.busy) {
                asking = false
                onRebuild()
            }
        }
    }
}
