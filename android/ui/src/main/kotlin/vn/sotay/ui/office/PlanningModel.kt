package vn.sotay.ui.office

import vn.sotay.core.AgendaItem
import vn.sotay.core.CommitteeRow
import vn.sotay.core.HandbookException
import vn.sotay.core.ItemId
import vn.sotay.core.MeetingKind
import vn.sotay.core.MeetingPlan
import vn.sotay.core.PlanState
import vn.sotay.ui.Desk
import vn.sotay.ui.Model
import vn.sotay.ui.Office
import vn.sotay.ui.WINDOW
import vn.sotay.ui.atClock
import vn.sotay.ui.clock
import vn.sotay.ui.day
import vn.sotay.ui.dayOf
import java.time.Instant

data class PlanningState(
    /** Absent until it is known how the meeting is to be; the time in it is the one of [day] and [clock]. */
    val plan: MeetingPlan?,
    /** Cells to choose from, for a meeting that is not registered yet. */
    val committees: List<CommitteeRow>,
    /** As a person types them. */
    val day: String,
    val clock: String,
    /** Why it is moved or called off. */
    val reason: String,
    /** Where what was said of it here stands; absent for a new one. */
    val standing: PlanState?,
    /** Calling it off is asked once more. */
    val calling: Boolean,
    /** Day or time is none. */
    val noSuchTime: Boolean,
    /** Somebody else has changed it since it was opened here. */
    val changed: Boolean,
    /** It is kept, and waits to be sent. */
    val done: Boolean,
    /** What was wanted of a new one; absent for one that is registered. */
    val wanted: Office.Register?,
    val problem: HandbookException?,
) {
    /** When it is to begin, if what was typed is a time. */
    val startsAt: Instant? get() = dayOf(day)?.let { atClock(it, clock) }
}

/** Registers a meeting, changes it, or calls it off. */
class PlanningModel(
    desk: Desk,
    /** The meeting; absent for one that is not registered yet. */
    val id: ItemId?,
    /** What is wanted of a new one. */
    val wanted: Office.Register?,
    private val written: () -> Unit,
) : Model<PlanningState>(desk, PlanningState(null, emptyList(), "", "", "", null, false, false, false, false, wanted, null)) {
    /** As it was when it came on the screen. */
    private var before: MeetingPlan? = null
    private var first: List<Any?>? = null

    override val unsaved get() = state.value.run { !done && first != null && first != typed() }

    override fun PlanningState.with(problem: HandbookException?) = copy(problem = problem)

    init {
        // Once: what is being typed must not change under the hand.
        ask { if (id == null) begin() else look(id) }
    }

    fun edit(how: (PlanningState) -> PlanningState) = change { how(it).copy(noSuchTime = false, problem = null) }

    fun plan(how: (MeetingPlan) -> MeetingPlan) = edit { it.copy(plan = it.plan?.let(how)) }

    fun item(
        at: Int,
        how: (AgendaItem) -> AgendaItem,
    ) = agenda { items -> items.mapIndexed { place, item -> if (place == at) how(item) else item } }

    fun add() = agenda { it + AgendaItem("", "", 0u, emptyList()) }

    fun remove(at: Int) = agenda { items -> items.filterIndexed { place, _ -> place != at } }

    /** Swaps an item with the next one. */
    fun down(at: Int) =
        agenda { items ->
            if (at !in 0 until items.lastIndex) items else items.take(at) + items[at + 1] + items[at] + items.drop(at + 2)
        }

    fun up(at: Int) = down(at - 1)

    /** As it stands on the screen, and to be held. */
    fun keep() = send(cancelled = false)

    /** Looks at it anew, as somebody else has changed it; what was typed here goes. */
    fun again() = ask { look(id ?: return@ask) }

    fun calling(on: Boolean) = edit { it.copy(calling = on) }

    fun callOff() = send(cancelled = true)

    private fun send(cancelled: Boolean) {
        val plan = state.value.takeUnless { it.done }?.plan ?: return
        // To call it off, nobody needs to know when it would have been.
        val startsAt = state.value.startsAt ?: plan.startsAt.takeIf { cancelled }
        if (startsAt == null) {
            change { it.copy(noSuchTime = true, problem = null) }
            return
        }
        val reason = state.value.reason
        act {
            if (id != null && book.meetingPlan(id) != before) {
                change { it.copy(changed = true) }
                return@act
            }
            book.planMeeting(id, plan.copy(startsAt = startsAt, cancelled = cancelled), reason)
            change { it.copy(done = true) }
            written()
        }
    }

    private suspend fun look(id: ItemId) {
        val plan = book.meetingPlan(id)
        val standing = book.meeting(id).plan
        before = plan
        change {
            val (day, clock) = day(plan.startsAt) to clock(plan.startsAt)
            it.copy(plan = plan, day = day, clock = clock, reason = "", standing = standing, changed = false)
        }
        first = state.value.typed()
    }

    /** A new one, where and by whom the last one of the cell was. */
    private suspend fun begin() {
        val committees = book.myCommittees()
        val cell = wanted?.cell ?: committees.firstOrNull()?.cell ?: return
        val last = (book.meetingsComing(WINDOW).asReversed() + book.meetingsOver(WINDOW)).firstOrNull { it.cell == cell }
        val plan =
            MeetingPlan(
                cell,
                wanted?.kind ?: MeetingKind.REGULAR,
                "",
                last?.startsAt ?: desk.now(),
                last?.place.orEmpty(),
                last?.chair.orEmpty(),
                false,
                listOf(AgendaItem("", "", 0u, emptyList())),
                false,
                "",
                false,
            )
        change { it.copy(plan = plan, committees = committees, clock = last?.startsAt?.let(::clock).orEmpty()) }
        first = state.value.typed()
    }

    private fun PlanningState.typed() = listOf(plan, day, clock, reason)

    private fun agenda(how: (List<AgendaItem>) -> List<AgendaItem>) = plan { it.copy(agenda = how(it.agenda)) }
}
