package vn.sotay.ui.record

import vn.sotay.core.ClaimedPoints
import vn.sotay.core.CriterionRow
import vn.sotay.core.HandbookException
import vn.sotay.core.ItemId
import vn.sotay.core.RecordView
import vn.sotay.core.Tap
import vn.sotay.ui.Desk

data class ScoreState(
    override val view: RecordView?,
    /** The criterion that is open. */
    val criterion: String?,
    val points: String,
    val reason: String,
    /** What the cell claims otherwise; absent unless somebody says so. */
    val own: Map<String, String>?,
    override val problem: HandbookException?,
) : RecordState

/** The score: what the figures give, what people give, what the cell claims. */
class ScoreModel(
    desk: Desk,
    id: ItemId,
) : RecordPart<ScoreState>(desk, id, ScoreState(null, null, "", "", null, null)) {
    override fun ScoreState.with(problem: HandbookException?) = copy(problem = problem)

    override fun ScoreState.seen(view: RecordView) = copy(view = view)

    override val unsaved
        get() =
            state.value.run {
                val open = view?.score?.groups?.flatMap { it.criteria }?.find { it.code == criterion }
                val judging = open != null && (points != open.judged.orEmpty() || reason != open.judgedReason)
                judging || own.orEmpty().values.any(String::isNotBlank)
            }

    init {
        follow()
    }

    fun open(row: CriterionRow?) =
        change { it.copy(criterion = row?.code, points = row?.judged.orEmpty(), reason = row?.judgedReason.orEmpty(), problem = null) }

    fun points(text: String) = change { it.copy(points = text, problem = null) }

    fun reason(text: String) = change { it.copy(reason = text, problem = null) }

    fun judge(
        row: CriterionRow,
        points: String,
    ) = tap(Tap.Judge(row.code, points.trim(), state.value.reason)) { it.copy(criterion = null, points = "", reason = "") }

    fun claimAsComputed() = tap(Tap.ClaimAsComputed) { it.copy(own = null) }

    fun own(on: Boolean) = change { it.copy(own = if (on) emptyMap() else null, problem = null) }

    fun own(
        criterion: String,
        points: String,
    ) = change { it.copy(own = it.own.orEmpty() + (criterion to points), problem = null) }

    fun claimOwn() {
        val own = state.value.own.orEmpty().filterValues(String::isNotBlank)
        tap(Tap.Claim(own.map { (criterion, points) -> ClaimedPoints(criterion, points.trim()) })) { it.copy(own = null) }
    }
}
