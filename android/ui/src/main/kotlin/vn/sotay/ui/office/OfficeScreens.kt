package vn.sotay.ui.office

import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import vn.sotay.core.MeetingKind
import vn.sotay.ui.LocalWords
import vn.sotay.ui.Model
import vn.sotay.ui.Office
import vn.sotay.ui.Page
import vn.sotay.ui.Place
import vn.sotay.ui.RecordPlace
import vn.sotay.ui.Trouble
import vn.sotay.ui.record.Tile
import vn.sotay.ui.seen
import vn.sotay.ui.t

/** The screen of any of the office's models. */
@Composable
fun OfficeScreens(
    model: Model<*>,
    go: (Place) -> Unit,
    back: () -> Unit,
) {
    when (model) {
        is OfficeModel -> OfficeScreen(seen(model), back, go)
        is DueModel -> DueScreen(seen(model), back, go)
        is PlansModel -> PlansScreen(seen(model), back, { model.dismiss(it) }, go)
        is PlanningModel -> {
            val state = seen(model)
            LaunchedEffect(state.done) { if (state.done) back() }
            PlanningScreen(state, PlanningActions(model, back))
        }
        is ReportedModel -> {
            val on = ReportedActions(back, { model.send() }, model::dismiss) { go(Place.Record(model.id, RecordPlace.CLOSE)) }
            ReportedScreen(seen(model), on)
        }
        is ReportsModel -> ReportsScreen(seen(model), back, model::unsaid, go)
        is ReviewModel -> ReviewScreen(seen(model), ReviewActions(model, back, go))
        is RollUpModel -> RollUpScreen(seen(model), back) { model.turn(it) }
        is YearModel -> YearScreen(seen(model), back, { model.turn(it) }, model.files?.let { { title -> model.pass(title) } })
    }
}

/** Everything before and after meetings that this member may do. */
@Composable
fun OfficeScreen(
    state: OfficeState,
    onBack: () -> Unit,
    go: (Place) -> Unit,
) = Page(t("office.title"), onBack) {
    Trouble(state.problem)
    val door = state.door
    if (door.committees.isNotEmpty()) {
        Tile(t("due.title"), if (state.due == 0) t("due.none") else t("due.count", state.due)) { go(Office.Due) }
        Tile(t("plans.title"), t("plans.what")) { go(Office.Plans) }
        Tile(t("plan.new"), LocalWords.current.kinds(PLANNED)) { go(Office.Register(null, MeetingKind.REGULAR, null)) }
        for (cell in door.committees) Tile(t("year.title", state.year), cell.name) { go(Office.Year(cell.cell, state.year)) }
    }
    if (door.above) {
        Tile(t("reports.title"), t("reports.what")) { go(Office.Reports) }
        Tile(t("rollUp.title"), t("rollUp.what")) { go(Office.RollUps) }
    }
}
