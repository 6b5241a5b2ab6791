package vn.sotay.ui.me

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.Spacer
import androidx.compose.foundation.layout.defaultMinSize
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.height
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.selection.toggleable
import androidx.compose.foundation.verticalScroll
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Switch
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.unit.dp
import vn.sotay.core.Overview
import vn.sotay.ui.Bar
import vn.sotay.ui.Choice
import vn.sotay.ui.Choices
import vn.sotay.ui.Fine
import vn.sotay.ui.Heading
import vn.sotay.ui.LocalWords
import vn.sotay.ui.Look
import vn.sotay.ui.Main
import vn.sotay.ui.Note
import vn.sotay.ui.NoticeState
import vn.sotay.ui.Other
import vn.sotay.ui.SIZES
import vn.sotay.ui.Touch
import vn.sotay.ui.Trouble
import vn.sotay.ui.fresh
import vn.sotay.ui.say
import vn.sotay.ui.size
import vn.sotay.ui.t

/** About oneself and this phone: how fresh, what waits, what takes space, how it looks. */
@Composable
fun MeScreen(
    state: MeState,
    look: Look,
    notices: NoticeState?,
    onSync: () -> Unit,
    onFree: () -> Unit,
    onLook: (Look) -> Unit,
    onNotices: (Boolean) -> Unit,
) = Column(Modifier.fillMaxSize()) {
    Bar(t("me.title"))
    Column(
        Modifier.weight(1f).verticalScroll(rememberScrollState()).padding(horizontal = 16.dp),
        verticalArrangement = Arrangement.spacedBy(6.dp),
    ) {
        Trouble(state.problem, Modifier.padding(top = 12.dp))
        state.overview?.let { overview ->
            Owner(overview)
            Freshness(state, overview, onSync)
            Storage(state, overview, onFree)
        }
        if (notices != null) Noticing(notices, onNotices)
        Appearance(look, onLook)
        state.overview?.owner?.let { Fine(t("me.server", it.server)) }
        Spacer(Modifier.height(24.dp))
    }
}

@Composable
private fun Owner(overview: Overview) {
    val owner = overview.owner ?: return
    Text(owner.memberName, Modifier.padding(top = 12.dp), style = MaterialTheme.typography.headlineSmall)
    Plain(listOfNotNull(owner.cellName, owner.provinceName).joinToString("\n"))
}

@Composable
private fun Freshness(
    state: MeState,
    overview: Overview,
    onSync: () -> Unit,
) {
    val status = overview.status
    Heading(t("me.sync"))
    Plain(if (state.busy) t("fresh.busy") else LocalWords.current.fresh(status.heardAt, state.now))
    Plain(if (status.toIndex == 0u) t("me.items", status.items) else t("me.indexing", status.items, status.toIndex))
    val waiting = overview.waiting
    Plain(if (waiting.waiting == 0u) t("me.allSent") else t("me.waiting", waiting.waiting))
    if (waiting.overdue > 0u) Note(t("me.overdue", waiting.overdue))
    state.sync?.let { Note(LocalWords.current.say(it), bad = true) }
    if (state.synced) Note(t("sync.done"))
    Main(t("me.syncNow"), !state.busy, onClick = onSync)
}

@Composable
private fun Storage(
    state: MeState,
    overview: Overview,
    onFree: () -> Unit,
) {
    Heading(t("me.storage"))
    Plain(t("me.store", size(overview.storeBytes)))
    Plain(t("me.files", size(overview.fileBytes), size(overview.pinnedBytes)))
    state.freed?.let { Note(t("me.freed", size(it))) }
    if (overview.fileBytes > overview.pinnedBytes) Other(t("me.free"), onClick = onFree)
}

@Composable
private fun Noticing(
    notices: NoticeState,
    onNotices: (Boolean) -> Unit,
) {
    val on = notices == NoticeState.ON
    Heading(t("notices.title"))
    Plain(t("notices.what"))
    if (!on) Plain(t("notices.why"))
    Row(
        Modifier.fillMaxWidth().defaultMinSize(minHeight = Touch).toggleable(on, role = Role.Switch, onValueChange = onNotices),
        horizontalArrangement = Arrangement.spacedBy(12.dp),
        verticalAlignment = Alignment.CenterVertically,
    ) {
        Text(t("notices.switch"), Modifier.weight(1f), style = MaterialTheme.typography.bodyLarge)
        Switch(on, null)
    }
    if (notices == NoticeState.REFUSED) Note(t("notices.refused"), bad = true)
}

@Composable
private fun Appearance(
    look: Look,
    onLook: (Look) -> Unit,
) {
    Heading(t("me.look"))
    Plain(t("me.size"))
    Choices {
        for (percent in SIZES) {
            Choice(t("me.size.value", percent), look.percent == percent) { onLook(look.copy(percent = percent)) }
        }
    }
    Plain(t("me.theme"))
    Choices {
        Choice(t("me.theme.system"), look.dark == null) { onLook(look.copy(dark = null)) }
        Choice(t("me.theme.light"), look.dark == false) { onLook(look.copy(dark = false)) }
        Choice(t("me.theme.dark"), look.dark == true) { onLook(look.copy(dark = true)) }
    }
}

@Composable
private fun Plain(text: String) = Text(text, style = MaterialTheme.typography.bodyMedium)
