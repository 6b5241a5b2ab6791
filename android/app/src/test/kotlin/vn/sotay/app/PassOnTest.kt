package vn.sotay.app

import android.app.Activity
import android.content.Intent
import android.content.pm.ProviderInfo
import android.os.ParcelFileDescriptor
import android.provider.OpenableColumns
import kotlinx.coroutines.runBlocking
import org.junit.Assert.assertArrayEquals
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertThrows
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.junit.rules.TemporaryFolder
import org.junit.runner.RunWith
import org.robolectric.Robolectric
import org.robolectric.RobolectricTestRunner
import org.robolectric.RuntimeEnvironment
import org.robolectric.Shadows.shadowOf
import org.robolectric.annotation.Config
import vn.sotay.core.Attachment
import vn.sotay.core.FileSink
import vn.sotay.core.FileState
import vn.sotay.core.HandbookException
import vn.sotay.core.Province
import vn.sotay.core.TestConfigs
import vn.sotay.ui.Door
import vn.sotay.ui.StoreFolders
import java.io.ByteArrayOutputStream
import java.io.FileNotFoundException

/** What leaves the app: a file another app opens, the share sheet, paper. */
@RunWith(RobolectricTestRunner::class)
@Config(sdk = [35], manifest = Config.NONE)
class PassOnTest {
    @get:Rule val folder = TemporaryFolder()

    private val file = FileState(Attachment("f".repeat(64), 482_133u, "Nghị quyết 16.pdf", "application/pdf"), 482_133u, true, false)

    private fun provider(): FileProvider {
        val info = ProviderInfo().apply { authority = "vn.sotay.files" }
        return Robolectric.buildContentProvider(FileProvider::class.java).create(info).get()
    }

    @Test
    fun `another app reads a file through a pipe, and the files are closed again`() =
        runBlocking {
            Province().use { province ->
                val door = Door(StoreFolders("${folder.root}", TestConfigs()::config))
                val book = door.enter { it }
                book.resume()
                book.activate(province.invite("DV007"), "Điện thoại thử")
                book.sync()
                val fetched = book.fetchFile(book.files(0u, 1u).single().attachment.sha256, null)
                val bytes = ByteArrayOutputStream()
                book.readFile(
                    fetched.attachment.sha256,
                    object : FileSink {
                        override fun write(piece: ByteArray) = bytes.writeBytes(piece)
                    },
                )
                book.suspend()
                // Robolectric's pipe does not wait for who writes: written first, then read.
                for ((file, expected) in listOf(fetched to bytes.toByteArray(), file to byteArrayOf())) {
                    val (reading, writing) = ParcelFileDescriptor.createReliablePipe()
                    pour(door, file.attachment.sha256, writing)
                    assertArrayEquals(expected, ParcelFileDescriptor.AutoCloseInputStream(reading).use { it.readBytes() })
                    assertTrue(runCatching { book.owner() }.exceptionOrNull() is HandbookException.Closed)
                }
                door.shut()
            }
        }

    @Test
    fun `the other app learns name, size and kind`() {
        val address = FileProvider.address(file)
        provider().query(address, null, null, null, null).use {
            it.moveToFirst()
            assertEquals("Nghị quyết 16.pdf", it.getString(it.getColumnIndexOrThrow(OpenableColumns.DISPLAY_NAME)))
            assertEquals(482_133L, it.getLong(it.getColumnIndexOrThrow(OpenableColumns.SIZE)))
        }
        assertEquals("application/pdf", provider().getType(address))
        assertThrows(FileNotFoundException::class.java) { provider().openFile(address, "rw") }
    }

    @Test
    fun `a file opens in the app for its kind, and it is told if there is none`() {
        val activity = Robolectric.setupActivity(Activity::class.java)
        assertTrue(openFile(activity, file))
        val sent = shadowOf(activity).nextStartedActivity
        assertEquals(Intent.ACTION_VIEW, sent.action)
        assertEquals("application/pdf", sent.type)
        assertTrue(sent.flags and Intent.FLAG_GRANT_READ_URI_PERMISSION != 0)
        shadowOf(RuntimeEnvironment.getApplication()).checkActivities(true)
        assertFalse(openFile(activity, file))
    }

    @Test
    fun `the sheet gets title and text, or the file, and says when a long text is not whole`() {
        val activity = Robolectric.setupActivity(Activity::class.java)
        shareText(activity, "16-NQ/TU", "x".repeat(200_000), "phần còn lại")
        val text = shadowOf(activity).nextStartedActivity.getParcelableExtra(Intent.EXTRA_INTENT, Intent::class.java)!!
        assertEquals("16-NQ/TU", text.getStringExtra(Intent.EXTRA_SUBJECT))
        assertTrue(text.getStringExtra(Intent.EXTRA_TEXT)!!.endsWith("phần còn lại"))
        shareFile(activity, "16-NQ/TU", file)
        val sent = shadowOf(activity).nextStartedActivity.getParcelableExtra(Intent.EXTRA_INTENT, Intent::class.java)!!
        assertEquals(FileProvider.address(file), sent.clipData!!.getItemAt(0).uri)
        assertTrue(sent.flags and Intent.FLAG_GRANT_READ_URI_PERMISSION != 0)
    }

    @Test
    fun `pages hold whole lines, every line once`() {
        for (lines in 0..130) {
            val pages = pagesOf(lines, 700) { (it + 1) * 16 }
            assertEquals((0 until lines).toList(), pages.flatten())
            for (page in pages) assertTrue(page.count() * 16 <= 700)
        }
        // A line higher than the paper has a page of its own, and nothing stands still.
        assertEquals(listOf(0..0, 1..1), pagesOf(2, 10) { (it + 1) * 16 })
    }
}
