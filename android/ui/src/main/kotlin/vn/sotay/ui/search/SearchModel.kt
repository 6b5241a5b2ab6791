package vn.sotay.ui.search

import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.collectLatest
import kotlinx.coroutines.flow.combine
import kotlinx.coroutines.launch
import vn.sotay.core.HandbookException
import vn.sotay.core.Hit
import vn.sotay.core.Topic
import vn.sotay.ui.Desk
import vn.sotay.ui.Model
import vn.sotay.ui.WINDOW

data class SearchState(
    val typed: String,
    val hits: List<Hit>?,
    /** What was looked for last, while nothing is typed. */
    val recent: List<String>,
    val problem: HandbookException?,
)

class SearchModel(
    desk: Desk,
) : Model<SearchState>(desk, SearchState("", null, emptyList(), null)) {
    private val typed = MutableStateFlow("")

    override fun SearchState.with(problem: HandbookException?) = copy(problem = problem)

    init {
        // As one types: a search that is overtaken by the next letter has no answer to show.
        scope.launch {
            combine(typed, desk.changes(Topic.NEWS, Topic.DOCUMENTS, Topic.MEETINGS, Topic.OPINIONS)) { text, _ -> text }
                .collectLatest { text ->
                    attempt {
                        val hits = if (text.isBlank()) null else book.search(text, WINDOW)
                        val recent = if (text.isBlank()) book.recentSearches() else emptyList()
                        change { it.copy(hits = hits, recent = recent, problem = null) }
                    }
                }
        }
    }

    fun type(text: String) {
        change { it.copy(typed = text) }
        typed.value = text
    }

    /** Something that was found is opened: what led there is kept. A full phone opens it as well. */
    fun opened() {
        val text = state.value.typed
        // Also when this screen is gone by then.
        desk.scope.launch { quietly { book.rememberSearch(text) } }
    }

    fun forget() =
        act {
            book.forgetSearches()
            change { it.copy(recent = emptyList()) }
        }
}
