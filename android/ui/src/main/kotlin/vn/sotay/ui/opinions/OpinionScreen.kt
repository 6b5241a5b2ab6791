package vn.sotay.ui.opinions

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.verticalScroll
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.OutlinedTextField
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.unit.dp
import vn.sotay.core.About
import vn.sotay.core.OpinionState
import vn.sotay.core.OpinionView
import vn.sotay.core.RejectCode
import vn.sotay.ui.Bar
import vn.sotay.ui.Fine
import vn.sotay.ui.Link
import vn.sotay.ui.LocalWords
import vn.sotay.ui.Main
import vn.sotay.ui.Note
import vn.sotay.ui.Other
import vn.sotay.ui.Place
import vn.sotay.ui.Sure
import vn.sotay.ui.Tag
import vn.sotay.ui.Trouble
import vn.sotay.ui.day
import vn.sotay.ui.say
import vn.sotay.ui.t
import vn.sotay.ui.time

/** One opinion: the words, where they stand, the answer; and when refused, why and what to do. */
@Composable
fun OpinionScreen(
    state: OpinionDetail,
    onBack: () -> Unit,
    onDismiss: () -> Unit,
    go: (Place) -> Unit,
) = Column(Modifier.fillMaxSize()) {
    Bar(t("opinion.title"), onBack)
    Column(
        Modifier.weight(1f).verticalScroll(rememberScrollState()).padding(16.dp),
        verticalArrangement = Arrangement.spacedBy(12.dp),
    ) {
        Trouble(state.problem)
        val view = state.view ?: return@Column
        Tag(LocalWords.current.say(view.state), bad = isBad(view.state))
        if (view.text.isEmpty()) {
            Note(t("opinion.lost"))
        } else {
            Fine(t("opinion.from", view.authorName, time(view.madeAt)))
            Text(view.text, style = MaterialTheme.typography.bodyLarge)
        }
        view.deliveredText?.let { delivered ->
            Fine(t("opinion.delivered"))
            Text(delivered, style = MaterialTheme.typography.bodyMedium)
        }
        // That the opinion is gone has been said, and what its author could do is no help here.
        (view.state as? OpinionState.Refused)?.takeUnless { view.text.isEmpty() && it.v1 == RejectCode.NO_SUBJECT }?.let { refused ->
            Note(LocalWords.current.say(refused.v1), bad = true)
        }
        if (view.refused != null) Refused(state, view, onDismiss, go)
        view.answer?.let { answer ->
            Note(t("opinion.answer", answer.byName, day(answer.at))) {
                Text(answer.text, style = MaterialTheme.typography.bodyLarge)
            }
        }
        view.pendingAnswer?.let { pending ->
            Fine(t(if (view.state == OpinionState.Answered) "opinion.received" else "opinion.pending"))
            Text(pending, style = MaterialTheme.typography.bodyMedium)
        }
        if (view.beside.isNotEmpty()) Fine(t("opinion.beside"))
        view.beside.forEach { Text(it, style = MaterialTheme.typography.bodyMedium) }
        if (view.canAmend && view.refused == null) {
            Other(t("opinion.edit")) { go(state.write(About.Change(view.id, view.version), view.text)) }
        }
        if (view.canAnswer) {
            Main(t("opinion.answerIt")) { go(state.write(About.Answer(view.id, view.version), view.pendingAnswer.orEmpty())) }
        }
    }
}

@Composable
private fun Refused(
    state: OpinionDetail,
    view: OpinionView,
    onDismiss: () -> Unit,
    go: (Place) -> Unit,
) {
    if (view.canAmend) {
        Main(t("opinion.correct")) { go(state.write(About.Change(view.id, view.version), view.text)) }
    } else if (view.mine) {
        // The same words, as something new: they need not be written twice.
        Main(t("opinion.again")) { go(Place.Write(Writing(), view.text)) }
    }
    Other(t("opinion.dismiss"), onClick = onDismiss)
}

/** Where an opinion or an answer is written. It is kept before this screen closes; where it may not be, its person is asked. */
@Composable
fun WriteScreen(
    state: WriteState,
    onBack: () -> Unit,
    onType: (String) -> Unit,
    onSend: () -> Unit,
    onAsNew: () -> Unit,
    onDiscard: () -> Unit,
) = Column(Modifier.fillMaxSize()) {
    val (about, draft) = state.writing
    val title =
        when {
            about != null -> LocalWords.current.say(about)
            draft != null -> t("draft.title")
            else -> t("opinion.new")
        }
    Bar(title, onBack)
    Column(
        Modifier.weight(1f).verticalScroll(rememberScrollState()).padding(16.dp),
        verticalArrangement = Arrangement.spacedBy(12.dp),
    ) {
        if (about == null) Text(t("opinion.to"), style = MaterialTheme.typography.bodyMedium)
        OutlinedTextField(
            state.text,
            onType,
            Modifier.fillMaxWidth().testTag("words"),
            label = { Text(t("opinion.field")) },
            minLines = 6,
            textStyle = MaterialTheme.typography.bodyLarge,
        )
        Trouble(state.problem)
        if (state.isLate) Other(t("opinion.asNew"), onClick = onAsNew)
        Fine(t("opinion.keep"))
        Main(t(if (draft == null) "opinion.send" else "draft.submit"), !state.busy, onClick = onSend)
        Fine(t("draft.keep"))
        if (draft != null) Discard(onDiscard)
    }
}

@Composable
private fun Discard(onDiscard: () -> Unit) {
    var sure by remember { mutableStateOf(false) }
    if (sure) {
        Sure(t("draft.sure"), t("draft.go"), onDiscard) { sure = false }
    } else {
        Link(t("draft.discard")) { sure = true }
    }
}
