package vn.sotay.ui

import kotlinx.coroutines.flow.first
import kotlinx.coroutines.yield
import org.junit.AfterClass
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test
import vn.sotay.core.HandbookException
import vn.sotay.core.NotPossible
import vn.sotay.core.Problem
import vn.sotay.core.Province
import vn.sotay.ui.me.LogOutModel
import vn.sotay.ui.opinions.WriteModel
import vn.sotay.ui.opinions.Writing
import vn.sotay.ui.session.StartModel

/** How a handbook leaves this phone: its person logs out, or the phone was reported lost. */
class LeavingTest : OnePhone(shared) {
    @Test
    fun `logging out is asked twice when words would be lost, and leaves nothing`() =
        test {
            val app = begin("DV008")
            province.ask("offline")
            val write = app.to<WriteModel>(Place.Write(Writing(), ""))
            write.type("Chưa gửi được.")
            write.send()
            write.state.first { it.done }
            app.back()
            val leave = app.to<LogOutModel>(Place.LogOut)
            leave.leave(false)
            assertEquals(
                NotPossible.WORDS_WAITING,
                (
                    leave.state.first {
                        it.problem != null
                    }.problem as HandbookException.NotAllowed
                ).reason,
            )
            leave.leave(true)
            assertEquals(Left.UNTOLD, start.state.first { it.left != null && !it.busy }.left)
            assertTrue(folders.members().isEmpty())
            start.leftRead()
            app().state.first { it.activated == false }
        }

    @Test
    fun `a phone that is reported lost keeps nothing and says why, whether on the screen or in the background`() =
        test {
            suspend fun destroyed() {
                assertEquals(Left.LOST, start.state.first { it.left != null && !it.busy }.left)
                assertTrue(folders.members().isEmpty())
                start.leftRead()
                app().state.first { it.activated == false }
            }
            begin("DV008").let {
                province.ask("lost DV008")
                it.send()
            }
            destroyed()
            begin("DV008")
            val book = door.enter { it }
            start.away()
            while (runCatching { book.owner() }.exceptionOrNull() !is HandbookException.Closed) yield()
            province.ask("lost DV008")
            door.enter { assertEquals(Problem.Lost, door.sync(it).problem) }
            start.front()
            destroyed()
        }

    @Test
    fun `a loss heard in a process before is told at the next start, once`() =
        test {
            begin("DV008")
            start.close()
            door.shut()
            province.ask("lost DV008")
            val earlier = Door(ofProcess())
            earlier.enterEach { assertEquals(Problem.Lost, earlier.sync(it).problem) }
            earlier.shut()

            suspend fun started(look: suspend (StartModel) -> Unit) {
                val next = Door(ofProcess())
                val start = StartModel(next, scope, platform, FIRST_LOOK) { now }
                start.front()
                look(start)
                start.close()
                next.shut()
            }

            started { start ->
                assertEquals(Left.LOST, start.state.first { it.left != null && !it.busy }.left)
                start.leftRead()
                start.state.first { it.app != null && !it.busy }
            }
            started { start -> start.state.first { it.app != null && it.left == null && !it.busy } }
        }

    companion object {
        private val shared = Province()

        @AfterClass
        @JvmStatic
        fun close() = shared.close()
    }
}
