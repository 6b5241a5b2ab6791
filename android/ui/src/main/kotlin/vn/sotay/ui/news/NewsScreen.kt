package vn.sotay.ui.news

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.lazy.LazyColumn
import androidx.compose.foundation.lazy.items
import androidx.compose.material3.HorizontalDivider
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import vn.sotay.core.ArticleRow
import vn.sotay.core.UnitId
import vn.sotay.ui.Bar
import vn.sotay.ui.Choice
import vn.sotay.ui.Choices
import vn.sotay.ui.Empty
import vn.sotay.ui.Entry
import vn.sotay.ui.Fine
import vn.sotay.ui.Link
import vn.sotay.ui.PassOn
import vn.sotay.ui.PassOnButton
import vn.sotay.ui.Place
import vn.sotay.ui.Reading
import vn.sotay.ui.Tag
import vn.sotay.ui.Trouble
import vn.sotay.ui.day
import vn.sotay.ui.paragraphs
import vn.sotay.ui.reading
import vn.sotay.ui.t

/** News, newest first, of every unit or of one. */
@Composable
fun NewsScreen(
    state: NewsState,
    onBack: () -> Unit,
    onUnit: (UnitId?) -> Unit,
    onMore: () -> Unit,
    onReadAll: () -> Unit,
    go: (Place) -> Unit,
) = Column(Modifier.fillMaxSize()) {
    Bar(t("news.title"), onBack)
    LazyColumn(Modifier.weight(1f).padding(horizontal = 16.dp)) {
        item { Trouble(state.problem, Modifier.padding(top = 12.dp)) }
        item {
            Column(Modifier.padding(vertical = 12.dp)) {
                Choices {
                    Choice(t("news.everywhere"), state.unit == null) { onUnit(null) }
                    for (unit in state.units) {
                        val unread = if (unit.unread > 0u) " · " + t("unread.count", unit.unread) else ""
                        Choice(unit.name + unread, state.unit == unit.unit) { onUnit(unit.unit) }
                    }
                }
            }
        }
        if (state.units.any { it.unread > 0u }) item { Link(t("unread.all"), onReadAll) }
        if (state.rows?.isEmpty() == true) item { Empty(t("news.none") + " " + t("empty.wait")) }
        items(state.rows.orEmpty(), { it.id }) { ArticleEntry(it) { go(Place.Article(it.id)) } }
        if (state.more) item { Link(t("more"), onMore) }
    }
}

/** An article in a list. */
@Composable
fun ArticleEntry(
    row: ArticleRow,
    onClick: () -> Unit,
) = Entry(onClick) {
    if (row.unread) Tag(t("unread"))
    Text(row.title, style = MaterialTheme.typography.titleSmall)
    Fine("${row.unitName}, ${day(row.approvedAt)}")
}

/** One article, to be read. */
@Composable
fun ArticleScreen(
    state: ArticleState,
    percent: Int,
    onBack: () -> Unit,
    onPercent: (Int) -> Unit,
    onAloud: ((String) -> Unit)?,
    pass: PassOn?,
) = Column(Modifier.fillMaxSize()) {
    Bar(t("news.title"), onBack)
    LazyColumn(Modifier.weight(1f).padding(horizontal = 16.dp), verticalArrangement = Arrangement.spacedBy(14.dp)) {
        item { Trouble(state.problem, Modifier.padding(top = 12.dp)) }
        val article = state.article ?: return@LazyColumn
        item {
            Text(article.title, Modifier.padding(top = 16.dp).semantics { heading() }, style = MaterialTheme.typography.headlineSmall)
        }
        item { Fine(article.unitName) }
        item {
            val text = article.title + "\n\n" + article.body
            Reading(percent, onPercent, onAloud?.let { { it(text) } }) {
                if (pass != null) PassOnButton(pass, article.title, text, null)
            }
        }
        items(paragraphs(article.body)) { Text(it, style = reading(percent)) }
        item {
            Column(Modifier.padding(vertical = 16.dp)) {
                HorizontalDivider(color = MaterialTheme.colorScheme.outlineVariant)
                Fine(t("news.author", article.author))
                Fine(t("news.approved", article.approver, article.approvingBody, day(article.approvedAt)))
            }
        }
    }
}
