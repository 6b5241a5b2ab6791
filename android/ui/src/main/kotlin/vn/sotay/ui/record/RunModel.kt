package vn.sotay.ui.record

import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import vn.sotay.core.HandbookException
import vn.sotay.core.ItemId
import vn.sotay.core.RecordView
import vn.sotay.core.Tap
import vn.sotay.ui.Desk
import java.time.Instant

data class RunState(
    override val view: RecordView?,
    /** For how long something has lasted. */
    val now: Instant,
    /** The step whose choices are open. */
    val step: String?,
    /** Why a step is left out. */
    val reason: String,
    /** Who writes the minutes is being chosen. */
    val choosing: Boolean,
    override val problem: HandbookException?,
) : RecordState

/** How the meeting goes: what is done now, what comes next. */
class RunModel(
    desk: Desk,
    id: ItemId,
) : RecordPart<RunState>(desk, id, RunState(null, desk.now(), null, "", false, null)) {
    override fun RunState.with(problem: HandbookException?) = copy(problem = problem)

    override fun RunState.seen(view: RecordView) = copy(view = view)

    override val unsaved get() = state.value.run { step != null && reason.isNotBlank() }

    init {
        follow()
        scope.launch {
            while (true) {
                delay(SECOND)
                change { it.copy(now = desk.now()) }
            }
        }
    }

    fun choose(step: String?) = change { it.copy(step = step, reason = "", problem = null) }

    fun choosing(on: Boolean) = change { it.copy(choosing = on, problem = null) }

    fun reason(text: String) = change { it.copy(reason = text, problem = null) }

    fun begin(step: String) = tap(Tap.BeginStep(step)) { it.copy(step = null) }

    fun skip(step: String) = tap(Tap.SkipStep(step, state.value.reason)) { it.copy(step = null, reason = "") }

    fun minuteTaker(member: String) = tap(Tap.NameMinuteTaker(member)) { it.copy(choosing = false) }
}

/** A running clock is drawn anew so often. */
internal const val SECOND = 1_000L
