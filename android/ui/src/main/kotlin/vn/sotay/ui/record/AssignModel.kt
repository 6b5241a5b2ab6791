package vn.sotay.ui.record

import vn.sotay.core.AssignmentResult
import vn.sotay.core.CarriedRow
import vn.sotay.core.EventId
import vn.sotay.core.HandbookException
import vn.sotay.core.ItemId
import vn.sotay.core.MemberId
import vn.sotay.core.RecordView
import vn.sotay.core.Tap
import vn.sotay.ui.Desk
import vn.sotay.ui.today
import java.time.LocalDate

data class AssignState(
    override val view: RecordView?,
    val today: LocalDate,
    val text: String,
    val members: Set<MemberId>,
    val due: LocalDate,
    /** Of which of last month's work something is being written. */
    val noting: EventId?,
    val note: String,
    override val problem: HandbookException?,
) : RecordState

/** Work given out, and how last month's came out. */
class AssignModel(
    desk: Desk,
    id: ItemId,
) : RecordPart<AssignState>(desk, id, empty(today(desk.now()))) {
    override fun AssignState.with(problem: HandbookException?) = copy(problem = problem)

    override fun AssignState.seen(view: RecordView) = copy(view = view)

    override val unsaved
        get() =
            state.value.run {
                val before = view?.carried?.find { it.assignment == noting }?.note
                text.isNotBlank() || (noting != null && note != before.orEmpty())
            }

    init {
        follow()
    }

    fun type(text: String) = change { it.copy(text = text, problem = null) }

    fun member(
        member: MemberId,
        on: Boolean,
    ) = change { it.copy(members = if (on) it.members + member else it.members - member) }

    fun due(day: LocalDate) = change { it.copy(due = day) }

    fun assign() {
        val said = state.value
        tap(Tap.Assign(said.text, said.members.toList(), said.due)) {
            it.copy(text = "", members = emptySet(), due = untilNext(it.today))
        }
    }

    fun report(
        row: CarriedRow,
        result: AssignmentResult,
    ) = tap(Tap.ReportAssignment(row.assignment, result, row.note))

    fun noting(row: CarriedRow?) = change { it.copy(noting = row?.assignment, note = row?.note.orEmpty(), problem = null) }

    fun note(text: String) = change { it.copy(note = text, problem = null) }

    fun keepNote(row: CarriedRow) {
        val result = row.result ?: return
        tap(Tap.ReportAssignment(row.assignment, result, state.value.note)) { it.copy(noting = null, note = "") }
    }
}

private fun empty(today: LocalDate) = AssignState(null, today, "", emptySet(), untilNext(today), null, "", null)

/** Most work is due when the cell meets again. */
private fun untilNext(today: LocalDate): LocalDate = today.plusMonths(1)
