package vn.sotay.ui

import androidx.compose.ui.unit.DpSize
import androidx.compose.ui.unit.dp
import androidx.compose.ui.window.Window
import androidx.compose.ui.window.WindowState
import androidx.compose.ui.window.application
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.cancel
import kotlinx.coroutines.runBlocking
import vn.sotay.core.Handbook
import vn.sotay.core.HandbookInterface
import java.time.Instant

/**
 * The app in a window, as large as a phone: `cargo xtask app` starts it with a folder for its store and an
 * invitation, which is typed in already.
 */
fun main(args: Array<String>) {
    val (folder, invitation) = args
    val book = runBlocking { Handbook.openForScripts(folder, null) }
    val scope = CoroutineScope(SupervisorJob() + Dispatchers.Default)
    val platform = Platform("Máy bàn")
    val model = AppModel(Desk(book, scope, HandbookInterface::sync, Instant::now), platform, FIRST_LOOK)
    model.activation.type(invitation)
    application {
        Window(
            onCloseRequest = ::exitApplication,
            state = WindowState(size = DpSize(400.dp, 800.dp)),
            title = "Sổ tay Đảng viên",
        ) { HandbookApp(model, platform, testFont) }
    }
    scope.cancel()
    runBlocking { book.shutDown() }
}
