package vn.sotay.ui

import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import vn.sotay.core.FileState

/** How the phone passes something on: by its own sheet, or on paper. */
class PassOn(
    val text: (title: String, text: String) -> Unit,
    val file: (title: String, file: FileState) -> Unit,
    val print: (title: String, text: String) -> Unit,
)

/** Passes a paper on, after saying that it is internal. [file] is here, or absent. */
@Composable
fun PassOnButton(
    pass: PassOn,
    title: String,
    text: String,
    file: FileState?,
) {
    var asking by remember { mutableStateOf(false) }
    Other(t("pass.title")) { asking = true }
    if (asking) PassOnWarning(pass, title, text, file) { asking = false }
}

/** What must not happen with an internal paper, and the ways to pass it on. */
@Composable
fun PassOnWarning(
    pass: PassOn,
    title: String,
    text: String,
    file: FileState?,
    onDone: () -> Unit,
) {
    val choose = { how: () -> Unit ->
        onDone()
        how()
    }
    Ask(t("pass.title"), t("pass.warning"), onDone) {
        Other(t("pass.text")) { choose { pass.text(title, text) } }
        if (file != null) Other(t("pass.file")) { choose { pass.file(title, file) } }
        Other(t("pass.print")) { choose { pass.print(title, text) } }
    }
}
