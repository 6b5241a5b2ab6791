package vn.sotay.ui

import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.plus
import org.junit.AfterClass
import org.junit.Assert.assertEquals
import org.junit.Test
import vn.sotay.core.ArticleQuery
import vn.sotay.core.ArticleRow
import vn.sotay.core.ChangeListener
import vn.sotay.core.HandbookException
import vn.sotay.core.HandbookInterface
import vn.sotay.core.NewsUnit
import vn.sotay.core.Province
import vn.sotay.core.Topic
import vn.sotay.ui.news.NewsModel

/** An answer that is slow to come, while a person has asked for more. */
class TurnTest : OnePhone(shared) {
    @Test
    fun `an older answer is not shown after a newer one`() =
        test {
            begin("DV004")
            val real = door.enter { it }
            real.resume()
            val row = real.news(ArticleQuery(null, 0u, 1u)).single()
            val held = CompletableDeferred<Unit>()
            var count = 0
            val slow =
                object : HandbookInterface by real {
                    // Each answer says how often was asked; the second is held.
                    override suspend fun news(query: ArticleQuery): List<ArticleRow> {
                        val number = ++count
                        if (number == 2) held.await()
                        return listOf(row.copy(title = "$number"))
                    }

                    // What the real one tells would be asked for too.
                    override fun subscribe(listener: ChangeListener) =
                        real.subscribe(
                            object : ChangeListener {
                                override fun onChange(topics: List<Topic>) = Unit
                            },
                        )

                    override suspend fun newsUnits() = emptyList<NewsUnit>()
                }
            // Nothing is put off to another thread: what can be shown is shown before `more` returns.
            val news = NewsModel(Desk(slow, scope + Dispatchers.Unconfined, HandbookInterface::sync) { now })

            fun shown() = news.state.value.rows?.single()?.title
            assertEquals("1", shown())
            news.more()
            news.more()
            held.complete(Unit)
            assertEquals("3", shown())
        }

    @Test
    fun `what was done is not done again because the files close before it is shown`() =
        test {
            begin("DV005")
            val real = door.enter { it }
            real.resume()
            var done = 0
            val closing =
                object : HandbookInterface by real {
                    override suspend fun allNewsOpened() {
                        done++
                    }

                    override suspend fun news(query: ArticleQuery): List<ArticleRow> =
                        if (done == 0) real.news(query) else throw HandbookException.Closed()
                }
            val desk = Desk(closing, scope, HandbookInterface::sync) { now }
            val news = NewsModel(desk)
            news.state.first { it.rows != null }
            val reading = news.readAll()
            reading.join()
            desk.refresh()
            assertEquals(1, done)
        }

    companion object {
        private val shared = Province()

        @AfterClass
        @JvmStatic
        fun close() = shared.close()
    }
}
