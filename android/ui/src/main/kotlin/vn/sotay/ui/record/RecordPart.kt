package vn.sotay.ui.record

import kotlinx.coroutines.Job
import vn.sotay.core.EventId
import vn.sotay.core.HandbookException
import vn.sotay.core.ItemId
import vn.sotay.core.RecordView
import vn.sotay.core.Tap
import vn.sotay.core.Topic
import vn.sotay.ui.Desk
import vn.sotay.ui.KeepingModel

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
) : KeepingModel<S>(desk, first) {
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

    /** Records words, then looks at them: what one goes on with must not be older. They are kept also if the look fails. */
    protected suspend fun record(tap: Tap) {
        book.tap(id, tap)
        quietly(::load)
    }

    protected suspend fun load() =
        inTurn {
            val view = book.record(id)
            change { it.seen(view) }
        }
}
