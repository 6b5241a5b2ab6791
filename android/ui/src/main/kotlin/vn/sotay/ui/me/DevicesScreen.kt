package vn.sotay.ui.me

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.material3.HorizontalDivider
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.unit.dp
import vn.sotay.core.DeviceRow
import vn.sotay.ui.Fine
import vn.sotay.ui.Other
import vn.sotay.ui.Page
import vn.sotay.ui.Sure
import vn.sotay.ui.Tag
import vn.sotay.ui.Trouble
import vn.sotay.ui.day
import vn.sotay.ui.t

/** The member's own phones; one that is lost is ended from here. */
@Composable
fun DevicesScreen(
    state: DevicesState,
    onBack: () -> Unit,
    onEnd: (DeviceRow) -> Unit,
) = Page(t("me.devices"), onBack) {
    var asked by remember { mutableStateOf<String?>(null) }
    Trouble(state.problem)
    for (row in state.rows) {
        Column(verticalArrangement = Arrangement.spacedBy(6.dp)) {
            Text(row.name, style = MaterialTheme.typography.titleMedium)
            Fine(t("device.since", day(row.enrolledAt)))
            val ended = row.revokedAt
            when {
                row.`this` -> Tag(t("device.this"))
                ended != null -> Tag(t("device.ended", day(ended)))
                row.ending -> Tag(t("device.ending"))
                asked == row.id ->
                    Sure(t("device.sure", row.name), t("device.go"), {
                        asked = null
                        onEnd(row)
                    }) { asked = null }
                else -> Other(t("device.end")) { asked = row.id }
            }
        }
        HorizontalDivider(color = MaterialTheme.colorScheme.outlineVariant)
    }
}
