package vn.sotay.ui.me

import androidx.compose.foundation.text.selection.SelectionContainer
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.testTag
import vn.sotay.ui.Main
import vn.sotay.ui.Page
import vn.sotay.ui.Plain
import vn.sotay.ui.Trouble
import vn.sotay.ui.t

/** A report of a problem: all of it is shown before it is sent. */
@Composable
fun ReportScreen(
    state: ReportState,
    onBack: () -> Unit,
    onSend: ((String) -> Unit)?,
) = Page(t("me.report"), onBack) {
    Trouble(state.problem)
    Plain(t("me.report.what"))
    val text = state.text ?: return@Page
    if (onSend != null) Main(t("me.report.send")) { onSend(text) }
    SelectionContainer { Text(text, Modifier.testTag("report"), style = MaterialTheme.typography.bodySmall) }
}
