package vn.sotay.ui.meetings

import vn.sotay.core.HandbookException
import vn.sotay.core.ItemId
import vn.sotay.core.MeetingRow
import vn.sotay.core.MeetingView
import vn.sotay.core.RecordDoor
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
    val view: MeetingView?,
    /** An answer is being written. */
    val answering: Boolean,
    val reason: String,
    /** What can be done about its record on this phone. */
    val door: RecordDoor?,
    val problem: HandbookException?,
)

class MeetingModel(
    desk: Desk,
    val id: ItemId,
    /** Something waits to be sent. */
    private val written: () -> Unit,
) : Model<MeetingState>(desk, MeetingState(null, false, "", null, null)) {
    override fun MeetingState.with(problem: HandbookException?) = copy(problem = problem)

    init {
        keepFresh(Topic.MEETINGS, Topic.OUTBOX) { load() }
    }

    fun answer(on: Boolean) = change { it.copy(answering = on, problem = null) }

    fun type(reason: String) = change { it.copy(reason = reason, problem = null) }

    fun reply(coming: Boolean) =
        act {
            book.replyToMeeting(id, coming, state.value.reason)
            change { it.copy(answering = false) }
            load()
            written()
        }

    /** Lets go of an answer that was refused. */
    fun dismiss() {
        val refused = state.value.view?.myReply?.refused ?: return
        act {
            book.dismiss(refused)
            load()
        }
    }

    private suspend fun load() {
        // Recording is not gated by the lease: its door opens also where the announcement cannot be read.
        val door = book.recordDoor(id)
        change { it.copy(door = door) }
        val view = book.meeting(id)
        change { it.copy(view = view) }
    }
}
