package vn.sotay.ui.office

import kotlinx.coroutines.launch
import vn.sotay.core.HandbookException
import vn.sotay.core.ItemId
import vn.sotay.core.ReportState
import vn.sotay.core.ReportedView
import vn.sotay.core.Topic
import vn.sotay.ui.Desk
import vn.sotay.ui.Model

data class ReportedState(
    val view: ReportedView?,
    /** Titles of criteria by their codes, where the record is here. */
    val titles: Map<String, String>,
    val problem: HandbookException?,
)

/** The report of a meeting: sending it, and what the province and the superior make of it. */
class ReportedModel(
    desk: Desk,
    val id: ItemId,
    private val written: () -> Unit,
) : Model<ReportedState>(desk, ReportedState(null, emptyMap(), null)) {
    override fun ReportedState.with(problem: HandbookException?) = copy(problem = problem)

    init {
        keepFresh(Topic.MEETINGS, Topic.OUTBOX) { load() }
        scope.launch {
            // Where the record is on another phone, criteria are known by the sums alone.
            quietly {
                val score = book.record(id).score
                val criteria = score?.groups.orEmpty().flatMap { it.criteria }
                change { state -> state.copy(titles = criteria.associate { it.code to it.title }) }
            }
        }
    }

    fun send() =
        act {
            book.reportMeeting(id)
            shown(::load)
            written()
        }

    /** Lets go of a report that was refused. */
    fun dismiss() {
        val refused = state.value.view?.state as? ReportState.Refused ?: return
        act {
            book.dismiss(refused.v1)
            shown(::load)
        }
    }

    private suspend fun load() =
        inTurn {
            val view = book.reported(id)
            change { it.copy(view = view, problem = null) }
        }
}
