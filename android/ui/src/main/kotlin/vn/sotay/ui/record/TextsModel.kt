package vn.sotay.ui.record

import vn.sotay.core.HandbookException
import vn.sotay.core.ItemId
import vn.sotay.core.RecordView
import vn.sotay.core.Section
import vn.sotay.core.Tap
import vn.sotay.ui.Desk

data class TextsState(
    override val view: RecordView?,
    /** What is being written. */
    val writing: Written?,
    val text: String,
    override val problem: HandbookException?,
) : RecordState

/** What a person writes of a meeting. */
sealed interface Written {
    /** The chair's conclusion of an item of the agenda, or of the whole meeting. */
    data class Conclusion(
        val item: UInt?,
    ) : Written

    /** A section of the papers. */
    data class Part(
        val section: Section,
    ) : Written
}

/** The chair's conclusions, and the words of the papers. */
class TextsModel(
    desk: Desk,
    id: ItemId,
) : RecordPart<TextsState>(desk, id, TextsState(null, null, "", null)) {
    override fun TextsState.with(problem: HandbookException?) = copy(problem = problem)

    override fun TextsState.seen(view: RecordView) = copy(view = view)

    init {
        follow()
    }

    fun write(what: Written?) =
        act {
            keep()
            change { it.copy(writing = what, text = what?.let(::before).orEmpty()) }
        }

    fun type(text: String) = change { it.copy(text = text, problem = null) }

    fun done() =
        act {
            keep()
            change { it.copy(writing = null, text = "") }
        }

    /** Writes down what says something new. */
    override suspend fun keepNow() {
        val (what, text) = state.value.run { (writing ?: return) to text }
        if (text == before(what)) return
        record(
            when (what) {
                is Written.Conclusion -> Tap.Conclude(what.item, text)
                is Written.Part -> Tap.Write(what.section, text)
            },
        )
    }

    private fun before(what: Written): String {
        val view = state.value.view
        return when (what) {
            is Written.Conclusion -> view?.agenda?.find { it.item == what.item }?.text
            is Written.Part -> view?.sections?.find { it.section == what.section }?.text
        }.orEmpty()
    }
}
