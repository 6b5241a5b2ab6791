package vn.sotay.ui

import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.flow.update
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.withLock
import kotlinx.coroutines.withContext
import vn.sotay.core.Account
import vn.sotay.core.Config
import vn.sotay.core.Handbook
import vn.sotay.core.HandbookException
import vn.sotay.core.HandbookInterface
import vn.sotay.core.Problem
import vn.sotay.core.Report
import vn.sotay.core.account
import vn.sotay.core.handbookFolders
import java.io.File
import java.time.Instant
import java.util.UUID
import java.util.concurrent.atomic.AtomicInteger

/** Where handbooks lie on this phone, a folder for each member, and how one is opened. */
interface Folders {
    /** Who has a handbook here. */
    suspend fun members(): List<MemberRow>

    suspend fun account(folder: String): Account

    suspend fun open(
        folder: String,
        pin: String?,
    ): HandbookInterface

    /** Puts a store that cannot be read aside and starts an empty one. */
    suspend fun rebuild(
        folder: String,
        pin: String?,
    ): HandbookInterface

    /** The PIN is forgotten: an empty store begins, and words come back to the member who activates again. */
    suspend fun giveUpPin(folder: String): HandbookInterface

    /** A place for one more. */
    fun another(): String

    /**
     * Whether a handbook that lay here was destroyed since this phone was reported lost, and nobody has been
     * told; it outlives the process.
     */
    var lost: Boolean
}

/** The folders under [root], by the core. */
class StoreFolders(
    private val root: String,
    private val config: (folder: String, pin: String?) -> Config,
) : Folders {
    override suspend fun members(): List<MemberRow> = handbookFolders(root).map { MemberRow(it, account(it)) }

    override suspend fun account(folder: String): Account = account(config(folder, null))

    override suspend fun open(
        folder: String,
        pin: String?,
    ): HandbookInterface = Handbook.open(config(folder, pin))

    override suspend fun rebuild(
        folder: String,
        pin: String?,
    ): HandbookInterface = Handbook.rebuild(config(folder, pin))

    override suspend fun giveUpPin(folder: String): HandbookInterface = Handbook.giveUpPin(config(folder, null))

    override fun another(): String = "$root/${UUID.randomUUID()}"

    private val mark = File(root, "lost")

    /** What was told is not told again in this process, though the phone does not let go of the mark. */
    @Volatile private var told = false

    override var lost: Boolean
        get() = !told && mark.exists()
        set(lost) {
            told = !lost
            // A phone without room for it tells as long as its process lives.
            runCatching { if (lost) mark.createNewFile() else mark.delete() }
        }
}

/** Somebody whose handbook lies on this phone. */
data class MemberRow(
    val folder: String,
    val account: Account,
)

/**
 * The way to the one open handbook of this process, for the screens, for work in the background and for
 * another app that reads a file. The last one out closes every file: the system may stop the app at any
 * moment. Who comes in while the files are being closed finds them open.
 */
class Door(
    val folders: Folders,
) {
    private val opening = Mutex()
    private val closing = Mutex()
    private val inside = AtomicInteger()
    private val returns = MutableStateFlow(0)

    /** A handbook, and where it lies. */
    private class Behind(
        val folder: String,
        val book: HandbookInterface,
    )

    @Volatile
    private var behind: Behind? = null

    /** When its person went away; whoever is away for long types the PIN again, also in a screen that began anew. */
    @Volatile
    var leftAt: Instant? = null

    /** Says at once, and whenever the files were closed and opened again behind somebody who was inside: ask again. */
    val reopened: Flow<Unit> = returns.map { }

    private val destroyed = MutableStateFlow(emptySet<HandbookInterface>())

    /** Handbooks that are no more since this phone was reported lost, until their person has been told. */
    val lost: StateFlow<Set<HandbookInterface>> = destroyed.asStateFlow()

    /** Asks the province; that this phone was reported lost is heard also by who does not wait for it any more. */
    suspend fun sync(book: HandbookInterface): Report =
        withContext(NonCancellable) {
            book.sync().also { report ->
                if (report.problem == Problem.Lost) {
                    folders.lost = true
                    destroyed.update { it + book }
                }
            }
        }

    /** It has been said that handbooks were lost. */
    fun lostTold() {
        destroyed.update { emptySet() }
        folders.lost = false
    }

    /** Whether nobody else is inside. */
    val isAlone: Boolean get() = inside.get() == 1

    /** Where the handbook behind it lies, whether its files are open or closed. */
    val folder: String? get() = here()?.folder

    private fun here() = behind?.takeIf { it.book !in lost.value }

    /**
     * Does [work] with the handbook behind it; if there is none, with the only one of this phone. Whoever is
     * cancelled leaves all the same.
     *
     * @throws HandbookException if the store cannot be opened, or as [work].
     */
    suspend fun <T> enter(work: suspend (HandbookInterface) -> T): T = visit(::only, work)

    /**
     * Does [work] with the handbook behind the door; if there is none, with that of every member of this
     * phone that opens without its person, one after the other.
     */
    suspend fun enterEach(work: suspend (HandbookInterface) -> Unit) {
        if (here() != null) return enter(work)
        val open = folders.members().filter { it.account.owner != null && !it.account.hasPin }
        for (row in open) {
            visit({ Behind(row.folder, folders.open(row.folder, null)) }, work)
            if (open.size > 1) withContext(NonCancellable) { opening.withLock { if (inside.get() == 0) drop() } }
        }
    }

    private suspend fun <T> visit(
        open: suspend () -> Behind,
        work: suspend (HandbookInterface) -> T,
    ): T {
        val book = withContext(NonCancellable) { come(open) }
        try {
            return work(book)
        } finally {
            withContext(NonCancellable) { leave() }
        }
    }

    /** Puts the handbook in [folder] behind it. Who is inside finds the old one closed. */
    suspend fun change(
        folder: String,
        open: suspend () -> HandbookInterface,
    ) = withContext(NonCancellable) {
        shut()
        come { Behind(folder, open()) }
        leave()
    }

    /** Leaves no handbook behind it: what needs a PIN needs it again. */
    suspend fun shut() =
        withContext(NonCancellable) {
            opening.withLock { drop() }
        }

    private suspend fun drop() {
        behind?.book?.shutDown()
        behind = null
    }

    /** Where several lie, somebody has to say which. */
    private suspend fun only(): Behind {
        val members = folders.members()
        if (members.size > 1) throw HandbookException.Closed()
        val folder = members.firstOrNull()?.folder ?: folders.another()
        return Behind(folder, folders.open(folder, null))
    }

    private suspend fun come(open: suspend () -> Behind): HandbookInterface {
        // Counted first: whoever is just closing looks again when it is done.
        inside.incrementAndGet()
        try {
            return opening.withLock { here() ?: open().also { behind = it } }.book.also { it.resume() }
        } catch (problem: HandbookException) {
            inside.decrementAndGet()
            throw problem
        }
    }

    private suspend fun leave() {
        if (inside.decrementAndGet() > 0) return
        closing.withLock {
            val book = behind?.book ?: return
            try {
                // May take as long as a running update; somebody may be back by then.
                if (inside.get() == 0) book.suspend()
                if (inside.get() > 0) {
                    book.resume()
                    returns.update { it + 1 }
                }
            } catch (_: HandbookException) {
                // The files are closed nevertheless; the next one in is told what is wrong.
            }
        }
    }
}
