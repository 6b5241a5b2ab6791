package vn.sotay.ui.session

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.flow.update
import kotlinx.coroutines.launch
import vn.sotay.core.HandbookException
import vn.sotay.core.HandbookInterface
import vn.sotay.core.Unreadable
import vn.sotay.ui.AppModel
import vn.sotay.ui.Desk
import vn.sotay.ui.Door
import vn.sotay.ui.Look
import vn.sotay.ui.Platform
import java.time.Instant

data class StartState(
    val app: AppModel?,
    val busy: Boolean,
    val problem: HandbookException?,
)

/** From the app's start to an open handbook, and between foreground and background. */
class StartModel(
    private val door: Door,
    private val scope: CoroutineScope,
    private val platform: Platform,
    private val look: Look,
    private val now: () -> Instant,
) {
    private val mutable = MutableStateFlow(StartState(null, false, null))
    private var desk: Desk? = null
    private var visit: Job? = null
    private var invitation: String? = null

    /** What the screen shows. */
    val state: StateFlow<StartState> = mutable.asStateFlow()

    /** A person has the app in front of them. */
    fun front() {
        if (visit?.isActive == true) return
        visit = scope.launch { attempt { door.enter(::stay) } }
    }

    /** The app goes away: its files may be closed. */
    fun away() {
        visit?.cancel()
    }

    /** The handbook could not be opened; perhaps it can now. */
    fun again() = restart { }

    /** A store that cannot be read is put aside, an empty one begun. */
    fun rebuild() = restart { door.rebuild() }

    /** The link of an invitation opened the app; it is shown, and the person presses the button. */
    fun invited(link: String) {
        invitation = link
        mutable.value.app?.activation?.type(link)
    }

    /** The app is gone. */
    fun close() {
        away()
        desk?.close()
    }

    private fun restart(first: suspend () -> Unit) {
        if (mutable.value.busy) return
        mutable.update { it.copy(busy = true) }
        scope.launch {
            visit?.cancelAndJoin()
            desk?.close()
            desk = null
            attempt {
                first()
                front()
            }
            mutable.update { it.copy(busy = false) }
        }
    }

    private suspend fun stay(book: HandbookInterface) {
        val known = desk
        val desk = known ?: Desk(book, scope, now).also { desk = it }
        if (known == null) begin(desk)
        mutable.update { it.copy(problem = null) }
        mutable.value.app?.cameBack()
        coroutineScope {
            launch { door.reopened.collect { desk.refresh() } }
            desk.problem.collect { problem -> if (isForGood(problem)) mutable.update { it.copy(problem = problem) } }
        }
    }

    private fun begin(desk: Desk) {
        val app = AppModel(desk, platform, look)
        invitation?.let(app.activation::type)
        mutable.update { it.copy(app = app) }
    }

    private suspend fun attempt(work: suspend () -> Unit) {
        try {
            work()
        } catch (problem: HandbookException) {
            mutable.update { it.copy(problem = problem) }
        }
    }
}

/** Whether this store will never be read again, so that only a new one helps. */
fun isForGood(problem: HandbookException?): Boolean =
    when ((problem as? HandbookException.StoreUnreadable)?.why) {
        Unreadable.WRONG_KEY, Unreadable.CORRUPT -> true
        Unreadable.NEWER_THAN_APP, Unreadable.READ_ONLY, Unreadable.IN_USE, null -> false
    }
