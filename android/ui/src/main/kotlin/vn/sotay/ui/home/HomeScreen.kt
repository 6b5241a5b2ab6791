package vn.sotay.ui.home

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Spacer
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.height
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.lazy.LazyColumn
import androidx.compose.foundation.lazy.items
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.unit.dp
import vn.sotay.core.Home
import vn.sotay.core.Lease
import vn.sotay.ui.Bar
import vn.sotay.ui.Empty
import vn.sotay.ui.Fine
import vn.sotay.ui.Heading
import vn.sotay.ui.LocalWords
import vn.sotay.ui.Note
import vn.sotay.ui.Office
import vn.sotay.ui.Other
import vn.sotay.ui.Place
import vn.sotay.ui.Tag
import vn.sotay.ui.Trouble
import vn.sotay.ui.documents.DocumentEntry
import vn.sotay.ui.fresh
import vn.sotay.ui.meetings.MeetingEntry
import vn.sotay.ui.news.ArticleEntry
import vn.sotay.ui.office.DueCard
import vn.sotay.ui.record.GoOn
import vn.sotay.ui.record.Tile
import vn.sotay.ui.say
import vn.sotay.ui.t
import java.time.Instant

/** The first thing a member sees: what is next, what is new, what of mine waits. Never a wall. */
@Composable
fun HomeScreen(
    state: HomeState,
    onSync: () -> Unit,
    go: (Place) -> Unit,
) = Column(Modifier.fillMaxSize()) {
    Bar(t("app"))
    LazyColumn(Modifier.weight(1f).padding(horizontal = 16.dp)) {
        items(state.underWay, { "record ${it.meeting}" }) { GoOn(it, go) }
        item { Trouble(state.problem, Modifier.padding(top = 12.dp)) }
        val home = state.home ?: return@LazyColumn
        item { Greeting(home, state.now) }
        item { Mine(home, onSync) { go(Place.Opinions) } }
        if (state.due.isNotEmpty()) item { DueCard(state.due, go) }
        if (state.above) item { Tile(t("reports.title"), t("reports.what")) { go(Office.Reports) } }
        item { Heading(t("home.meeting")) { go(Place.Meetings) } }
        if (home.meetings.isEmpty()) item { Empty(t("home.meeting.none") + " " + t("empty.wait")) }
        items(home.meetings, { it.id }) { MeetingEntry(it, true) { go(Place.Meeting(it.id)) } }
        item { Heading(t("home.news")) { go(Place.News) } }
        if (home.unreadNews > 0u) item { Tag(t("unread.count", home.unreadNews)) }
        if (home.news.isEmpty()) item { Empty(t("home.news.none") + " " + t("empty.wait")) }
        items(home.news, { it.id }) { ArticleEntry(it) { go(Place.Article(it.id)) } }
        item { Heading(t("home.documents")) { go(Place.Documents) } }
        if (home.unreadDocuments > 0u) item { Tag(t("unread.count", home.unreadDocuments)) }
        if (home.documents.isEmpty()) item { Empty(t("home.documents.none") + " " + t("empty.wait")) }
        items(home.documents, { it.id }) { DocumentEntry(it) { go(Place.Document(it.id, "")) } }
        item { Spacer(Modifier.height(24.dp)) }
    }
}

@Composable
private fun Greeting(
    home: Home,
    now: Instant,
) = Column(Modifier.padding(top = 12.dp)) {
    home.overview.owner?.let { owner ->
        Text(owner.memberName, style = MaterialTheme.typography.titleMedium)
        owner.cellName?.let { Fine(it) }
    }
    Fine(LocalWords.current.fresh(home.overview.status.heardAt, now))
}

@Composable
private fun Mine(
    home: Home,
    onSync: () -> Unit,
    onLook: () -> Unit,
) = Column(Modifier.padding(top = 8.dp), verticalArrangement = Arrangement.spacedBy(8.dp)) {
    val waiting = home.overview.waiting
    val lease = home.overview.status.lease
    if (lease is Lease.Ending) Note(LocalWords.current.say(lease).orEmpty(), bad = true) { Other(t("me.syncNow"), onClick = onSync) }
    if (waiting.refused > 0u) Note(t("home.refused", waiting.refused), bad = true) { Other(t("home.look"), onClick = onLook) }
    if (waiting.waiting > 0u) Note(t("home.waiting", waiting.waiting))
}
