package vn.sotay.ui

import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.launch
import kotlinx.coroutines.yield
import org.junit.AfterClass
import org.junit.Assert.assertEquals
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Test
import vn.sotay.core.HandbookException
import vn.sotay.core.Province
import vn.sotay.ui.me.LogOutModel
import vn.sotay.ui.opinions.WriteModel
import vn.sotay.ui.opinions.Writing
import vn.sotay.ui.session.StartModel
import java.time.Duration

/** Screens that go away while something is under way, and what the background leaves behind. */
class AwayTest : OnePhone(shared) {
    @Test
    fun `a screen that begins anew after a while asks for the PIN, though the process was not ended`() =
        test {
            begin("DV004", "270954")
            val book = door.enter { it }
            start.away()
            while (runCatching { book.owner() }.exceptionOrNull() !is HandbookException.Closed) yield()
            start.close()
            now += Duration.ofMinutes(6)
            val anew = StartModel(door, scope, platform, FIRST_LOOK) { now }
            anew.front()
            anew.state.first { it.problem is HandbookException.Locked }
            assertNull(anew.state.value.app)
            anew.close()
        }

    @Test
    fun `what the background has opened is not shown to another member`() =
        test {
            val one = begin("DV006")
            one.change!!()
            start.state.first { it.members != null && !it.busy }
            start.add()
            app().state.first { it.activated == false }
            val two = begin("DV007", "270954")
            two.change!!()
            val both = start.state.first { it.members?.size == 2 && !it.busy }.members!!
            val (inside, over) = List(2) { CompletableDeferred<Unit>() }
            val background =
                scope.launch {
                    door.enterEach {
                        inside.complete(Unit)
                        over.await()
                    }
                }
            inside.await()
            start.choose(both.first { it.account.hasPin })
            start.state.first { it.problem is HandbookException.Locked && !it.busy }
            assertNull(start.state.value.app)
            over.complete(Unit)
            background.join()
        }

    @Test
    fun `logging out is ended also when its screen is left meanwhile`() =
        test {
            val app = begin("DV008")
            app.to<LogOutModel>(Place.LogOut).leave(true)
            app.back()
            assertEquals(Left.TOLD, start.state.first { it.left != null && !it.busy }.left)
        }

    @Test
    fun `a changed opinion is not thrown away without asking, not by the bar at the bottom either`() =
        test {
            val app = begin("DV005")
            app.to<WriteModel>(Place.Write(Writing.New, "Lời đầu tiên.")).run {
                send()
                state.first { it.done }
            }
            val id = door.enter { it.opinions(0u, 1u) }.single().id
            app.to<WriteModel>(Place.Write(Writing.Amend(id), "Lời đầu tiên.")).type("Lời đã sửa.")
            app.go(Place.Home)
            assertTrue(app.state.value.leaving)
            app.leave(false)
            assertTrue(app.back() && app.state.value.leaving)
            app.leave(false)
            app.go(Place.Home)
            app.leave(true)
            assertEquals(listOf<Place>(Place.Home), app.state.value.stack.map { it.place })
        }

    companion object {
        private val shared = Province()

        @AfterClass
        @JvmStatic
        fun close() = shared.close()
    }
}
