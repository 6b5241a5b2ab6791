package vn.sotay.core

import kotlinx.coroutines.runBlocking
import java.io.File
import java.nio.file.Files
import kotlin.time.Duration
import kotlin.time.measureTime

/**
 * Measures the bindings on the JVM and prints lines of a Markdown table; see docs/bench.md. Without
 * arguments all of it; a child process measures itself from its start: `nothing`, or `list FOLDER`.
 */
fun main(args: Array<String>) {
    when (args.firstOrNull()) {
        null -> all()
        "nothing" -> Unit
        "list" -> runBlocking { check(Handbook.openForScripts(args[1], null).page().size == 50) }
    }
}

private const val ARTICLES = 2_000
private const val STARTS = 20

private fun all() {
    val folder = Files.createTempDirectory("handbook-bench").toFile()
    try {
        val store = "$folder/phone"
        runBlocking {
            val book = Handbook.openForScripts(store, null)
            Province().use { province ->
                province.ask("fill $ARTICLES")
                book.activate(province.invite("DV004"), "Máy đo")
                check(book.sync().problem == null)
            }
            pages(book)
            memory(book)
            // The next processes open the same store.
            book.shutDown()
        }
        starts(store, emptyList(), "")
        // Classes read from an archive that one start leaves behind, as an installer may.
        val archive = "$folder/classes.jsa"
        start(listOf("-XX:ArchiveClassesAtExit=$archive", "-Xlog:cds=off"), listOf("list", store))
        starts(store, listOf("-XX:SharedArchiveFile=$archive"), ", classes from an archive")
    } finally {
        folder.deleteRecursively()
    }
}

private suspend fun Handbook.page() = news(ArticleQuery(null, 0u, 50u))

private suspend fun pages(book: Handbook) {
    repeat(3_000) { book.page() }
    val times = List(5_000) { measureTime { check(book.page().size == 50) } }.sorted()
    row("a page of 50 rows", "µs", times.map { it.inWholeNanoseconds / 1e3 })
    val calls = List(5_000) { measureTime { book.owner() } }.sorted()
    row("… of it a call that reads one row", "µs", calls.map { it.inWholeNanoseconds / 1e3 })
}

private suspend fun memory(book: Handbook) {
    repeat(1_000) { book.refresh() }
    val before = heap() to resident()
    repeat(10_000) { book.refresh() }
    val after = heap() to resident()
    for ((what, one, other) in listOf(
        Triple("heap after a collection", before.first, after.first),
        Triple("resident", before.second, after.second),
    )) {
        println("| $what, kB, after 1,000 and 11,000 refreshes | $one | $other |")
    }
}

/** What a screen asks for when something has changed. */
private suspend fun Handbook.refresh() {
    home(3u)
    page()
    overview()
}

private fun heap(): Long {
    repeat(3) { System.gc() }
    return Runtime.getRuntime().run { totalMemory() - freeMemory() } / 1024
}

private fun resident(): Long {
    val line = File("/proc/self/status").readLines().first { it.startsWith("VmRSS") }
    return line.filter(Char::isDigit).toLong()
}

private fun starts(
    store: String,
    options: List<String>,
    how: String,
) {
    // Not counted: files come into the cache.
    repeat(2) { start(options, listOf("list", store)) }
    val bare = List(STARTS) { start(options, listOf("nothing")) to start(options, listOf("list", store)) }
    row("start of a bare JVM$how", "ms", bare.map { it.first.inWholeMicroseconds / 1e3 })
    row("start to the first list of 50$how", "ms", bare.map { it.second.inWholeMicroseconds / 1e3 })
}

private fun start(
    options: List<String>,
    arguments: List<String>,
): Duration {
    val java = File(System.getProperty("java.home"), "bin/java").path
    val same = listOf("-cp", System.getProperty("java.class.path"), "-Djna.library.path=${System.getProperty("jna.library.path")}")
    val command = listOf(java) + options + same + "vn.sotay.core.BenchKt" + arguments
    return measureTime {
        val ended = ProcessBuilder(command).inheritIO().start().waitFor()
        check(ended == 0)
    }
}

private fun row(
    what: String,
    unit: String,
    all: List<Double>,
) {
    val sorted = all.sorted()
    println("| $what | $unit | ${sorted.at(50)} | ${sorted.at(99)} |")
}

private fun List<Double>.at(percent: Int): String = "%.1f".format(this[(size - 1) * percent / 100])
