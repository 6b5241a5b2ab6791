package vn.sotay.ui

import androidx.compose.foundation.isSystemInDarkTheme
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.RowScope
import androidx.compose.foundation.layout.defaultMinSize
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.selection.selectable
import androidx.compose.material3.Icon
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Surface
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.CompositionLocalProvider
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.collectAsState
import androidx.compose.runtime.getValue
import androidx.compose.runtime.key
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.text.font.FontFamily
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.unit.dp
import vn.sotay.ui.documents.DocumentActions
import vn.sotay.ui.documents.DocumentModel
import vn.sotay.ui.documents.DocumentScreen
import vn.sotay.ui.documents.DocumentsModel
import vn.sotay.ui.documents.DocumentsScreen
import vn.sotay.ui.home.HomeModel
import vn.sotay.ui.home.HomeScreen
import vn.sotay.ui.me.DevicesModel
import vn.sotay.ui.me.DevicesScreen
import vn.sotay.ui.me.LogOutModel
import vn.sotay.ui.me.LogOutScreen
import vn.sotay.ui.me.MeActions
import vn.sotay.ui.me.MeModel
import vn.sotay.ui.me.MeScreen
import vn.sotay.ui.me.ReportModel
import vn.sotay.ui.me.ReportScreen
import vn.sotay.ui.me.SummaryModel
import vn.sotay.ui.me.SummaryScreen
import vn.sotay.ui.meetings.MeetingActions
import vn.sotay.ui.meetings.MeetingModel
import vn.sotay.ui.meetings.MeetingScreen
import vn.sotay.ui.meetings.MeetingsModel
import vn.sotay.ui.meetings.MeetingsScreen
import vn.sotay.ui.news.ArticleModel
import vn.sotay.ui.news.ArticleScreen
import vn.sotay.ui.news.NewsModel
import vn.sotay.ui.news.NewsScreen
import vn.sotay.ui.office.OfficeScreens
import vn.sotay.ui.opinions.OpinionModel
import vn.sotay.ui.opinions.OpinionScreen
import vn.sotay.ui.opinions.OpinionsModel
import vn.sotay.ui.opinions.OpinionsScreen
import vn.sotay.ui.opinions.WriteModel
import vn.sotay.ui.opinions.WriteScreen
import vn.sotay.ui.opinions.Writing
import vn.sotay.ui.record.AssignActions
import vn.sotay.ui.record.AssignModel
import vn.sotay.ui.record.AssignScreen
import vn.sotay.ui.record.CarriedScreen
import vn.sotay.ui.record.CloseActions
import vn.sotay.ui.record.CloseModel
import vn.sotay.ui.record.CloseScreen
import vn.sotay.ui.record.CodeModel
import vn.sotay.ui.record.CodeScreen
import vn.sotay.ui.record.HandOverScreen
import vn.sotay.ui.record.JoinModel
import vn.sotay.ui.record.JoinScreen
import vn.sotay.ui.record.OpeningActions
import vn.sotay.ui.record.OpeningModel
import vn.sotay.ui.record.OpeningScreen
import vn.sotay.ui.record.RecordPart
import vn.sotay.ui.record.RollActions
import vn.sotay.ui.record.RollModel
import vn.sotay.ui.record.RollScreen
import vn.sotay.ui.record.RunActions
import vn.sotay.ui.record.RunModel
import vn.sotay.ui.record.RunScreen
import vn.sotay.ui.record.ScoreActions
import vn.sotay.ui.record.ScoreModel
import vn.sotay.ui.record.ScoreScreen
import vn.sotay.ui.record.SpeechActions
import vn.sotay.ui.record.SpeechModel
import vn.sotay.ui.record.SpeechScreen
import vn.sotay.ui.record.TextsActions
import vn.sotay.ui.record.TextsModel
import vn.sotay.ui.record.TextsScreen
import vn.sotay.ui.record.VoteActions
import vn.sotay.ui.record.VoteModel
import vn.sotay.ui.record.VoteScreen
import vn.sotay.ui.search.SearchModel
import vn.sotay.ui.search.SearchScreen
import vn.sotay.ui.session.ActivationActions
import vn.sotay.ui.session.ActivationScreen
import vn.sotay.ui.session.PinActions
import vn.sotay.ui.session.PinModel
import vn.sotay.ui.session.PinScreen
import vn.sotay.ui.session.StartActions
import vn.sotay.ui.session.StartModel
import vn.sotay.ui.session.StartScreen

/** The app from its very start: while the handbook cannot be opened, why not. */
@Composable
fun HandbookStart(
    start: StartModel,
    look: Look,
    platform: Platform,
    font: FontFamily,
) {
    val state by start.state.collectAsState()
    val app = state.app
    if (app != null && state.problem == null) {
        HandbookApp(app, platform, font)
    } else {
        HandbookTheme(look.dark ?: isSystemInDarkTheme(), look.percent / 100f, font) {
            Surface(Modifier.fillMaxSize(), color = MaterialTheme.colorScheme.background) {
                StartScreen(state, StartActions(start))
            }
        }
    }
}

/** The whole app inside a window of any size. */
@Composable
fun HandbookApp(
    model: AppModel,
    platform: Platform,
    font: FontFamily,
) {
    val state by model.state.collectAsState()
    HandbookTheme(state.look.dark ?: isSystemInDarkTheme(), state.look.percent / 100f, font) {
        Surface(Modifier.fillMaxSize(), color = MaterialTheme.colorScheme.background) {
            when (state.activated) {
                true -> Inside(model, state, platform)
                false -> First(model, platform)
                null -> Trouble(state.problem, Modifier.padding(16.dp))
            }
        }
    }
}

@Composable
private fun First(
    model: AppModel,
    platform: Platform,
) {
    val activation = model.activation
    val state by activation.state.collectAsState()
    val pin by activation.pin.state.collectAsState()
    ActivationScreen(state, pin, ActivationActions(activation, platform.scan, model::enter))
}

@Composable
private fun Inside(
    model: AppModel,
    state: AppState,
    platform: Platform,
) = Column(Modifier.fillMaxSize()) {
    val stop = state.stack.lastOrNull() ?: return@Column
    val leased = Leased(state.sync, { model.syncNow() }) { model.go(Place.Write(Writing(), "")) }
    CompositionLocalProvider(LocalLeased provides leased) {
        Column(Modifier.weight(1f)) { key(stop) { Screen(model, state, stop, platform) } }
    }
    if (state.invited) Ask(t("app"), t("error.invitation.already"), model::invitationRead) {}
    state.leaving?.let { asking -> key(asking) { Leaving { go -> model.leave(asking, go) } } }
    BottomBar(state.stack.first().place, model::go)
}

/** Asks whether what was typed is let go. */
@Composable
fun Leaving(onAnswer: (go: Boolean) -> Unit) =
    Ask(t("leaving.title"), t("leaving.what"), { onAnswer(false) }, t("leaving.stay")) {
        Other(t("leaving.go")) { onAnswer(true) }
    }

/** Five places, always there. Names wrap rather than being cut when type is large. */
@Composable
fun BottomBar(
    current: Place,
    go: (Place) -> Unit,
) = Surface(color = MaterialTheme.colorScheme.surfaceContainer) {
    Row(Modifier.fillMaxWidth()) {
        Destination(Icons.Home, t("nav.home"), current == Place.Home) { go(Place.Home) }
        Destination(Icons.Paper, t("nav.documents"), current == Place.Documents) { go(Place.Documents) }
        Destination(Icons.Search, t("nav.search"), current == Place.Search) { go(Place.Search) }
        Destination(Icons.Opinion, t("nav.opinions"), current == Place.Opinions) { go(Place.Opinions) }
        Destination(Icons.Me, t("nav.me"), current == Place.Me) { go(Place.Me) }
    }
}

@Composable
private fun RowScope.Destination(
    icon: ImageVector,
    name: String,
    chosen: Boolean,
    onClick: () -> Unit,
) {
    val colors = MaterialTheme.colorScheme
    val color = if (chosen) colors.primary else colors.onSurfaceVariant
    Column(
        Modifier
            .weight(1f)
            .selectable(chosen, role = Role.Tab, onClick = onClick)
            .defaultMinSize(minHeight = 56.dp)
            .padding(vertical = 6.dp),
        horizontalAlignment = Alignment.CenterHorizontally,
        verticalArrangement = Arrangement.Center,
    ) {
        Icon(icon, null, tint = color)
        Text(name, style = MaterialTheme.typography.labelSmall, color = color, textAlign = TextAlign.Center)
    }
}

@Composable
private fun Screen(
    model: AppModel,
    app: AppState,
    stop: Stop,
    platform: Platform,
) {
    val percent = app.look.reading
    val onPercent: (Int) -> Unit = { model.look(app.look.copy(reading = it)) }
    val back: () -> Unit = { model.back() }
    if (stop.place is Office) return OfficeScreens(stop.model, model::go, back)
    when (val screen = stop.model) {
        is HomeModel -> HomeScreen(seen(screen), { model.syncNow() }, model::go)
        is NewsModel -> NewsScreen(seen(screen), back, screen::choose, screen::more, { screen.readAll() }, model::go)
        is ArticleModel -> ArticleScreen(seen(screen), percent, back, onPercent, platform.aloud, platform.pass)
        is DocumentsModel -> DocumentsScreen(seen(screen), screen::narrow, screen::more, { screen.readAll() }, model::go)
        is DocumentModel -> {
            val on =
                DocumentActions(
                    back,
                    screen::find,
                    screen::type,
                    { screen.bookmark() },
                    screen::fetch,
                    screen::pause,
                    screen::pin,
                    platform.open?.let { how -> { screen.open(how) } },
                    platform.pass,
                    platform.aloud,
                    onPercent,
                    model::go,
                )
            DocumentScreen(seen(screen), percent, on)
        }
        is SearchModel ->
            SearchScreen(seen(screen), screen::type, { screen.forget() }) {
                screen.opened()
                model.go(it)
            }
        is MeetingsModel -> MeetingsScreen(seen(screen), back, model::go)
        is MeetingModel -> MeetingScreen(seen(screen), MeetingActions(screen, back, model::go))
        is RecordPart<*> -> RecordScreen(model, stop, platform)
        is OpeningModel -> {
            val state = seen(screen)
            LaunchedEffect(state.done) { if (state.done) model.goOn(Place.Record(screen.id, RecordPlace.RUN)) }
            OpeningScreen(state, OpeningActions(screen, back))
        }
        is CodeModel -> CodeScreen(seen(screen), back) { screen.again() }
        is JoinModel -> {
            val state = seen(screen)
            LaunchedEffect(state.joined) { state.joined?.let { model.goOn(Place.Record(it, RecordPlace.RUN)) } }
            JoinScreen(state, platform.files, back, { screen.join(it) }) { screen.verify(it) }
        }
        is OpinionsModel -> OpinionsScreen(seen(screen), screen::more, model::go)
        is OpinionModel -> {
            val state = seen(screen)
            LaunchedEffect(state.gone) { if (state.gone) back() }
            OpinionScreen(state, back, screen::dismiss, model::go)
        }
        is WriteModel -> {
            val state = seen(screen)
            LaunchedEffect(state.done) { if (state.done) back() }
            WriteScreen(state, back, screen::type, screen::send, screen::asNew, screen::discard)
        }
        is MeModel -> {
            val on = MeActions(screen::syncNow, { screen.free() }, model::look, model::notices, model.change, model::go)
            MeScreen(seen(screen), app.look, app.notices, platform.version, on)
        }
        is SummaryModel -> SummaryScreen(seen(screen), back)
        is DevicesModel -> DevicesScreen(seen(screen), back) { screen.end(it) }
        is PinModel -> PinScreen(seen(screen), back, PinActions(screen))
        is ReportModel -> {
            val title = t("me.report")
            ReportScreen(seen(screen), back, platform.pass?.let { pass -> { pass.text(title, it) } })
        }
        is LogOutModel -> LogOutScreen(seen(screen), back, screen::leave)
    }
}

/** What a model shows now, and from now on. */
@Composable
fun <S> seen(model: Model<S>): S = model.state.collectAsState().value

/** A part of a meeting's record. */
@Composable
private fun RecordScreen(
    model: AppModel,
    stop: Stop,
    platform: Platform,
) {
    val back: () -> Unit = { model.back() }
    val place = stop.place as? Place.Record ?: return
    val go = { part: RecordPlace -> model.part(Place.Record(place.id, part)) }
    when (val screen = stop.model) {
        is RunModel -> RunScreen(seen(screen), RunActions(screen, back, go))
        is RollModel -> RollScreen(seen(screen), RollActions(screen, back, platform.read?.let { read -> { read { screen.scanned(it) } } }))
        is SpeechModel -> SpeechScreen(seen(screen), SpeechActions(screen, back))
        is VoteModel -> VoteScreen(seen(screen), VoteActions(screen, back))
        is TextsModel -> TextsScreen(seen(screen), TextsActions(screen, back))
        is AssignModel -> {
            val on = AssignActions(screen, back)
            if (place.part == RecordPlace.CARRIED) CarriedScreen(seen(screen), on) else AssignScreen(seen(screen), on)
        }
        is ScoreModel -> ScoreScreen(seen(screen), ScoreActions(screen, back))
        is CloseModel -> {
            val on = CloseActions(screen, platform.files, platform.read, back, { model.go(Office.Reported(place.id)) }, go)
            if (place.part == RecordPlace.HAND_OVER) HandOverScreen(seen(screen), on) else CloseScreen(seen(screen), on)
        }
    }
}
