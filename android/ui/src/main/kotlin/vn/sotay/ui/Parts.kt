package vn.sotay.ui

import androidx.compose.foundation.BorderStroke
import androidx.compose.foundation.background
import androidx.compose.foundation.clickable
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ColumnScope
import androidx.compose.foundation.layout.ExperimentalLayoutApi
import androidx.compose.foundation.layout.FlowRow
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.defaultMinSize
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.selection.toggleable
import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.foundation.text.KeyboardOptions
import androidx.compose.foundation.verticalScroll
import androidx.compose.material3.AlertDialog
import androidx.compose.material3.Button
import androidx.compose.material3.ButtonDefaults
import androidx.compose.material3.HorizontalDivider
import androidx.compose.material3.Icon
import androidx.compose.material3.IconButton
import androidx.compose.material3.LocalContentColor
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.OutlinedButton
import androidx.compose.material3.OutlinedTextField
import androidx.compose.material3.Surface
import androidx.compose.material3.Switch
import androidx.compose.material3.Text
import androidx.compose.material3.TextButton
import androidx.compose.runtime.Composable
import androidx.compose.runtime.compositionLocalOf
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.semantics.selected
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.AnnotatedString
import androidx.compose.ui.text.SpanStyle
import androidx.compose.ui.text.TextStyle
import androidx.compose.ui.text.buildAnnotatedString
import androidx.compose.ui.text.font.FontWeight
import androidx.compose.ui.text.input.KeyboardType
import androidx.compose.ui.text.input.PasswordVisualTransformation
import androidx.compose.ui.text.input.VisualTransformation
import androidx.compose.ui.text.withStyle
import androidx.compose.ui.unit.dp
import vn.sotay.core.HandbookException
import vn.sotay.core.LockReason
import vn.sotay.core.Problem
import vn.sotay.core.Span

/** No smaller target than this anywhere. */
val Touch = 48.dp

/** Title of a screen, with the way back and a few actions. Grows with its text. */
@Composable
fun Bar(
    title: String,
    onBack: (() -> Unit)? = null,
    actions: @Composable () -> Unit = {},
) {
    Surface(color = MaterialTheme.colorScheme.surfaceContainer) {
        Row(
            Modifier.fillMaxWidth().defaultMinSize(minHeight = 60.dp).padding(horizontal = if (onBack == null) 16.dp else 4.dp),
            verticalAlignment = Alignment.CenterVertically,
        ) {
            if (onBack != null) Press(Icons.Back, t("back"), onBack)
            Text(
                title,
                Modifier.weight(1f).padding(vertical = 8.dp).semantics { heading() },
                style = MaterialTheme.typography.titleLarge,
            )
            actions()
        }
    }
}

/** An icon to press; [label] is what a screen reader says. */
@Composable
fun Press(
    icon: ImageVector,
    label: String,
    onClick: () -> Unit,
) = IconButton(onClick, Modifier.size(Touch)) { Icon(icon, label, tint = MaterialTheme.colorScheme.primary) }

/** The one thing to do here. */
@Composable
fun Main(
    text: String,
    enabled: Boolean = true,
    modifier: Modifier = Modifier,
    onClick: () -> Unit,
) = Button(onClick, modifier.fillMaxWidth().defaultMinSize(minHeight = 56.dp), enabled = enabled) { Text(text) }

/** Something else that can be done. */
@Composable
fun Other(
    text: String,
    modifier: Modifier = Modifier,
    onClick: () -> Unit,
) {
    // As readable as the text around it, also inside a note.
    val color = LocalContentColor.current
    OutlinedButton(
        onClick,
        modifier.defaultMinSize(minHeight = Touch),
        colors = ButtonDefaults.outlinedButtonColors(contentColor = color),
        border = BorderStroke(1.dp, color.copy(alpha = 0.6f)),
    ) { Text(text) }
}

/** Leads on. */
@Composable
fun Link(
    text: String,
    onClick: () -> Unit,
) = TextButton(
    onClick,
    Modifier.defaultMinSize(minHeight = Touch),
    // A half circle would cut the corners of a text of several lines.
    shape = RoundedCornerShape(12.dp),
) { Text(text) }

/** What went wrong, and what to do. */
@Composable
fun Trouble(
    problem: HandbookException?,
    modifier: Modifier = Modifier,
    onAgain: (() -> Unit)? = null,
) {
    if (problem == null) return
    val leased = LocalLeased.current.takeIf { problem is HandbookException.Locked && problem.reason is LockReason.Lease }
    Note(LocalWords.current.say(problem), modifier, bad = true) {
        if (leased != null) {
            // That everything here can be read is what is not so now.
            leased.problem?.let { Plain(if (it is Problem.Offline) t("lease.offline") else LocalWords.current.say(it)) }
            Main(t("me.syncNow"), onClick = leased.syncNow)
            Other(t("opinions.write"), onClick = leased.write)
        } else if (onAgain != null) {
            Other(t("again"), onClick = onAgain)
        }
    }
}

/** What opens a library whose time is over, and what can be done before. */
class Leased(
    val problem: Problem?,
    val syncNow: () -> Unit,
    val write: () -> Unit,
)

/** Inside the app; absent before. */
val LocalLeased = compositionLocalOf<Leased?> { null }

/** What cannot be taken back, asked once more. */
@Composable
fun Sure(
    text: String,
    go: String,
    onYes: () -> Unit,
    onNo: () -> Unit,
) = Note(text, bad = true) {
    Other(go, onClick = onYes)
    Other(t("cancel"), onClick = onNo)
}

/** Digits that nobody else should see. */
@Composable
fun Digits(
    name: String,
    tag: String,
    text: String,
    onType: (String) -> Unit,
) = Field(name, tag, text, digits = true, onType = onType)

/** Something that is typed; [digits] are hidden. */
@Composable
fun Field(
    name: String,
    tag: String,
    text: String,
    enabled: Boolean = true,
    digits: Boolean = false,
    keyboard: KeyboardType = KeyboardType.Text,
    onType: (String) -> Unit,
) = OutlinedTextField(
    text,
    onType,
    Modifier.fillMaxWidth().testTag(tag),
    label = { Text(name) },
    enabled = enabled,
    singleLine = digits,
    visualTransformation = if (digits) PasswordVisualTransformation() else VisualTransformation.None,
    keyboardOptions = KeyboardOptions(keyboardType = if (digits) KeyboardType.NumberPassword else keyboard),
    textStyle = MaterialTheme.typography.bodyLarge,
)

/** Something that is on or off. */
@Composable
fun Switched(
    text: String,
    on: Boolean,
    onSwitch: (Boolean) -> Unit,
) = Row(
    Modifier.fillMaxWidth().defaultMinSize(minHeight = Touch).toggleable(on, role = Role.Switch, onValueChange = onSwitch),
    horizontalArrangement = Arrangement.spacedBy(12.dp),
    verticalAlignment = Alignment.CenterVertically,
) {
    Text(text, Modifier.weight(1f), style = MaterialTheme.typography.bodyLarge)
    Switch(on, null)
}

/** A screen that is one column, with its title. */
@Composable
fun Page(
    title: String,
    onBack: (() -> Unit)?,
    content: @Composable ColumnScope.() -> Unit,
) = Column(Modifier.fillMaxSize()) {
    Bar(title, onBack)
    Column(
        Modifier.weight(1f).verticalScroll(rememberScrollState()).padding(16.dp),
        verticalArrangement = Arrangement.spacedBy(12.dp),
        content = content,
    )
}

/** Text as it stands everywhere. */
@Composable
fun Plain(text: String) = Text(text, style = MaterialTheme.typography.bodyMedium)

/** A few words in a box. Read aloud when they appear. */
@Composable
fun Note(
    text: String,
    modifier: Modifier = Modifier,
    bad: Boolean = false,
    more: @Composable ColumnScope.() -> Unit = {},
) {
    val colors = MaterialTheme.colorScheme
    Surface(
        modifier.fillMaxWidth().semantics { liveRegion = LiveRegionMode.Polite },
        shape = RoundedCornerShape(12.dp),
        color = if (bad) colors.errorContainer else colors.tertiaryContainer,
        contentColor = if (bad) colors.onErrorContainer else colors.onTertiaryContainer,
    ) {
        Column(Modifier.padding(16.dp), verticalArrangement = Arrangement.spacedBy(8.dp)) {
            Text(text, style = MaterialTheme.typography.bodyMedium)
            more()
        }
    }
}

/** Something to think about before it is done; what can be done is in [choices], and one can always go back. */
@Composable
fun Ask(
    title: String,
    text: String,
    onBack: () -> Unit,
    back: String = t("back"),
    choices: @Composable ColumnScope.() -> Unit,
) = AlertDialog(
    onDismissRequest = onBack,
    // Outside of what scrolls: the way back is always seen.
    confirmButton = { Link(back, onBack) },
    containerColor = MaterialTheme.colorScheme.surfaceContainer,
    title = { Text(title, style = MaterialTheme.typography.titleLarge) },
    text = {
        // Scrolls, because large type does not fit a small window.
        Column(Modifier.verticalScroll(rememberScrollState()), verticalArrangement = Arrangement.spacedBy(8.dp)) {
            Text(text, style = MaterialTheme.typography.bodyMedium)
            choices()
        }
    },
)

/** Nothing is here; why, and what brings something. */
@Composable
fun Empty(text: String) =
    Text(
        text,
        Modifier.fillMaxWidth().padding(vertical = 10.dp),
        style = MaterialTheme.typography.bodyMedium,
        color = MaterialTheme.colorScheme.onSurfaceVariant,
    )

/** Heads a part of a screen; the way to all of it goes below where type is large. */
@OptIn(ExperimentalLayoutApi::class)
@Composable
fun Heading(
    text: String,
    onAll: (() -> Unit)? = null,
) = FlowRow(
    Modifier.fillMaxWidth().padding(top = 12.dp),
    horizontalArrangement = Arrangement.SpaceBetween,
    itemVerticalAlignment = Alignment.CenterVertically,
) {
    Text(
        text,
        Modifier.semantics { heading() },
        style = MaterialTheme.typography.titleMedium,
        color = MaterialTheme.colorScheme.primary,
    )
    if (onAll != null) Link(t("all"), onAll)
}

/** One row of a list; opens something. */
@Composable
fun Entry(
    onClick: () -> Unit,
    content: @Composable ColumnScope.() -> Unit,
) {
    Column(
        Modifier
            .fillMaxWidth()
            .clickable(role = Role.Button, onClick = onClick)
            .defaultMinSize(minHeight = Touch)
            .padding(vertical = 12.dp),
        verticalArrangement = Arrangement.spacedBy(2.dp),
        content = content,
    )
    HorizontalDivider(color = MaterialTheme.colorScheme.outlineVariant)
}

/** Small text under a title. */
@Composable
fun Fine(text: String) = Text(text, style = MaterialTheme.typography.bodySmall, color = MaterialTheme.colorScheme.onSurfaceVariant)

/** A word about a thing: its state, its kind. */
@Composable
fun Tag(
    text: String,
    bad: Boolean = false,
) {
    val colors = MaterialTheme.colorScheme
    Text(
        text,
        Modifier
            .clip(RoundedCornerShape(8.dp))
            .background(if (bad) colors.errorContainer else colors.secondaryContainer)
            .padding(horizontal = 8.dp, vertical = 3.dp),
        style = MaterialTheme.typography.labelMedium,
        color = if (bad) colors.onErrorContainer else colors.onSecondaryContainer,
    )
}

/** Some of a few choices. They wrap instead of scrolling away. */
@OptIn(ExperimentalLayoutApi::class)
@Composable
fun Choices(content: @Composable () -> Unit) =
    FlowRow(
        horizontalArrangement = Arrangement.spacedBy(8.dp),
        verticalArrangement = Arrangement.spacedBy(4.dp),
    ) { content() }

/** One of [Choices]. */
@Composable
fun Choice(
    text: String,
    chosen: Boolean,
    onClick: () -> Unit,
) {
    val colors = MaterialTheme.colorScheme
    Surface(
        onClick,
        Modifier.defaultMinSize(minHeight = Touch, minWidth = Touch).semantics { selected = chosen },
        shape = RoundedCornerShape(24.dp),
        color = if (chosen) colors.primary else colors.surfaceVariant,
        contentColor = if (chosen) colors.onPrimary else colors.onSurfaceVariant,
    ) {
        Row(
            Modifier.defaultMinSize(minHeight = Touch).padding(horizontal = 16.dp, vertical = 4.dp),
            verticalAlignment = Alignment.CenterVertically,
        ) { Text(text, style = MaterialTheme.typography.labelLarge) }
    }
}

/** Text with what was looked for marked: by colour and by weight, because colour alone is not seen by all. */
@Composable
fun marked(spans: List<Span>): AnnotatedString {
    val colors = MaterialTheme.colorScheme
    val mark =
        SpanStyle(
            background = colors.tertiaryContainer,
            color = colors.onTertiaryContainer,
            fontWeight = FontWeight.SemiBold,
        )
    return buildAnnotatedString {
        for (span in spans) if (span.hit) withStyle(mark) { append(span.text) } else append(span.text)
    }
}

/** Paragraphs to read, as they are separated by empty lines. */
fun paragraphs(text: String): List<String> = text.split(Regex("\n\\s*\n")).map(String::trim).filter(String::isNotEmpty)

/** How something is read: larger and smaller type only here, not in the whole app, aloud, and [more]. */
@Composable
fun Reading(
    percent: Int,
    onPercent: (Int) -> Unit,
    onAloud: (() -> Unit)?,
    more: @Composable () -> Unit = {},
) = Choices {
    Sized("A−", t("reader.smaller"), percent > SMALLEST) { onPercent(percent - STEP) }
    Sized("A+", t("reader.larger"), percent < LARGEST) { onPercent(percent + STEP) }
    if (onAloud != null) Other(t("document.aloud"), onClick = onAloud)
    more()
}

private const val SMALLEST = 75
private const val LARGEST = 200
private const val STEP = 25

@Composable
private fun Sized(
    sign: String,
    label: String,
    enabled: Boolean,
    onClick: () -> Unit,
) = OutlinedButton(
    onClick,
    Modifier.defaultMinSize(minHeight = Touch, minWidth = 64.dp).semantics { contentDescription = label },
    enabled = enabled,
) { Text(sign, style = MaterialTheme.typography.labelLarge) }

/** Text to be read at length, [percent] of its usual size. */
@Composable
fun reading(percent: Int): TextStyle =
    MaterialTheme.typography.bodyLarge.let {
        it.copy(fontSize = it.fontSize * percent / 100, lineHeight = it.lineHeight * percent / 100)
    }
