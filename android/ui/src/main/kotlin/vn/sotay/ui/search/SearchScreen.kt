package vn.sotay.ui.search

import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.lazy.LazyColumn
import androidx.compose.foundation.lazy.items
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.OutlinedTextField
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.unit.dp
import vn.sotay.core.Hit
import vn.sotay.ui.Bar
import vn.sotay.ui.Empty
import vn.sotay.ui.Entry
import vn.sotay.ui.Fine
import vn.sotay.ui.Heading
import vn.sotay.ui.Icons
import vn.sotay.ui.Link
import vn.sotay.ui.LocalWords
import vn.sotay.ui.Place
import vn.sotay.ui.Press
import vn.sotay.ui.Trouble
import vn.sotay.ui.marked
import vn.sotay.ui.t

/** Finds as one types, over everything here. */
@Composable
fun SearchScreen(
    state: SearchState,
    onType: (String) -> Unit,
    onForget: () -> Unit,
    /** What was found is opened. */
    go: (Place) -> Unit,
) = Column(Modifier.fillMaxSize()) {
    Bar(t("search.title"))
    Row(Modifier.padding(horizontal = 16.dp, vertical = 8.dp), verticalAlignment = Alignment.CenterVertically) {
        OutlinedTextField(
            state.typed,
            onType,
            Modifier.weight(1f).testTag("search"),
            label = { Text(t("search.field")) },
            singleLine = true,
            trailingIcon = {
                if (state.typed.isNotEmpty()) Press(Icons.Close, t("search.clear")) { onType("") }
            },
        )
    }
    LazyColumn(Modifier.weight(1f).padding(horizontal = 16.dp)) {
        item { Trouble(state.problem) }
        val hits = state.hits
        when {
            hits == null -> {
                item { Empty(t("search.hint")) }
                if (state.recent.isNotEmpty()) {
                    item { Heading(t("search.recent")) }
                    items(state.recent) { text -> Entry({ onType(text) }) { Text(text, style = MaterialTheme.typography.bodyMedium) } }
                    item { Link(t("search.forget"), onForget) }
                }
            }
            hits.isEmpty() -> item { Empty(t("search.none", state.typed)) }
            else -> items(hits, { it.id }) { hit -> HitEntry(hit) { place(hit, state.typed)?.let(go) } }
        }
    }
}

/** The screen of what was found. */
private fun place(
    hit: Hit,
    typed: String,
): Place? =
    when (hit.kind) {
        "document" -> Place.Document(hit.id, typed)
        "article" -> Place.Article(hit.id)
        "meeting" -> Place.Meeting(hit.id)
        "opinion" -> Place.Opinion(hit.id)
        else -> null
    }

@Composable
private fun HitEntry(
    hit: Hit,
    onClick: () -> Unit,
) = Entry(onClick) {
    val kind = LocalWords.current["kind.${hit.kind}"]
    Fine(if (hit.number.isEmpty()) kind else "$kind ${hit.number}")
    Text(marked(hit.title), style = MaterialTheme.typography.titleSmall)
    Text(marked(hit.snippet), style = MaterialTheme.typography.bodySmall)
}
