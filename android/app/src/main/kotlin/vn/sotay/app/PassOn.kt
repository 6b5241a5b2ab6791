package vn.sotay.app

import android.content.ActivityNotFoundException
import android.content.ClipData
import android.content.Context
import android.content.Intent
import vn.sotay.core.FileState

/** What one app hands to another must stay well below a megabyte. */
private const val LONGEST = 100_000

/** Opens [file] in the app the phone has for its kind; `false` if there is none. */
fun openFile(
    context: Context,
    file: FileState,
): Boolean {
    val intent = Intent(Intent.ACTION_VIEW).setDataAndType(FileProvider.address(file), file.attachment.mediaType).lent()
    return try {
        context.startActivity(intent)
        true
    } catch (_: ActivityNotFoundException) {
        false
    }
}

/** The phone's own sheet for [text]; if it is too long for that, [rest] says that some is missing. */
fun shareText(
    context: Context,
    title: String,
    text: String,
    rest: String,
) {
    val short = if (text.length > LONGEST) text.take(LONGEST) + "\n\n" + rest else text
    val intent =
        Intent(Intent.ACTION_SEND)
            .setType("text/plain")
            .putExtra(Intent.EXTRA_SUBJECT, title)
            .putExtra(Intent.EXTRA_TEXT, short)
    context.startActivity(Intent.createChooser(intent, title))
}

/** The phone's own sheet for [file]. */
fun shareFile(
    context: Context,
    title: String,
    file: FileState,
) {
    val address = FileProvider.address(file)
    val intent =
        Intent(Intent.ACTION_SEND)
            .setType(file.attachment.mediaType)
            .putExtra(Intent.EXTRA_SUBJECT, title)
            .putExtra(Intent.EXTRA_STREAM, address)
            .lent()
    // The right to read goes with the clip, also through the sheet.
    intent.clipData = ClipData.newRawUri(title, address)
    context.startActivity(Intent.createChooser(intent, title))
}

private fun Intent.lent() = addFlags(Intent.FLAG_GRANT_READ_URI_PERMISSION)
