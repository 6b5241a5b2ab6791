package vn.sotay.ui.opinions

import kotlinx.coroutines.sync.withLock
import vn.sotay.core.About
import vn.sotay.core.Draft
import vn.sotay.core.HandbookException
import vn.sotay.core.ItemId
import vn.sotay.core.NotPossible
import vn.sotay.core.OpinionView
import vn.sotay.core.Topic
import vn.sotay.ui.Desk
import vn.sotay.ui.KeepingModel
import vn.sotay.ui.Model
import vn.sotay.ui.Place
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
    /** All of this member's. */
    val drafts: List<Draft>,
    val gone: Boolean,
    val problem: HandbookException?,
)

/** Where words [about] an opinion are written: from [text], or on in their draft. */
fun OpinionDetail.write(
    about: About,
    text: String,
): Place = drafts.find { it.about?.opinion == about.opinion }?.place() ?: Place.Write(Writing(about), text)

private val About.opinion get() =
    when (this) {
        is About.Change -> opinion
        is About.Answer -> opinion
    }

/** Where it is written on. */
fun Draft.place(): Place = Place.Write(Writing(about, id), text)

class OpinionModel(
    desk: Desk,
    private val id: ItemId,
) : Model<OpinionDetail>(desk, OpinionDetail(null, emptyList(), false, null)) {
    override fun OpinionDetail.with(problem: HandbookException?) = copy(problem = problem)

    init {
        keepFresh(Topic.OPINIONS, Topic.OUTBOX) {
            // Letting go of refused words can end the opinion itself.
            if (state.value.gone) return@keepFresh
            val view = book.opinion(id)
            val drafts = book.drafts()
            change { it.copy(view = view, drafts = drafts, problem = null) }
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

/** What is being written: about an opinion that is there, or else a new one; in a draft, if it is kept already. */
data class Writing(
    val about: About? = null,
    val draft: ItemId? = null,
)

data class WriteState(
    val writing: Writing,
    val text: String,
    val busy: Boolean,
    val done: Boolean,
    val problem: HandbookException?,
) {
    /** The opinion that was to be changed can no longer be. */
    val isLate: Boolean
        get() {
            val why = (problem as? HandbookException.NotAllowed)?.reason
            return writing.about is About.Change && (why == NotPossible.ALREADY_ANSWERED || problem is HandbookException.NotFound)
        }
}

class WriteModel(
    desk: Desk,
    writing: Writing,
    text: String,
    /** Something waits to be sent. */
    private val written: () -> Unit,
) : KeepingModel<WriteState>(desk, WriteState(writing, text, false, false, null)) {
    /** What is kept already. */
    private var kept = text

    override val unsaved get() = state.value.run { !done && text.isNotBlank() && text != kept }

    override fun WriteState.with(problem: HandbookException?) = copy(problem = problem, busy = false)

    fun type(text: String) = change { it.copy(text = text, problem = null) }

    fun send() {
        if (state.value.run { busy || done }) return
        act {
            change { it.copy(busy = true) }
            keeping.withLock { handIn(state.value) }
            written()
        }
    }

    private suspend fun handIn(words: WriteState) {
        val (about, draft) = words.writing
        if (draft != null) {
            book.saveDraft(draft, about, words.text)
            book.submitDraft(draft)
        } else if (about != null) {
            book.say(about, words.text)
        } else {
            book.submitOpinion(words.text)
        }
        change { it.copy(busy = false, done = true) }
    }

    /** The opinion can no longer be changed: what was written is sent as one of its own. */
    fun asNew() {
        change { it.copy(writing = it.writing.copy(about = null)) }
        send()
    }

    /** Lets a draft go for good. */
    fun discard() {
        val draft = state.value.writing.draft ?: return
        act {
            keeping.withLock {
                book.discardDraft(draft)
                kept = state.value.text
            }
            change { it.copy(done = true) }
        }
    }

    /** Keeps words that were not handed in, as a draft. */
    override suspend fun keepNow() {
        val (writing, text) = state.value.takeIf { unsaved } ?: return
        val draft = book.saveDraft(writing.draft, writing.about, text)
        kept = text
        change { it.copy(writing = writing.copy(draft = draft)) }
    }
}
