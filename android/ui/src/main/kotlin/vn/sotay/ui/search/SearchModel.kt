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
    val problem: HandbookException?,
)

class SearchModel(
    desk: Desk,
) : Model<SearchState>(desk, SearchState("", null, null)) {
    private val typed = MutableStateFlow("")

    override fun SearchState.with(problem: HandbookException?) = copy(problem = problem)

    init {
        // As one types: a search that is overtaken by the next letter has no answer to show.
        scope.launch {
            combine(typed, desk.changes(Topic.NEWS, Topic.DOCUMENTS, Topic.MEETINGS, Topic.OPINIONS)) { text, _ -> text }
                .collectLatest { text ->
                    attempt {
                        val hits = if (text.isBlank()) null else book.search(text, WINDOW)
                        change { it.copy(hits = hits, problem = null) }
                    }
                }
        }
    }

    fun type(text: String) {
        change { it.copy(typed = text) }
        typed.value = text
    }
}
