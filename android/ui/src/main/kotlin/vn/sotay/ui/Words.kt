package vn.sotay.ui

import androidx.compose.runtime.Composable
import androidx.compose.runtime.staticCompositionLocalOf
import java.util.Properties

/**
 * Every word the app says, from `resources/words`. One file a language, the same on a phone and on
 * the JVM; a test holds the files to each other and to the keys that the screens use.
 */
class Words private constructor(
    private val texts: Properties,
) {
    /** The text called [key], with `{0}`, `{1}`… filled in. */
    operator fun get(
        key: String,
        vararg given: Any,
    ): String =
        given.foldIndexed(texts.getProperty(key, key)) { place, text, value ->
            text.replace("{$place}", value.toString())
        }

    /** All keys. */
    val keys: Set<String> get() = texts.stringPropertyNames()

    companion object {
        /** `vi` or `en`. */
        fun load(language: String): Words {
            val stream = requireNotNull(Words::class.java.getResourceAsStream("/words/$language.properties"))
            return Words(Properties().apply { stream.reader(Charsets.UTF_8).use(::load) })
        }
    }
}

/** The words of the screens below. */
val LocalWords = staticCompositionLocalOf { Words.load("vi") }

/** The text called [key]. */
@Composable
fun t(
    key: String,
    vararg given: Any,
): String = LocalWords.current.get(key, *given)
