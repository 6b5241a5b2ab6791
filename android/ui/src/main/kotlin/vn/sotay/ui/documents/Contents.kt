package vn.sotay.ui.documents

/** No heading is longer than this. */
private const val LONGEST = 140

// "I.", "2.1.", "a)"; or a word and a number, as chapters and articles have.
private val numbered = Regex("""([IVXLC]+|\d+(\.\d+)*)[.)]\s*\p{Lu}.*""")
private val named = Regex("""\p{Lu}\p{L}*\s+([IVXLC]+|\d+)([.:].*|\s*-.*)?""")

/** Which of [paragraphs] begin with a heading: the text itself carries no other marks of its parts. */
fun headings(paragraphs: List<String>): List<Int> = paragraphs.indices.filter { isHeading(headingOf(paragraphs[it])) }

/** The first line. */
fun headingOf(paragraph: String): String = paragraph.lineSequence().first().trim()

private fun isHeading(line: String): Boolean =
    when {
        line.length > LONGEST || line.none(Char::isLetter) -> false
        named.matches(line) -> true
        // A numbered sentence is a sentence.
        line.last() in ".;:,!?" -> false
        numbered.matches(line) -> true
        else -> line.any(Char::isWhitespace) && line == line.uppercase()
    }
