package vn.sotay.ui.meetings

import vn.sotay.core.HandbookException
import vn.sotay.core.ItemId
import vn.sotay.core.Meeting
import vn.sotay.core.MeetingRow
import vn.sotay.core.Topic
import vn.sotay.ui.Desk
import vn.sotay.ui.Model
import vn.sotay.ui.WINDOW

data class MeetingsState(
    val coming: List<MeetingRow>,
    val over: List<MeetingRow>,
    val loaded: Boolean,
    val problem: HandbookException?,
)

class MeetingsModel(
    desk: Desk,
) : Model<MeetingsState>(desk, MeetingsState(emptyList(), emptyList(), false, null)) {
    override fun MeetingsState.with(problem: HandbookException?) = copy(problem = problem)

    init {
        keepFresh(Topic.MEETINGS) {
            val coming = book.meetingsComing(WINDOW)
            val over = book.meetingsOver(WINDOW)
            change { it.copy(coming = coming, over = over, loaded = true, problem = null) }
        }
    }
}

data class MeetingState(
    val meeting: Meeting?,
    val problem: HandbookException?,
)

class MeetingModel(
    desk: Desk,
    id: ItemId,
) : Model<MeetingState>(desk, MeetingState(null, null)) {
    override fun MeetingState.with(problem: HandbookException?) = copy(problem = problem)

    init {
        keepFresh(Topic.MEETINGS) {
            val meeting = book.meeting(id).meeting
            change { it.copy(meeting = meeting, problem = null) }
        }
    }
}
