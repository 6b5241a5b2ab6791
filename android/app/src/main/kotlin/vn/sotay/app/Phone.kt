package vn.sotay.app

import android.content.Context
import vn.sotay.core.Config
import vn.sotay.core.Handbook
import vn.sotay.ui.Door
import java.io.File

/** The one handbook of this phone. */
object Phone {
    private var door: Door? = null

    /** The way to it: one for the whole process. */
    @Synchronized
    fun door(context: Context): Door {
        val app = requireNotNull(context.applicationContext)
        return door ?: Door({ Handbook.open(config(app)) }, { Handbook.rebuild(config(app)) }).also { door = it }
    }

    /** Tests come in by another one. */
    @Synchronized
    internal fun use(other: Door) {
        door = other
    }

    private fun config(context: Context): Config {
        val folder = File(context.noBackupFilesDir, "handbook")
        val secrets = WrappedSecrets(File(context.noBackupFilesDir, "keys")) { wrappingKey("handbook-wrap") }
        return Config(folder.path, HardwareKey("handbook-device"), secrets, null)
    }
}
