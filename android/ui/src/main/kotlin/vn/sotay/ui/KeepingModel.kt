package vn.sotay.ui

import vn.sotay.core.HandbookException

/** A screen on which words are written that are kept when it is left, and before the app may be stopped. */
abstract class KeepingModel<S>(
    desk: Desk,
    first: S,
) : Model<S>(desk, first) {
    /** Keeps what is being written, if it says something new. */
    protected open suspend fun keep() = Unit

    suspend fun keepWords() = attempt(::keep)

    override fun beforeLeaving(then: (kept: Boolean) -> Unit) {
        ask {
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
