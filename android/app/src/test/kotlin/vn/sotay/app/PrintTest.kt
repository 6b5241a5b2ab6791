package vn.sotay.app

import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.annotation.Config
import org.robolectric.annotation.GraphicsMode

/** Paper, laid out by Android's own graphics; Robolectric has no PDF to draw it in. */
@RunWith(RobolectricTestRunner::class)
@Config(sdk = [35], manifest = Config.NONE)
@GraphicsMode(GraphicsMode.Mode.NATIVE)
class PrintTest {
    @Test
    fun `a paper of many pages is printed whole and no line is cut`() {
        val text = (1..60).joinToString("\n\n") { "Mục $it. " + "Chi bộ họp mỗi tháng một lần vào ngày cố định. ".repeat(6) }
        val (wide, high) = 495 to 742
        val layout = laidOut(text, wide)
        val pages = pagesOf(layout.lineCount, high, layout::getLineBottom)
        assertTrue("${pages.size} pages", pages.size in 5..20)
        assertEquals((0 until layout.lineCount).toList(), pages.flatten())
        assertEquals(text, pages.joinToString("") { text.substring(layout.getLineStart(it.first), layout.getLineEnd(it.last)) })
        for (page in pages) assertTrue(layout.getLineBottom(page.last) - layout.getLineTop(page.first) <= high)
        for (line in 0 until layout.lineCount) assertTrue(layout.getLineMax(line) <= wide)
    }
}
