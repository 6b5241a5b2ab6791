package vn.sotay.ui

import vn.sotay.core.Account
import vn.sotay.core.HandbookInterface

/** A phone with one handbook, which the test opens. */
class OneFolder(
    private val open: suspend () -> HandbookInterface,
    private val rebuild: suspend () -> HandbookInterface = open,
) : Folders {
    override suspend fun members(): List<MemberRow> = emptyList()

    override suspend fun account(folder: String) = Account(null, false)

    override suspend fun open(
        folder: String,
        pin: String?,
    ): HandbookInterface = open()

    override suspend fun rebuild(
        folder: String,
        pin: String?,
    ): HandbookInterface = rebuild()

    override suspend fun giveUpPin(folder: String): HandbookInterface = error("nobody asked for it")

    override fun another(): String = "one"

    override var lost = false
}
