package vn.sotay.ui.meetings

import vn.sotay.core.HandbookException
import vn.sotay.core.MeetingRow
import vn.sotay.core.Topic
import vn.sotay.ui.Desk
import vn.sotay.ui.Model
import vn.sotay.ui.WINDOW
import vn.sotay.ui.office.officeDoor

data class MeetingsState(
    val coming: List<MeetingRow>,
    val over: List<MeetingRow>,
    val loaded: Boolean,
    /** There is something to do for this member before and after meetings. */
    val office: Boolean,
    val problem: HandbookException?,
)

class MeetingsModel(
    desk: Desk,
) : Model<MeetingsState>(desk, MeetingsState(emptyList(), emptyList(), false, false, null)) {
    override fun MeetingsState.with(problem: HandbookException?) = copy(problem = problem)

    init {
        keepFresh(Topic.MEETINGS) {
            val coming = book.meetingsComing(WINDOW)
            val over = book.meetingsOver(WINDOW)
            change { it.copy(coming = coming, over = over, loaded = true, problem = null) }
            val office = officeDoor(desk).open
            change { it.copy(office = office) }
        }
    }
}
