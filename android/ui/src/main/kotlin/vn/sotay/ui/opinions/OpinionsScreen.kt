package vn.sotay.ui.opinions

import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.lazy.LazyColumn
import androidx.compose.foundation.lazy.items
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.text.style.TextOverflow
import androidx.compose.ui.unit.dp
import vn.sotay.core.OpinionState
import vn.sotay.ui.Bar
import vn.sotay.ui.Empty
import vn.sotay.ui.Entry
import vn.sotay.ui.Fine
import vn.sotay.ui.Heading
import vn.sotay.ui.Link
import vn.sotay.ui.LocalWords
import vn.sotay.ui.Main
import vn.sotay.ui.Place
import vn.sotay.ui.Tag
import vn.sotay.ui.Trouble
import vn.sotay.ui.say
import vn.sotay.ui.t
import vn.sotay.ui.time

/** What this member wrote, or may read and answer. */
@Composable
fun OpinionsScreen(
    state: OpinionsState,
    onMore: () -> Unit,
    go: (Place) -> Unit,
) = Column(Modifier.fillMaxSize()) {
    Bar(t("opinions.title"))
    LazyColumn(Modifier.weight(1f).padding(horizontal = 16.dp)) {
        item { Trouble(state.problem, Modifier.padding(top = 12.dp)) }
        if (state.rows?.isEmpty() == true && state.drafts.isEmpty()) item { Empty(t("opinions.none")) }
        if (state.drafts.isNotEmpty()) item { Heading(t("drafts.title")) }
        items(state.drafts, { "draft ${it.id}" }) { draft ->
            Entry({ go(draft.place()) }) {
                draft.about?.let { Tag(LocalWords.current.say(it), bad = false) }
                Text(draft.text, style = MaterialTheme.typography.bodyMedium, maxLines = 3, overflow = TextOverflow.Ellipsis)
                Fine(t("draft.changed", time(draft.changedAt)))
            }
        }
        if (state.drafts.isNotEmpty() && state.rows?.isNotEmpty() == true) item { Heading(t("opinions.title")) }
        items(state.rows.orEmpty(), { it.id }) { row ->
            Entry({ go(Place.Opinion(row.id)) }) {
                Tag(LocalWords.current.say(row.state), bad = isBad(row.state))
                val said = row.text.ifEmpty { row.pendingAnswer.orEmpty() }
                Text(said, style = MaterialTheme.typography.bodyMedium, maxLines = 3, overflow = TextOverflow.Ellipsis)
                if (row.text.isNotEmpty()) Fine(t("opinion.from", row.authorName, time(row.madeAt)))
            }
        }
        if (state.more) item { Link(t("more"), onMore) }
    }
    Column(Modifier.padding(16.dp)) { Main(t("opinions.write")) { go(Place.Write(Writing(), "")) } }
}

internal fun isBad(state: OpinionState) = state is OpinionState.Refused || state == OpinionState.Conflict
