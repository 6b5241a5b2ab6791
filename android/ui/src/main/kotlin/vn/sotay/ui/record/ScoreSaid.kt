package vn.sotay.ui.record

import vn.sotay.core.Fact
import vn.sotay.core.FactAnswer
import vn.sotay.core.Figure
import vn.sotay.core.Grade
import vn.sotay.core.HoleRow
import vn.sotay.core.Measure
import vn.sotay.core.PointsSource
import vn.sotay.core.ScoreReason
import vn.sotay.core.ScoreView
import vn.sotay.core.SetAsideReason
import vn.sotay.ui.Words

// What a score sheet says in codes, in words for people. Measures and facts are words of the rules: one that
// this version does not know is shown as it stands.

/** What a meeting comes to. */
fun Words.sum(score: ScoreView): String {
    val total = score.total ?: return this["score.known", score.known, score.most]
    val grade = score.grade ?: return this["score.total", total, score.most]
    return this["score.graded", total, score.most, say(grade)]
}

/** Grade of a meeting. */
fun Words.say(grade: Grade): String =
    when (grade) {
        Grade.GOOD -> this["grade.good"]
        Grade.FAIR -> this["grade.fair"]
        Grade.AVERAGE -> this["grade.average"]
        Grade.POOR -> this["grade.poor"]
    }

/** Where points come from. */
fun Words.say(source: PointsSource): String =
    when (source) {
        PointsSource.COMPUTED -> this["score.computed"]
        PointsSource.JUDGED -> this["score.judged"]
        PointsSource.CHOSEN -> this["score.chosen"]
    }

/** What the rule does not say. */
fun Words.say(hole: HoleRow): String =
    when (hole) {
        is HoleRow.BetweenBands -> this["hole.between", hole.gap]
        HoleRow.InTwoBands -> this["hole.two"]
        HoleRow.NothingToMeasure -> this["hole.nothing"]
        HoleRow.NotApplicable -> this["hole.notApplicable"]
    }

/** Why what a person gave is not used. */
fun Words.say(why: SetAsideReason): String =
    when (why) {
        SetAsideReason.COMPUTED -> this["aside.computed"]
        SetAsideReason.NOT_A_CHOICE -> this["aside.notAChoice"]
        SetAsideReason.TOO_MANY -> this["aside.tooMany"]
        SetAsideReason.NO_SUCH_CRITERION -> this["aside.noCriterion"]
    }

/** A figure that decided something. */
fun Words.say(reason: ScoreReason): String =
    when (reason) {
        is ScoreReason.Measured -> this["reason.measured", measure(reason.measure), say(reason.value)]
        is ScoreReason.Answered -> this["reason.answered", fact(reason.fact), say(reason.answer)]
        is ScoreReason.Capped -> this["reason.capped", measure(reason.measure), say(reason.value), reason.atMost]
        is ScoreReason.NotKnown -> this["reason.notKnown", known(reason.what)]
    }

private fun Words.say(figure: Figure): String =
    when (figure) {
        is Figure.Share -> this["figure.share", figure.part, figure.whole]
        is Figure.Count -> figure.v1.toString()
    }

/** Whether something was done. */
fun Words.say(answer: FactAnswer): String =
    when (answer) {
        FactAnswer.YES -> this["answer.yes"]
        FactAnswer.NO -> this["answer.no"]
        FactAnswer.NOT_APPLICABLE -> this["answer.notApplicable"]
    }

/** What a person is asked before the meeting. */
fun Words.ask(fact: Fact): String =
    when (fact) {
        "committee_minutes" -> this["ask.committee"]
        "draft_prepared" -> this["ask.draft"]
        "notified" -> this["ask.notified"]
        "papers_shared" -> this["ask.papers"]
        "thematic_held" -> this["ask.thematic"]
        else -> fact
    }

private fun Words.measure(word: Measure): String =
    when (word) {
        "duration" -> this["measure.duration"]
        "attendance_share" -> this["measure.attendance"]
        "speakers_share" -> this["measure.speakersShare"]
        "targets_share" -> this["measure.targets"]
        "steps_share" -> this["measure.steps"]
        "absent_unexcused" -> this["measure.unexcused"]
        "longest_excused_run" -> this["measure.excusedRun"]
        "speakers" -> this["measure.speakers"]
        "papers_days_ahead" -> this["measure.papersDays"]
        "ideology_minutes" -> this["measure.ideology"]
        "reported_after_days" -> this["measure.reported"]
        else -> word
    }

private fun Words.fact(word: Fact): String =
    when (word) {
        "committee_minutes" -> this["fact.committee"]
        "draft_prepared" -> this["fact.draft"]
        "notified" -> this["fact.notified"]
        "papers_shared" -> this["fact.papers"]
        "thematic_held" -> this["fact.thematic"]
        "fees_reported" -> this["fact.fees"]
        "members_assessed" -> this["fact.assessed"]
        "minute_book_kept" -> this["fact.minuteBook"]
        "assignments_made" -> this["fact.assignments"]
        "conclusion_passed" -> this["fact.conclusion"]
        "minutes_approved" -> this["fact.minutes"]
        else -> word
    }

/** A measure or a fact. */
private fun Words.known(word: String): String = measure(word).takeIf { it != word } ?: fact(word)
