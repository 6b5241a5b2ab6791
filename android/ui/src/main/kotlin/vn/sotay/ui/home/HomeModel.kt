package vn.sotay.ui.home

import vn.sotay.core.HandbookException
import vn.sotay.core.Home
import vn.sotay.core.Topic
import vn.sotay.ui.Desk
import vn.sotay.ui.Model
import java.time.Instant

data class HomeState(
    val home: Home?,
    val now: Instant,
    val problem: HandbookException?,
)

class HomeModel(
    desk: Desk,
) : Model<HomeState>(desk, HomeState(null, desk.now(), null)) {
    override fun HomeState.with(problem: HandbookException?) = copy(problem = problem)

    init {
        keepFresh(*Topic.entries.toTypedArray()) {
            val home = book.home(3u)
            change { it.copy(home = home, now = desk.now(), problem = null) }
        }
    }
}
