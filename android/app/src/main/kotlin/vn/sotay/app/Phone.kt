package vn.sotay.app

import android.content.Context
import vn.sotay.core.Config
import vn.sotay.ui.Door
import vn.sotay.ui.StoreFolders
import java.io.File

/** The handbooks of this phone. */
object Phone {
    private var door: Door? = null

    /** The way to it: one for the whole process. */
    @Synchronized
    fun door(context: Context): Door {
        val app = requireNotNull(context.applicationContext)
        val root = File(app.noBackupFilesDir, "handbooks").apply { mkdirs() }
        return door ?: Door(StoreFolders(root.path) { folder, pin -> config(app, folder, pin) }).also { door = it }
    }

    /** Tests come in by another one. */
    @Synchronized
    internal fun use(other: Door) {
        door = other
    }

    /** Each member's keys have a name of their own. */
    private fun config(
        context: Context,
        folder: String,
        pin: String?,
    ): Config {
        val name = File(folder).name
        val secrets = WrappedSecrets(File(context.noBackupFilesDir, "keys/$name")) { wrappingKey("handbook-wrap") }
        return Config(folder, HardwareKey("handbook-device-$name"), secrets, null, pin)
    }
}
