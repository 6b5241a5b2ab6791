package vn.sotay.ui.office

import kotlinx.coroutines.Job
import vn.sotay.core.HandbookException
import vn.sotay.core.RollUp
import vn.sotay.core.Topic
import vn.sotay.ui.Desk
import vn.sotay.ui.Model
import vn.sotay.ui.month
import java.time.YearMonth

data class RollUpState(
    val month: YearMonth,
    /** One for each unit that the member works for; absent until they are known. */
    val sums: List<RollUp>?,
    val problem: HandbookException?,
)

/** The sums of one month. */
class RollUpModel(
    desk: Desk,
) : Model<RollUpState>(desk, RollUpState(month(desk.now()), null, null)) {
    override fun RollUpState.with(problem: HandbookException?) = copy(problem = problem)

    init {
        keepFresh(Topic.MEETINGS) { load() }
    }

    /** Another month; [by] 1 is the next one. */
    fun turn(by: Long): Job {
        change { it.copy(month = it.month.plusMonths(by), sums = null) }
        return ask { load() }
    }

    private suspend fun load() =
        inTurn {
            val month = state.value.month
            val sums = book.rollUps(month.toString())
            // Somebody may have turned on meanwhile.
            change { if (it.month == month) it.copy(sums = sums, problem = null) else it }
        }
}
