package vn.sotay.core

import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import org.junit.jupiter.api.AfterAll
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Assertions.fail
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir
import java.io.File
import java.nio.file.Path

/** What is the member's own, through Kotlin, against the real server. */
class OwnTest {
    @TempDir
    lateinit var folder: Path

    private fun test(work: suspend () -> Unit) = runBlocking { withTimeout(120_000) { work() } }

    private suspend fun phone(
        member: String,
        config: Config = testConfig("$folder/phone"),
    ) = Handbook.open(config).also {
        it.activate(province.invite(member), "Điện thoại thử")
        assertNull(it.sync().problem)
    }

    private suspend fun locked(work: suspend () -> Unit): LockReason {
        try {
            work()
        } catch (locked: HandbookException.Locked) {
            return locked.reason
        }
        return fail("it was not locked")
    }

    @Test
    fun `a PIN locks the library, and who is there is known before it opens`() =
        test {
            val config = testConfig("$folder/phone")
            val book = phone("DV004", config)
            try {
                book.setPin(null, "123456")
                fail<Unit>("an easy PIN was taken")
            } catch (refused: HandbookException.NotAllowed) {
                assertEquals(NotPossible.WEAK_PIN, refused.reason)
            }
            book.setPin(null, "270954")
            book.shutDown()
            val account = account(config)
            assertTrue(account.hasPin)
            assertEquals("Hoàng Đức Khải Minh", account.owner?.memberName)
            assertEquals(listOf("$folder/phone"), handbookFolders("$folder"))
            assertEquals(LockReason.Pin(10u, null), locked { Handbook.open(config) })
            assertEquals(LockReason.Pin(9u, null), locked { Handbook.open(config.copy(pin = "270955")) })
            val again = Handbook.open(config.copy(pin = "270954"))
            assertTrue(again.home(3u).news.isNotEmpty())
            again.setPin("270954", null)
            again.shutDown()
            Handbook.open(config).shutDown()
        }

    @Test
    fun `a meeting is answered, drafts are kept, and the nine fields are here`() =
        test {
            val book = phone("DV006")
            val meeting = book.meetingsComing(5u).first()
            assertNull(meeting.coming)
            book.replyToMeeting(meeting.id, false, "Đi công tác")
            assertEquals(ReplyState.Waiting, book.meeting(meeting.id).myReply?.state)
            assertEquals(1u, book.sync().accepted)
            val view = book.meeting(meeting.id)
            assertEquals(MyReply(false, "Đi công tác", ReplyState.Delivered, null), view.myReply)
            assertTrue(view.canReply)
            val draft = book.saveDraft(null, null, "Đề nghị thắp sáng ngõ 12")
            assertEquals(draft, book.saveDraft(draft, null, "Đề nghị thắp sáng ngõ 12 trước Tết"))
            val opinion = book.submitDraft(draft)
            assertEquals("Đề nghị thắp sáng ngõ 12 trước Tết", book.opinion(opinion).text)
            assertTrue(book.drafts().isEmpty())
            book.discardDraft(book.saveDraft(null, null, "Bỏ"))
            assertEquals("000000000006", book.mySummary()?.cardNumber)
            book.rememberSearch("nhà văn hóa")
            assertEquals(listOf("nhà văn hóa"), book.recentSearches())
            book.forgetSearches()
            assertTrue("waiting 1" in book.problemReport())
            book.allNewsOpened()
            book.allDocumentsOpened()
            assertEquals(0u, book.home(1u).unreadNews)
            book.articleOpened(book.news(ArticleQuery(null, 0u, 1u)).first().id)
            val paper = book.documents(DocumentQuery(null, null, null, null, false, 0u, 1u)).first()
            book.documentOpened(paper.id)
            assertFalse(paper.unread)
            assertTrue(book.overview().status.lease is Lease.Good)
        }

    @Test
    fun `a phone is typed in, ended from another, and logs out without a trace`() =
        test {
            val config = testConfig("$folder/one")
            val typing = Handbook.open(config)
            val link = province.invite("DV007")
            val server = link.substringAfter("may-chu=").substringBefore('&').replace("%3A", ":").replace("%2F", "/")
            val typed = typing.typedInvitation(server, link.substringAfter("ma="))
            assertEquals(39, typed.fingerprint.length)
            typing.activate(typed.invitation, "Máy một")
            typing.sync()
            val other = phone("DV007", testConfig("$folder/two"))
            val lost = other.myDevices().single { !it.`this` }
            assertEquals("Máy một", lost.name)
            other.endDevice(lost.id)
            other.sync()
            assertTrue(other.myDevices().any { it.revokedAt != null })
            other.submitOpinion("Chưa gửi")
            try {
                other.logOut(false)
                fail<Unit>("words were dropped")
            } catch (kept: HandbookException.NotAllowed) {
                assertEquals(NotPossible.WORDS_WAITING, kept.reason)
            }
            assertTrue(other.logOut(true))
            assertFalse(File("$folder/two").exists())
            assertTrue(typing.logOut(true))
            assertFalse(File("$folder/one").exists())
            assertNull(account(config).owner)
        }

    @Test
    fun `a store begun anew on a phone that was ended takes another key`() =
        test {
            val config = testConfig("$folder/one")
            val ended = phone("DV008", config)
            val other = phone("DV008", testConfig("$folder/two"))
            other.endDevice(other.myDevices().single { !it.`this` }.id)
            other.sync()
            val before = config.key.publicKey()
            ended.shutDown()
            val anew = Handbook.rebuild(config)
            anew.activate(province.invite("DV008"), "Máy một")
            assertFalse(before.contentEquals(config.key.publicKey()))
            assertNull(anew.sync().problem)
        }

    companion object {
        private val province = Province()

        @AfterAll
        @JvmStatic
        fun stop() = province.close()
    }
}
