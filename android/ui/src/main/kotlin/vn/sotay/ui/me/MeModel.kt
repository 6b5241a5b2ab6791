package vn.sotay.ui.me

import vn.sotay.core.HandbookException
import vn.sotay.core.Overview
import vn.sotay.core.Problem
import vn.sotay.core.Report
import vn.sotay.core.Topic
import vn.sotay.ui.Desk
import vn.sotay.ui.Model
import java.time.Instant

data class MeState(
    val overview: Overview?,
    val now: Instant,
    val busy: Boolean,
    val synced: Boolean,
    val sync: Problem?,
    val freed: ULong?,
    val problem: HandbookException?,
)

class MeModel(
    desk: Desk,
    private val sync: suspend () -> Report,
) : Model<MeState>(desk, MeState(null, desk.now(), false, false, null, null, null)) {
    override fun MeState.with(problem: HandbookException?) = copy(problem = problem, busy = false)

    init {
        keepFresh(Topic.SYNC, Topic.OUTBOX, Topic.ATTACHMENTS, Topic.SESSION, Topic.OPINIONS) { load() }
    }

    fun syncNow() {
        if (state.value.busy) return
        act {
            change { it.copy(busy = true, synced = false, sync = null) }
            val problem = sync().problem
            load()
            change { it.copy(busy = false, synced = problem == null, sync = problem) }
        }
    }

    fun free() =
        act {
            val freed = book.freeSpace(0u)
            load()
            change { it.copy(freed = freed) }
        }

    private suspend fun load() {
        val overview = book.overview()
        change { it.copy(overview = overview, now = desk.now()) }
    }
}
