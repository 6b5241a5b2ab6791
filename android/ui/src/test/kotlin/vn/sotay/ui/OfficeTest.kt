package vn.sotay.ui

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.cancel
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import org.junit.After
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.junit.rules.TemporaryFolder
import vn.sotay.core.DueWhat
import vn.sotay.core.FactAnswer
import vn.sotay.core.Grade
import vn.sotay.core.Handbook
import vn.sotay.core.HandbookException
import vn.sotay.core.HandbookInterface
import vn.sotay.core.ItemId
import vn.sotay.core.MeetingKind
import vn.sotay.core.NotPossible
import vn.sotay.core.PlanState
import vn.sotay.core.Province
import vn.sotay.core.RecordPhase
import vn.sotay.core.ReplyState
import vn.sotay.core.ReportState
import vn.sotay.core.Tap
import vn.sotay.core.Verdict
import vn.sotay.core.testConfig
import vn.sotay.ui.home.HomeModel
import vn.sotay.ui.meetings.MeetingModel
import vn.sotay.ui.office.DueModel
import vn.sotay.ui.office.OfficeModel
import vn.sotay.ui.office.PlanningModel
import vn.sotay.ui.office.PlansModel
import vn.sotay.ui.office.PlansState
import vn.sotay.ui.office.ReportedModel
import vn.sotay.ui.office.ReportsModel
import vn.sotay.ui.office.ReviewModel
import vn.sotay.ui.office.RollUpModel
import vn.sotay.ui.office.Saying
import vn.sotay.ui.office.YearModel
import vn.sotay.ui.office.place
import vn.sotay.ui.record.CloseModel
import vn.sotay.ui.record.OpeningModel
import vn.sotay.ui.record.RollModel
import java.time.Instant

/** A meeting from its registration to the sums of many cells, on three phones, by the models that their screens use. */
class OfficeTest {
    @get:Rule val folder = TemporaryFolder()

    private val scope = CoroutineScope(SupervisorJob() + Dispatchers.Default)
    private val province = Province()
    private val books = mutableListOf<Handbook>()

    @After
    fun stop() {
        scope.cancel()
        runBlocking { books.forEach { it.shutDown() } }
        province.close()
    }

    private suspend fun phone(member: String): Handbook {
        val book = Handbook.open(testConfig("${folder.root}/$member")).also(books::add)
        book.activate(province.invite(member), "Điện thoại thử")
        book.sync()
        return book
    }

    private fun desk(book: Handbook) = Desk(book, scope, HandbookInterface::sync, Instant::now)

    private fun test(story: suspend () -> Unit) = runBlocking { withTimeout(120_000) { story() } }

    private fun refused(problem: HandbookException?) = (problem as HandbookException.NotAllowed).reason

    private fun PlansState.of(id: ItemId) = months.orEmpty().flatMap { it.rows }.firstOrNull { it.meeting.id == id }

    private fun PlansState.standing(title: String) = months.orEmpty().flatMap { it.rows }.firstOrNull { it.meeting.title == title }?.state

    @Test
    fun `a meeting is registered, answered, held, reported, judged by the superior and added up`() =
        test {
            val secretary = phone("DV001")
            val member = phone("DV004")
            val official = phone("DV012")
            province.ask("offline")
            val id = registered(secretary)
            province.ask("online")
            secretary.sync()
            PlansModel(desk(secretary)).state.first { it.standing(TITLE) == PlanState.Announced }
            answered(member, secretary, id)
            province.ask("offline")
            held(secretary, id)

            val reported = ReportedModel(desk(secretary), id) {}
            assertEquals(ReportState.NotSent, reported.state.first { it.view?.canSend == true }.view?.state)
            val due = DueModel(desk(secretary)).state.first { it.rows != null }.rows.orEmpty()
            assertEquals(Office.Reported(id), due.filter { it.what == DueWhat.REPORT }.map { place(it) }.single())
            reported.send()
            assertFalse(reported.state.first { it.view?.state == ReportState.Waiting }.view!!.canSend)
            province.ask("online")
            secretary.sync()
            val there = reported.state.first { it.view?.isOfProvince == true }.view!!
            assertEquals(ReportState.Delivered, there.state)
            assertNull(there.report?.review)
            assertTrue(reported.state.first { it.titles.isNotEmpty() }.titles.keys.contains("duration"))

            judged(official, id)
            secretary.sync()
            val heard = reported.state.first { it.view?.report?.review != null }.view!!.report!!
            assertEquals(Verdict.Changed("86,5", Grade.FAIR, REASON), heard.review?.verdict)
            assertEquals(Grade.FAIR, heard.grade)
            addedUp(official, heard.cell)
            year(secretary, heard.cell)
        }

    @Test
    fun `what another phone has changed before is handed back with why, and let go`() =
        test {
            val phones = listOf(phone("DV001") to "Nhà văn hóa phường", phone("DV002") to "Trường tiểu học")
            val deputy = phones.last().first
            val id = deputy.meetingsComing(5u).first { it.meetingKind == MeetingKind.REGULAR }.id
            for ((book, place) in phones) {
                val planning = PlanningModel(desk(book), id, null) {}
                planning.state.first { it.plan != null }
                planning.plan { it.copy(place = place) }
                planning.keep()
                planning.state.first { it.done }
                book.sync()
            }
            val plans = PlansModel(desk(deputy))
            val refused = plans.state.first { it.of(id)?.state is PlanState.Refused }.of(id)!!
            assertEquals("Trường tiểu học", refused.meeting.place)
            plans.dismiss((refused.state as PlanState.Refused).v1)
            assertEquals("Nhà văn hóa phường", plans.state.first { it.of(id)?.state == PlanState.Announced }.of(id)?.meeting?.place)
        }

    /** Without network: wrong input is said, what is right waits, and shows at once. */
    private suspend fun registered(secretary: Handbook): ItemId {
        val office = OfficeModel(desk(secretary)).state.first { it.door.open }.door
        assertEquals("Chi bộ tổ dân phố 1 Hòa Bình", office.committees.single().name)
        assertFalse(office.above)
        val plans = PlansModel(desk(secretary))
        assertEquals(2, plans.state.first { it.months != null }.months.orEmpty().take(2).size)

        val planning = PlanningModel(desk(secretary), null, Office.Register(null, MeetingKind.REGULAR, null)) {}
        val first = planning.state.first { it.plan != null }
        assertEquals("Lê Thị Hồng Nhạn", first.plan?.chair)
        planning.edit { it.copy(day = "31/2/2027") }
        planning.keep()
        assertTrue(planning.state.value.noSuchTime)
        val soon = Instant.now().plusSeconds(3_600)
        planning.edit { it.copy(day = day(soon), clock = clock(soon)) }
        planning.keep()
        assertEquals(NotPossible.EMPTY, refused(planning.state.first { it.problem != null }.problem))
        planning.plan { it.copy(title = TITLE, draftResolution = "Nạo vét trước ngày 20.", superiorInvited = true) }
        planning.item(0) { it.copy(title = "Nạo vét kênh Tây", owner = "Phạm Văn Trường Lĩnh", minutes = 30u) }
        planning.add()
        planning.item(1) { it.copy(title = "Việc cần bỏ") }
        planning.up(1)
        assertEquals(listOf("Việc cần bỏ", "Nạo vét kênh Tây"), planning.state.value.plan?.agenda?.map { it.title })
        planning.remove(0)
        // Two quick taps are one.
        planning.keep()
        planning.keep()
        planning.state.first { it.done }
        val kept = plans.state.first { it.standing(TITLE) == PlanState.Waiting }
        assertEquals(1, secretary.meetingsComing(WINDOW).count { it.title == TITLE })
        val id = kept.months.orEmpty().flatMap { it.rows }.first { it.meeting.title == TITLE }.meeting.id

        // Moving it asks for a reason, also before anybody has heard of it.
        val change = PlanningModel(desk(secretary), id, null) {}
        change.state.first { it.plan != null }
        val later = soon.plusSeconds(600)
        change.edit { it.copy(day = day(later), clock = clock(later)) }
        change.keep()
        assertEquals(NotPossible.EMPTY, refused(change.state.first { it.problem != null }.problem))
        change.edit { it.copy(reason = "Nhà văn hóa sửa mái") }
        val late = PlanningModel(desk(secretary), id, null) {}
        late.state.first { it.plan != null }
        change.keep()
        change.state.first { it.done }

        // What somebody has changed meanwhile is looked at first.
        late.plan { it.copy(place = "Trường tiểu học") }
        late.keep()
        assertEquals("Trường tiểu học", late.state.first { it.changed }.plan?.place)
        late.again()
        assertEquals(clock(later), late.state.first { !it.changed }.clock)
        return id
    }

    /** The member asks for the floor and sends an opinion ahead; the committee reads both. */
    private suspend fun answered(
        member: Handbook,
        secretary: Handbook,
        id: ItemId,
    ) {
        member.sync()
        province.ask("offline")
        val seen = MeetingModel(desk(member), id) {}
        val view = seen.state.first { it.view != null }.view!!
        assertEquals("Nạo vét trước ngày 20.", view.meeting.draftResolution)
        assertFalse(view.canPlan)
        seen.type { it.copy(speak = true, opinion = OPINION) }
        seen.reply(true)
        val waits = seen.state.first { it.view?.myReply != null }.view?.myReply!!
        assertEquals(ReplyState.Waiting, waits.state)
        assertTrue(waits.wantsToSpeak && waits.opinion == OPINION)
        province.ask("online")
        member.sync()
        seen.state.first { it.view?.myReply?.state == ReplyState.Delivered }
        secretary.sync()
        val read = MeetingModel(desk(secretary), id) {}
        val reply = read.state.first { it.view?.replies?.isNotEmpty() == true }.view!!.replies.single()
        assertTrue(reply.wantsToSpeak && reply.opinion == OPINION)
    }

    /** Briefly. */
    private suspend fun held(
        secretary: Handbook,
        id: ItemId,
    ) {
        val opening = OpeningModel(desk(secretary), id)
        opening.state.first { it.questions != null }.questions!!.facts.forEach { opening.answer(it, FactAnswer.YES) }
        opening.open()
        opening.state.first { it.done }
        val roll = RollModel(desk(secretary), id)
        roll.state.first { it.view != null }
        roll.tap(Tap.Begin).join()
        roll.allPresent().join()
        val close = CloseModel(desk(secretary), id, null)
        close.state.first { it.view != null }
        close.tap(Tap.End).join()
        close.approve().join()
        close.state.first { it.view?.may?.close == true }
        close.close(true)
        close.state.first { it.view?.phase == RecordPhase.CLOSED }
    }

    /** The official reads the report and gives other points: without a reason, or without a number, nothing goes out. */
    private suspend fun judged(
        official: Handbook,
        id: ItemId,
    ) {
        official.sync()
        val reports = ReportsModel(desk(official))
        assertEquals(listOf(id), reports.state.first { it.rows?.isNotEmpty() == true }.rows?.map { it.report.meeting })
        assertTrue(HomeModel(desk(official)).state.first { it.above }.due.isEmpty())
        val review = ReviewModel(desk(official), id) {}
        assertTrue(review.state.first { it.row != null }.row!!.canReview)
        review.begin(Saying.CHANGE)
        review.edit { it.copy(total = "nhiều", grade = Grade.FAIR, words = REASON) }
        review.keep()
        assertTrue(review.state.first { it.problem != null }.problem is HandbookException.NotFound)
        review.edit { it.copy(total = "86,5", words = " ") }
        review.keep()
        assertEquals(NotPossible.EMPTY, refused(review.state.first { it.problem != null }.problem))
        review.edit { it.copy(words = REASON) }
        review.keep()
        review.state.first { it.row?.said != null }
        official.sync()
        assertNull(review.state.first { it.row?.report?.review != null }.row?.said)
    }

    private suspend fun addedUp(
        official: Handbook,
        cell: String,
    ) {
        val sums = RollUpModel(desk(official))
        // The server adds up when it begins to serve, and then each minute.
        province.ask("offline")
        province.ask("online")
        while (sums.state.value.sums.orEmpty().flatMap { it.rows }.none { it.unit == cell && it.figures.fair == 1u }) {
            official.sync()
            sums.turn(0).join()
        }
        val row = sums.state.value.sums.orEmpty().single().rows.single { it.unit == cell }
        assertEquals(listOf(1u, 1u), listOf(row.figures.held, row.figures.reviewed))
        sums.turn(-1).join()
        assertTrue(sums.state.value.sums.orEmpty().none { sum -> sum.total.held > 0u })
    }

    private suspend fun year(
        secretary: Handbook,
        cell: String,
    ) {
        val passed = mutableListOf<Lent>()
        val files = Files({ true }, { _, lent -> passed += lent }, {})
        val model = YearModel(desk(secretary), Office.Year(cell, today(Instant.now()).year), files)
        val year = model.state.first { it.added?.meetings?.isNotEmpty() == true }.added!!
        assertEquals(Grade.FAIR, year.meetings.single().grade)
        model.pass("").join()
        assertEquals(DOCX, passed.single().mediaType)
        assertEquals("PK", String(passed.single().bytes, 0, 2))
        model.turn(-1).join()
        assertTrue(model.state.value.added!!.meetings.isEmpty())
    }

    private companion object {
        const val TITLE = "Sinh hoạt thường kỳ bổ sung"
        const val OPINION = "Đề nghị bàn thêm việc thắp sáng ngõ 12."
        const val REASON = "Thiếu phần tự phê bình"
    }
}
