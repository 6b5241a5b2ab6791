package vn.sotay.ui.record

import kotlinx.coroutines.delay
import vn.sotay.core.Answers
import vn.sotay.core.FactAnswer
import vn.sotay.core.FactRow
import vn.sotay.core.HandbookException
import vn.sotay.core.ItemId
import vn.sotay.core.Questions
import vn.sotay.core.Topic
import vn.sotay.core.VerifiedView
import vn.sotay.ui.Desk
import vn.sotay.ui.Model

data class OpeningState(
    val questions: Questions?,
    /** The record is open. */
    val done: Boolean,
    val problem: HandbookException?,
)

/** What is asked before a record is opened. */
class OpeningModel(
    desk: Desk,
    val id: ItemId,
) : Model<OpeningState>(desk, OpeningState(null, false, null)) {
    override fun OpeningState.with(problem: HandbookException?) = copy(problem = problem)

    init {
        ask {
            val questions = book.recordQuestions(id)
            change { it.copy(questions = questions) }
        }
    }

    fun answer(
        row: FactRow,
        answer: FactAnswer,
    ) = answer { asked -> asked.copy(facts = asked.facts.map { if (it.fact == row.fact) it.copy(answer = answer) else it }) }

    fun combined(on: Boolean) = answer { it.copy(combined = on) }

    fun papersDays(days: UInt) = answer { it.copy(papersDaysAhead = days) }

    fun open() {
        val asked = state.value.questions ?: return
        act {
            book.openRecord(id, Answers(asked.combined, asked.papersDaysAhead, asked.facts))
            change { it.copy(done = true) }
        }
    }

    private fun answer(how: (Questions) -> Questions) = change { it.copy(questions = it.questions?.let(how), problem = null) }
}

data class CodeState(
    val code: String?,
    val problem: HandbookException?,
)

/** A member's code for the roll call; a new one before the old one is over. */
class CodeModel(
    desk: Desk,
    private val id: ItemId,
) : Model<CodeState>(desk, CodeState(null, null)) {
    override fun CodeState.with(problem: HandbookException?) = copy(problem = problem)

    init {
        // Also when its person comes back: a phone asleep does not count the minutes.
        keepFresh(Topic.SESSION) {
            while (true) {
                attempt(::load)
                delay(GOOD_FOR)
            }
        }
    }

    fun again() = act { load() }

    private suspend fun load() =
        inTurn {
            val code = book.rollCallCode(id)
            change { it.copy(code = code) }
        }
}

/** Eight of the ten minutes for which a code is good. */
private const val GOOD_FOR = 8 * 60_000L

data class JoinState(
    /** What another phone reads to let this one write. */
    val certificate: String?,
    /** The meeting whose record came here. */
    val joined: ItemId?,
    val verified: VerifiedView?,
    val problem: HandbookException?,
)

/** A copy that another phone has passed on: to write on in it, or to look whether it is whole. */
class JoinModel(
    desk: Desk,
) : Model<JoinState>(desk, JoinState(null, null, null, null)) {
    override fun JoinState.with(problem: HandbookException?) = copy(problem = problem)

    init {
        keepFresh(Topic.MEETINGS) {
            val certificate = book.myCertificate()
            change { it.copy(certificate = certificate) }
        }
    }

    fun join(copy: ByteArray) =
        act {
            val meeting = book.takeOverRecord(copy)
            change { it.copy(joined = meeting, verified = null) }
        }

    fun verify(copy: ByteArray) =
        act {
            change { it.copy(verified = null) }
            val verified = book.verifyRecord(copy)
            change { it.copy(verified = verified) }
        }
}
