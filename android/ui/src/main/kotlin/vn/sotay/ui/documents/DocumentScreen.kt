package vn.sotay.ui.documents

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.lazy.LazyColumn
import androidx.compose.foundation.lazy.LazyListState
import androidx.compose.foundation.lazy.itemsIndexed
import androidx.compose.foundation.lazy.rememberLazyListState
import androidx.compose.material3.HorizontalDivider
import androidx.compose.material3.LinearProgressIndicator
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.OutlinedTextField
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableIntStateOf
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.rememberCoroutineScope
import androidx.compose.runtime.setValue
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import kotlinx.coroutines.launch
import vn.sotay.core.DocumentView
import vn.sotay.core.Heading
import vn.sotay.core.InForce
import vn.sotay.ui.Bar
import vn.sotay.ui.Entry
import vn.sotay.ui.Fine
import vn.sotay.ui.Icons
import vn.sotay.ui.Link
import vn.sotay.ui.LocalWords
import vn.sotay.ui.Note
import vn.sotay.ui.Other
import vn.sotay.ui.PassOn
import vn.sotay.ui.PassOnButton
import vn.sotay.ui.Place
import vn.sotay.ui.Press
import vn.sotay.ui.Reading
import vn.sotay.ui.Tag
import vn.sotay.ui.Trouble
import vn.sotay.ui.day
import vn.sotay.ui.marked
import vn.sotay.ui.reading
import vn.sotay.ui.say
import vn.sotay.ui.size
import vn.sotay.ui.t

/** One paper, to be read: type of any size, something looked up in it, its original file. */
@Composable
fun DocumentScreen(
    state: DocumentState,
    percent: Int,
    on: DocumentActions,
) = Column(Modifier.fillMaxSize()) {
    Bar(state.view?.document?.sign?.ifEmpty { null } ?: t("kind.document"), on.back) {
        Press(Icons.Search, t("document.find")) { on.find(!state.finding) }
        val bookmarked = state.view?.bookmarked == true
        Press(
            if (bookmarked) Icons.Bookmark else Icons.BookmarkEmpty,
            t(if (bookmarked) "document.unbookmark" else "document.bookmark"),
            on.bookmark,
        )
    }
    val list = rememberLazyListState()
    if (state.finding) Find(state, on.type, list)
    LazyColumn(Modifier.weight(1f).padding(horizontal = 16.dp), list, verticalArrangement = Arrangement.spacedBy(12.dp)) {
        item { Trouble(state.problem, Modifier.padding(top = 12.dp)) }
        val view = state.view ?: return@LazyColumn
        item { Head(state, view, percent, on, list) }
        itemsIndexed(state.paragraphs) { place, it ->
            // Who listens jumps from heading to heading.
            val part = if (view.contents.any { it.paragraph.toInt() == place }) Modifier.semantics { heading() } else Modifier
            Text(marked(it), part, style = reading(percent))
        }
        item { Original(state, on) }
    }
}

/** What can be done with a paper. */
data class DocumentActions(
    val back: () -> Unit,
    val find: (Boolean) -> Unit,
    val type: (String) -> Unit,
    val bookmark: () -> Unit,
    val fetch: () -> Unit,
    val pause: () -> Unit,
    val pin: () -> Unit,
    val open: (() -> Unit)?,
    val pass: PassOn?,
    val aloud: ((String) -> Unit)?,
    val percent: (Int) -> Unit,
    val go: (Place) -> Unit,
)

/** Rows of the list before the first paragraph. */
private const val BEFORE_TEXT = 2

@Composable
private fun Find(
    state: DocumentState,
    onType: (String) -> Unit,
    list: LazyListState,
) = Column(Modifier.padding(horizontal = 16.dp, vertical = 8.dp)) {
    OutlinedTextField(
        state.typed,
        onType,
        Modifier.fillMaxWidth().testTag("find"),
        label = { Text(t("document.find")) },
        singleLine = true,
    )
    if (state.typed.isBlank()) return@Column
    val scope = rememberCoroutineScope()
    var next by remember(state.places) { mutableIntStateOf(0) }
    Row(verticalAlignment = Alignment.CenterVertically) {
        val found = if (state.places.isEmpty()) t("document.notFound") else t("document.found", state.places.size)
        Text(found, Modifier.weight(1f), style = MaterialTheme.typography.bodySmall)
        if (state.places.isNotEmpty()) {
            Link(t("document.nextHit")) {
                val place = state.places[next % state.places.size]
                next += 1
                scope.launch { list.scrollToItem(place + BEFORE_TEXT) }
            }
        }
    }
}

@Composable
private fun Head(
    state: DocumentState,
    view: DocumentView,
    percent: Int,
    on: DocumentActions,
    list: LazyListState,
) = Column(Modifier.padding(top = 16.dp), verticalArrangement = Arrangement.spacedBy(8.dp)) {
    val paper = view.document
    Text(
        paper.abstractText.ifEmpty { t("documents.untitled") },
        Modifier.semantics { heading() },
        style = MaterialTheme.typography.titleLarge,
    )
    Fine(listOfNotNull(paper.date?.let { t("document.issued", day(it)) }, paper.unitName).joinToString(", "))
    if (paper.urgency.isNotEmpty()) Tag(t("document.urgency", paper.urgency), bad = true)
    val force = view.inForce
    Tag(LocalWords.current.say(force), bad = force is InForce.Replaced || force is InForce.Ended)
    if (!paper.confirmed) Fine(t("documents.unconfirmed"))
    if (force is InForce.Replaced) {
        Note(t("document.replacedBy", paper.supersededBy?.sign.orEmpty()), bad = true) {
            Other(t("document.readNew")) { on.go(Place.Document(force.by, "")) }
        }
    }
    if (paper.supersedes.isNotEmpty()) Fine(t("document.replaces", paper.supersedes.joinToString(", ") { it.sign }))
    var contents by remember { mutableStateOf(false) }
    Reading(percent, on.percent, on.aloud?.let { { it(paper.abstractText + "\n\n" + paper.text) } }) {
        if (view.contents.isNotEmpty()) Other(t("document.contents")) { contents = !contents }
        on.pass?.let { pass ->
            val title = listOf(paper.sign, paper.abstractText).filter(String::isNotEmpty).joinToString(", ")
            PassOnButton(pass, title, title + "\n\n" + paper.text, state.file?.takeIf { it.complete })
        }
    }
    if (contents) Contents(view.contents, list) { contents = false }
}

/** The parts of the paper; one of them is jumped to. */
@Composable
private fun Contents(
    contents: List<Heading>,
    list: LazyListState,
    onDone: () -> Unit,
) {
    val scope = rememberCoroutineScope()
    for (heading in contents) {
        Entry({
            onDone()
            scope.launch { list.scrollToItem(heading.paragraph.toInt() + BEFORE_TEXT) }
        }) {
            val indent = Modifier.padding(start = (INDENT * (heading.level.toInt() - 1)).dp)
            Text(heading.title, indent, style = MaterialTheme.typography.bodyMedium)
        }
    }
}

/** Of a part within a part, in dp. */
private const val INDENT = 12

@Composable
private fun Original(
    state: DocumentState,
    on: DocumentActions,
) = Column(Modifier.padding(vertical = 16.dp), verticalArrangement = Arrangement.spacedBy(8.dp)) {
    val file = state.file ?: return@Column
    HorizontalDivider(color = MaterialTheme.colorScheme.outlineVariant)
    Text(t("document.file", file.attachment.name, size(file.attachment.size)), style = MaterialTheme.typography.bodyMedium)
    if (state.fetching != null) {
        LinearProgressIndicator({ state.fetching / 100f }, Modifier.fillMaxWidth())
        Fine(t("document.file.getting", state.fetching))
        Other(t("document.file.pause"), onClick = on.pause)
    } else if (!file.complete) {
        val percent = percent(file.have, file.attachment.size)
        Other(if (file.have == 0uL) t("document.file.get") else t("document.file.goOn", percent), onClick = on.fetch)
    } else {
        on.open?.let { Other(t("document.file.open"), onClick = it) }
        if (state.cannotOpen) Note(t("document.file.noApp"), bad = true)
    }
    Other(t(if (file.pinned) "document.file.unpin" else "document.file.pin"), onClick = on.pin)
}
