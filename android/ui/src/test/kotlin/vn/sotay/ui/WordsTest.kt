package vn.sotay.ui

import androidx.compose.material3.ColorScheme
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.luminance
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test
import java.io.File

class WordsTest {
    private val vi = Words.load("vi")
    private val en = Words.load("en")
    private val sources = File(System.getProperty("handbook.root"), "android").walk().filter { it.path.contains("/src/main/") }

    @Test
    fun `both languages say the same things`() {
        assertEquals(vi.keys, en.keys)
        for (key in vi.keys) assertEquals(key, places(vi[key]), places(en[key]))
    }

    @Test
    fun `every key that is used is there, and every key is used by one of the two apps`() {
        val code = sources.filter { it.extension == "kt" }.joinToString("\n") { it.readText() }
        // Both apps say the same words, and one may be ahead of the other.
        val ios = File(System.getProperty("handbook.root"), "ios").walk().filter { it.extension == "swift" && "/Tests/" !in it.path }
        val both = code + ios.joinToString("\n") { it.readText() }
        val quoted = Regex("\"([a-z][A-Za-z]*(\\.[A-Za-z]+)*)\"").findAll(both).map { it.groupValues[1] }.toSet()
        val called = Regex("\\bt\\(\"([^\"]+)\"|this\\[\"([^\"]+)\"").findAll(code).map { it.groupValues[1] + it.groupValues[2] }
        for (key in called) assertTrue("$key is not in the words", key in vi.keys)
        // What is found is named after its kind.
        val kinds = setOf("kind.article", "kind.document", "kind.meeting", "kind.opinion")
        assertEquals(emptySet<String>(), vi.keys - quoted - kinds)
    }

    @Test
    fun `no screen speaks Vietnamese on its own, and none does the core's work`() {
        for (file in sources.filter { it.extension == "kt" }) {
            val text = file.readText()
            val code = text.lines().filterNot { it.trim().startsWith("//") || it.trim().startsWith("*") || it.trim().startsWith("/*") }
            for (line in code) {
                assertTrue("${file.name}: $line", Regex("[ạảấầẩẫậắằẳẵặẹẻẽếềểễệịỉọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹđ]").find(line) == null)
                assertTrue("${file.name}: $line", Regex("SELECT |JSONObject|HttpURL|okhttp|java.net|SQLite").find(line) == null)
            }
        }
    }

    @Test
    fun `text has contrast enough in light and dark`() {
        for (colors in listOf(LightColors, DarkColors)) {
            for ((text, ground) in pairs(colors)) {
                assertTrue("$text on $ground: ${contrast(text, ground)}", contrast(text, ground) >= 4.5)
            }
        }
    }

    private fun places(text: String) = Regex("\\{\\d}").findAll(text).map { it.value }.toSet()

    private fun pairs(colors: ColorScheme) =
        listOf(
            colors.onBackground to colors.background,
            colors.onSurface to colors.surfaceContainer,
            colors.onSurfaceVariant to colors.background,
            colors.onSurfaceVariant to colors.surfaceContainer,
            colors.onSurfaceVariant to colors.surfaceVariant,
            colors.primary to colors.background,
            colors.primary to colors.surfaceContainer,
            colors.onPrimary to colors.primary,
            colors.onSecondaryContainer to colors.secondaryContainer,
            colors.onTertiaryContainer to colors.tertiaryContainer,
            colors.primary to colors.tertiaryContainer,
            colors.primary to colors.errorContainer,
            colors.onErrorContainer to colors.errorContainer,
        )

    private fun contrast(
        one: Color,
        other: Color,
    ): Float {
        val (light, dark) = listOf(one.luminance(), other.luminance()).sortedDescending()
        return (light + 0.05f) / (dark + 0.05f)
    }
}
