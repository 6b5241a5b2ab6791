package vn.sotay.ui.record

import kotlinx.coroutines.Job
import kotlinx.coroutines.launch
import vn.sotay.core.EventId
import vn.sotay.core.HandbookException
import vn.sotay.core.ItemId
import vn.sotay.core.RecordView
import vn.sotay.core.Tap
import vn.sotay.core.Topic
import vn.sotay.ui.Desk
import vn.sotay.ui.Model

/** What every screen of a record shows: the record as it stands. */
interface RecordState {
    val view: RecordView?
    val problem: HandbookException?
}

/** One screen of a record. What is tapped is kept before the screen says so. */
abstract class RecordPart<S : RecordState>(
    desk: Desk,
    val id: ItemId,
    first: S,
) : Model<S>(desk, first) {
    /** Words are kept already, or cannot be. */
    private var left = false
    private var refused: HandbookException? = null

    protected abstract fun S.seen(view: RecordView): S

    /** Asks now, and whenever something of a meeting changes. Each screen's model calls it when it is made. */
    protected fun follow() = keepFresh(Topic.MEETINGS) { load() }

    /** Adds [tap], then does [then] to the screen: what was typed goes only once it is kept. */
    fun tap(
        tap: Tap,
        then: (S) -> S = { it },
    ): Job =
        act(tap) {
            book.tap(id, tap)
            change(then)
            shown(::load)
        }

    /** Takes the latest tap of this phone back. */
    fun undo(): Job = undo(state.value.view?.lastTap?.events.orEmpty())

    /** Takes these lines back. */
    fun undo(events: List<EventId>): Job =
        act(events) {
            book.undoTap(id, events)
            shown(::load)
        }

    /** Words that are being written are kept before the app may be stopped. */
    suspend fun keepWords() = attempt(::keep)

    /** Keeps the words, then does [then]. If they are refused, the person sees why, and may then leave without them. */
    fun leave(then: () -> Unit) {
        val shown = state.value.problem
        act(LEAVING) {
            try {
                keep()
            } catch (problem: HandbookException) {
                val known = shown != null && shown === refused
                refused = problem
                if (!known || problem is HandbookException.Closed) throw problem
            }
            left = true
            then()
        }
    }

    override fun close() {
        // The screen is gone; its words stay, also if the files are closed at this moment.
        if (!left) desk.scope.launch { attempt { desk.whenOpen(::keep) } }
        super.close()
    }

    /** Records what is being written, if it says something new. */
    protected open suspend fun keep() = Unit

    protected suspend fun load() =
        inTurn {
            val view = book.record(id)
            change { it.seen(view) }
        }
}

/** Beside whatever is being recorded. */
private const val LEAVING = "leaving"
