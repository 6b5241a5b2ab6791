package vn.sotay.core

import java.io.File

/** A small province on this machine, the real server; see tests/src/bin/province.rs. */
class Province : AutoCloseable {
    private val process =
        ProcessBuilder(File(System.getProperty("handbook.target"), "debug/province").path)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start()
    private val input = process.outputStream.writer()
    private val output = process.inputStream.bufferedReader()

    init {
        requireNotNull(output.readLine()) { "the province did not start" }
    }

    fun ask(line: String): String {
        input.write(line + "\n")
        input.flush()
        return output.readLine()
    }

    fun invite(member: String): String = ask("invite $member")

    override fun close() {
        input.close()
        process.waitFor()
    }
}
