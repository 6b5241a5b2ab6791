package vn.sotay.ui.office

import vn.sotay.core.CommitteeRow
import vn.sotay.core.HandbookException
import vn.sotay.core.Topic
import vn.sotay.ui.Desk
import vn.sotay.ui.Files
import vn.sotay.ui.Model
import vn.sotay.ui.Office
import vn.sotay.ui.month
import vn.sotay.ui.today

/** What there is to do for this member before and after meetings. */
data class OfficeDoor(
    /** Cells in whose committee the member is. */
    val committees: List<CommitteeRow>,
    /** The member reads the reports of cells below. */
    val above: Boolean,
) {
    val open: Boolean get() = committees.isNotEmpty() || above
}

data class OfficeState(
    val door: OfficeDoor,
    /** How much is due. */
    val due: Int,
    val year: Int,
    val problem: HandbookException?,
)

/** The way to all that is done before and after meetings. */
class OfficeModel(
    desk: Desk,
) : Model<OfficeState>(desk, OfficeState(OfficeDoor(emptyList(), false), 0, today(desk.now()).year, null)) {
    override fun OfficeState.with(problem: HandbookException?) = copy(problem = problem)

    init {
        keepFresh(Topic.MEETINGS) {
            val due = book.due().size
            change { it.copy(due = due, problem = null) }
            val door = officeDoor(desk)
            change { it.copy(door = door) }
        }
    }
}

/** Looks what this member may do. */
suspend fun officeDoor(desk: Desk): OfficeDoor {
    val committees = desk.book.myCommittees()
    // Sums come to officials only: this month's, or the last one's before anything of this month is known.
    val now = month(desk.now())
    val above = listOf(now, now.minusMonths(1)).any { desk.book.rollUps(it.toString()).isNotEmpty() }
    return OfficeDoor(committees, above || desk.book.reports().any { it.canReview })
}

/** The model of [place]; [written] says that something waits to be sent. */
fun officeModel(
    desk: Desk,
    place: Office,
    files: Files?,
    written: () -> Unit,
): Model<*> =
    when (place) {
        Office.Work -> OfficeModel(desk)
        Office.Due -> DueModel(desk)
        Office.Plans -> PlansModel(desk)
        is Office.Register -> PlanningModel(desk, null, place, written)
        is Office.Plan -> PlanningModel(desk, place.id, null, written)
        is Office.Reported -> ReportedModel(desk, place.id, written)
        Office.Reports -> ReportsModel(desk)
        is Office.Review -> ReviewModel(desk, place.id, written)
        Office.RollUps -> RollUpModel(desk)
        is Office.Year -> YearModel(desk, place, files)
    }
