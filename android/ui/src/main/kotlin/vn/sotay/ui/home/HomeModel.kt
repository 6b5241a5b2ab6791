package vn.sotay.ui.home

import vn.sotay.core.Due
import vn.sotay.core.HandbookException
import vn.sotay.core.Home
import vn.sotay.core.Topic
import vn.sotay.core.UnderWay
import vn.sotay.ui.Desk
import vn.sotay.ui.Model
import vn.sotay.ui.office.officeDoor
import java.time.Instant

data class HomeState(
    val home: Home?,
    val now: Instant,
    /** Records that are being written: found also when nothing else can be read. */
    val underWay: List<UnderWay>,
    /** What is due in the cells of whose committee the member is, soonest first. */
    val due: List<Due>,
    /** There are reports of other cells to look at. */
    val above: Boolean,
    val problem: HandbookException?,
)

class HomeModel(
    desk: Desk,
) : Model<HomeState>(desk, HomeState(null, desk.now(), emptyList(), emptyList(), false, null)) {
    override fun HomeState.with(problem: HandbookException?) = copy(problem = problem)

    init {
        keepFresh(*Topic.entries.toTypedArray()) {
            val underWay = book.recordsUnderWay()
            change { it.copy(underWay = underWay) }
            val home = book.home(3u)
            change { it.copy(home = home, now = desk.now(), problem = null) }
        }
        keepFresh(Topic.MEETINGS, Topic.SESSION) {
            val due = book.due()
            change { it.copy(due = due) }
            val above = officeDoor(desk).above
            change { it.copy(above = above) }
        }
    }
}
