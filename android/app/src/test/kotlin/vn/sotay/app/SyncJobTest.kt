package vn.sotay.app

import android.app.NotificationManager
import android.app.job.JobParameters
import android.content.Context
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import kotlinx.coroutines.yield
import org.junit.After
import org.junit.AfterClass
import org.junit.Assert.assertEquals
import org.junit.Assert.assertNotNull
import org.junit.Before
import org.junit.Rule
import org.junit.Test
import org.junit.rules.TemporaryFolder
import org.junit.runner.RunWith
import org.robolectric.Robolectric
import org.robolectric.RobolectricTestRunner
import org.robolectric.RuntimeEnvironment
import org.robolectric.Shadows.shadowOf
import org.robolectric.annotation.Config
import org.robolectric.util.ReflectionHelpers
import vn.sotay.core.HandbookException
import vn.sotay.core.HandbookInterface
import vn.sotay.core.Province
import vn.sotay.core.TestConfigs
import vn.sotay.ui.Door
import vn.sotay.ui.StoreFolders
import vn.sotay.ui.Words

/** Work in the background, with the real core and the real server. */
@RunWith(RobolectricTestRunner::class)
@Config(sdk = [35], manifest = Config.NONE)
class SyncJobTest {
    @get:Rule val folder = TemporaryFolder()

    private val context: Context get() = RuntimeEnvironment.getApplication()
    private val words = Words.load("vi")
    private val notices get() = shadowOf(context.getSystemService(NotificationManager::class.java)!!)
    private lateinit var book: HandbookInterface
    private lateinit var door: Door

    @Before
    fun begin() {
        door = Door(StoreFolders("${folder.root}", TestConfigs()::config))
        runBlocking {
            door.enter {
                book = it
                it.activate(province.invite("DV007"), "Điện thoại thử")
            }
            book.resume()
        }
        Phone.use(door)
    }

    @After
    fun end() = runBlocking { door.shut() }

    private fun start(): SyncJob {
        val job = Robolectric.setupService(SyncJob::class.java)
        job.onStartJob(ReflectionHelpers.newInstance(JobParameters::class.java))
        return job
    }

    private suspend fun closed() {
        while (true) {
            if (runCatching { book.owner() }.exceptionOrNull() is HandbookException.Closed) return
            yield()
        }
    }

    private fun test(story: suspend () -> Unit) = runBlocking { withTimeout(60_000) { story() } }

    @Test
    fun `the background closes the files behind itself and says only that something has come`() =
        test {
            wantNotices(context, true)
            start()
            closed()
            val notice = notices.allNotifications.single()
            assertEquals(words["notices.news"], notice.extras.getString("android.title"))
            assertEquals(null, notice.extras.getString("android.text"))
            forgetNews(context)
            assertEquals(0, notices.size())
        }

    @Test
    fun `who does not want to be told is not told`() =
        test {
            wantNotices(context, false)
            start()
            closed()
            assertEquals(0, notices.size())
        }

    @Test
    fun `the background leaves the files open for a person who is there, and does not call`() =
        test {
            wantNotices(context, true)
            door.enter { seen: HandbookInterface ->
                start()
                while (seen.overview().status.items == 0u || !door.isAlone) yield()
                assertNotNull(seen.owner())
            }
            closed()
            assertEquals(0, notices.size())
        }

    @Test
    fun `every member's handbook that needs no PIN is brought up to date`() =
        test {
            wantNotices(context, true)
            // A second member, and a third under a PIN.
            for ((name, member, pin) in listOf(Triple("two", "DV008", null), Triple("three", "DV009", "270954"))) {
                door.change("${folder.root}/$name") { door.folders.open("${folder.root}/$name", null) }
                door.enter {
                    it.activate(province.invite(member), "Điện thoại thử")
                    if (pin != null) it.setPin(null, pin)
                }
            }
            door.shut()
            val job = shadowOf(start())
            while (!job.isJobFinished) yield()
            assertEquals(1, notices.size())
            for (row in door.folders.members()) {
                if (row.account.hasPin) continue
                val book = door.folders.open(row.folder, null)
                assertNotNull(book.overview().status.heardAt)
                book.shutDown()
            }
        }

    companion object {
        private val province = Province()

        @AfterClass
        @JvmStatic
        fun close() = province.close()
    }
}
