package vn.sotay.ui.meetings

import vn.sotay.core.HandbookException
import vn.sotay.core.ItemId
import vn.sotay.core.MeetingView
import vn.sotay.core.PlanState
import vn.sotay.core.RecordDoor
import vn.sotay.core.ReportState
import vn.sotay.core.Topic
import vn.sotay.ui.Desk
import vn.sotay.ui.Model

/** What a member answers to a meeting, as it is typed. */
data class Replying(
    val reason: String,
    val speak: Boolean,
    val opinion: String,
)

private val nothing = Replying("", false, "")

data class MeetingState(
    val view: MeetingView?,
    /** An answer is being written. */
    val answering: Boolean,
    val answer: Replying,
    /** What can be done about its record on this phone. */
    val door: RecordDoor?,
    /** Where its report stands, for the cell's committee; absent while there is none to send. */
    val report: ReportState?,
    val problem: HandbookException?,
)

class MeetingModel(
    desk: Desk,
    val id: ItemId,
    /** Something waits to be sent. */
    private val written: () -> Unit,
) : Model<MeetingState>(desk, MeetingState(null, false, nothing, null, null, null)) {
    override fun MeetingState.with(problem: HandbookException?) = copy(problem = problem)

    override val unsaved get() = state.value.run { (answering || view?.myReply == null) && answer != before }

    /** What was answered before. */
    private val MeetingState.before get() = view?.myReply?.run { Replying(reason, wantsToSpeak, opinion) } ?: nothing

    init {
        keepFresh(Topic.MEETINGS, Topic.OUTBOX) { load() }
    }

    /** Begins to answer anew, from what was answered before, or lets it be. */
    fun answer(on: Boolean) = change { it.copy(answering = on, answer = it.before, problem = null) }

    fun type(how: (Replying) -> Replying) = change { it.copy(answer = how(it.answer), problem = null) }

    fun reply(coming: Boolean) =
        act(coming) {
            val said = state.value.answer
            book.replyToMeeting(id, coming, said.reason, said.speak, said.opinion)
            change { it.copy(answering = false) }
            shown(::load)
            written()
        }

    /** Lets go of an answer that was refused. */
    fun dismiss() = letGo(state.value.view?.myReply?.refused)

    /** Lets go of what was said of the meeting and was refused. */
    fun dismissPlan() = letGo((state.value.view?.plan as? PlanState.Refused)?.v1)

    private fun letGo(refused: String?) {
        if (refused == null) return
        act {
            book.dismiss(refused)
            shown(::load)
        }
    }

    private suspend fun load() =
        inTurn {
            // Recording is not gated by the lease: its door opens also where the announcement cannot be read.
            val door = book.recordDoor(id)
            change { it.copy(door = door) }
            val view = book.meeting(id)
            change { it.copy(view = view) }
            if (!view.canPlan) return@inTurn
            val reported = book.reported(id)
            val report = reported.state.takeIf { reported.canSend || reported.isOfProvince || it != ReportState.NotSent }
            change { it.copy(report = report) }
        }
}
