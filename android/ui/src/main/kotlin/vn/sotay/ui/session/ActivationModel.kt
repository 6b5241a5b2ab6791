package vn.sotay.ui.session

import vn.sotay.core.HandbookException
import vn.sotay.core.Owner
import vn.sotay.core.Problem
import vn.sotay.core.Topic
import vn.sotay.core.TypedInvitation
import vn.sotay.ui.Desk
import vn.sotay.ui.Model
import vn.sotay.ui.Own
import vn.sotay.ui.Platform

data class ActivationState(
    val step: ActivationStep = ActivationStep.INVITATION,
    val typed: String = "",
    /** The address and the code are typed instead of the link. */
    val byHand: Boolean = false,
    val server: String = "",
    val code: String = "",
    /** What would be activated, to be compared with the paper. */
    val found: TypedInvitation? = null,
    /** It is not what the paper says. */
    val differs: Boolean = false,
    val busy: Boolean = false,
    val owner: Owner? = null,
    val items: UInt = 0u,
    val done: Boolean = false,
    val sync: Problem? = null,
    val problem: HandbookException? = null,
)

/** The steps of a first start; a person counts three. */
enum class ActivationStep(
    val number: Int,
) {
    INVITATION(1),
    OWNER(2),
    PIN(2),
    SYNC(3),
}

class ActivationModel(
    desk: Desk,
    private val platform: Platform,
    private val own: Own?,
) : Model<ActivationState>(desk, ActivationState()) {
    /** The PIN of the second step. */
    val pin = PinModel(desk, platform.biometry, own)

    override fun ActivationState.with(problem: HandbookException?) = copy(problem = problem, busy = false)

    fun type(text: String) = change { it.copy(typed = text, byHand = false, found = null, differs = false, problem = null) }

    fun typeServer(text: String) = change { it.copy(server = text, differs = false, problem = null) }

    fun typeCode(text: String) = change { it.copy(code = text, differs = false, problem = null) }

    fun byHand(on: Boolean) = change { it.copy(byHand = on, found = null, differs = false, problem = null) }

    /** Asks the province for the invitation that was typed by hand. */
    fun look() {
        if (state.value.busy) return
        ask {
            change { it.copy(busy = true, differs = false) }
            val found = book.typedInvitation(state.value.server, state.value.code)
            change { it.copy(busy = false, found = found) }
        }
    }

    /** The row on the paper is another one: nothing is activated. */
    fun refuse() = change { it.copy(found = null, differs = true) }

    /** With the link, or with what was found and compared. */
    fun activate() {
        if (state.value.busy) return
        act {
            change { it.copy(busy = true) }
            val owner = book.activate(state.value.found?.invitation ?: state.value.typed, platform.deviceName)
            change { it.copy(step = ActivationStep.OWNER, owner = owner, busy = false) }
        }
    }

    /** It is the right person. */
    fun confirm() = if (own == null) receive() else change { it.copy(step = ActivationStep.PIN) }

    /** The first sync. */
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
        ask {
            change { it.copy(busy = true, sync = null) }
            val report = desk.sync()
            shown {
                val items = book.overview().status.items
                change { it.copy(items = items) }
            }
            change { it.copy(busy = false, sync = report.problem, done = report.problem == null) }
        }
    }

    override fun close() {
        super.close()
        pin.close()
    }
}
