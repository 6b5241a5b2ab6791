package vn.sotay.ui

import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.job
import kotlinx.coroutines.launch
import kotlinx.coroutines.yield
import org.junit.AfterClass
import org.junit.Assert.assertEquals
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Test
import vn.sotay.core.About
import vn.sotay.core.Business
import vn.sotay.core.FactAnswer
import vn.sotay.core.HandbookException
import vn.sotay.core.ItemId
import vn.sotay.core.MeetingKind
import vn.sotay.core.Province
import vn.sotay.ui.me.LogOutModel
import vn.sotay.ui.meetings.MeetingModel
import vn.sotay.ui.opinions.OpinionModel
import vn.sotay.ui.opinions.OpinionsModel
import vn.sotay.ui.opinions.WriteModel
import vn.sotay.ui.opinions.Writing
import vn.sotay.ui.opinions.write
import vn.sotay.ui.record.AssignModel
import vn.sotay.ui.record.CloseModel
import vn.sotay.ui.record.CodeModel
import vn.sotay.ui.record.Guest
import vn.sotay.ui.record.Motion
import vn.sotay.ui.record.OpeningModel
import vn.sotay.ui.record.RollModel
import vn.sotay.ui.record.RunModel
import vn.sotay.ui.record.TextsModel
import vn.sotay.ui.record.VoteModel
import vn.sotay.ui.record.Written
import vn.sotay.ui.session.StartModel
import java.time.Duration
import java.util.UUID

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
    fun `a changed opinion that is not handed in is a draft, also by the bar at the bottom, and is written on`() =
        test {
            val app = begin("DV005")
            app.to<WriteModel>(Place.Write(Writing(), "Lời đầu tiên.")).run {
                send()
                state.first { it.done }
            }
            app.back()
            app.state.first { it.stack.size == 1 }
            val id = door.enter { it.opinions(0u, 1u) }.single().id
            val change = About.Change(id, 0)
            app.to<WriteModel>(Place.Write(Writing(change), "Lời đầu tiên.")).type("Lời đã sửa.")
            val opinion =
                app.run {
                    to<OpinionsModel>(Place.Opinions)
                    to<OpinionModel>(Place.Opinion(id))
                }
            val on = opinion.state.first { it.drafts.isNotEmpty() }.write(change, "Lời đầu tiên.")
            val write = app.to<WriteModel>(on)
            assertEquals("Lời đã sửa.", write.state.value.text)
            write.send()
            write.state.first { it.done }
            val seen = opinion.state.first { it.drafts.isEmpty() && it.view?.text == "Lời đã sửa." }
            assertEquals(Place.Write(Writing(change), "Lời đã sửa."), seen.write(change, "Lời đã sửa."))
        }

    @Test
    fun `a change of an opinion that is no more may be sent as a new one, with its draft`() =
        test {
            val app = begin("DV009")
            val gone = About.Change(UUID.randomUUID().toString(), 1)
            val write = app.to<WriteModel>(Place.Write(Writing(gone), ""))
            write.type("Ngõ 16 cũng tối.")
            write.keepWords()
            write.send()
            write.state.first { it.isLate }
            write.settled()
            write.asNew()
            write.state.first { it.done }
            assertTrue(door.enter { it.drafts() }.isEmpty())
            assertTrue(door.enter { it.opinions(0u, 100u) }.any { it.text == "Ngõ 16 cũng tối." })
        }

    @Test
    fun `what is being sent while one leaves is there once`() =
        test {
            val app = begin("DV005")
            val before = door.enter { it.opinions(0u, 100u) }.size
            for (number in 1..20) {
                val write = app.to<WriteModel>(Place.Write(Writing(), ""))
                write.type("Ý kiến $number.")
                write.send()
                app.back()
                app.state.first { it.stack.size == 1 }
                assertTrue(door.enter { it.drafts() }.isEmpty())
                assertEquals(before + number, door.enter { it.opinions(0u, 100u) }.size)
            }
        }

    @Test
    fun `words that may not be kept as a draft are asked about, with the reason on the screen`() =
        test {
            val app = begin("DV005")
            val write = app.to<WriteModel>(Place.Write(Writing(), ""))
            write.type("TUYỆT MẬT\n\nNội dung")
            app.back()
            app.stays()
            assertTrue(write.state.value.problem != null)
            write.type("Nội dung")
            app.back()
            app.state.first { it.stack.size == 1 }
            assertEquals("Nội dung", door.enter { it.drafts() }.single().text)
            app.to<WriteModel>(Place.Write(Writing(), "")).type("TUYỆT MẬT\n\nNội dung")
            app.back()
            app.letsGo()
            app.state.first { it.stack.size == 1 }
            assertEquals("Nội dung", door.enter { it.drafts() }.single().text)
        }

    @Test
    fun `every screen on which something is half written asks, the last one first`() =
        test {
            val app = begin("DV001")
            val id = app.openRecord()
            app.to<MeetingModel>(Place.Meeting(id)).run {
                state.first { it.view != null }
                type { it.copy(opinion = "Xin góp ý về đường liên thôn.") }
            }
            val ways: List<Pair<RecordPlace, (Model<*>) -> Unit>> =
                listOf(
                    RecordPlace.RUN to {
                        (it as RunModel).choose("step")
                        it.reason("Chưa kịp")
                    },
                    RecordPlace.ROLL to { (it as RollModel).guest(Guest(true, "Khách mời", "", false)) },
                    RecordPlace.VOTE to { (it as VoteModel).motion(Motion(true, "Thông qua", Business.RESOLUTION, null)) },
                    RecordPlace.ASSIGN to { (it as AssignModel).type("Sửa nhà văn hóa") },
                    RecordPlace.CLOSE to { (it as CloseModel).edit { state -> state.copy(correction = "Sửa một chữ") } },
                )
            for ((part, write) in ways) write(app.to(Place.Record(id, part)))
            app.go(Place.Search)
            for (place in ways.reversed().map { Place.Record(id, it.first) } + Place.Meeting(id)) {
                app.state.first { it.leaving?.place == place && it.stack.last() === it.leaving }
                app.letsGo()
            }
            assertEquals(listOf<Place>(Place.Search), app.state.first { it.stack.size == 1 }.stack.map { it.place })
        }

    @Test
    fun `what one goes back to is what one has just written`() =
        test {
            val app = begin("DV001")
            val texts = app.to<TextsModel>(Place.Record(app.openRecord(), RecordPlace.TEXTS))
            val item = texts.state.first { it.view != null }.view!!.agenda.first { it.item != null }.item
            texts.write(Written.Conclusion(item)).join()
            texts.type("Sửa đường trước mùa mưa.")
            texts.write(Written.Conclusion(null)).join()
            texts.write(Written.Conclusion(item)).join()
            assertEquals("Sửa đường trước mùa mưa.", texts.state.value.text)
        }

    @Test
    fun `of a handbook that is closed nothing goes on`() =
        test {
            begin("DV004")
            val desk = door.enter { Desk(it, scope, door::sync) { now } }
            CodeModel(desk, "none").state.first { it.problem != null }
            desk.close()
            desk.scope.coroutineContext.job
                .join()
        }

    private suspend fun AppModel.openRecord(): ItemId {
        val id = door.enter { it.meetingsComing(5u) }.first { it.meetingKind == MeetingKind.REGULAR }.id
        to<OpeningModel>(Place.OpenRecord(id)).run {
            state.first { it.questions != null }.questions!!.facts.forEach { answer(it, FactAnswer.YES) }
            open()
            state.first { it.done }
        }
        back()
        return id
    }

    private suspend fun AppModel.stays() {
        val asking = state.first { it.leaving != null }.leaving!!
        leave(asking, false)
        assertTrue(state.value.stack.last() === asking && state.value.leaving == null)
    }

    private suspend fun AppModel.letsGo() {
        val asking = state.first { it.leaving != null }.leaving!!
        leave(asking, true)
        // Whoever taps twice has answered one question.
        leave(asking, true)
    }

    companion object {
        private val shared = Province()

        @AfterClass
        @JvmStatic
        fun close() = shared.close()
    }
}
