package vn.sotay.ui.opinions

import vn.sotay.core.HandbookException
import vn.sotay.core.ItemId
import vn.sotay.core.OpinionView
import vn.sotay.core.Topic
import vn.sotay.ui.Desk
import vn.sotay.ui.Model
import vn.sotay.ui.WINDOW
import vn.sotay.ui.windows

data class OpinionsState(
    val rows: List<OpinionView>?,
    val more: Boolean,
    val problem: HandbookException?,
)

class OpinionsModel(
    desk: Desk,
) : Model<OpinionsState>(desk, OpinionsState(null, false, null)) {
    private var wanted = WINDOW

    override fun OpinionsState.with(problem: HandbookException?) = copy(problem = problem)

    init {
        keepFresh(Topic.OPINIONS, Topic.OUTBOX) { load() }
    }

    fun more() {
        wanted += WINDOW
        act { load() }
    }

    private suspend fun load() {
        val rows = windows(wanted) { first, count -> book.opinions(first, count) }
        change { it.copy(rows = rows, more = rows.size.toUInt() == wanted, problem = null) }
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
            val still = book.opinions(0u, WINDOW).any { it.id == id }
            change { it.copy(gone = !still, problem = null) }
        }
    }
}

/** What is being written. */
sealed interface Writing {
    data object New : Writing

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
) : Model<WriteState>(desk, WriteState(writing, text, false, false, null)) {
    override fun WriteState.with(problem: HandbookException?) = copy(problem = problem, busy = false)

    fun type(text: String) = change { it.copy(text = text, problem = null) }

    fun send() {
        if (state.value.busy) return
        act {
            change { it.copy(busy = true) }
            val asked = state.value
            when (val writing = asked.writing) {
                Writing.New -> book.submitOpinion(asked.text)
                is Writing.Amend -> book.amendOpinion(writing.id, asked.text)
                is Writing.Answer -> book.answerOpinion(writing.id, asked.text)
            }
            change { it.copy(busy = false, done = true) }
        }
    }
}
