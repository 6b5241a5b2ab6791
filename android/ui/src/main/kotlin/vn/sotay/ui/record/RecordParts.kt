package vn.sotay.ui.record

import androidx.compose.foundation.Canvas
import androidx.compose.foundation.background
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ColumnScope
import androidx.compose.foundation.layout.ExperimentalLayoutApi
import androidx.compose.foundation.layout.FlowRow
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.aspectRatio
import androidx.compose.foundation.layout.defaultMinSize
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.width
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.foundation.text.KeyboardOptions
import androidx.compose.foundation.verticalScroll
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.OutlinedTextField
import androidx.compose.material3.Surface
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.remember
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.geometry.Offset
import androidx.compose.ui.geometry.Size
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.input.KeyboardType
import androidx.compose.ui.text.style.TextOverflow
import androidx.compose.ui.unit.dp
import com.google.zxing.BarcodeFormat
import com.google.zxing.EncodeHintType
import com.google.zxing.qrcode.QRCodeWriter
import com.google.zxing.qrcode.decoder.ErrorCorrectionLevel
import vn.sotay.core.EventId
import vn.sotay.core.LastTap
import vn.sotay.core.RecordView
import vn.sotay.ui.Bar
import vn.sotay.ui.Fine
import vn.sotay.ui.LocalWords
import vn.sotay.ui.Note
import vn.sotay.ui.Other
import vn.sotay.ui.Touch
import vn.sotay.ui.Trouble
import vn.sotay.ui.t

/** A screen of a record: its content in one column, and at the bottom, where the thumb is, the way to take the last tap back. */
@Composable
fun RecordPage(
    title: String,
    state: RecordState,
    onBack: () -> Unit,
    onUndo: () -> Unit,
    content: @Composable ColumnScope.(RecordView) -> Unit,
) = Column(Modifier.fillMaxSize()) {
    Bar(title, onBack)
    Column(
        Modifier.weight(1f).verticalScroll(rememberScrollState()).padding(16.dp),
        verticalArrangement = Arrangement.spacedBy(12.dp),
    ) {
        state.view?.let { content(it) }
    }
    // Where the thumb is, a person looks; the top may be scrolled away.
    Trouble(state.problem, Modifier.padding(horizontal = 16.dp, vertical = 8.dp))
    state.view?.lastTap?.let { UndoBar(it, onUndo) }
}

/** What was tapped last, and how to take it back: below it where type is large and both do not fit. */
@OptIn(ExperimentalLayoutApi::class)
@Composable
private fun UndoBar(
    last: LastTap,
    onUndo: () -> Unit,
) {
    val colors = MaterialTheme.colorScheme
    Surface(color = colors.secondaryContainer, contentColor = colors.onSecondaryContainer) {
        FlowRow(
            Modifier.fillMaxWidth().padding(start = 16.dp, end = 12.dp, top = 6.dp, bottom = 6.dp),
            horizontalArrangement = Arrangement.SpaceBetween,
            itemVerticalAlignment = Alignment.CenterVertically,
        ) {
            Text(
                t("undo.last", LocalWords.current.say(last)),
                Modifier.padding(end = 12.dp),
                // What was written at length is read where it stands.
                maxLines = 3,
                overflow = TextOverflow.Ellipsis,
                style = MaterialTheme.typography.bodySmall,
            )
            Other(t("undo"), onClick = onUndo)
        }
    }
}

/** A part of a screen that stands out: what is done now. */
@Composable
fun Card(content: @Composable ColumnScope.() -> Unit) =
    Surface(
        Modifier.fillMaxWidth(),
        shape = RoundedCornerShape(12.dp),
        color = MaterialTheme.colorScheme.surfaceContainer,
    ) { Column(Modifier.padding(16.dp), verticalArrangement = Arrangement.spacedBy(8.dp), content = content) }

/** What two phones say differently, and one button for each of what they say. */
@Composable
fun Disputes(
    view: RecordView,
    onSettle: (EventId) -> Unit,
) {
    val words = LocalWords.current
    for (dispute in view.disputes) {
        Note(words.say(dispute), bad = true) {
            for (choice in dispute.choices) Other(words.say(choice)) { onSettle(choice.event) }
        }
    }
    for (flag in view.flags) Note(words.say(flag), bad = true)
}

/** A figure: one more, one less, or typed. */
@Composable
fun Figure(
    name: String,
    tag: String,
    text: String,
    onType: (String) -> Unit,
    onStep: (Int) -> Unit,
) = Column(verticalArrangement = Arrangement.spacedBy(4.dp)) {
    Text(name, style = MaterialTheme.typography.bodyLarge)
    Row(horizontalArrangement = Arrangement.spacedBy(8.dp), verticalAlignment = Alignment.CenterVertically) {
        Other("−", Modifier.semantics { contentDescription = LESS + name }.width(STEP)) { onStep(-1) }
        OutlinedTextField(
            text,
            onType,
            Modifier.weight(1f).defaultMinSize(minHeight = Touch).testTag(tag).semantics { contentDescription = name },
            singleLine = true,
            keyboardOptions = KeyboardOptions(keyboardType = KeyboardType.Number),
            textStyle = MaterialTheme.typography.titleLarge,
        )
        Other("+", Modifier.semantics { contentDescription = MORE + name }.width(STEP)) { onStep(1) }
    }
}

private const val LESS = "− "
private const val MORE = "+ "
private val STEP = 64.dp

/** A QR code as large as the screen is wide, dark on white also at night: a camera has to read it. */
@Composable
fun QrCode(
    text: String,
    name: String,
) {
    val matrix =
        remember(text) {
            val hints = mapOf(EncodeHintType.ERROR_CORRECTION to ErrorCorrectionLevel.L, EncodeHintType.MARGIN to QUIET)
            QRCodeWriter().encode(text, BarcodeFormat.QR_CODE, 0, 0, hints)
        }
    Canvas(
        Modifier
            .fillMaxWidth()
            .aspectRatio(1f)
            .clip(RoundedCornerShape(12.dp))
            .background(Color.White)
            .semantics { contentDescription = name },
    ) {
        val side = size.minDimension / matrix.width
        for (y in 0 until matrix.height) {
            for (x in 0 until matrix.width) {
                // A hair larger than its place, or light shines between the points.
                if (matrix[x, y]) drawRect(Color.Black, Offset(x * side, y * side), Size(side + HAIR, side + HAIR))
            }
        }
    }
}

private const val QUIET = 3
private const val HAIR = 0.4f

/** A row that leads to a part of the record: its name, and how far it is. */
@Composable
fun Tile(
    name: String,
    detail: String,
    onClick: () -> Unit,
) = Surface(
    onClick,
    Modifier.fillMaxWidth(),
    shape = RoundedCornerShape(12.dp),
    color = MaterialTheme.colorScheme.surfaceContainer,
) {
    Column(Modifier.defaultMinSize(minHeight = 60.dp).padding(horizontal = 16.dp, vertical = 10.dp), Arrangement.Center) {
        Text(name, style = MaterialTheme.typography.titleMedium)
        Fine(detail)
    }
}
