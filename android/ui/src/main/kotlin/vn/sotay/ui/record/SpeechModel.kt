package vn.sotay.ui.record

import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import vn.sotay.core.EventId
import vn.sotay.core.HandbookException
import vn.sotay.core.ItemId
import vn.sotay.core.RecordView
import vn.sotay.core.Speaker
import vn.sotay.core.SpeechRow
import vn.sotay.core.Tap
import vn.sotay.ui.Desk
import java.time.Instant

data class SpeechState(
    override val view: RecordView?,
    val now: Instant,
    /** Which speech is being noted. */
    val noting: EventId?,
    val text: String,
    override val problem: HandbookException?,
) : RecordState {
    /** Who speaks now: the latest who has not ended. */
    val speaking: SpeechRow? get() = view?.speeches?.lastOrNull { !it.over }
}

/** Who speaks, for how long, and what is said. */
class SpeechModel(
    desk: Desk,
    id: ItemId,
) : RecordPart<SpeechState>(desk, id, SpeechState(null, desk.now(), null, "", null)) {
    override fun SpeechState.with(problem: HandbookException?) = copy(problem = problem)

    override fun SpeechState.seen(view: RecordView) = copy(view = view)

    init {
        follow()
        scope.launch {
            while (true) {
                delay(SECOND)
                change { it.copy(now = desk.now()) }
            }
        }
    }

    /** Gives the floor; whoever spoke before has ended. */
    fun begin(speaker: Speaker) =
        act {
            keep()
            state.value.speaking?.let { book.tap(id, Tap.EndSpeech(it.id)) }
            val speech = book.tap(id, Tap.BeginSpeech(speaker))
            change { it.copy(noting = speech, text = "") }
            shown(::load)
        }

    fun end(speech: EventId) =
        act {
            book.tap(id, Tap.EndSpeech(speech))
            shown(::load)
        }

    fun note(row: SpeechRow) =
        act {
            keep()
            change { it.copy(noting = row.id, text = row.text) }
        }

    fun type(text: String) = change { it.copy(text = text, problem = null) }

    fun keepNote() =
        act {
            keep()
            change { it.copy(noting = null, text = "") }
        }

    /** Writes the note down if it says something new. */
    override suspend fun keepNow() {
        val (speech, text) = state.value.run { (noting ?: return) to text }
        val before = state.value.view?.speeches?.find { it.id == speech }?.text.orEmpty()
        if (text != before) record(Tap.NoteSpeech(speech, text))
    }
}
