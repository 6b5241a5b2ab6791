package vn.sotay.ui

import kotlinx.coroutines.flow.first
import kotlinx.coroutines.yield
import org.junit.AfterClass
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Test
import vn.sotay.core.DocumentQuery
import vn.sotay.core.Handbook
import vn.sotay.core.HandbookException
import vn.sotay.core.HandbookInterface
import vn.sotay.core.Home
import vn.sotay.core.Lease
import vn.sotay.core.LockReason
import vn.sotay.core.NotPossible
import vn.sotay.core.OpinionState
import vn.sotay.core.Problem
import vn.sotay.core.ProgressListener
import vn.sotay.core.Province
import vn.sotay.core.ReplyState
import vn.sotay.core.testConfig
import vn.sotay.ui.documents.DocumentModel
import vn.sotay.ui.documents.DocumentsModel
import vn.sotay.ui.home.HomeModel
import vn.sotay.ui.me.DevicesModel
import vn.sotay.ui.me.MeModel
import vn.sotay.ui.me.ReportModel
import vn.sotay.ui.me.SummaryModel
import vn.sotay.ui.meetings.MeetingModel
import vn.sotay.ui.meetings.MeetingsModel
import vn.sotay.ui.news.NewsModel
import vn.sotay.ui.opinions.OpinionsModel
import vn.sotay.ui.opinions.WriteModel
import vn.sotay.ui.opinions.Writing
import vn.sotay.ui.search.SearchModel
import vn.sotay.ui.session.ActivationStep
import vn.sotay.ui.session.PinDone
import vn.sotay.ui.session.PinModel
import java.time.Duration

/** What is a member's own on this phone, with the real core and the real server. */
class OwnTest : OnePhone(shared) {
    private suspend fun locked(): LockReason =
        (
            start.state.first {
                it.problem is HandbookException.Locked && !it.busy
            }.problem as HandbookException.Locked
        ).reason

    private suspend fun AppModel.sync() {
        val me = to<MeModel>(Place.Me)
        me.syncNow()
        me.state.first { it.synced || it.sync != null }
    }

    /** The app is out of sight for so long. */
    private suspend fun away(time: Duration) {
        val book = door.enter { it }
        start.away()
        while (runCatching { book.owner() }.exceptionOrNull() !is HandbookException.Closed) yield()
        now += time
        start.front()
    }

    private suspend fun reopened(): LockReason {
        away(Duration.ofMinutes(6))
        return locked()
    }

    @Test
    fun `a PIN is set, asked for after five minutes, counted, changed and taken away`() =
        test {
            val app = begin("DV004")
            val pin = app.to<PinModel>(Place.Pin)
            pin.state.first { it.hasPin == false }
            pin.type { it.copy(new = "270954", again = "270955") }
            pin.set()
            assertTrue(pin.state.value.differ)
            pin.type { it.copy(new = "123456", again = "123456") }
            pin.set()
            assertEquals(NotPossible.WEAK_PIN, (pin.state.first { it.problem != null }.problem as HandbookException.NotAllowed).reason)
            pin.type { it.copy(new = "270954", again = "270954") }
            pin.set()
            pin.state.first { it.done == PinDone.SET }

            // A short while away does not lock.
            away(Duration.ofMinutes(1))
            assertTrue(app() === app)

            assertEquals(LockReason.Pin(10u, null), reopened())
            start.unlock("270955")
            start.state.first { it.tried && !it.busy && (it.problem as? HandbookException.Locked)?.reason == LockReason.Pin(9u, null) }
            start.unlock("270954")
            val again = app()
            assertTrue(again !== app)
            assertEquals(true, again.state.first { it.activated != null }.activated)

            val change = again.to<PinModel>(Place.Pin)
            change.state.first { it.hasPin == true }
            change.type { it.copy(old = "270954", new = "845921", again = "845921") }
            change.set()
            change.settled()
            assertEquals(PinDone.SET, change.state.value.done)
            change.type { it.copy(old = "845921") }
            change.remove()
            change.state.first { it.done == PinDone.REMOVED }
            away(Duration.ofMinutes(6))
            app().state.first { it.activated == true }
        }

    @Test
    fun `face or finger stand for the PIN, and one that opens nothing is forgotten`() =
        test {
            val app = begin("DV005", "270954")
            val pin = app.to<PinModel>(Place.Pin)
            pin.state.first { it.hasPin == true }
            pin.type { it.copy(old = "270955") }
            pin.allow(true)
            pin.state.first { it.problem is HandbookException.Locked }
            assertTrue(faces.isEmpty())
            pin.type { it.copy(old = "270954") }
            pin.allow(true)
            pin.state.first { it.biometry == true }
            reopened()
            assertTrue(start.state.value.byBiometry)
            sees = false
            start.unlockByBiometry()
            start.state.first { it.unknown && !it.busy }
            sees = true
            start.unlockByBiometry()
            app()
            reopened()
            faces.replaceAll { _, _ -> "999999" }
            start.unlockByBiometry()
            start.state.first { it.tried && !it.busy && it.problem != null }
            assertTrue(faces.isEmpty())
        }

    @Test
    fun `two members have a handbook each, and a forgotten PIN takes only its own`() =
        test {
            val one = begin("DV006", "270954")
            one.change!!()
            val alone = start.state.first { it.members != null && !it.busy }.members!!
            assertTrue(alone.single().account.hasPin)
            start.add()
            app().state.first { it.activated == false }
            val two = begin("DV007")
            two.change!!()
            val both = start.state.first { it.members?.size == 2 && !it.busy }.members!!
            start.choose(both.first { it.account.hasPin })
            locked()
            start.giveUpPin()
            val anew = app()
            anew.state.first { it.activated == false }
            assertEquals(2, folders.members().size)
            assertFalse(folders.members().any { it.account.hasPin })
        }

    @Test
    fun `the nine fields, the phones, the space and a report are there for their person`() =
        test {
            val app = begin("DV006")
            assertEquals("000000000006", app.to<SummaryModel>(Place.Summary).state.first { it.summary != null }.summary!!.cardNumber)
            val other = Handbook.open(testConfig("${folder.root}/other"))
            other.activate(province.invite("DV006"), "Máy cũ")
            app.sync()
            val devices = app.to<DevicesModel>(Place.Devices)
            val rows = devices.state.first { state -> state.rows.any { it.name == "Máy cũ" } }.rows
            val lost = rows.single { it.name == "Máy cũ" && !it.`this` }
            devices.end(lost)
            devices.state.first { state -> state.rows.any { it.ending } }
            app.sync()
            val ended = app.to<DevicesModel>(Place.Devices)
            ended.state.first { state -> state.rows.any { it.revokedAt != null } }
            assertTrue(other.sync().problem != null)
            other.shutDown()
            door.enter { it.fetchFile(it.files(0u, 1u).single().attachment.sha256, null) }
            val me = app.to<MeModel>(Place.Me)
            assertTrue(me.state.first { it.files.isNotEmpty() }.overview!!.fileBytes > 0uL)
            me.free()
            me.state.first { it.freed != null }
            val report = app.to<ReportModel>(Place.Report).state.first { it.text != null }.text!!
            assertTrue(report.startsWith("app 0.1.0\ncore "))
            assertFalse("Hoàng" in report)
        }

    @Test
    fun `a meeting is answered, and another answer replaces the first`() =
        test {
            val app = begin("DV006")
            val row = app.to<MeetingsModel>(Place.Meetings).state.first { it.coming.isNotEmpty() }.coming.first { !it.cancelled }
            val meeting = app.to<MeetingModel>(Place.Meeting(row.id))
            meeting.state.first { it.view != null }
            meeting.reply(false)
            assertEquals(NotPossible.EMPTY, (meeting.state.first { it.problem != null }.problem as HandbookException.NotAllowed).reason)
            meeting.type { it.copy(reason = "Đi công tác") }
            meeting.reply(false)
            meeting.state.first { it.view?.myReply?.reason == "Đi công tác" }
            meeting.answer(true)
            meeting.reply(true)
            meeting.state.first { it.view?.myReply?.coming == true && it.view.myReply?.state == ReplyState.Delivered && !it.answering }
        }

    @Test
    fun `what is written and not sent is a draft, also when the app goes away`() =
        test {
            val app = begin("DV009")
            val write = app.to<WriteModel>(Place.Write(Writing(), ""))
            write.type("Một ý đang viết dở")
            start.away()
            write.state.first { it.writing.draft != null }
            start.front()
            write.type("Một ý đang viết dở, rồi xong.")
            app.back()
            val list = app.to<OpinionsModel>(Place.Opinions)
            val draft = list.state.first { it.drafts.singleOrNull()?.text?.endsWith("rồi xong.") == true }.drafts.single()
            val again = app.to<WriteModel>(Place.Write(Writing(draft = draft.id), draft.text))
            again.send()
            again.state.first { it.done }
            app.back()
            list.state.first { state ->
                state.drafts.isEmpty() &&
                    state.rows.orEmpty().any { it.text == draft.text && it.state == OpinionState.Delivered }
            }
            val other = app.to<WriteModel>(Place.Write(Writing(), ""))
            other.type("Thôi không gửi nữa.")
            app.back()
            val kept = list.state.first { it.drafts.isNotEmpty() }.drafts.single()
            val gone = app.to<WriteModel>(Place.Write(Writing(draft = kept.id), kept.text))
            gone.discard()
            gone.state.first { it.done }
            list.state.first { it.drafts.isEmpty() }
        }

    @Test
    fun `what came later is unread until it is opened or all is marked`() =
        test {
            val app = begin("DV010")
            province.ask("fill 3")
            app.sync()
            val news = app.to<NewsModel>(Place.News)
            news.state.first { state -> state.rows.orEmpty().any { it.unread } }
            news.readAll()
            news.state.first { state -> state.rows.orEmpty().isNotEmpty() && state.rows.orEmpty().none { it.unread } }
            assertEquals(0u, app.to<HomeModel>(Place.Home).state.first { it.home != null }.home!!.unreadNews)
            app.to<DocumentsModel>(Place.Documents).readAll()
        }

    @Test
    fun `what was looked for is offered again on this phone, until it is forgotten`() =
        test {
            val app = begin("DV011")
            val search = app.to<SearchModel>(Place.Search)
            search.type("nha van hoa")
            search.state.first { !it.hits.isNullOrEmpty() }
            search.opened()
            while (door.enter { it.recentSearches() }.isEmpty()) yield()
            val again = app.to<SearchModel>(Place.Search)
            assertEquals(listOf("nha van hoa"), again.state.first { it.recent.isNotEmpty() }.recent)
            again.forget()
            again.state.first { it.recent.isEmpty() }
        }

    @Test
    fun `an invitation is typed by hand, compared, and used only when the rows are equal`() =
        test {
            start.front()
            val app = app()
            app.state.first { it.activated == false }
            val link = province.invite("DV012")
            val activation = app.activation
            activation.byHand(true)
            activation.typeServer(link.substringAfter("may-chu=").substringBefore('&'))
            activation.typeCode("2345-6789-ABCD")
            activation.look()
            activation.state.first { it.problem is HandbookException.Invitation || it.found != null }
            activation.typeCode(link.substringAfter("ma="))
            activation.look()
            assertEquals(39, activation.state.first { it.found != null && !it.busy }.found!!.fingerprint.length)
            activation.refuse()
            assertTrue(activation.state.value.differs)
            activation.look()
            activation.state.first { it.found != null && !it.busy }
            activation.activate()
            activation.state.first { it.step == ActivationStep.OWNER }
            // A link that comes when the handbook is somebody's already is answered, not swallowed.
            app.enter()
            start.invited(link)
            assertTrue(app.state.value.invited)
        }

    @Test
    fun `a fetch pauses where a person says so, and goes on from there`() =
        test {
            val app = begin("DV007")
            val real = door.enter { it }
            real.resume()
            val attachment = real.files(0u, 1u).single().attachment
            val paper =
                real.documents(DocumentQuery(null, null, null, null, false, 0u, 100u)).first {
                    real.document(it.id).document.attachment?.sha256 ==
                        attachment.sha256
                }
            lateinit var model: DocumentModel
            var asked = 0
            val slow =
                object : HandbookInterface by real {
                    // The real fetch asks between pieces, and this file is one piece: asked once more before it.
                    override suspend fun fetchFile(
                        sha256: String,
                        listener: ProgressListener?,
                    ) = if (asked++ == 0 && listener != null) {
                        assertTrue(listener.onProgress(7u, 100u))
                        model.pause()
                        assertFalse(listener.onProgress(14u, 100u))
                        real.file(sha256)
                    } else {
                        real.fetchFile(sha256, listener)
                    }
                }
            model = DocumentModel(Desk(slow, scope, HandbookInterface::sync) { now }, paper.id, "")
            model.state.first { it.file != null }
            model.fetch()
            model.state.first { asked == 1 && it.fetching == null }
            model.fetch()
            assertTrue(model.state.first { it.file?.complete == true && it.fetching == null }.file!!.complete)
            assertNull(app.state.value.problem)
        }

    @Test
    fun `a lease that ends is said, one that is over locks reading until the province is heard`() =
        test {
            begin("DV004")
            val real = door.enter { it }
            real.resume()
            var over = true
            val leased =
                object : HandbookInterface by real {
                    override suspend fun home(count: UInt): Home {
                        if (over) throw HandbookException.Locked(LockReason.Lease)
                        return real.home(count).let { home ->
                            val status = home.overview.status.copy(lease = Lease.Ending(now))
                            home.copy(overview = home.overview.copy(status = status))
                        }
                    }

                    override suspend fun sync() = real.sync().also { over = it.problem != null }
                }
            val app = AppModel(Desk(leased, scope, HandbookInterface::sync) { now }, platform, FIRST_LOOK)
            app.state.first { it.activated == true }
            val home = app.to<HomeModel>(Place.Home)
            home.state.first { it.problem is HandbookException.Locked }
            province.ask("offline")
            app.syncNow()
            assertEquals(Problem.Offline, app.state.first { it.sync != null }.sync)
            province.ask("online")
            app.syncNow()
            assertTrue(home.state.first { it.home != null && it.problem == null }.home!!.overview.status.lease is Lease.Ending)
        }

    companion object {
        private val shared = Province()

        @AfterClass
        @JvmStatic
        fun close() = shared.close()
    }
}
