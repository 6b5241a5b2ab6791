package vn.sotay.ui.me

import vn.sotay.core.DeviceRow
import vn.sotay.core.HandbookException
import vn.sotay.core.MemberSummary
import vn.sotay.core.Topic
import vn.sotay.ui.Desk
import vn.sotay.ui.Left
import vn.sotay.ui.Model
import vn.sotay.ui.Own

data class SummaryState(
    val summary: MemberSummary? = null,
    val loaded: Boolean = false,
    val problem: HandbookException? = null,
)

/** What the office has on file of the member. */
class SummaryModel(
    desk: Desk,
) : Model<SummaryState>(desk, SummaryState()) {
    override fun SummaryState.with(problem: HandbookException?) = copy(problem = problem)

    init {
        keepFresh(Topic.SESSION, Topic.SYNC) {
            val summary = book.mySummary()
            change { SummaryState(summary, true) }
        }
    }
}

data class DevicesState(
    val rows: List<DeviceRow> = emptyList(),
    val problem: HandbookException? = null,
)

/** The member's own phones. */
class DevicesModel(
    desk: Desk,
) : Model<DevicesState>(desk, DevicesState()) {
    override fun DevicesState.with(problem: HandbookException?) = copy(problem = problem)

    init {
        keepFresh(Topic.SESSION, Topic.OUTBOX, Topic.SYNC) { load() }
    }

    fun end(row: DeviceRow) =
        act {
            book.endDevice(row.id)
            shown(::load)
        }

    private suspend fun load() =
        inTurn {
            val rows = book.myDevices()
            change { it.copy(rows = rows) }
        }
}

data class ReportState(
    /** What would be sent, all of it. */
    val text: String? = null,
    val problem: HandbookException? = null,
)

/** A report of a problem: shown first, then handed on by its person. */
class ReportModel(
    desk: Desk,
    private val version: String,
) : Model<ReportState>(desk, ReportState()) {
    override fun ReportState.with(problem: HandbookException?) = copy(problem = problem)

    init {
        keepFresh(Topic.SESSION) {
            val text = "app $version\n" + book.problemReport()
            change { it.copy(text = text) }
        }
    }
}

data class LogOutState(
    val busy: Boolean = false,
    val problem: HandbookException? = null,
)

/** Leaving for good. */
class LogOutModel(
    desk: Desk,
    private val own: Own?,
) : Model<LogOutState>(desk, LogOutState()) {
    override fun LogOutState.with(problem: HandbookException?) = copy(problem = problem, busy = false)

    /** Words that wait stop it, unless their person lets them go. */
    fun leave(discard: Boolean) {
        if (state.value.busy) return
        act {
            change { it.copy(busy = true) }
            own?.gone?.invoke(if (book.logOut(discard)) Left.TOLD else Left.UNTOLD)
        }
    }
}
