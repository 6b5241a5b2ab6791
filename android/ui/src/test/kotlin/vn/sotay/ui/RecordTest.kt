package vn.sotay.ui

import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Surface
import androidx.compose.runtime.Composable
import androidx.compose.ui.ImageComposeScene
import androidx.compose.ui.Modifier
import androidx.compose.ui.unit.Density
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.cancel
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import org.junit.After
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.junit.rules.TemporaryFolder
import vn.sotay.core.Attendance
import vn.sotay.core.Business
import vn.sotay.core.FactAnswer
import vn.sotay.core.Handbook
import vn.sotay.core.HandbookException
import vn.sotay.core.HandbookInterface
import vn.sotay.core.ItemId
import vn.sotay.core.MeetingKind
import vn.sotay.core.NextDo
import vn.sotay.core.Province
import vn.sotay.core.RecordPhase
import vn.sotay.core.RecordView
import vn.sotay.core.Refusal
import vn.sotay.core.Tap
import vn.sotay.core.TestConfigs
import vn.sotay.core.TokenError
import vn.sotay.core.VoteForm
import vn.sotay.ui.record.AssignActions
import vn.sotay.ui.record.AssignModel
import vn.sotay.ui.record.AssignScreen
import vn.sotay.ui.record.CloseActions
import vn.sotay.ui.record.CloseModel
import vn.sotay.ui.record.CloseScreen
import vn.sotay.ui.record.Figured
import vn.sotay.ui.record.OpeningActions
import vn.sotay.ui.record.OpeningModel
import vn.sotay.ui.record.OpeningScreen
import vn.sotay.ui.record.RecordState
import vn.sotay.ui.record.RollActions
import vn.sotay.ui.record.RollModel
import vn.sotay.ui.record.RollScreen
import vn.sotay.ui.record.RunActions
import vn.sotay.ui.record.RunModel
import vn.sotay.ui.record.RunScreen
import vn.sotay.ui.record.ScoreActions
import vn.sotay.ui.record.ScoreModel
import vn.sotay.ui.record.ScoreScreen
import vn.sotay.ui.record.SpeechActions
import vn.sotay.ui.record.SpeechModel
import vn.sotay.ui.record.SpeechScreen
import vn.sotay.ui.record.VoteActions
import vn.sotay.ui.record.VoteModel
import vn.sotay.ui.record.VoteScreen
import java.io.File
import java.time.Instant

/** A branch meeting on the secretary's phone, without network, by the models that its screens use. */
class RecordTest {
    @get:Rule val folder = TemporaryFolder()

    private val scope = CoroutineScope(SupervisorJob() + Dispatchers.Default)
    private val province = Province()
    private val books = mutableListOf<Handbook>()
    private val configs = TestConfigs()

    @After
    fun stop() {
        scope.cancel()
        runBlocking { books.forEach { it.shutDown() } }
        province.close()
    }

    private suspend fun open(name: String) = Handbook.open(configs.config("${folder.root}/$name", null)).also(books::add)

    private suspend fun phone(member: String): Handbook {
        val book = open(member)
        book.activate(province.invite(member), "Điện thoại thử")
        book.sync()
        return book
    }

    private fun desk(book: Handbook) = Desk(book, scope, HandbookInterface::sync, Instant::now)

    private fun test(story: suspend () -> Unit) = runBlocking { withTimeout(60_000) { story() } }

    private suspend fun <S : RecordState> Model<S>.seen(done: (RecordView) -> Boolean): RecordView =
        state.first { it.view?.let(done) == true }.view!!

    private suspend fun refused(model: Model<out RecordState>): Refusal =
        (model.state.first { it.problem != null }.problem as HandbookException.NotRecorded).why

    @Test
    fun `a meeting is opened, held, killed in the middle, closed and signed on one phone`() =
        test {
            var book = phone("DV001")
            val member = phone("DV004")
            province.ask("offline")
            val id = book.meetingsComing(5u).first { it.meetingKind == MeetingKind.REGULAR }.id
            val opening = OpeningModel(desk(book), id)
            opening.state.first { it.questions != null }
            opening.state.value.questions!!.facts.forEach { opening.answer(it, FactAnswer.YES) }
            draw("opening") { OpeningScreen(opening.state.value, OpeningActions(opening) {}) }
            opening.open()

            val run = RunModel(desk(book), id)
            assertEquals(NextDo.Begin, run.seen { true }.next)
            run.tap(Tap.Begin)
            run.seen { it.times.beganAt != null }

            // The roll: one by the code of the own phone, which counts once; everybody else by one tap.
            val roll = RollModel(desk(book), id)
            roll.seen { true }
            val code = member.rollCallCode(id)
            roll.scanned(code).join()
            assertTrue(roll.seen { view -> view.roll.any { it.byToken } }.totals.present == 1u)
            roll.scanned(code).join()
            assertEquals(Refusal.Token(TokenError.USED), refused(roll))
            val absent = roll.seen { true }.roll.first { it.attendance == null }
            roll.mark(absent, Attendance.ABSENT_UNEXCUSED).join()
            roll.seen { view -> view.roll.any { it.attendance == Attendance.ABSENT_UNEXCUSED } }
            roll.undo().join()
            roll.seen { view -> view.roll.none { it.attendance == Attendance.ABSENT_UNEXCUSED } }
            roll.mark(absent, Attendance.ABSENT_UNEXCUSED).join()
            roll.seen { view -> view.roll.any { it.attendance == Attendance.ABSENT_UNEXCUSED } }
            roll.allPresent().join()
            val called = roll.seen { it.totals.notCalled == 0u }
            roll.explain(true)
            draw("roll") { RollScreen(roll.state.value, RollActions(roll, {}, null)) }

            // A speech that is being written outlives the screen.
            val speech = SpeechModel(desk(book), id)
            val speaker = speech.seen { it.speakers.isNotEmpty() }.speakers.first()
            speech.begin(speaker.speaker).join()
            speech.type("Đề nghị nạo vét kênh Tây trước ngày 20.")
            draw("speech") { SpeechScreen(speech.state.value, SpeechActions(speech) {}) }
            speech.keepWords()

            // Killed in the middle: it stands where it stood.
            book.shutDown()
            book = open("DV001")
            val again = RunModel(desk(book), id).seen { true }
            assertEquals("Đề nghị nạo vét kênh Tây trước ngày 20.", again.speeches.single().text)
            assertEquals(called.roll, again.roll)

            // More votes than members who may vote cannot be; the right figures pass.
            val vote = VoteModel(desk(book), id)
            vote.seen { true }
            vote.motion(vote.state.value.motion.copy(open = true, text = "Thông qua nghị quyết", business = Business.RESOLUTION))
            vote.put(VoteForm.BY_CARD)
            val base = vote.seen { it.motions.isNotEmpty() }.totals
            vote.state.first { it.counting != null }
            vote.type(Figured.YES, "99")
            assertTrue(vote.state.first { it.check != null }.check!!.mistakes.isNotEmpty())
            draw("vote") { VoteScreen(vote.state.value, VoteActions(vote) {}) }
            vote.type(Figured.YES, base.entitled.toString())
            vote.state.first { it.check?.passed == true }
            vote.keepCount()
            assertEquals(true, vote.seen { it.motions.single().count != null }.motions.single().result.passed)

            val assign = AssignModel(desk(book), id)
            assign.seen { true }
            assign.type("Vận động mười hai hộ ven kênh")
            // Two quick taps are one.
            assign.assign()
            assign.assign()
            assign.seen { it.assignments.size == 1 }
            draw("assign") { AssignScreen(assign.state.value, AssignActions(assign) {}) }
            val score = ScoreModel(desk(book), id)
            score.seen { it.score != null }
            draw("score") { ScoreScreen(score.state.value, ScoreActions(score) {}) }
            val running = RunModel(desk(book), id)
            running.seen { true }
            draw("run") { RunScreen(running.state.value, RunActions(running, {}) {}) }

            val close = CloseModel(desk(book), id, null)
            assertTrue(close.seen { true }.obstacles.isNotEmpty())
            draw("close") { CloseScreen(close.state.value, CloseActions(close, null, null, {}) {}) }
            close.tap(Tap.End).join()
            // The phone's uptime went on while the app was dead, so nobody has to say when it was.
            close.approve().join()
            close.seen { it.may.close }
            close.close(true)
            val closed = close.seen { it.phase == RecordPhase.CLOSED }
            assertEquals(listOf("Lê Thị Hồng Nhạn"), closed.signatures.map { it.name })
            draw("closed") { CloseScreen(close.state.value, CloseActions(close, null, null, {}) {}) }
        }

    @Test
    fun `a reason that is typed outlives the next mark, and the same mark once more`() =
        test {
            val book = phone("DV001")
            province.ask("offline")
            val id = begun(book)
            val roll = RollModel(desk(book), id)
            val (one, other) = roll.seen { true }.roll
            roll.mark(one, Attendance.ABSENT_EXCUSED).join()
            roll.reason("Đi công tác ở tỉnh")
            roll.mark(other, Attendance.PRESENT).join()
            val marked = roll.seen { view -> view.roll.any { it.reason.isNotEmpty() } }.roll.first { it.member == one.member }
            assertEquals("Đi công tác ở tỉnh", marked.reason)
            roll.mark(marked, Attendance.ABSENT_EXCUSED).join()
            assertEquals(marked, RollModel(desk(book), id).seen { true }.roll.first { it.member == one.member })
        }

    @Test
    fun `from what is due one closes, sees how the meeting runs, and comes back`() =
        test {
            val book = phone("DV001")
            province.ask("offline")
            val id = begun(book)
            val app = AppModel(desk(book), Platform("Điện thoại thử"), FIRST_LOOK)
            app.state.first { it.activated == true }
            val (close, run) = listOf(RecordPlace.CLOSE, RecordPlace.RUN).map { Place.Record(id, it) }
            app.go(close)
            app.part(run)
            assertEquals(listOf(Place.Home, close, run), app.state.value.stack.map { it.place })
            app.part(close)
            app.part(run)
            app.state.first { it.stack.size == 3 }
            assertEquals(listOf(Place.Home, close, run), app.state.value.stack.map { it.place })
        }

    /** A regular meeting that has begun. */
    private suspend fun begun(book: Handbook): ItemId {
        val id = book.meetingsComing(5u).first { it.meetingKind == MeetingKind.REGULAR }.id
        val opening = OpeningModel(desk(book), id)
        opening.state.first { it.questions != null }.questions!!.facts.forEach { opening.answer(it, FactAnswer.YES) }
        opening.open()
        opening.state.first { it.done }
        book.tap(id, Tap.Begin)
        return id
    }

    /** Draws a screen in light and in large type: beside the build, or where a person asks to look. */
    private fun draw(
        name: String,
        screen: @Composable () -> Unit,
    ) {
        val wanted = System.getProperty("handbook.screens") != null
        val folder =
            if (wanted) {
                File(System.getProperty("handbook.root"), "docs/screens")
            } else {
                File(System.getProperty("handbook.target"), "android/screens")
            }
        folder.mkdirs()
        for ((look, size) in listOf("light" to 1f, "large" to 2f)) {
            val scene =
                ImageComposeScene(width = 432, height = 1_200, density = Density(1.2f)) {
                    HandbookTheme(false, size, testFont) {
                        Surface(Modifier.fillMaxSize(), color = MaterialTheme.colorScheme.background) { screen() }
                    }
                }
            try {
                scene.render(0)
                write(scene.render(500_000_000), File(folder, "record-$name-$look.png"))
            } finally {
                scene.close()
            }
        }
    }
}
