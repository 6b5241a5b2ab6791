package vn.sotay.app

import android.content.Context
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.withLock
import vn.sotay.core.Config
import vn.sotay.core.Handbook
import java.io.File

/** The one open handbook of this process: the screens and the work in the background share it. */
object Phone {
    private val opening = Mutex()
    private var book: Handbook? = null
    private var users = 0

    /**
     * Opens the handbook, or resumes it; every [enter] is followed by a [leave].
     *
     * @throws vn.sotay.core.HandbookException if the store cannot be opened.
     */
    suspend fun enter(context: Context): Handbook =
        opening.withLock {
            val open = book
            if (open == null) {
                Handbook.open(config(context)).also { book = it }
            } else {
                if (users == 0) open.resume()
                open
            }.also { users += 1 }
        }

    /** When nobody is left, every file is closed: the system may stop the app at any moment. */
    suspend fun leave() =
        opening.withLock {
            users -= 1
            if (users == 0) book?.suspend()
        }

    private fun config(context: Context): Config {
        val folder = File(context.noBackupFilesDir, "handbook")
        val secrets = WrappedSecrets(File(context.noBackupFilesDir, "keys")) { wrappingKey("handbook-wrap") }
        return Config(folder.path, HardwareKey("handbook-device"), secrets, null)
    }
}
