package vn.sotay.ui.office

import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import vn.sotay.core.RollUpFigures
import vn.sotay.ui.Empty
import vn.sotay.ui.Heading
import vn.sotay.ui.LocalWords
import vn.sotay.ui.Page
import vn.sotay.ui.Trouble
import vn.sotay.ui.month
import vn.sotay.ui.record.Card
import vn.sotay.ui.t

/** The sums of a month: all of them first, then a card a unit. */
@Composable
fun RollUpScreen(
    state: RollUpState,
    onBack: () -> Unit,
    onTurn: (Long) -> Unit,
) = Page(t("rollUp.title"), onBack) {
    Trouble(state.problem)
    val (before, after) = state.month.minusMonths(1) to state.month.plusMonths(1)
    Turned(t("month", month(state.month.toString())), month(before.toString()), month(after.toString())) { onTurn(it.toLong()) }
    val sums = state.sums ?: return@Page
    if (sums.isEmpty()) Empty(t("rollUp.none"))
    for (sum in sums) {
        Heading(t("rollUp.total", sum.unitName))
        Card { All(sum.total) }
        for (row in sum.rows) {
            Card {
                Text(row.unitName, style = MaterialTheme.typography.titleMedium)
                Few(row.figures)
            }
        }
    }
}

/** Every figure: the total. */
@Composable
private fun All(figures: RollUpFigures) {
    Held(figures)
    Labelled(t("rollUp.regular"), figures.regular.toString())
    Labelled(t("rollUp.thematic"), figures.thematic.toString())
    Labelled(t("rollUp.late"), figures.late.toString())
    Labelled(t("rollUp.overdue"), figures.overdue.toString())
    Met(figures)
    Labelled(t("rollUp.higher"), figures.claimedHigher.toString())
    Labelled(t("rollUp.alike"), figures.alike.toString())
    Labelled(t("rollUp.reviewed"), t("of", figures.reviewed, figures.held))
    Labelled(t("rollUp.returned"), figures.returned.toString())
}

/** Of one unit, only what says something: what is well is not counted out. */
@Composable
private fun Few(figures: RollUpFigures) {
    Held(figures)
    if (figures.late > 0u) Labelled(t("rollUp.late"), figures.late.toString())
    if (figures.overdue > 0u) Labelled(t("rollUp.overdue"), figures.overdue.toString())
    if (figures.held > 0u) Met(figures)
    if (figures.claimedHigher > 0u) Labelled(t("rollUp.higher"), figures.claimedHigher.toString())
    if (figures.alike > 0u) Labelled(t("rollUp.alike"), figures.alike.toString())
    if (figures.returned > 0u) Labelled(t("rollUp.returned"), figures.returned.toString())
}

@Composable
private fun Held(figures: RollUpFigures) {
    Labelled(t("rollUp.registered"), t("of", figures.registered, figures.cells))
    Labelled(t("rollUp.held"), figures.held.toString())
}

/** How the meetings were: who came, how long they took, what they were given. */
@Composable
private fun Met(figures: RollUpFigures) {
    val words = LocalWords.current
    Labelled(t("rollUp.attendance"), words.share(figures.present, figures.summoned))
    Labelled(t("rollUp.mean"), words.mean(figures))
    Labelled(t("rollUp.grades"), words.grades(figures))
}
