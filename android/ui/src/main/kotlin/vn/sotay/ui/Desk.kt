package vn.sotay.ui

import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.flow.collectLatest
import kotlinx.coroutines.flow.distinctUntilChanged
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.flow.update
import kotlinx.coroutines.job
import kotlinx.coroutines.joinAll
import kotlinx.coroutines.launch
import kotlinx.coroutines.plus
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.withLock
import vn.sotay.core.ChangeListener
import vn.sotay.core.HandbookException
import vn.sotay.core.HandbookInterface
import vn.sotay.core.Report
import vn.sotay.core.Topic
import java.time.Instant
import java.util.concurrent.ConcurrentHashMap

/** Rows of one window. */
const val WINDOW = 50u

/** What every model works with: the open handbook, and what has changed in it. */
class Desk(
    val book: HandbookInterface,
    scope: CoroutineScope,
    private val asks: suspend (HandbookInterface) -> Report,
    val now: () -> Instant,
) {
    private val life = SupervisorJob(scope.coroutineContext.job)

    /** Of everything that is done with this handbook, until it is closed. */
    val scope: CoroutineScope = scope + life

    // Counted, not queued: who is slow sees one change instead of ten, and none is lost.
    private val versions = MutableStateFlow(emptyMap<Topic, Long>())

    private val subscription =
        book.subscribe(
            object : ChangeListener {
                override fun onChange(topics: List<Topic>) = count(topics)
            },
        )

    /** Says at once, and whenever one of [topics] has changed: ask again. */
    fun changes(vararg topics: Topic): Flow<Unit> =
        versions
            .map { versions -> topics.map { versions[it] ?: 0 } }
            .distinctUntilChanged()
            .map { }

    /** What last went wrong on any screen: there are things no screen can do anything about. */
    val problem = MutableStateFlow<HandbookException?>(null)

    private val refreshed = MutableStateFlow(0)

    /** Everything is asked for again: the app is back, or time has passed. */
    fun refresh() {
        refreshed.update { it + 1 }
        count(Topic.entries)
    }

    /** Does [work]; if the files are closed, again when they are open again: nothing a person asked for is lost. */
    suspend fun whenOpen(work: suspend () -> Unit) {
        while (true) {
            val before = refreshed.value
            try {
                return work()
            } catch (_: HandbookException.Closed) {
                refreshed.first { it > before }
            }
        }
    }

    /** Asks the province. */
    suspend fun sync(): Report = asks(book)

    /** Nobody waits for anything of this handbook any more. */
    fun close() {
        subscription.cancel()
        life.cancel()
    }

    private fun count(topics: List<Topic>) = versions.update { versions -> versions + topics.map { it to (versions[it] ?: 0) + 1 } }
}

/** Of what is not begun. */
private val NOTHING: Job = CompletableDeferred(Unit)

/** Holds what one screen shows, as one immutable value. */
abstract class Model<S>(
    protected val desk: Desk,
    first: S,
) {
    private val mutable = MutableStateFlow(first)
    private val underWay = ConcurrentHashMap.newKeySet<Any>()
    private val acting = ConcurrentHashMap.newKeySet<Job>()
    private val turn = Mutex()
    private val job = SupervisorJob(desk.scope.coroutineContext.job)
    protected val scope: CoroutineScope = desk.scope + job
    protected val book: HandbookInterface get() = desk.book

    /** What the screen shows. */
    val state: StateFlow<S> = mutable.asStateFlow()

    /** Something was typed that would be lost with the screen. */
    open val unsaved: Boolean get() = false

    /** The screen is to be left: keeps what can be kept, then does [then], which is told whether nothing would be lost. */
    open fun beforeLeaving(then: (kept: Boolean) -> Unit) {
        if (!unsaved) return then(true)
        // It may just be on its way.
        ask {
            settled()
            then(!unsaved)
        }
    }

    /** Waits until what a person asked for is done. */
    suspend fun settled() = acting.toList().joinAll()

    /** The same state with another problem, or none. */
    protected abstract fun S.with(problem: HandbookException?): S

    protected fun change(how: (S) -> S) = mutable.update(how)

    /** Runs [load] now and whenever one of [topics] changes. */
    protected fun keepFresh(
        vararg topics: Topic,
        load: suspend () -> Unit,
    ): Job = scope.launch { desk.changes(*topics).collectLatest { attempt(load) } }

    /** Asks for what the screen shows after what was asked before: an older answer must not be shown after a newer one. */
    protected suspend fun inTurn(load: suspend () -> Unit) = turn.withLock { load() }

    /**
     * Does what a person asked for; what goes wrong is shown. Two quick taps are one: the same is not begun while it is
     * under way. [what] tells apart what may well go on at the same time. It is done to its end also when the screen is
     * gone by then.
     */
    protected fun act(
        what: Any = this,
        work: suspend () -> Unit,
    ): Job {
        if (!underWay.add(what)) return NOTHING
        val job =
            asked(desk.scope) {
                try {
                    desk.whenOpen(work)
                } finally {
                    // Before a problem is shown: whoever sees it may try again.
                    underWay.remove(what)
                }
            }
        acting += job
        job.invokeOnCompletion { acting -= job }
        return job
    }

    /**
     * Shows what was done, by [load]. It is not done again if the files close before: everything is asked for again when
     * they are open.
     */
    protected suspend fun shown(load: suspend () -> Unit) {
        try {
            load()
        } catch (_: HandbookException.Closed) {
            // As said.
        }
    }

    /** Looks for what a person wants to see now, also while something is under way. */
    protected fun ask(work: suspend () -> Unit): Job = asked(scope) { desk.whenOpen(work) }

    private fun asked(
        scope: CoroutineScope,
        work: suspend () -> Unit,
    ): Job {
        change { it.with(null) }
        return scope.launch { attempt(work) }
    }

    protected suspend fun attempt(work: suspend () -> Unit) {
        try {
            work()
        } catch (closed: HandbookException.Closed) {
            // The app is in the background; when it is back, everything is asked for again.
        } catch (problem: HandbookException) {
            desk.problem.value = problem
            change { it.with(problem) }
        }
    }

    /** Does what nobody misses if it cannot be done now. */
    protected suspend fun quietly(work: suspend () -> Unit) {
        try {
            work()
        } catch (_: HandbookException) {
            // The next time will do.
        }
    }

    /** The screen is gone. */
    open fun close() = job.cancel()
}

/** As many rows as are wanted, window by window; the core gives a hundred at most at once. */
suspend fun <T> windows(
    wanted: UInt,
    ask: suspend (first: UInt, count: UInt) -> List<T>,
): List<T> {
    val rows = mutableListOf<T>()
    while (rows.size.toUInt() < wanted) {
        val window = ask(rows.size.toUInt(), WINDOW)
        rows += window
        if (window.size.toUInt() < WINDOW) break
    }
    return rows
}
