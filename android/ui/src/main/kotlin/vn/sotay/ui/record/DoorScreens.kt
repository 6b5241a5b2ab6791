package vn.sotay.ui.record

import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.padding
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.unit.dp
import vn.sotay.core.FactAnswer
import vn.sotay.core.FactRow
import vn.sotay.core.RecordPhase
import vn.sotay.core.UnderWay
import vn.sotay.core.VerifiedView
import vn.sotay.ui.Choice
import vn.sotay.ui.Choices
import vn.sotay.ui.Files
import vn.sotay.ui.Fine
import vn.sotay.ui.Heading
import vn.sotay.ui.LocalWords
import vn.sotay.ui.Main
import vn.sotay.ui.Note
import vn.sotay.ui.Other
import vn.sotay.ui.Page
import vn.sotay.ui.Place
import vn.sotay.ui.Plain
import vn.sotay.ui.RecordPlace
import vn.sotay.ui.Switched
import vn.sotay.ui.Trouble
import vn.sotay.ui.day
import vn.sotay.ui.t
import vn.sotay.ui.time

/** A record that is being written: one press from wherever the app begins anew. */
@Composable
fun GoOn(
    record: UnderWay,
    go: (Place) -> Unit,
) = Column(Modifier.padding(top = 12.dp)) {
    Note("${t("door.underWay")}: ${record.title}") {
        Main(t("door.goOn")) { go(Place.Record(record.meeting, RecordPlace.RUN)) }
    }
}

/** What is asked before a record is opened. */
class OpeningActions(
    val back: () -> Unit,
    val answer: (FactRow, FactAnswer) -> Unit,
    val combined: (Boolean) -> Unit,
    val papersDays: (UInt) -> Unit,
    val open: () -> Unit,
) {
    constructor(model: OpeningModel, back: () -> Unit) : this(back, model::answer, model::combined, model::papersDays, model::open)
}

/** A few questions, answered already where this phone knows; then the record is open. */
@Composable
fun OpeningScreen(
    state: OpeningState,
    on: OpeningActions,
) = Page(t("opening.title"), on.back) {
    val words = LocalWords.current
    Trouble(state.problem)
    val asked = state.questions ?: return@Page
    Plain(t("opening.what"))
    for (row in asked.facts) {
        Heading(words.ask(row.fact))
        Choices {
            for (answer in FactAnswer.entries) {
                if (answer == FactAnswer.NOT_APPLICABLE && !row.mayNotApply) continue
                Choice(words.say(answer), row.answer == answer) { on.answer(row, answer) }
            }
        }
    }
    Heading(t("opening.days"))
    Choices {
        for (days in 0u..2u) Choice(t("opening.ahead", days), asked.papersDaysAhead == days) { on.papersDays(days) }
        Choice(t("opening.more", 3), asked.papersDaysAhead == 3u) { on.papersDays(3u) }
    }
    Switched(t("opening.combined"), asked.combined, on.combined)
    if (asked.carried.isNotEmpty()) {
        Heading(t("opening.carried", asked.carried.size))
        for (row in asked.carried) Fine("${row.text} (${day(row.due)})")
    }
    Main(t("opening.go"), onClick = on.open)
}

/** A member's code for the roll call, as large as it goes. */
@Composable
fun CodeScreen(
    state: CodeState,
    onBack: () -> Unit,
    onAgain: () -> Unit,
) = Page(t("code.title"), onBack) {
    Trouble(state.problem)
    Plain(t("code.what"))
    state.code?.let { QrCode(it, t("code.title")) }
    Fine(t("code.good"))
    Other(t("code.again"), onClick = onAgain)
}

/** Writing along on this phone, and looking at a copy. */
@Composable
fun JoinScreen(
    state: JoinState,
    files: Files?,
    onBack: () -> Unit,
    onJoin: (ByteArray) -> Unit,
    onVerify: (ByteArray) -> Unit,
) = Page(t("join.title"), onBack) {
    Trouble(state.problem)
    Heading(t("join.first"))
    Plain(t("join.what"))
    state.certificate?.let { QrCode(it, t("join.certificate")) }
    if (files == null) return@Page
    Heading(t("join.second"))
    Main(t("join.take")) { files.pick(onJoin) }
    Heading(t("join.verify"))
    Plain(t("join.verifyWhat"))
    Other(t("join.look")) { files.pick(onVerify) }
    state.verified?.let { Verified(it) }
}

@Composable
private fun Verified(view: VerifiedView) {
    val good = view.phase == RecordPhase.CLOSED && view.signedBy.isNotEmpty()
    Note("${view.title}, ${view.cellName}, ${time(view.startsAt)}", bad = !good) {
        Plain(
            when {
                view.phase != RecordPhase.CLOSED -> t("join.open")
                view.signedBy.isEmpty() -> t("join.unsigned")
                else -> t("join.signed", view.signedBy.joinToString(", "))
            },
        )
        if (view.annex > 0u) Plain(t("join.annex", view.annex))
        if (view.flags > 0u) Plain(t("join.flags", view.flags))
    }
}
