package vn.sotay.ui.record

import vn.sotay.core.HandbookException
import vn.sotay.core.ItemId
import vn.sotay.core.PaperFormat
import vn.sotay.core.PaperHeading
import vn.sotay.core.PaperKind
import vn.sotay.core.RecordView
import vn.sotay.core.RecorderRow
import vn.sotay.core.Tap
import vn.sotay.ui.DOCX
import vn.sotay.ui.Desk
import vn.sotay.ui.Files
import vn.sotay.ui.Lent
import vn.sotay.ui.atClock
import vn.sotay.ui.atClockFrom
import vn.sotay.ui.clock
import vn.sotay.ui.today
import java.time.Instant

data class CloseState(
    override val view: RecordView?,
    /** Clock times, as a person types them; absent until one is changed. */
    val began: String?,
    val ended: String?,
    /** What was typed is no time. */
    val noSuchTime: Boolean,
    /** Closing is asked once more. */
    val sure: Boolean,
    val number: String,
    val place: String,
    val recipients: String,
    val correction: String,
    /** A phone was let in, and now needs a copy. */
    val admitted: Boolean,
    /** The phone has no app that shows a page. */
    val noApp: Boolean,
    override val problem: HandbookException?,
) : RecordState

/** The end: what is missing, closing, signing, papers, and another phone. */
class CloseModel(
    desk: Desk,
    id: ItemId,
    private val files: Files?,
) : RecordPart<CloseState>(desk, id, CloseState(null, null, null, false, false, "", "", "", "", false, false, null)) {
    override fun CloseState.with(problem: HandbookException?) = copy(problem = problem)

    override fun CloseState.seen(view: RecordView) = copy(view = view)

    override val unsaved
        get() =
            state.value.run {
                val times = view?.times
                val other = began.isOther(times?.beganAt) || ended.isOther(times?.endedAt)
                other || correction.isNotBlank()
            }

    init {
        follow()
    }

    fun edit(how: (CloseState) -> CloseState) = change { how(it).copy(noSuchTime = false, problem = null) }

    /** The chair says when it was; on the day of the meeting. */
    fun confirmTimes() {
        val view = state.value.view ?: return
        val day = today(view.times.beganAt ?: view.startsAt)
        val began = atClock(day, state.value.began ?: view.times.beganAt?.let(::clock).orEmpty())
        val ended = began?.let { atClockFrom(it, state.value.ended ?: view.times.endedAt?.let(::clock).orEmpty()) }
        change { it.copy(noSuchTime = ended == null) }
        if (began == null || ended == null) return
        tap(Tap.ConfirmTimes(began, ended)) { it.copy(began = null, ended = null) }
    }

    fun approve() = tap(Tap.ApproveMinutes)

    fun close(yes: Boolean) {
        change { it.copy(sure = false) }
        if (!yes) return
        act {
            book.closeRecord(id)
            shown(::load)
        }
    }

    fun sign() =
        act {
            book.signRecord(id)
            shown(::load)
        }

    fun correct() = tap(Tap.Correct(state.value.correction)) { it.copy(correction = "") }

    /** Shows a paper as a page that can be printed. */
    fun show(which: PaperKind) =
        act {
            val page = book.recordPaper(id, which, PaperFormat.HTML, heading())
            val shown = files?.show?.invoke(Lent(name(which, "html"), "text/html", page)) == true
            change { it.copy(noApp = !shown) }
        }

    /** Passes a paper on, to be worked on further. */
    fun pass(which: PaperKind) =
        act {
            val paper = book.recordPaper(id, which, PaperFormat.DOCX, heading())
            files?.pass?.invoke(title(), Lent(name(which, "docx"), DOCX, paper))
        }

    /** The certificate of another phone, as its code was read. */
    fun admit(certificate: String) =
        act {
            book.admitRecorder(id, certificate)
            change { it.copy(admitted = true) }
            shown(::load)
        }

    /** Passes a copy of everything on. */
    fun copy() =
        act {
            val copy = book.recordCopy(id)
            files?.pass?.invoke(title(), Lent("${day()}.bien-ban", "application/octet-stream", copy))
        }

    /** Joins a copy that another phone has passed on. */
    fun join(copy: ByteArray) =
        act {
            book.takeOverRecord(copy)
            shown(::load)
        }

    fun passChair(to: RecorderRow) = tap(Tap.PassChair(to.device))

    private fun String?.isOther(than: Instant?) = this != null && this != than?.let(::clock).orEmpty()

    private fun heading() =
        state.value.run {
            PaperHeading(number.toUIntOrNull(), place, recipients.lines().map(String::trim).filter(String::isNotEmpty))
        }

    private fun name(
        which: PaperKind,
        ending: String,
    ) = (if (which == PaperKind.MINUTES) "bien-ban" else "nghi-quyet") + "-${day()}.$ending"

    private fun day() = state.value.view?.let { today(it.startsAt).toString() }.orEmpty()

    private fun title() =
        state.value.view
            ?.title
            .orEmpty()
}
