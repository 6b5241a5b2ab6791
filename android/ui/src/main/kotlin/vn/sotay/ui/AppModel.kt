package vn.sotay.ui

import vn.sotay.core.FileState
import vn.sotay.core.HandbookException
import vn.sotay.core.Problem
import vn.sotay.ui.documents.DocumentModel
import vn.sotay.ui.documents.DocumentsModel
import vn.sotay.ui.home.HomeModel
import vn.sotay.ui.me.DevicesModel
import vn.sotay.ui.me.LogOutModel
import vn.sotay.ui.me.MeModel
import vn.sotay.ui.me.ReportModel
import vn.sotay.ui.me.SummaryModel
import vn.sotay.ui.meetings.MeetingModel
import vn.sotay.ui.meetings.MeetingsModel
import vn.sotay.ui.news.ArticleModel
import vn.sotay.ui.news.NewsModel
import vn.sotay.ui.office.officeModel
import vn.sotay.ui.opinions.OpinionModel
import vn.sotay.ui.opinions.OpinionsModel
import vn.sotay.ui.opinions.WriteModel
import vn.sotay.ui.record.AssignModel
import vn.sotay.ui.record.CloseModel
import vn.sotay.ui.record.CodeModel
import vn.sotay.ui.record.JoinModel
import vn.sotay.ui.record.OpeningModel
import vn.sotay.ui.record.RecordPart
import vn.sotay.ui.record.RollModel
import vn.sotay.ui.record.RunModel
import vn.sotay.ui.record.ScoreModel
import vn.sotay.ui.record.SpeechModel
import vn.sotay.ui.record.TextsModel
import vn.sotay.ui.record.VoteModel
import vn.sotay.ui.search.SearchModel
import vn.sotay.ui.session.ActivationModel
import vn.sotay.ui.session.PinModel

/** What the phone's own system does for the screens. What it cannot do is absent. */
class Platform(
    val deviceName: String,
    /** Of the app, for a report of a problem. */
    val version: String = "",
    val keepLook: (Look) -> Unit = {},
    /** Reads a QR code; its text comes as an invitation's link does. */
    val scan: (() -> Unit)? = null,
    /** Shows a fetched file in another app; `false` if the phone has none for it. */
    val open: ((FileState) -> Boolean)? = null,
    /** Passes a paper on. */
    val pass: PassOn? = null,
    /** Tells a person that something has come while the app was closed. */
    val notices: Notices? = null,
    /** Keeps a PIN behind face or finger. */
    val biometry: Biometry? = null,
    /** Reads aloud. */
    val aloud: ((String) -> Unit)? = null,
    /** Reads a QR code for the screen that asks. */
    val read: ((then: (String) -> Unit) -> Unit)? = null,
    /** Files that go to other apps and come from them. */
    val files: Files? = null,
    /** Something waits to be sent: soon, and also when the app is closed. */
    val sendSoon: () -> Unit = {},
)

/** Files that the app makes or takes; no clear copy of them lies on the phone. */
class Files(
    /** In another app; `false` if the phone has none for it. */
    val show: (Lent) -> Boolean,
    /** By the phone's own sheet. */
    val pass: (title: String, Lent) -> Unit,
    /** A file that a person picks; nothing happens if none is. */
    val pick: (then: (ByteArray) -> Unit) -> Unit,
)

/** A file that is lent to another app. */
class Lent(
    val name: String,
    val mediaType: String,
    val bytes: ByteArray,
)

/** What a text to be worked on further is. */
const val DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

/** Being told by the phone: [want] asks for its permission where that is needed, then calls back. */
class Notices(
    val areOn: () -> Boolean,
    val want: (on: Boolean, then: () -> Unit) -> Unit,
)

/** A PIN behind face or finger, one for each folder. */
class Biometry(
    val has: (folder: String) -> Boolean,
    /** Keeps it; none takes the kept one away. */
    val keep: (folder: String, pin: String?) -> Unit,
    /** Asks for face or finger; nothing if it was not the person, or he or she turned away. */
    val load: suspend (folder: String) -> String?,
)

/** What a handbook's own person can do with it as a whole. */
class Own(
    val folder: String,
    val hasPin: suspend () -> Boolean,
    /** To the members on this phone. */
    val change: () -> Unit,
    /** It is no more. */
    val gone: (Left) -> Unit,
)

/** How a handbook was left for good: the province knows, could not be told, or had this phone reported as lost. */
enum class Left { TOLD, UNTOLD, LOST }

/** Whether a person is told; [REFUSED]: they want to be, and the phone does not let us. */
enum class NoticeState { OFF, ON, REFUSED }

data class AppState(
    /** Absent until the store has said whether it is activated. */
    val activated: Boolean?,
    val stack: List<Stop>,
    val look: Look,
    /** Absent if the phone cannot. */
    val notices: NoticeState?,
    /** What ended the update that somebody asked for to read again. */
    val sync: Problem?,
    /** An invitation came to a handbook that is somebody's already. */
    val invited: Boolean,
    /** The screen that is not left before its person has said that what was typed there may go. */
    val leaving: Stop?,
    val problem: HandbookException?,
)

/** A screen on the way back, with its model: what was typed is there when one returns. */
class Stop(
    val place: Place,
    val model: Model<*>,
)

/** The way through the app. */
class AppModel(
    desk: Desk,
    private val platform: Platform,
    look: Look,
    /** Absent where the handbook is lent, to a test or a window. */
    private val own: Own? = null,
) : Model<AppState>(desk, AppState(null, emptyList(), look, null, null, false, null, null)) {
    val activation = ActivationModel(desk, platform, own)

    /** The way out that is being taken: how many screens stay, and what is done then. */
    private class Way(
        val stay: Int,
        val then: () -> Unit,
    )

    private var way: Way? = null

    override fun AppState.with(problem: HandbookException?) = copy(problem = problem)

    init {
        change { it.copy(notices = noticed()) }
        ask {
            val owner = book.owner()
            if (owner != null) home()
            change { it.copy(activated = owner != null) }
        }
    }

    /** Activation is over. */
    fun enter() {
        home()
        activation.close()
        change { it.copy(activated = true) }
    }

    /** The bar at the bottom begins anew; everything else is one step further. */
    fun go(place: Place) {
        if (place !in ROOTS) return change { it.copy(stack = it.stack + Stop(place, model(place))) }
        leaveAbove(1) {
            state.value.stack.forEach { it.model.close() }
            change { it.copy(stack = listOf(Stop(place, model(place)))) }
        }
    }

    /** One step back; `false` if there is none, so that the system may leave the app. */
    fun back(): Boolean {
        val stack = state.value.stack
        if (stack.size < 2) return false
        leaveAbove(stack.size - 1) {}
        return true
    }

    /**
     * Leaves the screens above the first [stay], the last one first, then does [then]. A screen whose words would be
     * lost asks, and is on top while it does. Who wants another way out meanwhile gets that one; who goes on from it
     * stays.
     */
    @Synchronized
    private fun leaveAbove(
        stay: Int,
        then: () -> Unit,
    ) {
        val isFirst = way == null
        way = Way(stay, then)
        if (isFirst) leaveNext()
    }

    @Synchronized
    private fun leaveNext() {
        val way = way ?: return
        val stop = state.value.stack.drop(way.stay).lastOrNull()
        if (stop != null) return stop.model.beforeLeaving { kept -> left(stop, way, kept) }
        this.way = null
        way.then()
    }

    @Synchronized
    private fun left(
        stop: Stop,
        taken: Way,
        kept: Boolean,
    ) {
        when {
            // One went on from it instead, and perhaps wants to leave from there.
            state.value.stack.last() !== stop -> if (way === taken) way = null else leaveNext()
            kept -> drop(stop)
            else -> change { it.copy(leaving = stop) }
        }
    }

    private fun drop(stop: Stop) {
        stop.model.close()
        change { it.copy(stack = it.stack - stop) }
        leaveNext()
    }

    /** Whether what was typed on [asking] is let go; a second answer to the same question is none. */
    @Synchronized
    fun leave(
        asking: Stop,
        yes: Boolean,
    ) {
        if (state.value.leaving !== asking) return
        change { it.copy(leaving = null) }
        if (yes) drop(asking) else way = null
    }

    /** To a part of a record: back, if one came from there to see how the meeting runs. */
    fun part(place: Place.Record) {
        val below = state.value.stack.dropLast(1).lastOrNull()
        if (place.part == RecordPlace.RUN && below?.place == place) back() else go(place)
    }

    /** On to [place], to which this screen only led. */
    fun goOn(place: Place) {
        val left = state.value.stack.last()
        change { it.copy(stack = it.stack.dropLast(1)) }
        left.model.close()
        go(place)
    }

    fun look(look: Look) {
        platform.keepLook(look)
        change { it.copy(look = look) }
    }

    /** What waits leaves when there is a network. */
    fun send() {
        platform.sendSoon()
        ask { desk.sync() }
    }

    /** Asks the province because reading is locked; every screen asks for its content again. */
    fun syncNow() =
        ask {
            change { it.copy(sync = null) }
            val problem = desk.sync().problem
            change { it.copy(sync = problem) }
            desk.refresh()
        }

    /** Words that are being written are kept before the app may be stopped. */
    suspend fun keepDrafts() = state.value.stack.forEach { (it.model as? KeepingModel<*>)?.keepWords() }

    /** Somebody opened the link of an invitation. It is shown, not used: its person presses the button. */
    fun invited(link: String) {
        activation.type(link)
        change { it.copy(invited = it.activated == true) }
    }

    fun invitationRead() = change { it.copy(invited = false) }

    /** To the members on this phone; absent where there is one handbook. */
    val change: (() -> Unit)? = own?.change

    /** The app came to the front: the province is asked once, without anybody waiting. */
    fun cameBack() {
        change { it.copy(notices = noticed()) }
        ask { if (book.owner() != null) desk.sync() }
    }

    fun notices(on: Boolean) {
        platform.notices?.want(on) {
            val now = noticed()
            change { it.copy(notices = if (on && now == NoticeState.OFF) NoticeState.REFUSED else now) }
        }
    }

    private fun noticed() = platform.notices?.let { if (it.areOn()) NoticeState.ON else NoticeState.OFF }

    private fun home() {
        if (state.value.stack.isEmpty()) go(Place.Home)
    }

    private fun model(place: Place): Model<*> =
        when (place) {
            Place.Home -> HomeModel(desk)
            Place.News -> NewsModel(desk)
            is Place.Article -> ArticleModel(desk, place.id)
            Place.Documents -> DocumentsModel(desk)
            is Place.Document -> DocumentModel(desk, place.id, place.typed)
            Place.Search -> SearchModel(desk)
            Place.Meetings -> MeetingsModel(desk)
            is Place.Meeting -> MeetingModel(desk, place.id, ::send)
            is Place.Record -> partModel(place)
            is Place.OpenRecord -> OpeningModel(desk, place.id)
            is Place.RollCode -> CodeModel(desk, place.id)
            Place.JoinRecord -> JoinModel(desk)
            is Office -> officeModel(desk, place, platform.files, ::send)
            Place.Opinions -> OpinionsModel(desk)
            is Place.Opinion -> OpinionModel(desk, place.id)
            is Place.Write -> WriteModel(desk, place.writing, place.text, ::send)
            Place.Me -> MeModel(desk)
            Place.Summary -> SummaryModel(desk)
            Place.Devices -> DevicesModel(desk)
            Place.Pin -> PinModel(desk, platform.biometry, own)
            Place.Report -> ReportModel(desk, platform.version)
            Place.LogOut -> LogOutModel(desk, own)
        }

    private fun partModel(place: Place.Record): RecordPart<*> =
        when (place.part) {
            RecordPlace.RUN -> RunModel(desk, place.id)
            RecordPlace.ROLL -> RollModel(desk, place.id)
            RecordPlace.SPEECH -> SpeechModel(desk, place.id)
            RecordPlace.VOTE -> VoteModel(desk, place.id)
            RecordPlace.TEXTS -> TextsModel(desk, place.id)
            RecordPlace.ASSIGN, RecordPlace.CARRIED -> AssignModel(desk, place.id)
            RecordPlace.SCORE -> ScoreModel(desk, place.id)
            RecordPlace.CLOSE, RecordPlace.HAND_OVER -> CloseModel(desk, place.id, platform.files)
        }

    companion object {
        /** The places of the bar at the bottom. */
        val ROOTS = listOf(Place.Home, Place.Documents, Place.Search, Place.Opinions, Place.Me)
    }
}
