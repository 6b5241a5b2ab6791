package vn.sotay.ui.record

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.unit.dp
import vn.sotay.core.CriterionRow
import vn.sotay.core.EventId
import vn.sotay.core.ScoreView
import vn.sotay.core.Tap
import vn.sotay.ui.Choice
import vn.sotay.ui.Choices
import vn.sotay.ui.Entry
import vn.sotay.ui.Field
import vn.sotay.ui.Fine
import vn.sotay.ui.Heading
import vn.sotay.ui.Link
import vn.sotay.ui.LocalWords
import vn.sotay.ui.Main
import vn.sotay.ui.Note
import vn.sotay.ui.Other
import vn.sotay.ui.Plain
import vn.sotay.ui.Tag
import vn.sotay.ui.t

/** What can be done about the score. */
class ScoreActions(
    val back: () -> Unit,
    val undo: () -> Unit,
    val settle: (EventId) -> Unit,
    val open: (CriterionRow?) -> Unit,
    val points: (String) -> Unit,
    val reason: (String) -> Unit,
    val judge: (CriterionRow, String) -> Unit,
    val claimAsComputed: () -> Unit,
    val own: (Boolean) -> Unit,
    val ownPoints: (String, String) -> Unit,
    val claimOwn: () -> Unit,
) {
    constructor(model: ScoreModel, back: () -> Unit) : this(
        back,
        { model.undo() },
        { model.tap(Tap.Settle(it)) },
        model::open,
        model::points,
        model::reason,
        { row, points -> model.judge(row, points) },
        { model.claimAsComputed() },
        model::own,
        model::own,
        model::claimOwn,
    )
}

/** The score: each point says why. */
@Composable
fun ScoreScreen(
    state: ScoreState,
    on: ScoreActions,
) = RecordPage(t("score.title"), state, on.back, on.undo) { view ->
    val score = view.score ?: return@RecordPage Plain(t("score.none"))
    val words = LocalWords.current
    Card {
        Text(words.sum(score), style = MaterialTheme.typography.titleLarge)
        Fine(t("score.rules", view.rules))
        for (gate in score.lowered) {
            Plain(t("score.lowered", words.say(gate.from), words.say(gate.to), gate.missing.joinToString("; ")))
        }
        if (score.open > 0u) Plain(t("score.open", score.open))
    }
    Disputes(view, on.settle)
    for (group in score.groups) {
        Heading("${group.title} (${t("score.of", group.points ?: t("score.dash"), group.most)})")
        for (row in group.criteria) Criterion(row, state, view.may.tap, on)
    }
    Claim(score, state, view.may.tap, on)
}

@Composable
private fun Criterion(
    row: CriterionRow,
    state: ScoreState,
    mayTap: Boolean,
    on: ScoreActions,
) {
    val words = LocalWords.current
    val open = state.criterion == row.code
    val asks = row.choices.isNotEmpty()
    Entry({ if (mayTap && asks) on.open(if (open) null else row) }) {
        Text(row.title, style = MaterialTheme.typography.bodyLarge)
        Text(
            t("score.of", row.points ?: t("score.dash"), row.most),
            style = MaterialTheme.typography.titleMedium,
            color = MaterialTheme.colorScheme.primary,
        )
        for (reason in row.reasons) Fine(words.say(reason))
        row.hole?.let { Fine(words.say(it)) }
        row.source?.let { Tag(words.say(it)) }
        if (row.points == null) Tag(t(if (row.anyPoints) "score.judge" else "score.choose"), bad = true)
        if (row.judgedReason.isNotEmpty()) Fine(t("score.because", row.judgedReason))
        row.setAside?.let { Tag(words.say(it), bad = true) }
        if (row.disputed) Tag(t("disputed"), bad = true)
        row.claimed?.let { if (it != row.points) Tag(t("score.claimedHere", it)) }
    }
    if (state.own != null) {
        Field(t("score.ownPoints", row.title), "own.${row.code}", state.own[row.code].orEmpty()) { on.ownPoints(row.code, it) }
    }
    if (open && mayTap) Judge(row, state, on)
}

@Composable
private fun Judge(
    row: CriterionRow,
    state: ScoreState,
    on: ScoreActions,
) = Column(verticalArrangement = Arrangement.spacedBy(8.dp)) {
    Field(t("score.reason"), "reason", state.reason, onType = on.reason)
    Plain(t("score.give"))
    Choices { for (points in row.choices) Choice(points, row.judged == points) { on.judge(row, points) } }
    if (row.anyPoints) {
        Field(t("score.points"), "points", state.points, onType = on.points)
        if (state.points.isNotBlank()) Other(t("score.keep", state.points)) { on.judge(row, state.points) }
    }
}

@Composable
private fun Claim(
    score: ScoreView,
    state: ScoreState,
    mayTap: Boolean,
    on: ScoreActions,
) {
    Heading(t("score.claim"))
    val claimed = score.claimed
    if (claimed == null) {
        Plain(t("score.unclaimed"))
    } else {
        val grade = score.claimedGrade
        Plain(if (grade == null) t("score.claimed", claimed) else t("score.claimedGrade", claimed, LocalWords.current.say(grade)))
        if (score.differs) Note(t("score.differs"), bad = true)
    }
    if (!mayTap) return
    if (state.own == null) {
        Main(t("score.asComputed"), onClick = on.claimAsComputed)
        Link(t("score.own")) { on.own(true) }
    } else {
        Fine(t("score.ownWhat"))
        Main(t("score.claimOwn"), onClick = on.claimOwn)
        Link(t("cancel")) { on.own(false) }
    }
}
