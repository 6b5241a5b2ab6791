package vn.sotay.ui

import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.size
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableFloatStateOf
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.SemanticsActions
import androidx.compose.ui.semantics.SemanticsNode
import androidx.compose.ui.semantics.SemanticsProperties
import androidx.compose.ui.semantics.getOrNull
import androidx.compose.ui.test.SemanticsMatcher
import androidx.compose.ui.test.hasClickAction
import androidx.compose.ui.test.junit4.createComposeRule
import androidx.compose.ui.text.TextLayoutResult
import androidx.compose.ui.unit.dp
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test

/** What people of seventy on a small phone need, on every screen. */
class LargeTypeTest {
    @get:Rule val compose = createComposeRule()

    private var name by mutableStateOf("home")
    private var size by mutableFloatStateOf(1f)

    private fun show() =
        compose.setContent {
            HandbookTheme(false, size, testFont) {
                Column(Modifier.size(360.dp, 740.dp)) {
                    Column(Modifier.weight(1f)) { Samples.screens.getValue(name)() }
                    BottomBar(Samples.roots[name] ?: Place.Home) {}
                }
            }
        }

    @Test
    fun `no text is lost at twice the size`() {
        show()
        size = 2f
        for (screen in Samples.screens.keys) {
            name = screen
            compose.waitForIdle()
            val texts = SemanticsMatcher("has a layout") { SemanticsActions.GetTextLayoutResult in it.config }
            for (node in compose.onAllNodes(texts, useUnmergedTree = true).fetchSemanticsNodes()) {
                val layout = layout(node) ?: continue
                // A list shows the beginning of an opinion; all of it is on its own screen.
                if (layout.layoutInput.maxLines < Int.MAX_VALUE || layout.layoutInput.text.isEmpty()) continue
                val lost = layout.multiParagraph.height - layout.size.height
                val wide = (0 until layout.lineCount).maxOf { layout.getLineRight(it) - layout.getLineLeft(it) } - layout.size.width
                val sizes = "${layout.size}, too high by $lost, too wide by $wide"
                assertTrue("$screen cuts “${layout.layoutInput.text}”: $sizes", lost < 1 && wide < 1)
            }
        }
    }

    @Test
    fun `every target is large enough for a thumb and says what it does`() {
        show()
        for (screen in Samples.screens.keys) {
            name = screen
            compose.waitForIdle()
            val least = 48 * compose.density.density - 0.5f
            for (node in compose.onAllNodes(hasClickAction()).fetchSemanticsNodes()) {
                val label = label(node)
                assertTrue("$screen has a target without a name", label.isNotBlank())
                val bounds = node.touchBoundsInRoot
                // What is outside, or at the edge, is cut there and can be scrolled in.
                if (bounds.isEmpty || (bounds.bottom >= 600 * compose.density.density && bounds.height < least)) continue
                assertTrue("$screen: “$label” is ${bounds.width} by ${bounds.height}", bounds.width >= least && bounds.height >= least)
            }
        }
    }

    private fun layout(node: SemanticsNode): TextLayoutResult? {
        val results = mutableListOf<TextLayoutResult>()
        node.config.getOrNull(SemanticsActions.GetTextLayoutResult)?.action?.invoke(results)
        return results.firstOrNull()
    }

    private fun label(node: SemanticsNode): String {
        val text = node.config.getOrNull(SemanticsProperties.Text).orEmpty().joinToString(" ") { it.text }
        val edited = node.config.getOrNull(SemanticsProperties.EditableText)?.text.orEmpty()
        val described = node.config.getOrNull(SemanticsProperties.ContentDescription).orEmpty().joinToString(" ")
        return text + edited + described
    }
}
