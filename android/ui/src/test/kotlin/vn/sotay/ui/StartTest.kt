package vn.sotay.ui

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.async
import kotlinx.coroutines.cancel
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import kotlinx.coroutines.yield
import org.junit.After
import org.junit.AfterClass
import org.junit.Assert.assertEquals
import org.junit.Assert.assertNotNull
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.junit.rules.TemporaryFolder
import vn.sotay.core.Config
import vn.sotay.core.Handbook
import vn.sotay.core.HandbookException
import vn.sotay.core.HandbookInterface
import vn.sotay.core.Province
import vn.sotay.core.Shelves
import vn.sotay.core.TestKey
import vn.sotay.core.TestSecrets
import vn.sotay.core.Unreadable
import vn.sotay.core.testConfig
import vn.sotay.ui.documents.DocumentsModel
import vn.sotay.ui.opinions.WriteModel
import vn.sotay.ui.opinions.Writing
import vn.sotay.ui.session.StartModel
import java.time.Instant

/** From the start to an open handbook, and between foreground and background, with the real core. */
class StartTest {
    @get:Rule val folder = TemporaryFolder()

    private val scope = CoroutineScope(SupervisorJob() + Dispatchers.Default)
    private val key = TestKey()
    private val secrets = TestSecrets()
    private val books = mutableListOf<Handbook>()
    private val door = Door(OneFolder({ open(Handbook::open) }, { open(Handbook::rebuild) }))

    private suspend fun open(how: suspend (Config) -> Handbook) = how(testConfig("${folder.root}/phone", key, secrets)).also { books += it }

    private fun start() = StartModel(door, scope, Platform("Điện thoại thử"), FIRST_LOOK, Instant::now)

    @After
    fun stop() {
        scope.cancel()
        runBlocking { books.forEach { it.shutDown() } }
    }

    private fun test(story: suspend () -> Unit) = runBlocking { withTimeout(60_000) { story() } }

    private suspend fun closed(book: HandbookInterface) {
        while (true) {
            try {
                book.owner()
            } catch (_: HandbookException.Closed) {
                return
            }
            yield()
        }
    }

    @Test
    fun `the last one out closes the files, and nobody before`() =
        test {
            lateinit var book: HandbookInterface
            door.enter { outer ->
                book = outer
                door.enter { inner -> assertTrue(inner === outer) }
                outer.owner()
            }
            assertTrue(runCatching { book.owner() }.exceptionOrNull() is HandbookException.Closed)
            door.enter { it.owner() }
        }

    @Test
    fun `whoever is cancelled while the files open or are used leaves the door closed`() =
        test {
            repeat(20) {
                val visit = scope.launch { door.enter { delay(60_000) } }
                delay(it.toLong())
                visit.cancel()
                visit.join()
            }
            // One store, not twenty, and it is closed: another process could have it now.
            assertEquals(1, books.size)
            closed(books.single())
        }

    @Test
    fun `who comes back while the background closes the files finds them open`() =
        test {
            door.enter { it.activate(province.invite("DV007"), "Điện thoại thử") }
            val start = start()
            start.front()
            val app = start.state.first { it.app != null }.app!!
            app.state.first { it.activated == true }
            repeat(20) {
                start.away()
                val work = scope.async { runCatching { door.enter { book -> book.sync() } } }
                delay(it % 5L)
                start.front()
                work.await()
                // Whoever was there before may be shut out for a moment, and is let in again by itself.
                var owner = runCatching { books.single().owner() }
                while (owner.isFailure) owner = runCatching { books.single().owner() }
                assertNotNull(owner.getOrThrow())
            }
            start.close()
            closed(books.single())
        }

    @Test
    fun `what a person asks for while the files are closed is done when they are open`() =
        test {
            door.enter { it.activate(province.invite("DV008"), "Điện thoại thử") }
            val start = start()
            start.front()
            val app = start.state.first { it.app != null }.app!!
            app.state.first { it.activated == true }
            start.away()
            closed(books.single())
            app.go(Place.Write(Writing(), "Ý kiến viết lúc sổ tay đang đóng."))
            val model = app.state.value.stack.last().model as WriteModel
            model.send()
            delay(50)
            assertTrue(!model.state.value.done)
            start.front()
            model.state.first { it.done }
            assertEquals(1, books.single().opinions(0u, 10u).count { "đang đóng" in it.text })
            start.close()
        }

    @Test
    fun `a store that cannot be read is put aside when a person wants it`() =
        test {
            door.enter { it.activate(province.invite("DV009"), "Điện thoại thử") }
            books.single().shutDown()
            val database = folder.root.resolve("phone").listFiles()!!.filter { it.isFile }.maxBy { it.length() }
            database.writeBytes(ByteArray(database.length().toInt()) { 7 })
            val door = Door(OneFolder({ open(Handbook::open) }, { open(Handbook::rebuild) }))
            val start = StartModel(door, scope, Platform("Điện thoại thử"), FIRST_LOOK, Instant::now)
            start.invited("sotay://kich-hoat?x=1")
            start.front()
            assertTrue(start.state.first { it.problem != null }.problem is HandbookException.StoreUnreadable)
            start.rebuild()
            val app = start.state.first { it.app != null && it.problem == null }.app!!
            assertEquals(false, app.state.first { it.activated != null }.activated)
            assertEquals("sotay://kich-hoat?x=1", app.activation.state.value.typed)
            start.close()
        }

    @Test
    fun `a store that turns out to be damaged in use is put aside as well, one that is only full is not`() =
        test {
            var why = Unreadable.READ_ONLY
            val door =
                Door(
                    OneFolder({
                        val real = open(Handbook::open)
                        object : HandbookInterface by real {
                            override suspend fun shelves(): Shelves = throw HandbookException.StoreUnreadable(why)
                        }
                    }, { open(Handbook::rebuild) }),
                )
            val start = StartModel(door, scope, Platform("Điện thoại thử"), FIRST_LOOK, Instant::now)
            start.front()
            val app = start.state.first { it.app != null }.app!!
            app.go(Place.Documents)
            (app.state.value.stack.last().model as DocumentsModel).state.first { it.problem != null }
            assertEquals(null, start.state.value.problem)
            why = Unreadable.CORRUPT
            app.go(Place.Documents)
            start.state.first { it.problem != null }
            start.rebuild()
            val anew = start.state.first { it.app != null && it.app !== app && it.problem == null }.app!!
            anew.state.first { it.activated == false }
            assertEquals(2, books.size)
            start.close()
        }

    companion object {
        private val province = Province()

        @AfterClass
        @JvmStatic
        fun close() = province.close()
    }
}
