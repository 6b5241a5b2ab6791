package vn.sotay.ui.me

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Spacer
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.height
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.verticalScroll
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.unit.dp
import vn.sotay.core.Lease
import vn.sotay.core.Overview
import vn.sotay.ui.Bar
import vn.sotay.ui.Choice
import vn.sotay.ui.Choices
import vn.sotay.ui.Fine
import vn.sotay.ui.Heading
import vn.sotay.ui.Link
import vn.sotay.ui.LocalWords
import vn.sotay.ui.Look
import vn.sotay.ui.Main
import vn.sotay.ui.Note
import vn.sotay.ui.NoticeState
import vn.sotay.ui.Other
import vn.sotay.ui.Place
import vn.sotay.ui.Plain
import vn.sotay.ui.SIZES
import vn.sotay.ui.Switched
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
    version: String,
    on: MeActions,
) = Column(Modifier.fillMaxSize()) {
    Bar(t("me.title"))
    Column(
        Modifier.weight(1f).verticalScroll(rememberScrollState()).padding(horizontal = 16.dp),
        verticalArrangement = Arrangement.spacedBy(6.dp),
    ) {
        Trouble(state.problem, Modifier.padding(top = 12.dp))
        state.overview?.let { overview ->
            Owner(overview)
            Links(on)
            Freshness(state, overview, on.sync)
            Storage(state, overview, on.free)
        }
        if (notices != null) Noticing(notices, on.notices)
        Appearance(look, on.look)
        Leaving(on)
        if (version.isNotEmpty()) Fine(t("me.version", version))
        state.overview?.owner?.let { Fine(t("me.server", it.server)) }
        Spacer(Modifier.height(24.dp))
    }
}

/** What can be done in Me. */
data class MeActions(
    val sync: () -> Unit,
    val free: () -> Unit,
    val look: (Look) -> Unit,
    val notices: (Boolean) -> Unit,
    /** To the members on this phone; absent where there is one handbook. */
    val change: (() -> Unit)?,
    val go: (Place) -> Unit,
)

@Composable
private fun Links(on: MeActions) =
    Column {
        Link(t("me.summary")) { on.go(Place.Summary) }
        Link(t("me.devices")) { on.go(Place.Devices) }
        if (on.change != null) Link(t("pin.title")) { on.go(Place.Pin) }
    }

@Composable
private fun Leaving(on: MeActions) {
    if (on.change != null) {
        Heading(t("members.another"))
        Plain(t("members.another.what"))
        Other(t("members.change"), onClick = on.change)
    }
    Other(t("me.report")) { on.go(Place.Report) }
    if (on.change != null) Other(t("logout.title")) { on.go(Place.LogOut) }
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
    LocalWords.current.say(status.lease)?.let { lease ->
        if (status.lease is Lease.Good) Fine(lease) else Note(lease, bad = true)
    }
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
    for (file in state.files) {
        val kept = if (file.pinned) " · " + t("me.storage.kept") else ""
        Fine(t("me.storage.file", file.attachment.name, size(file.have)) + kept)
    }
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
    Switched(t("notices.switch"), on, onNotices)
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
