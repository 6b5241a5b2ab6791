package vn.sotay.ui.documents

import vn.sotay.core.DocumentView
import vn.sotay.core.FileState
import vn.sotay.core.HandbookException
import vn.sotay.core.ItemId
import vn.sotay.core.ProgressListener
import vn.sotay.core.Span
import vn.sotay.core.Topic
import vn.sotay.ui.Desk
import vn.sotay.ui.Model
import vn.sotay.ui.paragraphs

data class DocumentState(
    val view: DocumentView?,
    val paragraphs: List<List<Span>>,
    val finding: Boolean,
    val typed: String,
    val places: List<Int>,
    val file: FileState?,
    val fetching: Int?,
    /** The phone has no app for the file. */
    val cannotOpen: Boolean,
    val problem: HandbookException?,
)

class DocumentModel(
    desk: Desk,
    private val id: ItemId,
    typed: String,
) : Model<DocumentState>(
        desk,
        DocumentState(null, emptyList(), typed.isNotEmpty(), typed, emptyList(), null, null, false, null),
    ) {
    /** The core asks from its own thread. */
    @Volatile
    private var paused = false

    override fun DocumentState.with(problem: HandbookException?) = copy(problem = problem, fetching = null)

    init {
        keepFresh(Topic.DOCUMENTS, Topic.ATTACHMENTS) {
            val isFirst = state.value.view == null
            val view = book.document(id)
            val file = view.document.attachment?.let { book.file(it.sha256) }
            // What went wrong with the file stays to be read.
            change { it.copy(view = view, file = file, problem = it.problem.takeUnless { isFirst || it is HandbookException.Locked }) }
            mark()
            // A full phone still reads; the mark waits for the next time.
            if (isFirst) quietly { book.documentOpened(id) }
        }
    }

    fun find(on: Boolean) {
        change { it.copy(finding = on, typed = "") }
        ask { mark() }
    }

    fun type(text: String) {
        change { it.copy(typed = text) }
        ask { mark() }
    }

    fun bookmark() = act { book.setBookmark(id, state.value.view?.bookmarked != true) }

    fun fetch() {
        val file = state.value.file ?: return
        if (state.value.fetching != null) return
        paused = false
        change { it.copy(fetching = percent(file.have, file.attachment.size)) }
        // Takes long; everything else goes on beside it.
        ask {
            val progress =
                object : ProgressListener {
                    override fun onProgress(
                        have: ULong,
                        size: ULong,
                    ): Boolean {
                        change { it.copy(fetching = percent(have, size)) }
                        return !paused
                    }
                }
            try {
                book.fetchFile(file.attachment.sha256, progress)
            } finally {
                // Also when it was cut: the next attempt goes on from there.
                val here = book.file(file.attachment.sha256)
                change { it.copy(file = here, fetching = null) }
            }
        }
    }

    /** The fetch ends where it is; the next one goes on from there. */
    fun pause() {
        paused = true
    }

    fun open(how: (FileState) -> Boolean) {
        val file = state.value.file ?: return
        val opened = how(file)
        change { it.copy(cannotOpen = !opened) }
    }

    fun pin() {
        val file = state.value.file ?: return
        act { book.pinFile(file.attachment.sha256, !file.pinned) }
    }

    private suspend fun mark() {
        val asked = state.value
        val text = paragraphs(asked.view?.document?.text.orEmpty())
        val spans = book.mark(text, asked.typed)
        val places = spans.indices.filter { place -> spans[place].any { it.hit } }
        // Somebody may have typed on meanwhile; the newer call has the last word.
        change { if (it.typed == asked.typed) it.copy(paragraphs = spans, places = places) else it }
    }
}

internal fun percent(
    have: ULong,
    size: ULong,
): Int = (have * 100u / size.coerceAtLeast(1u)).toInt()
