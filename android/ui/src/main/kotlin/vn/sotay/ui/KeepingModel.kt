package vn.sotay.ui

import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.withLock
import vn.sotay.core.HandbookException

/** A screen on which words are written that are kept when it is left, and before the app may be stopped. */
abstract class KeepingModel<S>(
    desk: Desk,
    first: S,
) : Model<S>(desk, first) {
    /** Around what keeps the words, in whichever way: they are not to be there twice. */
    protected val keeping = Mutex()

    protected suspend fun keep() = keeping.withLock { keepNow() }

    /** Keeps what is being written, if it says something new. */
    protected open suspend fun keepNow() = Unit

    suspend fun keepWords() = attempt(::keep)

    override fun beforeLeaving(then: (kept: Boolean) -> Unit) {
        ask {
            settled()
            val refused =
                try {
                    keep()
                    null
                } catch (closed: HandbookException.Closed) {
                    throw closed
                } catch (problem: HandbookException) {
                    problem
                }
            change { it.with(refused) }
            then(refused == null && !unsaved)
        }
    }
}
