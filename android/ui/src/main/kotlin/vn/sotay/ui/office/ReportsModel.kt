package vn.sotay.ui.office

import vn.sotay.core.Grade
import vn.sotay.core.HandbookException
import vn.sotay.core.ItemId
import vn.sotay.core.ReportListRow
import vn.sotay.core.Topic
import vn.sotay.core.Verdict
import vn.sotay.ui.Desk
import vn.sotay.ui.Model

data class ReportsState(
    /** Absent until they are known; latest meeting first. */
    val rows: List<ReportListRow>?,
    /** Only those to which nothing has been said. */
    val unsaid: Boolean,
    val problem: HandbookException?,
)

/** The reports of the cells below. */
class ReportsModel(
    desk: Desk,
) : Model<ReportsState>(desk, ReportsState(null, false, null)) {
    override fun ReportsState.with(problem: HandbookException?) = copy(problem = problem)

    init {
        keepFresh(Topic.MEETINGS, Topic.OUTBOX) {
            val rows = book.reports()
            change { it.copy(rows = rows, problem = null) }
        }
    }

    fun unsaid(on: Boolean) = change { it.copy(unsaid = on) }
}

/** What is being said to a report. */
enum class Saying { CHANGE, RETURN }

data class ReviewState(
    val row: ReportListRow?,
    val saying: Saying?,
    val total: String,
    val grade: Grade?,
    /** Why the score is another, or what is to be put right. */
    val words: String,
    val problem: HandbookException?,
)

/** One report: its figures, and what the superior says to it. */
class ReviewModel(
    desk: Desk,
    val id: ItemId,
    private val written: () -> Unit,
) : Model<ReviewState>(desk, ReviewState(null, null, "", null, "", null)) {
    override val unsaved get() = state.value.run { saying != null && (words.isNotBlank() || total != counts || other) }

    private val ReviewState.other get() = grade != row?.report?.grade

    private val ReviewState.counts get() = row?.report?.computed?.total.orEmpty()

    override fun ReviewState.with(problem: HandbookException?) = copy(problem = problem)

    init {
        keepFresh(Topic.MEETINGS, Topic.OUTBOX) { load() }
    }

    /** Begins to say something; what counts now is where one begins. */
    fun begin(saying: Saying?) =
        change {
            it.copy(saying = saying, total = it.counts, grade = it.row?.report?.grade, words = "", problem = null)
        }

    fun edit(how: (ReviewState) -> ReviewState) = change { how(it).copy(problem = null) }

    fun confirm() = say(Verdict.Confirmed)

    /** Says what was typed. */
    fun keep() {
        val said = state.value
        when (said.saying) {
            Saying.CHANGE -> said.grade?.let { say(Verdict.Changed(said.total.trim(), it, said.words)) }
            Saying.RETURN -> say(Verdict.Returned(said.words))
            null -> Unit
        }
    }

    /** Lets go of what was refused. */
    fun dismiss() {
        val refused = state.value.row?.refused ?: return
        act {
            book.dismiss(refused)
            shown(::load)
        }
    }

    private fun say(verdict: Verdict) {
        act {
            book.reviewReport(id, verdict)
            change { it.copy(saying = null) }
            shown(::load)
            written()
        }
    }

    private suspend fun load() =
        inTurn {
            val row = book.reports().firstOrNull { it.report.meeting == id } ?: throw HandbookException.NotFound()
            change { it.copy(row = row) }
        }
}
