package vn.sotay.ui

import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.flow.update
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.withLock
import kotlinx.coroutines.withContext
import vn.sotay.core.HandbookException
import vn.sotay.core.HandbookInterface
import java.util.concurrent.atomic.AtomicInteger

/**
 * The way to the one handbook of this process, for the screens, for work in the background and for
 * another app that reads a file. The last one out closes every file: the system may stop the app at any
 * moment. Who comes in while the files are being closed finds them open.
 */
class Door(
    private val open: suspend () -> HandbookInterface,
    private val anew: suspend () -> HandbookInterface,
) {
    private val opening = Mutex()
    private val closing = Mutex()
    private val inside = AtomicInteger()
    private val returns = MutableStateFlow(0)

    @Volatile
    private var book: HandbookInterface? = null

    /** Says at once, and whenever the files were closed and opened again behind somebody who was inside: ask again. */
    val reopened: Flow<Unit> = returns.map { }

    /** Whether nobody else is inside. */
    val isAlone: Boolean get() = inside.get() == 1

    /**
     * Does [work] with the open handbook. Whoever is cancelled leaves all the same.
     *
     * @throws HandbookException if the store cannot be opened, or as [work].
     */
    suspend fun <T> enter(work: suspend (HandbookInterface) -> T): T {
        val book = withContext(NonCancellable) { come(open) }
        try {
            return work(book)
        } finally {
            withContext(NonCancellable) { leave() }
        }
    }

    /** Puts a store that cannot be read aside and starts an empty one. Who is inside finds the old one closed. */
    suspend fun rebuild() =
        withContext(NonCancellable) {
            opening.withLock {
                book?.shutDown()
                book = null
            }
            come(anew)
            leave()
        }

    private suspend fun come(open: suspend () -> HandbookInterface): HandbookInterface {
        // Counted first: whoever is just closing looks again when it is done.
        inside.incrementAndGet()
        try {
            return opening.withLock { book ?: open().also { book = it } }.also { it.resume() }
        } catch (problem: HandbookException) {
            inside.decrementAndGet()
            throw problem
        }
    }

    private suspend fun leave() {
        if (inside.decrementAndGet() > 0) return
        closing.withLock {
            val book = book ?: return
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
