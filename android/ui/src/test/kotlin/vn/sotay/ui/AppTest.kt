package vn.sotay.ui

import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.size
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.semantics.SemanticsProperties
import androidx.compose.ui.test.ExperimentalTestApi
import androidx.compose.ui.test.SemanticsMatcher
import androidx.compose.ui.test.assertIsDisplayed
import androidx.compose.ui.test.assertIsOff
import androidx.compose.ui.test.assertIsOn
import androidx.compose.ui.test.hasClickAction
import androidx.compose.ui.test.hasScrollToNodeAction
import androidx.compose.ui.test.hasSetTextAction
import androidx.compose.ui.test.hasTestTag
import androidx.compose.ui.test.hasText
import androidx.compose.ui.test.isHeading
import androidx.compose.ui.test.junit4.createComposeRule
import androidx.compose.ui.test.onFirst
import androidx.compose.ui.test.onNodeWithContentDescription
import androidx.compose.ui.test.onNodeWithTag
import androidx.compose.ui.test.performClick
import androidx.compose.ui.test.performScrollTo
import androidx.compose.ui.test.performScrollToNode
import androidx.compose.ui.test.performTextClearance
import androidx.compose.ui.test.performTextInput
import androidx.compose.ui.unit.dp
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.cancel
import kotlinx.coroutines.runBlocking
import org.junit.After
import org.junit.AfterClass
import org.junit.Assert.assertEquals
import org.junit.Rule
import org.junit.Test
import org.junit.rules.TemporaryFolder
import vn.sotay.core.About
import vn.sotay.core.DocumentQuery
import vn.sotay.core.DocumentView
import vn.sotay.core.Handbook
import vn.sotay.core.HandbookException
import vn.sotay.core.HandbookInterface
import vn.sotay.core.Heading
import vn.sotay.core.InvitationProblem
import vn.sotay.core.NotPossible
import vn.sotay.core.Owner
import vn.sotay.core.Province
import vn.sotay.core.TestConfigs
import vn.sotay.core.Unreadable
import vn.sotay.core.testConfig
import vn.sotay.ui.session.StartModel
import java.time.Instant

/** The app as a person uses it, with the real core and the real server. */
@OptIn(ExperimentalTestApi::class)
class AppTest {
    @get:Rule val compose = createComposeRule()

    @get:Rule val folder = TemporaryFolder()

    private val words = Words.load("vi")
    private val scope = CoroutineScope(SupervisorJob() + Dispatchers.Default)
    private val books = mutableListOf<Handbook>()

    @After
    fun stop() {
        scope.cancel()
        runBlocking { books.forEach { it.shutDown() } }
        province.ask("online")
    }

    private fun newBook(name: String = "phone"): Handbook =
        runBlocking { Handbook.open(testConfig("${folder.root}/$name")) }.also { books += it }

    private fun memberBook(
        member: String,
        name: String = "phone",
    ): Handbook =
        newBook(name).also {
            runBlocking {
                it.activate(province.invite(member), "Điện thoại thử")
                it.sync()
            }
        }

    private fun start(
        book: HandbookInterface,
        percent: Int = 100,
        platform: Platform = Platform("Điện thoại thử"),
    ) {
        val model = AppModel(Desk(book, scope, HandbookInterface::sync, Instant::now), platform, FIRST_LOOK.copy(percent = percent))
        compose.setContent { Box(Modifier.size(360.dp, 740.dp)) { HandbookApp(model, platform, testFont) } }
    }

    private fun see(text: String) = compose.waitUntilAtLeastOneExists(hasText(text, substring = true), 20_000)

    private fun press(text: String) {
        val wanted = hasText(text, substring = true) and hasClickAction() and !hasSetTextAction()
        compose.waitUntil(20_000) {
            val found = compose.onAllNodes(wanted).fetchSemanticsNodes().isNotEmpty()
            // It may be further down a list, or still on its way.
            if (!found) runCatching { compose.onAllNodes(hasScrollToNodeAction()).onFirst().performScrollToNode(wanted) }
            found
        }
        val node = compose.onAllNodes(wanted).onFirst()
        runCatching { node.performScrollTo() }
        node.performClick()
        compose.waitForIdle()
    }

    /** One of the places at the bottom. */
    private fun go(place: String) {
        val tab = SemanticsMatcher.expectValue(SemanticsProperties.Role, Role.Tab)
        // On a busy machine the app is still opening.
        compose.waitUntilAtLeastOneExists(tab and hasText(words[place]), 20_000)
        compose.onNode(tab and hasText(words[place])).performClick()
        compose.waitForIdle()
    }

    private fun type(
        tag: String,
        text: String,
    ) {
        compose.waitUntilAtLeastOneExists(hasTestTag(tag), 20_000)
        compose.onNodeWithTag(tag).performTextClearance()
        compose.onNodeWithTag(tag).performTextInput(text)
        compose.waitForIdle()
    }

    @Test
    fun `a member starts, finds and reads`() {
        start(newBook())
        type("invitation", "không phải giấy mời")
        press(words["activation.go"])
        see(words["error.invitation.unreadable"])
        type("invitation", province.ask("expired DV004"))
        press(words["activation.go"])
        see(words["error.invitation.expired"])
        province.ask("offline")
        val link = province.invite("DV004")
        type("invitation", link)
        press(words["activation.go"])
        see(words["error.offline"])
        province.ask("online")
        press(words["activation.go"])
        see("Hoàng Đức Khải Minh")
        press(words["activation.next"])
        see("Từ giờ sổ tay đọc được cả khi không có mạng")
        press(words["activation.open"])
        see(words["home.meeting"])

        // From here on the network is gone, and nothing is missed.
        province.ask("offline")
        go("nav.search")
        type("search", "16-nq/tu")
        press("16-NQ/TU")
        see(words["document.find"])
        compose.onNodeWithContentDescription(words["document.bookmark"]).performClick()
        compose.waitUntil(20_000) {
            runCatching { compose.onNodeWithContentDescription(words["document.unbookmark"]).assertExists() }.isSuccess
        }
        type("find", "zzqx")
        see(words["document.notFound"])
        compose.onNodeWithContentDescription(words["back"]).performClick()
        // What was typed is still there.
        see("16-nq/tu")
        go("nav.documents")
        press(words["documents.bookmarked"])
        see("16-NQ/TU")
        go("nav.home")
        press("Phường Hòa Bình ra quân")
        see("hơn một cây số bờ kênh Tây")
        go("nav.me")
        press(words["me.syncNow"])
        see(words["sync.offline"])
    }

    @Test
    fun `an opinion is written offline, waits, is delivered, answered, and a late change is refused`() {
        val secretary = memberBook("DV001", "secretary")
        start(memberBook("DV003"))
        province.ask("offline")
        go("nav.opinions")
        press(words["opinions.write"])
        press(words["opinion.send"])
        see(words["error.empty"])
        type("words", "Nhờ chi ủy hỏi lịch sửa cống đầu ngõ.")
        press(words["opinion.send"])
        see(words["state.waiting"])
        province.ask("online")
        go("nav.me")
        press(words["me.syncNow"])
        see(words["sync.done"])
        go("nav.opinions")
        see(words["state.delivered"])
        runBlocking {
            secretary.sync()
            val mine = secretary.opinions(0u, 100u).first { "sửa cống" in it.text }
            secretary.say(About.Answer(mine.id, mine.version), "Phường hẹn trước ngày 15.")
            secretary.sync()
        }
        // This phone has not heard of the answer, and changes the words.
        press("sửa cống")
        press(words["opinion.edit"])
        type("words", "Tôi bổ sung: cả cống cuối ngõ.")
        press(words["opinion.send"])
        see(words["reject.alreadyAnswered"])
        see("Tôi bổ sung: cả cống cuối ngõ.")
        see("Phường hẹn trước ngày 15.")
        press(words["opinion.dismiss"])
        see(words["state.answered"])
    }

    @Test
    fun `everything can be done at twice the size`() {
        start(memberBook("DV007"), percent = 200)
        see(words["home.meeting"])
        go("nav.documents")
        press(words["documents.type"])
        press("NQ")
        go("nav.search")
        type("search", "chi bo")
        press("Chi bộ")
        go("nav.me")
        press(words["me.theme.dark"])
        press(words["me.size.value", 100])
        see(words["me.syncNow"])
    }

    @Test
    fun `each error says what to do`() {
        val everything =
            listOf(
                HandbookException.Offline() to "error.offline",
                HandbookException.WrongServer() to "error.wrongServer",
                HandbookException.SignInAgain() to "error.signInAgain",
                HandbookException.NotFound() to "error.notFound",
                HandbookException.NoSpace() to "error.noSpace",
                HandbookException.UpdateApp() to "error.updateApp",
                HandbookException.ServerTooOld() to "error.serverTooOld",
                HandbookException.AttachmentDamaged() to "error.damaged",
                HandbookException.Closed() to "error.closed",
            )
        for ((problem, key) in everything) assertEquals(words[key], words.say(problem))
        val reasons = NotPossible.entries.map { words.say(HandbookException.NotAllowed(it)) }
        val invitations = InvitationProblem.entries.map { words.say(HandbookException.Invitation(it)) }
        val stores = Unreadable.entries.map { words.say(HandbookException.StoreUnreadable(it)) }
        val all = reasons + invitations + stores + words.say(HandbookException.Bug("x"))
        for (text in all) assert(Regex("Hãy|hãy|Chỉ").containsMatchIn(text)) { text }

        // And a screen shows it: a store that fails while the app starts.
        val real = newBook()
        start(
            object : HandbookInterface by real {
                override suspend fun owner(): Owner? = throw HandbookException.StoreUnreadable(Unreadable.CORRUPT)
            },
        )
        see(words["error.store.corrupt"])
    }

    @Test
    fun `an invitation comes by a picture or by a link, and the person presses the button`() {
        val link = province.invite("DV008")
        val book = newBook()
        val door = Door(OneFolder({ book }))
        lateinit var model: StartModel
        val platform = Platform("Điện thoại thử", scan = { model.invited(link) })
        model = StartModel(door, scope, platform, FIRST_LOOK, Instant::now)
        model.invited("sotay://kich-hoat?hỏng")
        model.front()
        compose.setContent { Box(Modifier.size(360.dp, 740.dp)) { HandbookStart(model, FIRST_LOOK, platform, testFont) } }
        see("sotay://kich-hoat?hỏng")
        press(words["activation.scan"])
        see(link)
        press(words["activation.go"])
        press(words["activation.next"])
        press(words["pin.skip"])
        see("Từ giờ sổ tay đọc được cả khi không có mạng")
        model.close()
    }

    @Test
    fun `a store that cannot be opened says why, and a new one begins only after a second yes`() {
        val book = newBook()
        var tries = 0
        val door =
            Door(
                OneFolder({
                    tries += 1
                    throw HandbookException.StoreUnreadable(Unreadable.CORRUPT)
                }, { book }),
            )
        val platform = Platform("Điện thoại thử")
        val model = StartModel(door, scope, platform, FIRST_LOOK, Instant::now)
        model.front()
        compose.setContent { Box(Modifier.size(360.dp, 740.dp)) { HandbookStart(model, FIRST_LOOK, platform, testFont) } }
        see(words["error.store.corrupt"])
        press(words["again"])
        compose.waitUntil(20_000) { tries == 2 }
        press(words["start.rebuild"])
        see(words["start.rebuild.sure"])
        press(words["back"])
        see(words["error.store.corrupt"])
        press(words["start.rebuild"])
        press(words["start.rebuild.go"])
        see(words["activation.hello"])
        model.close()
    }

    @Test
    fun `a file is fetched, opened, shared and printed, with a word of warning`() {
        val book = memberBook("DV010")
        val paper = runBlocking { book.documents(DocumentQuery(null, null, null, null, false, 0u, 100u)).first { it.hasFile } }
        val done = mutableListOf<String>()
        var opens = false
        val platform =
            Platform(
                "Điện thoại thử",
                open = { opens.also { _ -> done += "open" } },
                pass =
                    PassOn(
                        { title, text -> done += "text $title ${text.length > title.length}" },
                        { _, file -> done += file.attachment.name },
                        { _, _ -> done += "print" },
                    ),
            )
        val model = AppModel(Desk(book, scope, HandbookInterface::sync, Instant::now), platform, FIRST_LOOK)
        compose.setContent { Box(Modifier.size(360.dp, 740.dp)) { HandbookApp(model, platform, testFont) } }
        compose.waitUntil(20_000) { model.state.value.activated == true }
        model.go(Place.Document(paper.id, ""))
        press(words["document.file.get"])
        press(words["document.file.open"])
        see(words["document.file.noApp"])
        opens = true
        press(words["document.file.open"])
        compose.waitUntil(20_000) { compose.onAllNodes(hasText(words["document.file.noApp"])).fetchSemanticsNodes().isEmpty() }
        compose.onAllNodes(hasScrollToNodeAction()).onFirst().performScrollToNode(hasText(words["pass.title"]))
        for (way in listOf("pass.text", "pass.file", "pass.print")) {
            press(words["pass.title"])
            see(words["pass.warning"])
            press(words[way])
        }
        assertEquals("open", done[0])
        assertEquals("open", done[1])
        assert(done[2].startsWith("text ${paper.sign}") && done[2].endsWith("true")) { done }
        assertEquals(listOf("print"), done.drop(4))
    }

    @Test
    fun `a person says in Me whether the phone may tell them`() {
        var wanted = false
        var allowed = false
        val notices =
            Notices({ wanted && allowed }) { on, then ->
                wanted = on
                then()
            }
        start(memberBook("DV007"), platform = Platform("Điện thoại thử", notices = notices))
        go("nav.me")
        see(words["notices.what"])
        press(words["notices.switch"])
        see(words["notices.refused"])
        allowed = true
        press(words["notices.switch"])
        compose.onNode(hasText(words["notices.switch"])).assertIsOn()
        press(words["notices.switch"])
        compose.onNode(hasText(words["notices.switch"])).assertIsOff()
    }

    @Test
    fun `a handbook under a PIN is opened by typing it, and a wrong one says how many tries are left`() {
        val folders = StoreFolders("${folder.root}", TestConfigs()::config)
        runBlocking {
            val book = folders.open("${folder.root}/one", null)
            book.activate(province.invite("DV004"), "Điện thoại thử")
            book.sync()
            book.setPin(null, "270954")
            book.shutDown()
        }
        val platform = Platform("Điện thoại thử", version = "0.1.0")
        val door = Door(folders)
        val model = StartModel(door, scope, platform, FIRST_LOOK, Instant::now)
        model.front()
        compose.setContent { Box(Modifier.size(360.dp, 740.dp)) { HandbookStart(model, FIRST_LOOK, platform, testFont) } }
        see(words["unlock.left", 10])
        type("pin", "111222")
        press(words["unlock.go"])
        see(words["error.locked.pin", 9])
        press(words["unlock.forgotten"])
        see(words["unlock.forgotten.what"])
        press(words["cancel"])
        type("pin", "270954")
        press(words["unlock.go"])
        see(words["home.meeting"])

        // What is the member's own is two taps away.
        go("nav.me")
        press(words["me.summary"])
        see("Hoàng Đức Khải Minh")
        compose.onNodeWithContentDescription(words["back"]).performClick()
        press(words["pin.title"])
        type("old", "270954")
        press(words["pin.remove"])
        see(words["pin.removed"])
        compose.onNodeWithContentDescription(words["back"]).performClick()
        press(words["me.report"])
        see("core 0.1.0")
        compose.onNodeWithContentDescription(words["back"]).performClick()
        press(words["logout.title"])
        press(words["logout.go"])
        see(words["logout.told"])
        press(words["close"])
        see(words["activation.hello"])
        model.close()
        runBlocking { door.shut() }
    }

    @Test
    fun `a meeting is answered and a draft is kept by tapping`() {
        start(memberBook("DV007"))
        press("Sinh hoạt")
        press(words["reply.absent"])
        see(words["reply.noReason"])
        type("reason", "Đi công tác")
        press(words["reply.absent"])
        see(words["reply.mine.absent", "Đi công tác"])
        press(words["reply.change"])
        press(words["reply.coming"])
        see(words["reply.mine.coming"])
        go("nav.opinions")
        press(words["opinions.write"])
        type("words", "Đề nghị thắp sáng ngõ 12.")
        compose.onNodeWithContentDescription(words["back"]).performClick()
        see(words["drafts.title"])
        press("thắp sáng ngõ 12")
        press(words["draft.discard"])
        press(words["draft.go"])
        see(words["opinions.none"])
    }

    @Test
    fun `what is due leads to registering a meeting by tapping`() {
        val book = memberBook("DV005")
        start(book)
        press("Đăng ký sinh hoạt thường kỳ")
        see(words["plan.kind"])
        type("title", "Sinh hoạt thêm")
        // After every meeting of the province.
        type("day", day(today(Instant.now()).plusYears(2)))
        type("item0", "Thắp sáng ngõ 12")
        press(words["plan.keep"])
        see(words["due.title"])
        assertEquals("Sinh hoạt thêm", runBlocking { book.meetingsComing(50u) }.last().title)
    }

    @Test
    fun `contents lead to a part of a paper`() {
        val real = memberBook("DV007")
        val paper = runBlocking { real.documents(DocumentQuery(null, null, null, null, false, 0u, 1u)).first() }
        val long = (1..30).joinToString("\n\n") { "Điều $it. Tên điều $it\n\n" + "Nội dung của điều này, viết cho dài. ".repeat(8) }
        val contents = (0..29).map { Heading((it * 2).toUInt(), 1u, "Điều ${it + 1}. Tên điều ${it + 1}") }
        val book =
            object : HandbookInterface by real {
                override suspend fun document(id: String): DocumentView =
                    real.document(id).let { it.copy(document = it.document.copy(text = long), contents = contents) }
            }
        val model = AppModel(Desk(book, scope, HandbookInterface::sync, Instant::now), Platform("Điện thoại thử"), FIRST_LOOK)
        compose.setContent { Box(Modifier.size(360.dp, 740.dp)) { HandbookApp(model, Platform("Điện thoại thử"), testFont) } }
        compose.waitUntil(20_000) { model.state.value.activated == true }
        model.go(Place.Document(paper.id, ""))
        press(words["document.contents"])
        press("Tên điều 4")
        compose.waitUntil(20_000) { compose.onAllNodes(hasText("Điều 4. Tên điều 4") and isHeading()).fetchSemanticsNodes().isNotEmpty() }
        compose.onNode(hasText("Điều 4. Tên điều 4") and isHeading()).assertIsDisplayed()
    }

    companion object {
        private val province = Province()

        @AfterClass
        @JvmStatic
        fun close() = province.close()
    }
}
