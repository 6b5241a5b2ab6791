package vn.sotay.ui.record

import kotlinx.coroutines.Job
import vn.sotay.core.Ballots
import vn.sotay.core.Business
import vn.sotay.core.BusinessRow
import vn.sotay.core.Count
import vn.sotay.core.EventId
import vn.sotay.core.HandbookException
import vn.sotay.core.ItemId
import vn.sotay.core.MotionResult
import vn.sotay.core.MotionRow
import vn.sotay.core.RecordView
import vn.sotay.core.Tap
import vn.sotay.core.VoteForm
import vn.sotay.ui.Desk

data class VoteState(
    override val view: RecordView?,
    val motion: Motion,
    /** Which motion is being counted. */
    val counting: EventId?,
    val figures: Map<Figured, String>,
    /** What would come of the figures as they stand. */
    val check: MotionResult?,
    override val problem: HandbookException?,
) : RecordState

/** What is being put to the vote. */
data class Motion(
    val open: Boolean,
    val text: String,
    val business: Business,
    /** Absent until the meeting has chosen, where the rules leave a choice. */
    val form: VoteForm?,
)

/** The only form that the rules allow, or the one that was chosen. */
fun BusinessRow.form(motion: Motion): VoteForm? = motion.form?.takeIf { it in forms } ?: forms.singleOrNull()

/** The figures that a chair reads out. */
enum class Figured { ISSUED, RETURNED, VALID, YES, NO, OTHER, BLANK }

private val nothing = Motion(false, "", Business.RESOLUTION, null)

/** What is put to the vote, how it is counted, and what comes of it. */
class VoteModel(
    desk: Desk,
    id: ItemId,
) : RecordPart<VoteState>(desk, id, VoteState(null, nothing, null, emptyMap(), null, null)) {
    private var checking: Job? = null

    override fun VoteState.with(problem: HandbookException?) = copy(problem = problem)

    /** What was taken back is not counted any more. */
    override fun VoteState.seen(view: RecordView) = copy(view = view, counting = counting.takeIf { id -> view.motions.any { it.id == id } })

    override val unsaved
        get() =
            state.value.run {
                val counted = counted()
                val counting = counted != null && figures.said() != known(counted).said()
                counting || (motion.open && motion.text.isNotBlank())
            }

    init {
        follow()
    }

    fun motion(motion: Motion) = change { it.copy(motion = motion, problem = null) }

    fun put(form: VoteForm) {
        val motion = state.value.motion
        act {
            val put = book.tap(id, Tap.PutMotion(motion.text, motion.business, form))
            change { it.copy(motion = nothing, counting = put, figures = emptyMap(), check = null) }
            shown(::load)
        }
    }

    fun count(row: MotionRow?) {
        val figures = known(row)
        change { it.copy(counting = row?.id, figures = figures, check = null, problem = null) }
        if (figures.isNotEmpty()) check()
    }

    fun type(
        what: Figured,
        text: String,
    ) {
        change { it.copy(figures = it.figures + (what to text.filter(Char::isDigit).take(DIGITS)), problem = null) }
        check()
    }

    /** One more or one less: for a thumb. */
    fun step(
        what: Figured,
        by: Int,
    ) = type(what, ((state.value.figures[what]?.toIntOrNull() ?: 0) + by).coerceAtLeast(0).toString())

    fun keepCount() {
        val row = counted() ?: return
        tap(Tap.CountVotes(row.id, count(row.form, state.value.figures), row.result.base)) {
            it.copy(counting = null, figures = emptyMap(), check = null)
        }
    }

    /** The core looks at the figures while they are typed; only the last ones matter. */
    private fun check() {
        val row = counted() ?: return
        val figures = state.value.figures
        checking?.cancel()
        checking =
            ask {
                val check = book.checkCount(id, row.id, count(row.form, figures))
                change { if (it.figures == figures) it.copy(check = check) else it }
            }
    }

    private fun known(row: MotionRow?) = row?.count?.let(::figures).orEmpty()

    private fun counted() = state.value.view?.motions?.find { it.id == state.value.counting }
}

private const val DIGITS = 4

/** What figures say: one that is not there is nought. */
private fun Map<Figured, String>.said() = mapValues { it.value.toIntOrNull() ?: 0 }.filterValues { it != 0 }

private fun count(
    form: VoteForm,
    figures: Map<Figured, String>,
): Count {
    fun figure(what: Figured) = figures[what]?.toUIntOrNull() ?: 0u
    val (yes, no, other) = listOf(Figured.YES, Figured.NO, Figured.OTHER).map(::figure)
    return when (form) {
        VoteForm.BY_CARD -> Count.ByCard(yes, no, other)
        VoteForm.SECRET_BALLOT ->
            Count.SecretBallot(
                Ballots(figure(Figured.ISSUED), figure(Figured.RETURNED), figure(Figured.VALID), yes, no, other, figure(Figured.BLANK)),
            )
    }
}

private fun figures(count: Count): Map<Figured, String> =
    when (count) {
        is Count.ByCard -> mapOf(Figured.YES to count.yes, Figured.NO to count.no, Figured.OTHER to count.other)
        is Count.SecretBallot ->
            count.v1.run {
                mapOf(
                    Figured.ISSUED to issued,
                    Figured.RETURNED to returned,
                    Figured.VALID to valid,
                    Figured.YES to yes,
                    Figured.NO to no,
                    Figured.OTHER to other,
                    Figured.BLANK to blank,
                )
            }
    }.mapValues { it.value.toString() }
