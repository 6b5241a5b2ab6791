package vn.sotay.ui

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.cancel
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import org.junit.Rule
import org.junit.Test
import org.junit.rules.TemporaryFolder
import vn.sotay.core.Handbook
import vn.sotay.core.HandbookInterface
import vn.sotay.core.OpinionState
import vn.sotay.core.Problem
import vn.sotay.core.Province
import vn.sotay.core.testConfig
import vn.sotay.ui.documents.DocumentModel
import vn.sotay.ui.home.HomeModel
import vn.sotay.ui.me.MeModel
import vn.sotay.ui.opinions.OpinionsModel
import vn.sotay.ui.opinions.WriteModel
import vn.sotay.ui.opinions.Writing
import vn.sotay.ui.search.SearchModel
import java.io.File
import java.time.Instant

/** Follows `tests/story.txt` with the models, as screens use them. */
class StoryTest {
    @get:Rule val folder = TemporaryFolder()

    @Test
    fun `from the invitation to a delivered opinion`() {
        val scope = CoroutineScope(SupervisorJob() + Dispatchers.Default)
        val book = runBlocking { Handbook.open(testConfig("${folder.root}/phone")) }
        val model = AppModel(Desk(book, scope, HandbookInterface::sync, Instant::now), Platform("Điện thoại thử"), FIRST_LOOK)
        Province().use { province ->
            for (line in File(System.getProperty("handbook.root"), "tests/story.txt").readLines()) {
                if (line.isBlank() || line.startsWith("#")) continue
                runBlocking { withTimeout(120_000) { step(model, province, line.substringBefore(' '), line.substringAfter(' ')) } }
            }
        }
        scope.cancel()
        runBlocking { book.shutDown() }
    }

    private suspend fun step(
        app: AppModel,
        province: Province,
        step: String,
        what: String,
    ) {
        val activation = app.activation
        when (step) {
            "activate" -> {
                app.until { it.activated == false }
                activation.type(province.invite(what))
                activation.activate()
            }
            "owner" -> activation.until { it.owner?.memberName == what }
            "receive" -> {
                activation.receive()
                activation.until { it.done && it.items > what.toUInt() }
                app.enter()
            }
            "papers" -> app.top<HomeModel>().until { it.home?.documents?.size == what.toInt() }
            "network" -> province.ask(if (what == "on") "online" else "offline")
            "search" -> {
                app.go(Place.Search)
                app.top<SearchModel>().type(what)
            }
            "found" -> {
                val found = app.top<SearchModel>().until { it.hits?.firstOrNull()?.number == what }
                app.go(Place.Document(found.hits!!.first().id, found.typed))
            }
            "read" ->
                app.top<DocumentModel>().until { state ->
                    state.paragraphs.any { spans -> what in spans.joinToString("") { it.text } }
                }
            "write" -> {
                app.go(Place.Write(Writing(), ""))
                app.top<WriteModel>().type(what)
                app.top<WriteModel>().send()
                app.top<WriteModel>().until { it.done }
                app.back()
            }
            "opinion" -> {
                val state = if (what.substringBefore(' ') == "waiting") OpinionState.Waiting else OpinionState.Delivered
                app.go(Place.Opinions)
                app.top<OpinionsModel>().until { seen ->
                    seen.rows.orEmpty().any { it.text == what.substringAfter(' ') && it.state == state }
                }
            }
            "sync" -> {
                app.go(Place.Me)
                app.top<MeModel>().syncNow()
                app.top<MeModel>().until { if (what == "done") it.synced else it.sync == Problem.Offline }
            }
            else -> error("unknown step: $step")
        }
    }

    private suspend fun <S> Model<S>.until(done: (S) -> Boolean): S = state.first(done)

    /** The model on top, as soon as it is one of these: a screen that is left may have to keep its words first. */
    private suspend inline fun <reified M : Model<*>> AppModel.top(): M = state.first { it.stack.last().model is M }.stack.last().model as M
}
