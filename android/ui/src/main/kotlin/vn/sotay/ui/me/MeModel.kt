package vn.sotay.ui.me

import vn.sotay.core.FileState
import vn.sotay.core.HandbookException
import vn.sotay.core.Overview
import vn.sotay.core.Problem
import vn.sotay.core.Topic
import vn.sotay.ui.Desk
import vn.sotay.ui.Model
import vn.sotay.ui.WINDOW
import java.time.Instant

data class MeState(
    val overview: Overview?,
    val now: Instant,
    val busy: Boolean,
    val synced: Boolean,
    val sync: Problem?,
    val freed: ULong?,
    /** What takes space. */
    val files: List<FileState>,
    val problem: HandbookException?,
)

class MeModel(
    desk: Desk,
) : Model<MeState>(desk, MeState(null, desk.now(), false, false, null, null, emptyList(), null)) {
    override fun MeState.with(problem: HandbookException?) = copy(problem = problem, busy = false)

    init {
        keepFresh(Topic.SYNC, Topic.OUTBOX, Topic.ATTACHMENTS, Topic.SESSION, Topic.OPINIONS) { load() }
    }

    fun syncNow() {
        if (state.value.busy) return
        ask {
            change { it.copy(busy = true, synced = false, sync = null) }
            val problem = desk.sync().problem
            shown(::load)
            change { it.copy(busy = false, synced = problem == null, sync = problem) }
        }
    }

    fun free() =
        act {
            val freed = book.freeSpace(0u)
            shown(::load)
            change { it.copy(freed = freed) }
        }

    private suspend fun load() =
        inTurn {
            val overview = book.overview()
            val files = book.files(0u, WINDOW).filter { it.have > 0uL }
            change { it.copy(overview = overview, files = files, now = desk.now()) }
        }
}
