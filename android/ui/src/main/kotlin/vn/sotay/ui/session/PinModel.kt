package vn.sotay.ui.session

import vn.sotay.core.HandbookException
import vn.sotay.core.Topic
import vn.sotay.ui.Biometry
import vn.sotay.ui.Desk
import vn.sotay.ui.Model
import vn.sotay.ui.Own

data class PinState(
    /** Absent until it is known. */
    val hasPin: Boolean?,
    val old: String = "",
    val new: String = "",
    val again: String = "",
    val differ: Boolean = false,
    /** Whether face or finger may stand for it; absent where the phone has neither. */
    val biometry: Boolean? = null,
    val busy: Boolean = false,
    val done: PinDone? = null,
    val problem: HandbookException? = null,
)

enum class PinDone { SET, REMOVED }

/** Puts the library under a PIN, changes it, takes it away. */
class PinModel(
    desk: Desk,
    private val faces: Biometry?,
    private val own: Own?,
) : Model<PinState>(desk, PinState(null, biometry = own?.let { faces?.has?.invoke(it.folder) })) {
    override fun PinState.with(problem: HandbookException?) = copy(problem = problem, busy = false)

    init {
        keepFresh(Topic.SESSION) {
            val hasPin = own?.hasPin?.invoke()
            change { it.copy(hasPin = hasPin) }
        }
    }

    fun type(how: (PinState) -> PinState) = change { how(it).copy(differ = false, problem = null, done = null) }

    fun set() {
        val asked = state.value
        change { it.copy(differ = asked.new != asked.again) }
        if (asked.new == asked.again) replace(asked.new, PinDone.SET, asked.biometry == true)
    }

    fun remove() = replace(null, PinDone.REMOVED, false)

    /** Whether face or finger may open. What is kept for them is the PIN in use, so it is asked for. */
    fun allow(on: Boolean) {
        val asked = state.value
        when {
            asked.hasPin != true -> change { it.copy(biometry = on) }
            on -> replace(asked.old, null, true)
            else -> {
                own?.let { faces?.keep?.invoke(it.folder, null) }
                change { it.copy(biometry = false) }
            }
        }
    }

    private fun replace(
        by: String?,
        done: PinDone?,
        face: Boolean,
    ) {
        if (state.value.busy) return
        val old = state.value.old.takeIf { state.value.hasPin == true }
        act {
            change { it.copy(busy = true) }
            book.setPin(old, by)
            // A phone that knows no face and no finger yet keeps nothing; the PIN is in force all the same.
            val isKept = runCatching { own?.let { faces?.keep?.invoke(it.folder, by.takeIf { face }) } }.isSuccess
            change { PinState(by != null, biometry = faces?.let { face && isKept }, done = done) }
        }
    }
}
