package vn.sotay.ui.session

import vn.sotay.core.HandbookException
import vn.sotay.core.Owner
import vn.sotay.core.Problem
import vn.sotay.core.Topic
import vn.sotay.ui.Desk
import vn.sotay.ui.Model

data class ActivationState(
    val step: ActivationStep,
    val typed: String,
    val busy: Boolean,
    val owner: Owner?,
    val items: UInt,
    val done: Boolean,
    val sync: Problem?,
    val problem: HandbookException?,
)

/** The three steps of a first start. */
enum class ActivationStep { INVITATION, OWNER, SYNC }

class ActivationModel(
    desk: Desk,
    private val deviceName: String,
) : Model<ActivationState>(desk, ActivationState(ActivationStep.INVITATION, "", false, null, 0u, false, null, null)) {
    override fun ActivationState.with(problem: HandbookException?) = copy(problem = problem, busy = false)

    fun type(text: String) = change { it.copy(typed = text, problem = null) }

    fun activate() {
        if (state.value.busy) return
        act {
            change { it.copy(busy = true) }
            val owner = book.activate(state.value.typed, deviceName)
            change { it.copy(step = ActivationStep.OWNER, owner = owner, busy = false) }
        }
    }

    fun receive() {
        change { it.copy(step = ActivationStep.SYNC) }
        // What has come can be read while the rest is on its way.
        keepFresh(Topic.NEWS, Topic.DOCUMENTS, Topic.SYNC) {
            val items = book.overview().status.items
            change { it.copy(items = items) }
        }
        again()
    }

    fun again() {
        if (state.value.busy) return
        act {
            change { it.copy(busy = true, sync = null) }
            val report = book.sync()
            val items = book.overview().status.items
            change { it.copy(busy = false, sync = report.problem, done = report.problem == null, items = items) }
        }
    }
}
