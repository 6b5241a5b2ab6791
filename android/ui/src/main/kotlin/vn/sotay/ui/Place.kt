package vn.sotay.ui

import vn.sotay.core.ItemId
import vn.sotay.core.MeetingKind
import vn.sotay.core.Month
import vn.sotay.core.UnitId
import vn.sotay.ui.opinions.Writing

/** Where in the app one is. */
sealed interface Place {
    data object Home : Place

    data object News : Place

    data class Article(
        val id: ItemId,
    ) : Place

    data object Documents : Place

    data class Document(
        val id: ItemId,
        val typed: String,
    ) : Place

    data object Search : Place

    data object Meetings : Place

    data class Meeting(
        val id: ItemId,
    ) : Place

    /** A part of a meeting's record. */
    data class Record(
        val id: ItemId,
        val part: RecordPlace,
    ) : Place

    /** What is asked before a record is opened. */
    data class OpenRecord(
        val id: ItemId,
    ) : Place

    /** The member's own code for the roll call. */
    data class RollCode(
        val id: ItemId,
    ) : Place

    /** A copy of a record that another phone has passed on. */
    data object JoinRecord : Place

    data object Opinions : Place

    data class Opinion(
        val id: ItemId,
    ) : Place

    data class Write(
        val writing: Writing,
        val text: String,
    ) : Place

    data object Me : Place

    data object Summary : Place

    data object Devices : Place

    data object Pin : Place

    data object Report : Place

    data object LogOut : Place
}

/** What comes before and after a cell's meetings. */
sealed interface Office : Place {
    /** Everything of it that this member may do. */
    data object Work : Office

    data object Due : Office

    /** What is registered. */
    data object Plans : Office

    /** Registering a meeting; in [cell] and [month] if it is known in which. */
    data class Register(
        val cell: UnitId?,
        val kind: MeetingKind,
        val month: Month?,
    ) : Office

    /** Saying anew how a meeting is to be. */
    data class Plan(
        val id: ItemId,
    ) : Office

    /** The report of a meeting, as its cell sees it. */
    data class Reported(
        val id: ItemId,
    ) : Office

    data object Reports : Office

    /** A report, as the superior sees it. */
    data class Review(
        val id: ItemId,
    ) : Office

    data object RollUps : Office

    data class Year(
        val cell: UnitId,
        val year: Int,
    ) : Office
}

/** The parts of a record. */
enum class RecordPlace { RUN, ROLL, SPEECH, VOTE, TEXTS, ASSIGN, CARRIED, SCORE, CLOSE, HAND_OVER }

/** How the app looks. [dark] is the phone's own choice when absent. */
data class Look(
    val percent: Int,
    val dark: Boolean?,
    /** Of text that is read at length, on top of [percent]. */
    val reading: Int,
)

/** As the app looks until somebody says otherwise. */
val FIRST_LOOK = Look(100, null, 100)

/** Sizes of type to choose from, on top of the phone's own. */
val SIZES = listOf(100, 125, 150, 200)
