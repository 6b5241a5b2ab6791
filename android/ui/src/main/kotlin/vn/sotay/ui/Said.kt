package vn.sotay.ui

import vn.sotay.core.About
import vn.sotay.core.AgendaItem
import vn.sotay.core.HandbookException
import vn.sotay.core.InForce
import vn.sotay.core.InvitationProblem
import vn.sotay.core.Lease
import vn.sotay.core.LockReason
import vn.sotay.core.MeetingKind
import vn.sotay.core.Month
import vn.sotay.core.MyReply
import vn.sotay.core.NotPossible
import vn.sotay.core.OpinionState
import vn.sotay.core.Problem
import vn.sotay.core.RejectCode
import vn.sotay.core.ReplyRow
import vn.sotay.core.ReplyState
import vn.sotay.core.Unreadable
import vn.sotay.ui.record.say
import java.time.Duration
import java.time.Instant
import java.time.LocalDate
import java.time.YearMonth
import java.time.ZoneId
import java.time.format.DateTimeFormatter
import java.time.format.DateTimeParseException
import java.time.format.ResolverStyle
import java.time.temporal.ChronoUnit
import java.util.Locale

// What the core says in codes, in words for people. Every `when` is complete: a new code of the core
// does not compile until somebody has found words for it.

/** What went wrong, and what to do next. */
fun Words.say(problem: HandbookException): String =
    when (problem) {
        is HandbookException.Offline -> this["error.offline"]
        is HandbookException.WrongServer -> this["error.wrongServer"]
        is HandbookException.Invitation -> say(problem.problem)
        is HandbookException.SignInAgain -> this["error.signInAgain"]
        is HandbookException.NotAllowed -> say(problem.reason)
        is HandbookException.NotRecorded -> say(problem.why)
        is HandbookException.NotFound -> this["error.notFound"]
        is HandbookException.NoSpace -> this["error.noSpace"]
        is HandbookException.StoreUnreadable -> say(problem.why)
        is HandbookException.Locked -> say(problem.reason)
        is HandbookException.UpdateApp -> this["error.updateApp"]
        is HandbookException.ServerTooOld -> this["error.serverTooOld"]
        is HandbookException.AttachmentDamaged -> this["error.damaged"]
        is HandbookException.Closed -> this["error.closed"]
        is HandbookException.Bug -> this["error.bug", problem.details]
    }

private fun Words.say(problem: InvitationProblem): String =
    when (problem) {
        InvitationProblem.UNREADABLE -> this["error.invitation.unreadable"]
        InvitationProblem.UNKNOWN -> this["error.invitation.unknown"]
        InvitationProblem.USED -> this["error.invitation.used"]
        InvitationProblem.EXPIRED -> this["error.invitation.expired"]
        InvitationProblem.ALREADY_ACTIVATED -> this["error.invitation.already"]
    }

private fun Words.say(reason: NotPossible): String =
    when (reason) {
        NotPossible.EMPTY -> this["error.empty"]
        NotPossible.TOO_LONG -> this["error.tooLong"]
        NotPossible.NO_CELL -> this["error.noCell"]
        NotPossible.ALREADY_ANSWERED -> this["error.alreadyAnswered"]
        NotPossible.SECRECY_MARK -> this["error.secrecy"]
        NotPossible.NOT_THE_AUTHOR -> this["error.notTheAuthor"]
        NotPossible.NO_RIGHT -> this["error.noRight"]
        NotPossible.WEAK_PIN -> this["error.weakPin"]
        NotPossible.WORDS_WAITING -> this["error.wordsWaiting"]
    }

/** What locks the library, and what opens it. */
fun Words.say(reason: LockReason): String =
    when (reason) {
        is LockReason.Pin -> reason.waitUntil?.let { this["error.locked.wait", clock(it)] } ?: this["error.locked.pin", reason.triesLeft]
        LockReason.Destroyed -> this["error.locked.destroyed"]
        LockReason.Lease -> this["error.locked.lease"]
        LockReason.Ended -> this["error.locked.ended"]
    }

private fun Words.say(why: Unreadable): String =
    when (why) {
        Unreadable.WRONG_KEY -> this["error.store.wrongKey"]
        Unreadable.CORRUPT -> this["error.store.corrupt"]
        Unreadable.NEWER_THAN_APP -> this["error.store.newer"]
        Unreadable.READ_ONLY -> this["error.store.readOnly"]
        Unreadable.IN_USE -> this["error.store.inUse"]
    }

/** What ended an update early, and what to do next. */
fun Words.say(problem: Problem): String =
    when (problem) {
        Problem.Offline -> this["sync.offline"]
        is Problem.Busy -> this["sync.busy"]
        Problem.Page -> this["sync.page"]
        Problem.WrongSignature -> this["sync.signature"]
        Problem.UnknownDevice, Problem.Revoked -> this["sync.device"]
        Problem.Lost -> say(Left.LOST)
        Problem.Clock -> this["sync.clock"]
        Problem.OtherGeneration -> this["sync.generation"]
        Problem.RolledBack -> this["sync.rolledBack"]
        Problem.UpdateApp -> this["sync.update"]
        Problem.ServerTooOld -> this["sync.old"]
        Problem.Store -> this["sync.store"]
        Problem.Refused -> this["sync.refused"]
    }

/** How a handbook was left for good. */
fun Words.say(left: Left): String =
    when (left) {
        Left.TOLD -> this["logout.told"]
        Left.UNTOLD -> this["logout.untold"]
        Left.LOST -> this["logout.lost"]
    }

/** What is being written about an opinion. */
fun Words.say(about: About): String =
    when (about) {
        is About.Change -> this["opinion.amend"]
        is About.Answer -> this["opinion.answering"]
    }

/** Where an opinion stands, in a word or two. */
fun Words.say(state: OpinionState): String =
    when (state) {
        OpinionState.Waiting -> this["state.waiting"]
        OpinionState.Held -> this["state.held"]
        OpinionState.Delivered -> this["state.delivered"]
        OpinionState.Answered -> this["state.answered"]
        is OpinionState.Refused -> this["state.refused"]
        OpinionState.Conflict -> this["state.conflict"]
    }

/** Why words were not accepted, and what to do next. */
fun Words.say(code: RejectCode): String =
    when (code) {
        RejectCode.ID_CONFLICT, RejectCode.BAD_SIGNATURE, RejectCode.MALFORMED -> this["reject.unreadable"]
        RejectCode.NOT_ALLOWED -> this["reject.notAllowed"]
        RejectCode.NO_SUBJECT -> this["reject.noSubject"]
        RejectCode.ALREADY_ANSWERED -> this["reject.alreadyAnswered"]
        RejectCode.DISCARDED -> this["reject.discarded"]
        RejectCode.EMPTY -> this["reject.empty"]
        RejectCode.TOO_LONG -> this["reject.tooLong"]
        RejectCode.SECRECY_MARK -> this["reject.secrecy"]
        RejectCode.UNKNOWN -> this["reject.unknown"]
    }

/** Whether a paper is in force. */
fun Words.say(state: InForce): String =
    when (state) {
        InForce.Yes -> this["force.yes"]
        is InForce.NotYet -> this["force.from", day(state.from)]
        is InForce.Ended -> this["force.ended", day(state.to)]
        is InForce.Replaced -> this["force.replaced", day(state.on)]
        InForce.Unknown -> this["force.unknown"]
    }

/** Kind of a meeting. */
fun Words.say(kind: MeetingKind): String =
    when (kind) {
        MeetingKind.REGULAR -> this["meeting.regular"]
        MeetingKind.THEMATIC -> this["meeting.thematic"]
        MeetingKind.COMMITTEE -> this["meeting.committee"]
        MeetingKind.OTHER -> this["meeting.other"]
    }

/** Who prepares an item and how long it takes, as far as it is said. */
fun Words.who(item: AgendaItem): String? {
    val minutes = if (item.minutes == 0u) null else this["minutes", item.minutes]
    return listOfNotNull(item.owner.ifBlank { null }, minutes).joinToString(", ").ifEmpty { null }
}

/** Where an answer to a meeting stands. */
fun Words.say(state: ReplyState): String =
    when (state) {
        ReplyState.Waiting -> this["reply.waiting"]
        ReplyState.Delivered -> this["reply.delivered"]
        is ReplyState.Refused -> this["reply.refused"]
    }

/** What the member has answered. */
fun Words.mine(reply: MyReply): String = if (reply.coming) this["reply.mine.coming"] else this["reply.mine.absent", reply.reason]

/** What another member has answered. */
fun Words.say(row: ReplyRow): String =
    if (row.coming) this["reply.row.coming", row.memberName] else this["reply.row.absent", row.memberName, row.reason]

/** How long the library may still be read without hearing the province. */
fun Words.say(lease: Lease): String? =
    when (lease) {
        Lease.None -> null
        is Lease.Good -> this["lease.until", day(lease.until)]
        is Lease.Ending -> this["lease.ending", day(lease.until)]
        is Lease.Over -> this["error.locked.lease"]
    }

/** How long ago the province was last heard. */
fun Words.fresh(
    heard: Instant?,
    now: Instant,
): String {
    val ago = Duration.between(heard ?: return this["fresh.never"], now)
    return when {
        ago.toMinutes() < 2 -> this["fresh.now"]
        ago.toHours() < 1 -> this["fresh.minutes", ago.toMinutes()]
        ago.toDays() < 1 -> this["fresh.hours", ago.toHours()]
        else -> this["fresh.days", ago.toDays()]
    }
}

private val vietnam: ZoneId = ZoneId.of("Asia/Ho_Chi_Minh")
private val dayFormat = DateTimeFormatter.ofPattern("dd/MM/yyyy")
private val clockFormat = DateTimeFormatter.ofPattern("HH:mm")
private val monthFormat = DateTimeFormatter.ofPattern("MM/yyyy")
private val typedDay = DateTimeFormatter.ofPattern("d/M/uuuu").withResolverStyle(ResolverStyle.STRICT)
private val timeFormat = DateTimeFormatter.ofPattern("HH:mm, EEEE dd/MM/yyyy", Locale.forLanguageTag("vi"))

/** Today where the papers count. */
fun today(now: Instant): LocalDate = now.atZone(vietnam).toLocalDate()

/** `24/11/2026`. */
fun day(day: LocalDate): String = dayFormat.format(day)

/** The day of a moment, in Vietnam. */
fun day(moment: Instant): String = day(today(moment))

/** `19:30, Thứ Năm 03/12/2026`. */
fun time(moment: Instant): String = timeFormat.format(moment.atZone(vietnam))

/** `19:30`. */
fun clock(moment: Instant): String = clockFormat.format(moment.atZone(vietnam))

/** The month of a moment, in Vietnam. */
fun month(moment: Instant): YearMonth = YearMonth.from(today(moment))

/** `12/2026`. */
fun month(month: Month): String = monthFormat.format(YearMonth.parse(month))

/** The day that [text] (`3/12/2026`) names; nothing if there is none. */
fun dayOf(text: String): LocalDate? =
    try {
        LocalDate.parse(text.trim(), typedDay)
    } catch (_: DateTimeParseException) {
        null
    }

/** The moment at which a clock in Vietnam shows [text] (`19:30`, `19h30`) on [day]; nothing if it never does. */
fun atClock(
    day: LocalDate,
    text: String,
): Instant? {
    val (hour, minute) = Regex("(\\d{1,2})[:hg.](\\d{2})").matchEntire(text.trim())?.destructured ?: return null
    if (hour.toInt() > 23 || minute.toInt() > 59) return null
    return day.atTime(hour.toInt(), minute.toInt()).atZone(vietnam).toInstant()
}

/** When a clock in Vietnam shows [text] for the first time from [began] on: a meeting may end after midnight. */
fun atClockFrom(
    began: Instant,
    text: String,
): Instant? = atClock(today(began), text)?.let { if (it < began) it.plus(1, ChronoUnit.DAYS) else it }

/** `12:05`, or `1:12:05`: for how long something has lasted. */
fun lasted(
    since: Instant,
    now: Instant,
): String = lasted(Duration.between(since, now).toMillis().coerceAtLeast(0).toULong())

/** The same of milliseconds. */
fun lasted(ms: ULong): String {
    val seconds = (ms / 1_000u).toLong()
    val (hours, minutes) = seconds / 3_600 to seconds / 60 % 60
    val short = "%02d:%02d".format(minutes, seconds % 60)
    return if (hours > 0) "$hours:$short" else short
}

/** `1,2 MB`, as Vietnamese writes numbers. */
fun size(bytes: ULong): String {
    val kilo = bytes.toDouble() / 1_024
    val vi = Locale.forLanguageTag("vi")
    return if (kilo < 1_024) String.format(vi, "%.0f\u00A0kB", kilo) else String.format(vi, "%.1f\u00A0MB", kilo / 1_024)
}
