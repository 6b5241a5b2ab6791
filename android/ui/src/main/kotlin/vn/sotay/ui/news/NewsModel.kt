package vn.sotay.ui.news

import vn.sotay.core.Article
import vn.sotay.core.ArticleQuery
import vn.sotay.core.ArticleRow
import vn.sotay.core.HandbookException
import vn.sotay.core.ItemId
import vn.sotay.core.NewsUnit
import vn.sotay.core.Topic
import vn.sotay.core.UnitId
import vn.sotay.ui.Desk
import vn.sotay.ui.Model
import vn.sotay.ui.WINDOW
import vn.sotay.ui.windows

data class NewsState(
    val units: List<NewsUnit>,
    val unit: UnitId?,
    val rows: List<ArticleRow>?,
    val more: Boolean,
    val problem: HandbookException?,
)

class NewsModel(
    desk: Desk,
) : Model<NewsState>(desk, NewsState(emptyList(), null, null, false, null)) {
    private var wanted = WINDOW

    override fun NewsState.with(problem: HandbookException?) = copy(problem = problem)

    init {
        keepFresh(Topic.NEWS) { load() }
    }

    fun choose(unit: UnitId?) {
        wanted = WINDOW
        change { it.copy(unit = unit) }
        ask { load() }
    }

    fun more() {
        wanted += WINDOW
        ask { load() }
    }

    /** All has been seen. */
    fun readAll() =
        act {
            book.allNewsOpened()
            shown(::load)
        }

    private suspend fun load() =
        inTurn {
            val unit = state.value.unit
            val rows = windows(wanted) { first, count -> book.news(ArticleQuery(unit, first, count)) }
            val units = book.newsUnits()
            change { it.copy(units = units, rows = rows, more = rows.size.toUInt() == wanted, problem = null) }
        }
}

data class ArticleState(
    val article: Article?,
    val problem: HandbookException?,
)

class ArticleModel(
    desk: Desk,
    id: ItemId,
) : Model<ArticleState>(desk, ArticleState(null, null)) {
    override fun ArticleState.with(problem: HandbookException?) = copy(problem = problem)

    init {
        keepFresh(Topic.NEWS) {
            val isFirst = state.value.article == null
            val article = book.article(id)
            change { it.copy(article = article, problem = null) }
            // A full phone still reads; the mark waits for the next time.
            if (isFirst) quietly { book.articleOpened(id) }
        }
    }
}
