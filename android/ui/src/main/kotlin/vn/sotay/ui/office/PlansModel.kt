package vn.sotay.ui.office

import vn.sotay.core.CommandId
import vn.sotay.core.CommitteeRow
import vn.sotay.core.Due
import vn.sotay.core.DueWhat
import vn.sotay.core.HandbookException
import vn.sotay.core.MeetingRow
import vn.sotay.core.PlanState
import vn.sotay.core.Topic
import vn.sotay.ui.Desk
import vn.sotay.ui.Model
import vn.sotay.ui.WINDOW
import vn.sotay.ui.month
import java.time.YearMonth

/** A meeting that is registered, and where what was said of it here stands. */
data class PlanRow(
    val meeting: MeetingRow,
    val state: PlanState,
)

/** One month of what is registered. */
data class PlanMonth(
    val month: YearMonth,
    val rows: List<PlanRow>,
    /** What is yet to be registered for it. */
    val missing: List<Due>,
)

data class PlansState(
    val committees: List<CommitteeRow>,
    /** This one, the next, and later ones that have something; absent until they are known. */
    val months: List<PlanMonth>?,
    val problem: HandbookException?,
)

/** What the cells of this member have registered. */
class PlansModel(
    desk: Desk,
) : Model<PlansState>(desk, PlansState(emptyList(), null, null)) {
    override fun PlansState.with(problem: HandbookException?) = copy(problem = problem)

    init {
        keepFresh(Topic.MEETINGS, Topic.OUTBOX) { load() }
    }

    /** Lets go of a plan that was refused. */
    fun dismiss(refused: CommandId) =
        act(refused) {
            book.dismiss(refused)
            shown(::load)
        }

    private suspend fun load() =
        inTurn {
            val committees = book.myCommittees()
            val cells = committees.map { it.cell }.toSet()
            // A meeting can end between the two questions, and is then in both answers.
            val all = (book.meetingsOver(WINDOW) + book.meetingsComing(WINDOW)).distinctBy { it.id }.filter { it.cell in cells }
            val due = book.due().filter { it.what == DueWhat.REGISTER || it.what == DueWhat.REGISTER_THEMATIC }
            val now = month(desk.now())
            val wanted = (listOf(now, now.plusMonths(1)) + all.map { month(it.startsAt) }.filter { it > now }).distinct().sorted()
            val months =
                wanted.map { month ->
                    val rows = all.filter { month(it.startsAt) == month }.sortedBy { it.startsAt }
                    PlanMonth(month, rows.map { PlanRow(it, book.meeting(it.id).plan) }, due.filter { it.month == month.toString() })
                }
            change { it.copy(committees = committees, months = months, problem = null) }
        }
}
