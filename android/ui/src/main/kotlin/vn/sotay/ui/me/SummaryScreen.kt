package vn.sotay.ui.me

import androidx.compose.foundation.layout.Column
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.semantics
import vn.sotay.core.MemberSummary
import vn.sotay.ui.Empty
import vn.sotay.ui.Fine
import vn.sotay.ui.Page
import vn.sotay.ui.Trouble
import vn.sotay.ui.day
import vn.sotay.ui.t

/** The nine fields that the office has on file, for their person alone. */
@Composable
fun SummaryScreen(
    state: SummaryState,
    onBack: () -> Unit,
) = Page(t("me.summary"), onBack) {
    Trouble(state.problem)
    val summary = state.summary
    if (summary == null) {
        if (state.loaded) Empty(t("me.summary.none"))
        return@Page
    }
    for ((name, text) in fields(summary)) {
        // Read aloud as one.
        Column(Modifier.semantics(mergeDescendants = true) {}) {
            Fine(t(name))
            Text(text.ifEmpty { t("summary.absent") }, style = MaterialTheme.typography.bodyLarge)
        }
    }
    Fine(t("me.summary.only"))
}

private fun fields(summary: MemberSummary): List<Pair<String, String>> =
    listOf(
        "summary.fullName" to summary.fullName,
        "summary.bornOn" to summary.bornOn?.let { day(it) }.orEmpty(),
        "summary.gender" to summary.gender,
        "summary.admittedOn" to summary.admittedOn?.let { day(it) }.orEmpty(),
        "summary.officialOn" to summary.officialOn?.let { day(it) }.orEmpty(),
        "summary.cardNumber" to summary.cardNumber,
        "summary.cellName" to summary.cellName,
        "summary.personalNumber" to summary.personalNumber,
        "summary.phone" to summary.phone,
    )
