package vn.sotay.ui.session

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.ensureActive
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.update
import kotlinx.coroutines.launch
import vn.sotay.core.HandbookException
import vn.sotay.core.HandbookInterface
import vn.sotay.core.LockReason
import vn.sotay.core.Unreadable
import vn.sotay.ui.AppModel
import vn.sotay.ui.Desk
import vn.sotay.ui.Door
import vn.sotay.ui.Left
import vn.sotay.ui.Look
import vn.sotay.ui.MemberRow
import vn.sotay.ui.Own
import vn.sotay.ui.Platform
import java.time.Duration
import java.time.Instant

data class StartState(
    val app: AppModel? = null,
    val busy: Boolean = false,
    /** To choose from; absent when there is nothing to choose. */
    val members: List<MemberRow>? = null,
    /** A PIN was tried: what is said now is about that one. */
    val tried: Boolean = false,
    /** Whether face or finger open the handbook that is locked. */
    val byBiometry: Boolean = false,
    /** Face or finger were not the person's. */
    val unknown: Boolean = false,
    /** The handbook was left for good. */
    val left: Left? = null,
    val problem: HandbookException? = null,
)

/** Who was away longer types the PIN again. */
private val LOCKS_AFTER = Duration.ofMinutes(5)

/** From the app's start to an open handbook, and between foreground and background. */
class StartModel(
    private val door: Door,
    private val scope: CoroutineScope,
    private val platform: Platform,
    private val look: Look,
    private val now: () -> Instant,
) {
    private val mutable = MutableStateFlow(StartState())
    private var desk: Desk? = null
    private var visit: Job? = null
    private var leaving: Job? = null
    private var invitation: String? = null

    /** Whose handbook it is about, and the PIN that was tried last: putting aside what cannot be read takes it again. */
    private var folder: String? = null
    private var given: String? = null

    /** What the screen shows. */
    val state: StateFlow<StartState> = mutable.asStateFlow()

    /** A person has the app in front of them. */
    @Synchronized
    fun front() {
        leaving?.cancel()
        if (visit?.isActive == true || mutable.value.left != null) return
        visit = scope.launch { attempt(::begin) }
    }

    /** The app goes away: what is being written is kept, then its files may be closed. */
    @Synchronized
    fun away() {
        door.leftAt = now()
        leaving =
            scope.launch {
                mutable.value.app?.keepDrafts()
                synchronized(this@StartModel) {
                    // Somebody may be back by now.
                    ensureActive()
                    visit?.cancel()
                }
            }
    }

    /** The handbook could not be opened; perhaps it can now. */
    fun again() =
        restart {
            desk?.close()
            desk = null
        }

    fun choose(row: MemberRow) =
        restart {
            mutable.value = StartState(busy = true)
            folder = row.folder
        }

    /** A further member begins. */
    fun add() =
        restart {
            val begun = mutable.value.members?.firstOrNull { it.account.owner == null }
            mutable.value = StartState(busy = true)
            folder = begun?.folder ?: door.folders.another()
        }

    fun unlock(pin: String) = restart { open(pin) }

    fun unlockByBiometry() =
        alone {
            val folder = folder ?: return@alone true
            val before = triesLeft(state.value.problem)
            val pin = platform.biometry?.load(folder)
            mutable.update { it.copy(unknown = pin == null) }
            if (pin == null) return@alone false
            try {
                open(pin)
                true
            } catch (locked: HandbookException.Locked) {
                // Another one than the library's would only cost tries; while one has to wait, none is tried.
                val left = triesLeft(locked)
                if (before == null || left == null || left < before) platform.biometry.keep(folder, null)
                throw locked
            }
        }

    /** A store that cannot be read is put aside, an empty one begun. */
    fun rebuild() =
        restart {
            val folder = folder ?: return@restart
            val pin = given
            forget()
            this.folder = folder
            door.change(folder) { door.folders.rebuild(folder, pin) }
        }

    /** The PIN is forgotten: what lies under it goes, and the member activates again. */
    fun giveUpPin() =
        restart {
            val folder = folder ?: return@restart
            forget()
            this.folder = folder
            platform.biometry?.keep(folder, null)
            door.change(folder) { door.folders.giveUpPin(folder) }
        }

    /** Back to the members on this phone, also when there is only one. */
    fun change() =
        alone {
            forget()
            val members = door.folders.members()
            mutable.update { it.copy(members = members) }
            false
        }

    /** What was said of leaving has been read. */
    fun leftRead() {
        if (state.value.left == Left.LOST) door.lostTold()
        mutable.update { it.copy(left = null) }
        front()
    }

    /** The link of an invitation opened the app; it is shown, and the person presses the button. */
    fun invited(link: String) {
        invitation = link
        mutable.value.app?.invited(link)
    }

    /** The app is gone. */
    fun close() {
        visit?.cancel()
        desk?.close()
    }

    private suspend fun begin() {
        // Work in the background has heard it, in this process or in one before.
        val here = desk?.book
        val lost = if (here != null) here in door.lost.value else door.folders.lost || door.lost.value.isNotEmpty()
        if (lost) return leave(Left.LOST)
        lockIfLong()
        if (folder == null) {
            val members = door.folders.members()
            if (members.size > 1) {
                // The background may have left one open.
                door.shut()
                return mutable.update { it.copy(members = members) }
            }
            folder = members.singleOrNull()?.folder ?: door.folders.another()
        }
        // The background may have opened another member's.
        if (door.folder != folder) open(null)
        door.enter(::stay)
    }

    private suspend fun open(pin: String?) {
        val folder = folder ?: return
        given = pin
        val byBiometry = platform.biometry?.has(folder) == true
        mutable.update { it.copy(tried = pin != null, byBiometry = byBiometry) }
        door.change(folder) { door.folders.open(folder, pin) }
        given = null
    }

    private suspend fun lockIfLong() {
        val left = door.leftAt ?: return
        val chosen = folder
        val folder = chosen ?: door.folder
        // Asked before it is forgotten that somebody was away: if this fails, it is asked again.
        if (folder != null && Duration.between(left, now()) >= LOCKS_AFTER && door.folders.account(folder).hasPin) {
            forget()
            this.folder = chosen
            mutable.update { it.copy(busy = false) }
        }
        door.leftAt = null
    }

    private suspend fun stay(book: HandbookInterface) {
        val known = desk?.takeIf { it.book === book }
        val desk = known ?: begin(book)
        mutable.update { it.copy(problem = null, members = null, tried = false, unknown = false) }
        mutable.value.app?.cameBack()
        coroutineScope {
            launch { door.reopened.collect { desk.refresh() } }
            launch {
                door.lost.first { book in it }
                state.first { !it.busy }
                gone(Left.LOST)
            }
            desk.problem.collect { problem -> if (isForGood(problem)) mutable.update { it.copy(problem = problem) } }
        }
    }

    private fun begin(book: HandbookInterface): Desk {
        desk?.close()
        val desk = Desk(book, scope, door::sync, now).also { desk = it }
        val own = folder?.let { folder -> Own(folder, { door.folders.account(folder).hasPin }, ::change, ::gone) }
        val app = AppModel(desk, platform, look, own)
        invitation?.let(app::invited)
        mutable.update { it.copy(app = app) }
        return desk
    }

    /** The handbook is no more. */
    private fun gone(left: Left) =
        alone {
            leave(left)
            false
        }

    private suspend fun leave(left: Left) {
        folder?.let { platform.biometry?.keep(it, null) }
        forget()
        mutable.value = StartState(left = left)
    }

    /** Nothing is open any more, and nobody is chosen. */
    private suspend fun forget() {
        val closing = desk
        desk = null
        folder = null
        given = null
        mutable.value = StartState(busy = true)
        try {
            // What was asked for is done, or hears that the files are closed, before nobody waits for it any more.
            door.shut()
        } finally {
            closing?.close()
        }
    }

    /** Does [first] with nobody inside, then goes on to what can be opened. */
    private fun restart(first: suspend () -> Unit) =
        alone {
            first()
            true
        }

    /** Does [work] with nobody inside; whether to go on to what can be opened, it says. */
    private fun alone(work: suspend () -> Boolean) {
        if (mutable.value.busy) return
        mutable.update { it.copy(busy = true) }
        scope.launch {
            visit?.cancelAndJoin()
            attempt { if (work()) front() }
            mutable.update { it.copy(busy = false) }
        }
    }

    private suspend fun attempt(work: suspend () -> Unit) {
        try {
            work()
        } catch (problem: HandbookException) {
            mutable.update { it.copy(problem = problem) }
        }
    }
}

private fun triesLeft(problem: HandbookException?) = ((problem as? HandbookException.Locked)?.reason as? LockReason.Pin)?.triesLeft

/** Whether this store will never be read again, so that only a new one helps. */
fun isForGood(problem: HandbookException?): Boolean =
    when ((problem as? HandbookException.StoreUnreadable)?.why) {
        Unreadable.WRONG_KEY, Unreadable.CORRUPT -> true
        Unreadable.NEWER_THAN_APP, Unreadable.READ_ONLY, Unreadable.IN_USE, null -> false
    }
