package vn.sotay.ui.record

import kotlinx.coroutines.Job
import kotlinx.coroutines.sync.withLock
import vn.sotay.core.Attendance
import vn.sotay.core.HandbookException
import vn.sotay.core.ItemId
import vn.sotay.core.MemberId
import vn.sotay.core.RecordView
import vn.sotay.core.RollRow
import vn.sotay.core.Tap
import vn.sotay.ui.Desk

data class RollState(
    override val view: RecordView?,
    /** Whose reason is being written. */
    val reasonOf: MemberId?,
    val reason: String,
    /** The base is explained member by member. */
    val explained: Boolean,
    /** Whose code was read last. */
    val scanned: String?,
    val guest: Guest,
    override val problem: HandbookException?,
) : RecordState

/** A guest who is being written down. */
data class Guest(
    val open: Boolean,
    val name: String,
    val office: String,
    val superior: Boolean,
)

private val nobody = Guest(false, "", "", false)

/** The roll call. */
class RollModel(
    desk: Desk,
    id: ItemId,
) : RecordPart<RollState>(desk, id, RollState(null, null, "", false, null, nobody, null)) {
    override fun RollState.with(problem: HandbookException?) = copy(problem = problem)

    override fun RollState.seen(view: RecordView) = copy(view = view)

    override val unsaved get() = state.value.guest.run { open && (name.isNotBlank() || office.isNotBlank()) }

    init {
        follow()
    }

    fun mark(
        row: RollRow,
        attendance: Attendance,
    ): Job {
        val mark = Tap.Mark(row.member, attendance, "")
        return act(mark) {
            // Said already; a reason that stands with it stays.
            if (row.attendance == attendance) return@act
            if (state.value.reasonOf != row.member) keep()
            book.tap(id, mark)
            // Whoever is away for a reason has one; it may be written, and need not.
            val asks = attendance == Attendance.ABSENT_EXCUSED
            change { it.copy(reasonOf = row.member.takeIf { asks }, reason = "", scanned = null) }
            shown(::load)
        }
    }

    /** Begins to write the reason of [row]; without one, lets go of what was being written. */
    fun asks(row: RollRow?) =
        act {
            if (row != null) keep()
            change { it.copy(reasonOf = row?.member, reason = row?.reason.orEmpty()) }
        }

    fun reason(text: String) = change { it.copy(reason = text, problem = null) }

    fun keepReason(row: RollRow) =
        act {
            keeping.withLock {
                book.tap(id, Tap.Mark(row.member, row.attendance ?: Attendance.ABSENT_EXCUSED, state.value.reason))
                change { it.copy(reasonOf = null, reason = "") }
            }
            shown(::load)
        }

    /** Writes down the reason that is being typed, if it says something new. */
    override suspend fun keepNow() {
        val (view, member, reason) = state.value.run { Triple(view, reasonOf, reason) }
        val row = view?.roll?.find { it.member == member } ?: return
        if (reason.isBlank() || reason == row.reason) return
        record(Tap.Mark(row.member, row.attendance ?: Attendance.ABSENT_EXCUSED, reason))
    }

    fun allPresent() =
        act {
            book.markAllPresent(id)
            shown(::load)
        }

    /** The text of a code that the camera has read. */
    fun scanned(text: String) =
        act(text) {
            change { it.copy(scanned = null) }
            val member = book.scanRollCall(id, text)
            shown(::load)
            change { state -> state.copy(scanned = state.view?.roll?.find { it.member == member }?.name) }
        }

    fun explain(on: Boolean) = change { it.copy(explained = on) }

    fun guest(guest: Guest) = change { it.copy(guest = guest, problem = null) }

    fun keepGuest() {
        val guest = state.value.guest
        tap(Tap.Guest(guest.name, guest.office, guest.superior)) { it.copy(guest = nobody) }
    }
}
