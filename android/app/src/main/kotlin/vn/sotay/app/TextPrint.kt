package vn.sotay.app

import android.content.Context
import android.graphics.pdf.PdfDocument
import android.os.Bundle
import android.os.CancellationSignal
import android.os.ParcelFileDescriptor
import android.print.PageRange
import android.print.PrintAttributes
import android.print.PrintDocumentAdapter
import android.print.PrintDocumentInfo
import android.print.PrintManager
import android.print.pdf.PrintedPdfDocument
import android.text.StaticLayout
import android.text.TextPaint
import java.io.FileOutputStream
import java.io.IOException

/** Points of a printed line's type, and of the white around the text. */
private const val TYPE = 13f
private const val MARGIN = 50

/** Prints [text] on paper, as plain as a letter. */
fun printText(
    context: Context,
    title: String,
    text: String,
) {
    requireNotNull(context.getSystemService(PrintManager::class.java)).print(title, TextPrint(context, title, text), null)
}

/** Lines of each page, when pages are [height] high and line number n ends at [ends] of n. A line is never cut. */
fun pagesOf(
    lines: Int,
    height: Int,
    ends: (Int) -> Int,
): List<IntRange> {
    val pages = mutableListOf<IntRange>()
    var first = 0
    while (first < lines) {
        val top = if (first == 0) 0 else ends(first - 1)
        var next = first + 1
        while (next < lines && ends(next) - top <= height) next += 1
        pages += first until next
        first = next
    }
    return pages
}

/** [text] in lines of [wide] points; they are high, for the marks. */
internal fun laidOut(
    text: String,
    wide: Int,
): StaticLayout {
    val paint = TextPaint(TextPaint.ANTI_ALIAS_FLAG).apply { textSize = TYPE }
    return StaticLayout.Builder
        .obtain(text, 0, text.length, paint, wide)
        .setLineSpacing(0f, 1.25f)
        .build()
}

/** Lays [text] out for the paper that was chosen, and draws it. */
class TextPrint(
    private val context: Context,
    private val title: String,
    private val text: String,
) : PrintDocumentAdapter() {
    private lateinit var paper: PrintAttributes

    override fun onLayout(
        oldAttributes: PrintAttributes?,
        newAttributes: PrintAttributes,
        cancellationSignal: CancellationSignal?,
        callback: LayoutResultCallback,
        extras: Bundle?,
    ) {
        paper = newAttributes
        val info = PrintDocumentInfo.Builder(title).setContentType(PrintDocumentInfo.CONTENT_TYPE_DOCUMENT).build()
        callback.onLayoutFinished(info, oldAttributes != newAttributes)
    }

    override fun onWrite(
        pages: Array<out PageRange>,
        destination: ParcelFileDescriptor,
        cancellationSignal: CancellationSignal?,
        callback: WriteResultCallback,
    ) {
        val document = PrintedPdfDocument(context, paper)
        try {
            draw(document)
            FileOutputStream(destination.fileDescriptor).use(document::writeTo)
            callback.onWriteFinished(arrayOf(PageRange.ALL_PAGES))
        } catch (_: IOException) {
            callback.onWriteFailed(null)
        } finally {
            document.close()
        }
    }

    private fun draw(document: PrintedPdfDocument) {
        val space = document.pageContentRect
        val layout = laidOut(text, space.width() - 2 * MARGIN)
        val high = space.height() - 2 * MARGIN
        pagesOf(layout.lineCount, high, layout::getLineBottom).forEachIndexed { number, lines ->
            val page = document.startPage(number)
            drawn(page, layout, lines, high)
            document.finishPage(page)
        }
    }

    private fun drawn(
        page: PdfDocument.Page,
        layout: StaticLayout,
        lines: IntRange,
        high: Int,
    ) {
        val top = layout.getLineTop(lines.first)
        val bottom = layout.getLineBottom(lines.last).coerceAtMost(top + high)
        page.canvas.translate(MARGIN.toFloat(), (MARGIN - top).toFloat())
        page.canvas.clipRect(0, top, layout.width, bottom)
        layout.draw(page.canvas)
    }
}
