package vn.sotay.core

import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import kotlinx.coroutines.yield
import org.junit.jupiter.api.AfterAll
import org.junit.jupiter.api.Assertions.assertArrayEquals
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir
import java.io.ByteArrayOutputStream
import java.io.File
import java.nio.file.Path
import java.util.concurrent.CopyOnWriteArrayList

/** The core through Kotlin, against the real server. */
class HandbookTest {
    @TempDir
    lateinit var folder: Path

    private fun test(work: suspend () -> Unit) = runBlocking { withTimeout(120_000) { work() } }

    private suspend fun newPhone(name: String = "phone") = Handbook.open(testConfig("$folder/$name"))

    private suspend fun phone(
        member: String,
        name: String = "phone",
    ) = newPhone(name).also {
        it.activate(province.invite(member), "Điện thoại thử")
        assertNull(it.sync().problem)
    }

    private suspend inline fun <reified E : HandbookException> fails(work: suspend () -> Unit): E {
        val thrown = runCatching { work() }.exceptionOrNull()
        assertTrue(thrown is E, "${E::class.simpleName} was expected, not $thrown")
        return thrown as E
    }

    @Test
    fun `a member activates, reads, finds and keeps`() =
        test {
            val book = newPhone()
            assertNull(book.owner())
            assertEquals("Vũ Quang Sơn Tùng", book.activate(province.invite("DV006"), "Điện thoại thử").memberName)
            assertTrue(book.sync().rows > 10u)
            val home = book.home(3u)
            assertEquals(3, home.documents.size)
            assertEquals("Trần Thị Bích Đào", book.meeting(home.meetings.first().id).meeting.chair)
            val article = book.article(book.news(ArticleQuery(null, 0u, 100u)).first().id)
            assertTrue("\n\n" in article.body)
            val type = book.shelves().types.first()
            val papers = book.documents(DocumentQuery(type.name, null, null, null, false, 0u, 100u))
            assertEquals(type.count.toInt(), papers.size)
            val hit = book.search("nha van hoa", 20u).first { it.kind == "document" }
            val text = book.document(hit.id).document.text
            assertTrue(book.mark(text.split("\n\n"), "nhà văn hóa").flatten().any { it.hit })
            book.setBookmark(hit.id, true)
            assertEquals(listOf(hit.id), book.documents(DocumentQuery(null, null, null, null, true, 0u, 9u)).map { it.id })
            book.shutDown()
        }

    @Test
    fun `an opinion travels, is answered, and a late correction is refused with its words`() =
        test {
            val member = phone("DV004", "member")
            val secretary = phone("DV001", "secretary")
            val id = member.submitOpinion("Đề nghị thắp sáng ngõ 12.")
            assertEquals(OpinionState.Waiting, member.opinion(id).state)
            assertEquals(1u, member.sync().accepted)
            secretary.sync()
            secretary.say(About.Answer(id, secretary.opinion(id).version), "Chi bộ ghi nhận.")
            secretary.sync()
            member.say(About.Change(id, member.opinion(id).version), "Tôi xin góp hai bóng đèn.")
            assertEquals(1u, member.sync().refused)
            val refused = member.opinion(id)
            assertEquals(OpinionState.Refused(RejectCode.ALREADY_ANSWERED), refused.state)
            assertEquals("Tôi xin góp hai bóng đèn.", refused.text)
            member.dismiss(refused.refused!!)
            assertEquals("Chi bộ ghi nhận.", member.opinion(id).answer?.text)
        }

    @Test
    fun `a listener hears until it is cancelled, whatever it throws`() =
        test {
            val book = phone("DV007")
            val heard = Channel<List<Topic>>(Channel.UNLIMITED)
            val subscription =
                book.subscribe(
                    object : ChangeListener {
                        override fun onChange(topics: List<Topic>) {
                            heard.trySend(topics)
                            error("a shell's own mistake")
                        }
                    },
                )
            repeat(2) {
                book.submitOpinion("Ý kiến số $it.")
                do {
                    val topics = heard.receive()
                } while (Topic.OPINIONS !in topics)
            }
            subscription.cancel()
            subscription.close()
        }

    @Test
    fun `a file comes with progress and can be read`() =
        test {
            val book = phone("DV007")
            val file = book.files(0u, 100u).first().attachment
            val progress = CopyOnWriteArrayList<Pair<ULong, ULong>>()
            val here =
                book.fetchFile(
                    file.sha256,
                    object : ProgressListener {
                        override fun onProgress(
                            have: ULong,
                            size: ULong,
                        ): Boolean {
                            progress += have to size
                            return true
                        }
                    },
                )
            assertTrue(here.complete)
            assertEquals(file.size to file.size, progress.last())
            val bytes = ByteArrayOutputStream()
            book.readFile(
                file.sha256,
                object : FileSink {
                    override fun write(piece: ByteArray) = bytes.writeBytes(piece)
                },
            )
            assertEquals(file.size.toInt(), bytes.size())
            assertEquals(file.size, book.freeSpace(0u))
        }

    @Test
    fun `each error is its own`() =
        test {
            val book = newPhone()
            fails<HandbookException.SignInAgain> { book.sync() }
            val link = province.invite("DV004")
            val problems =
                mapOf(
                    "không phải giấy mời" to InvitationProblem.UNREADABLE,
                    link.substringBeforeLast('=') + "=222222222222" to InvitationProblem.UNKNOWN,
                    province.ask("expired DV004") to InvitationProblem.EXPIRED,
                )
            for ((text, problem) in problems) {
                assertEquals(problem, fails<HandbookException.Invitation> { book.activate(text, "x") }.problem)
            }
            province.ask("offline")
            fails<HandbookException.Offline> { book.activate(link, "x") }
            province.ask("online")
            book.activate(link, "x")
            assertEquals(
                InvitationProblem.ALREADY_ACTIVATED,
                fails<HandbookException.Invitation> { book.activate(link, "x") }.problem,
            )
            assertEquals(NotPossible.EMPTY, fails<HandbookException.NotAllowed> { book.submitOpinion(" ") }.reason)
            assertEquals(
                NotPossible.SECRECY_MARK,
                fails<HandbookException.NotAllowed> { book.submitOpinion("TUYỆT MẬT\n\nNội dung") }.reason,
            )
            fails<HandbookException.NotFound> { book.article("không phải mã") }
            book.shutDown()
            val why = fails<HandbookException.StoreUnreadable> { Handbook.open(testConfig("$folder/phone")) }.why
            assertEquals(Unreadable.WRONG_KEY, why)
        }

    @Test
    fun `suspended under load it answers Closed and resumes`() =
        test {
            val book = phone("DV006")
            repeat(5) {
                coroutineScope {
                    val reading =
                        List(40) {
                            async {
                                runCatching { book.search("chi bộ", 20u) }
                                    .onFailure { assertTrue(it is HandbookException.Closed) }
                            }
                        }
                    launch { runCatching { book.sync() } }
                    book.suspend()
                    fails<HandbookException.Closed> { book.overview() }
                    reading.awaitAll()
                }
                book.resume()
                assertTrue(book.search("chi bộ", 20u).isNotEmpty())
            }
        }

    @Test
    fun `closed twice is closed`() =
        test {
            val book = newPhone()
            book.shutDown()
            book.shutDown()
            fails<HandbookException.Closed> { book.owner() }
            fails<HandbookException.Closed> { book.resume() }
        }

    @Test
    fun `what the platform throws becomes an error of ours`() =
        test {
            val noKey =
                object : DeviceKey {
                    override fun publicKey(): ByteArray = error("no hardware")

                    override fun sign(message: ByteArray): ByteArray = error("no hardware")

                    override fun renew() = error("no hardware")
                }
            fails<HandbookException.Bug> { Handbook.open(testConfig("$folder/x", key = noKey)) }
            val key = TestKey()
            assertArrayEquals(key.publicKey(), key.publicKey())
        }

    @Test
    fun `cancelled calls are done and leave nothing`() =
        test {
            val book = phone("DV007")
            // The long run is asked for by name: -Dhandbook.cancelled=100000.
            val count = Integer.getInteger("handbook.cancelled", 2_000)

            suspend fun cancel(times: Int) =
                coroutineScope {
                    repeat(times) {
                        launch(start = CoroutineStart.UNDISPATCHED) { book.owner() }.cancelAndJoin()
                    }
                    book.owner()
                }
            cancel(1_000)
            val before = resident()
            cancel(count)
            assertTrue(resident() - before < 64 * 1024, "kB more after cancelled calls: ${resident() - before}")
            coroutineScope {
                launch(start = CoroutineStart.UNDISPATCHED) { book.submitOpinion("Gọi rồi bỏ.") }.cancelAndJoin()
            }
            // Nobody waits for a call that was given up, so nobody knows when it is done: only that it will be.
            while (book.opinions(0u, 100u).none { it.text == "Gọi rồi bỏ." }) yield()
        }

    /** Memory of this process in kB, the library's included. */
    private fun resident(): Int {
        System.gc()
        val line = File("/proc/self/status").readLines().first { it.startsWith("VmRSS") }
        return line.filter(Char::isDigit).toInt()
    }

    companion object {
        private val province = Province()

        @AfterAll
        @JvmStatic
        fun stop() = province.close()
    }
}
