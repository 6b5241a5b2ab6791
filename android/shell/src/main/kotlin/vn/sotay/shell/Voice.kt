package vn.sotay.shell

import android.content.Context
import android.speech.tts.TextToSpeech
import java.util.Locale

/** The phone's own voice, in Vietnamese. */
class Voice(
    context: Context,
) {
    private var ready = false
    private val speech = TextToSpeech(context) { status -> ready = status == TextToSpeech.SUCCESS }

    /** Reads [text] aloud from its beginning, paragraph by paragraph; the engine takes no book at once. */
    fun say(text: String) {
        if (!ready) return
        speech.setLanguage(Locale.forLanguageTag("vi-VN"))
        val limit = TextToSpeech.getMaxSpeechInputLength()
        text.split("\n").filter(String::isNotBlank).flatMap { it.chunked(limit) }.forEachIndexed { place, piece ->
            val queue = if (place == 0) TextToSpeech.QUEUE_FLUSH else TextToSpeech.QUEUE_ADD
            speech.speak(piece, queue, null, place.toString())
        }
    }

    fun stop() {
        speech.stop()
    }

    fun close() = speech.shutdown()
}
