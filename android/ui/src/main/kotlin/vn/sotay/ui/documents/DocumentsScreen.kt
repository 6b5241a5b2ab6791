package vn.sotay.ui.documents

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.lazy.LazyColumn
import androidx.compose.foundation.lazy.items
import androidx.compose.material3.DropdownMenu
import androidx.compose.material3.DropdownMenuItem
import androidx.compose.material3.Icon
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.unit.dp
import vn.sotay.core.DocumentRow
import vn.sotay.core.InForce
import vn.sotay.core.Shelf
import vn.sotay.ui.Bar
import vn.sotay.ui.Choice
import vn.sotay.ui.Choices
import vn.sotay.ui.Empty
import vn.sotay.ui.Entry
import vn.sotay.ui.Fine
import vn.sotay.ui.Icons
import vn.sotay.ui.Link
import vn.sotay.ui.LocalWords
import vn.sotay.ui.Place
import vn.sotay.ui.Tag
import vn.sotay.ui.Trouble
import vn.sotay.ui.day
import vn.sotay.ui.say
import vn.sotay.ui.t

/** The library: by type, issuer, year, in force, bookmarked. */
@Composable
fun DocumentsScreen(
    state: DocumentsState,
    narrow: ((DocumentsState) -> DocumentsState) -> Unit,
    onMore: () -> Unit,
    onReadAll: () -> Unit,
    go: (Place) -> Unit,
) = Column(Modifier.fillMaxSize()) {
    Bar(t("documents.title"))
    LazyColumn(Modifier.weight(1f).padding(horizontal = 16.dp)) {
        item { Trouble(state.problem, Modifier.padding(top = 12.dp)) }
        item { Filters(state, narrow) }
        if (state.rows?.any { it.unread } == true) item { Link(t("unread.all"), onReadAll) }
        if (state.rows?.isEmpty() == true) item { Empty(t("documents.none")) }
        items(state.rows.orEmpty(), { it.id }) { DocumentEntry(it) { go(Place.Document(it.id, "")) } }
        if (state.more) item { Link(t("more"), onMore) }
    }
}

@Composable
private fun Filters(
    state: DocumentsState,
    narrow: ((DocumentsState) -> DocumentsState) -> Unit,
) = Column(Modifier.padding(vertical = 12.dp), verticalArrangement = Arrangement.spacedBy(4.dp)) {
    Choices {
        Choice(t("documents.inForce"), state.inForce) { narrow { it.copy(inForce = !it.inForce) } }
        Choice(t("documents.bookmarked"), state.bookmarked) { narrow { it.copy(bookmarked = !it.bookmarked) } }
        val shelves = state.shelves
        if (shelves != null) {
            Pick(t("documents.type"), shelves.types, state.type) { chosen -> narrow { it.copy(type = chosen) } }
            Pick(t("documents.issuer"), shelves.issuers, state.issuer) { chosen -> narrow { it.copy(issuer = chosen) } }
            val years = shelves.years.filter { it.name.toIntOrNull() != null }
            Pick(t("documents.year"), years, state.year?.toString()) { chosen -> narrow { it.copy(year = chosen?.toInt()) } }
        }
    }
}

/** A choice that opens into its values, with how many papers each has. */
@Composable
private fun Pick(
    title: String,
    shelves: List<Shelf>,
    chosen: String?,
    onChoose: (String?) -> Unit,
) {
    var open by remember { mutableStateOf(false) }
    val unnamed = t("documents.unnamed")
    Box {
        val name = chosen?.ifEmpty { unnamed }
        Choice(if (name == null) "$title ▾" else "$title: $name ▾", chosen != null) { open = true }
        DropdownMenu(open, { open = false }) {
            val pick = { value: String? ->
                open = false
                onChoose(value)
            }
            DropdownMenuItem({ Text(t("documents.any"), style = MaterialTheme.typography.bodyMedium) }, { pick(null) })
            for (shelf in shelves) {
                val text = "${shelf.name.ifEmpty { unnamed }} (${shelf.count})"
                DropdownMenuItem({ Text(text, style = MaterialTheme.typography.bodyMedium) }, { pick(shelf.name) })
            }
        }
    }
}

/** A document in a list. */
@Composable
fun DocumentEntry(
    row: DocumentRow,
    onClick: () -> Unit,
) = Entry(onClick) {
    Row(horizontalArrangement = Arrangement.spacedBy(8.dp), verticalAlignment = Alignment.CenterVertically) {
        Text(
            row.sign.ifEmpty { t("documents.nosign") },
            Modifier.weight(1f),
            style = MaterialTheme.typography.labelLarge,
            color = MaterialTheme.colorScheme.primary,
        )
        if (row.unread) Tag(t("unread"))
        if (row.bookmarked) Icon(Icons.Bookmark, t("documents.bookmarked"), tint = MaterialTheme.colorScheme.primary)
    }
    Text(row.abstractText.ifEmpty { t("documents.untitled") }, style = MaterialTheme.typography.bodyMedium)
    val force = row.inForce
    Row(Modifier.padding(top = 4.dp)) {
        if (force != InForce.Unknown) Tag(LocalWords.current.say(force), bad = force is InForce.Replaced || force is InForce.Ended)
    }
    Fine(listOfNotNull(row.date?.let { day(it) }, row.unitName, t("documents.unconfirmed").takeIf { !row.confirmed }).joinToString(" · "))
}
