package vn.sotay.ui.office

import vn.sotay.core.Due
import vn.sotay.core.DueWhat
import vn.sotay.core.HandbookException
import vn.sotay.core.ItemId
import vn.sotay.core.MeetingKind
import vn.sotay.core.Topic
import vn.sotay.ui.Desk
import vn.sotay.ui.Model
import vn.sotay.ui.Office
import vn.sotay.ui.Place
import vn.sotay.ui.RecordPlace

data class DueState(
    /** Absent until it is known; soonest first. */
    val rows: List<Due>?,
    val problem: HandbookException?,
)

/** What is due next. */
class DueModel(
    desk: Desk,
) : Model<DueState>(desk, DueState(null, null)) {
    override fun DueState.with(problem: HandbookException?) = copy(problem = problem)

    init {
        keepFresh(Topic.MEETINGS, Topic.OUTBOX) {
            val rows = book.due()
            change { it.copy(rows = rows, problem = null) }
        }
    }
}

/** Where something that is due is done. */
fun place(due: Due): Place =
    when (due.what) {
        DueWhat.REGISTER -> Office.Register(due.cell, MeetingKind.REGULAR, due.month)
        DueWhat.REGISTER_THEMATIC -> Office.Register(due.cell, MeetingKind.THEMATIC, due.month)
        DueWhat.PAPERS -> about(due) { Office.Plan(it) }
        DueWhat.RECORD -> about(due) { Place.Meeting(it) }
        DueWhat.CLOSE, DueWhat.SIGN -> about(due) { Place.Record(it, RecordPlace.CLOSE) }
        DueWhat.REPORT, DueWhat.PUT_RIGHT -> about(due) { Office.Reported(it) }
        // It is reported on at the next meeting.
        DueWhat.ASSIGNMENT -> Place.Meetings
    }

private fun about(
    due: Due,
    place: (ItemId) -> Place,
): Place = due.meeting?.let(place) ?: Place.Meetings
