package vn.sotay.ui.opinions

import kotlinx.coroutines.flow.first
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.withLock
import vn.sotay.core.Draft
import vn.sotay.core.HandbookException
import vn.sotay.core.ItemId
import vn.sotay.core.OpinionView
import vn.sotay.core.Topic
import vn.sotay.ui.Desk
import vn.sotay.ui.KeepingModel
import vn.sotay.ui.Model
import vn.sotay.ui.WINDOW
import vn.sotay.ui.windows

data class OpinionsState(
    val rows: List<OpinionView>?,
    val drafts: List<Draft>,
    val more: Boolean,
    val problem: HandbookException?,
)

class OpinionsModel(
    desk: Desk,
) : Model<OpinionsState>(desk, OpinionsState(null, emptyList(), false, null)) {
    private var wanted = WINDOW

    override fun OpinionsState.with(problem: HandbookException?) = copy(problem = problem)

    init {
        keepFresh(Topic.OPINIONS, Topic.OUTBOX) { load() }
    }

    fun more() {
        wanted += WINDOW
        ask { load() }
    }

    private suspend fun load() =
        inTurn {
            val rows = windows(wanted) { first, count -> book.opinions(first, count) }
            val drafts = book.drafts()
            change { it.copy(rows = rows, drafts = drafts, more = rows.size.toUInt() == wanted, problem = null) }
        }
}

data class OpinionDetail(
    val view: OpinionView?,
    val gone: Boolean,
    val problem: HandbookException?,
)

class OpinionModel(
    desk: Desk,
    private val id: ItemId,
) : Model<OpinionDetail>(desk, OpinionDetail(null, false, null)) {
    override fun OpinionDetail.with(problem: HandbookException?) = copy(problem = problem)

    init {
        keepFresh(Topic.OPINIONS, Topic.OUTBOX) {
            // Letting go of refused words can end the opinion itself.
            if (state.value.gone) return@keepFresh
            val view = book.opinion(id)
            change { it.copy(view = view, problem = null) }
        }
    }

    fun dismiss() {
        val refused = state.value.view?.refused ?: return
        act {
            book.dismiss(refused)
            shown {
                val still = book.opinions(0u, WINDOW).any { it.id == id }
                change { it.copy(gone = !still, problem = null) }
            }
        }
    }
}

/** What is being written. */
sealed interface Writing {
    data object New : Writing

    data class Kept(
        val id: ItemId,
    ) : Writing

    data class Amend(
        val id: ItemId,
    ) : Writing

    data class Answer(
        val id: ItemId,
    ) : Writing
}

data class WriteState(
    val writing: Writing,
    val text: String,
    val busy: Boolean,
    val done: Boolean,
    val problem: HandbookException?,
)

class WriteModel(
    desk: Desk,
    writing: Writing,
    text: String,
) : KeepingModel<WriteState>(desk, WriteState(writing, text, false, false, null)) {
    /** What is kept already; one at a time keeps more. */
    private var kept = text
    private val keeping = Mutex()

    override val unsaved get() = state.value.run { !done && text.isNotBlank() && text != kept }

    override fun WriteState.with(problem: HandbookException?) = copy(problem = problem, busy = false)

    fun type(text: String) = change { it.copy(text = text, problem = null) }

    fun send() {
        if (state.value.busy) return
        act {
            change { it.copy(busy = true) }
            val asked = state.value
            when (val writing = asked.writing) {
                Writing.New -> book.submitOpinion(asked.text)
                is Writing.Kept -> {
                    book.saveDraft(writing.id, asked.text)
                    book.submitDraft(writing.id)
                }
                is Writing.Amend -> book.amendOpinion(writing.id, asked.text)
                is Writing.Answer -> book.answerOpinion(writing.id, asked.text)
            }
            change { it.copy(busy = false, done = true) }
        }
    }

    /** Lets a draft go for good. */
    fun discard() {
        val draft = state.value.writing as? Writing.Kept ?: return
        act {
            keeping.withLock {
                book.discardDraft(draft.id)
                kept = state.value.text
            }
            change { it.copy(done = true) }
        }
    }

    /** Keeps new words that were not handed in, as a draft; what belongs to something that is there is none of its own. */
    override suspend fun keep() {
        state.first { !it.busy }
        keeping.withLock {
            val words = state.value
            if (!unsaved) return@withLock
            val id =
                when (val writing = words.writing) {
                    Writing.New -> book.saveDraft(null, words.text)
                    is Writing.Kept -> book.saveDraft(writing.id, words.text)
                    is Writing.Amend, is Writing.Answer -> return@withLock
                }
            kept = words.text
            change { it.copy(writing = Writing.Kept(id)) }
        }
    }
}
