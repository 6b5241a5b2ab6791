package vn.sotay.app

import android.content.ContentProvider
import android.content.ContentValues
import android.database.Cursor
import android.database.MatrixCursor
import android.net.Uri
import android.os.ParcelFileDescriptor
import android.provider.OpenableColumns
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.launch
import vn.sotay.core.FileSink
import vn.sotay.core.FileState
import vn.sotay.core.HandbookException
import vn.sotay.core.PlatformException
import vn.sotay.ui.Door
import java.io.FileNotFoundException
import java.io.IOException

private const val AUTHORITY = "vn.sotay.files"

/**
 * Lends a fetched file to the app a person opens it with, for as long as that app has it open: the core
 * decrypts into a pipe, so that no clear copy lies on the phone. Only who was given an address may read it.
 */
class FileProvider : ContentProvider() {
    private val scope = CoroutineScope(SupervisorJob() + Dispatchers.IO)

    override fun onCreate(): Boolean = true

    override fun getType(uri: Uri): String? = uri.getQueryParameter("type")

    override fun openFile(
        uri: Uri,
        mode: String,
    ): ParcelFileDescriptor {
        if (mode != "r") throw FileNotFoundException("read only")
        val sha256 = uri.pathSegments.firstOrNull() ?: throw FileNotFoundException("no file")
        val (reading, writing) = ParcelFileDescriptor.createReliablePipe()
        val door = Phone.door(requireNotNull(context))
        scope.launch { pour(door, sha256, writing) }
        return reading
    }

    override fun query(
        uri: Uri,
        projection: Array<out String>?,
        selection: String?,
        selectionArgs: Array<out String>?,
        sortOrder: String?,
    ): Cursor {
        val size = uri.getQueryParameter("size")?.toLongOrNull()
        val all = mapOf(OpenableColumns.DISPLAY_NAME to uri.lastPathSegment, OpenableColumns.SIZE to size)
        val asked = projection?.filter { it in all } ?: all.keys
        return MatrixCursor(asked.toTypedArray(), 1).apply { addRow(asked.map { all[it] }) }
    }

    override fun insert(
        uri: Uri,
        values: ContentValues?,
    ): Uri? = null

    override fun update(
        uri: Uri,
        values: ContentValues?,
        selection: String?,
        selectionArgs: Array<out String>?,
    ): Int = 0

    override fun delete(
        uri: Uri,
        selection: String?,
        selectionArgs: Array<out String>?,
    ): Int = 0

    companion object {
        /** Where another app finds [file]. */
        fun address(file: FileState): Uri =
            requireNotNull(
                Uri
                    .Builder()
                    .scheme("content")
                    .authority(AUTHORITY)
                    .appendPath(file.attachment.sha256)
                    .appendPath(file.attachment.name)
                    .appendQueryParameter("type", file.attachment.mediaType)
                    .appendQueryParameter("size", file.attachment.size.toString())
                    .build(),
            )
    }
}

/** Lets a file run into [pipe], and closes it: well, or saying that it is not whole. */
internal suspend fun pour(
    door: Door,
    sha256: String,
    pipe: ParcelFileDescriptor,
) {
    val out = ParcelFileDescriptor.AutoCloseOutputStream(pipe)
    val sink =
        object : FileSink {
            override fun write(piece: ByteArray) =
                try {
                    out.write(piece)
                } catch (gone: IOException) {
                    // The other app has seen enough.
                    throw PlatformException.Failed(gone.javaClass.simpleName)
                }
        }
    try {
        door.enter { it.readFile(sha256, sink) }
        out.close()
    } catch (problem: HandbookException) {
        pipe.closeWithError(problem.javaClass.simpleName)
    } catch (_: IOException) {
        // Closed by the other side.
    }
}
