package vn.sotay.ui.meetings

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.padding
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.unit.dp
import vn.sotay.core.HandbookException
import vn.sotay.core.MeetingView
import vn.sotay.core.MyReply
import vn.sotay.core.NotPossible
import vn.sotay.core.ReplyRow
import vn.sotay.core.ReplyState
import vn.sotay.ui.Field
import vn.sotay.ui.Fine
import vn.sotay.ui.Heading
import vn.sotay.ui.Link
import vn.sotay.ui.LocalWords
import vn.sotay.ui.Main
import vn.sotay.ui.Note
import vn.sotay.ui.Other
import vn.sotay.ui.Plain
import vn.sotay.ui.Switched
import vn.sotay.ui.Tag
import vn.sotay.ui.Trouble
import vn.sotay.ui.mine
import vn.sotay.ui.say
import vn.sotay.ui.t

/** Whether I come: what I said and where it stands, or two buttons to say it. */
@Composable
fun MyAnswer(
    state: MeetingState,
    view: MeetingView,
    on: MeetingActions,
) = Column(Modifier.padding(top = 12.dp), verticalArrangement = Arrangement.spacedBy(8.dp)) {
    val mine = view.myReply
    if (mine != null && !state.answering) {
        Trouble(state.problem)
        Mine(mine, view.canReply, on)
    } else if (view.canReply) {
        Heading(t("reply.title"))
        Switched(t("reply.speak"), state.answer.speak) { yes -> on.type { it.copy(speak = yes) } }
        Field(t("reply.opinion"), "opinion", state.answer.opinion) { text -> on.type { it.copy(opinion = text) } }
        Fine(t("reply.opinionWhat"))
        // Where the buttons are: what is wrong with an answer is seen by who gave it.
        Wrong(state.problem)
        Main(t("reply.coming")) { on.reply(true) }
        Field(t("reply.reason"), "reason", state.answer.reason) { text -> on.type { it.copy(reason = text) } }
        Other(t("reply.absent")) { on.reply(false) }
        if (mine != null) Link(t("cancel")) { on.answer(false) }
    } else {
        Trouble(state.problem)
    }
}

/** What I have answered, as I gave it. */
@Composable
private fun Mine(
    mine: MyReply,
    canReply: Boolean,
    on: MeetingActions,
) {
    val refused = mine.refused != null
    Note(LocalWords.current.mine(mine), bad = refused) {
        if (mine.wantsToSpeak) Plain(t("reply.mine.speak"))
        if (mine.opinion.isNotEmpty()) Plain(t("reply.mine.opinion", mine.opinion))
        Tag(LocalWords.current.say(mine.state), bad = refused)
        (mine.state as? ReplyState.Refused)?.let { Plain(LocalWords.current.say(it.v1)) }
        if (refused) Other(t("reply.dismiss"), onClick = on.dismiss)
        if (canReply) Other(t("reply.change")) { on.answer(true) }
    }
}

@Composable
private fun Wrong(problem: HandbookException?) =
    when ((problem as? HandbookException.NotAllowed)?.reason) {
        NotPossible.EMPTY -> Note(t("reply.noReason"), bad = true)
        NotPossible.TOO_LONG -> Note(t("reply.tooLong"), bad = true)
        else -> Trouble(problem)
    }

/** What the others have answered, for who prepares the meeting. */
@Composable
fun Answers(rows: List<ReplyRow>) =
    Column(Modifier.padding(bottom = 24.dp), verticalArrangement = Arrangement.spacedBy(4.dp)) {
        val coming = rows.count { it.coming }
        Heading(t("reply.all"))
        Plain(t("reply.count", coming, rows.size - coming))
        val speakers = rows.count { it.wantsToSpeak }
        if (speakers > 0) Plain(t("reply.speakers", speakers))
        for (row in rows) {
            Plain(LocalWords.current.say(row))
            if (row.wantsToSpeak) Tag(t("reply.row.speak"))
            if (row.opinion.isNotEmpty()) Plain(t("reply.row.opinion", row.opinion))
        }
    }
