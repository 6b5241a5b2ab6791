package vn.sotay.ui

import androidx.compose.runtime.Composable
import vn.sotay.core.AgendaItem
import vn.sotay.core.Alike
import vn.sotay.core.CommitteeRow
import vn.sotay.core.Difference
import vn.sotay.core.Due
import vn.sotay.core.DueWhat
import vn.sotay.core.Figures
import vn.sotay.core.Grade
import vn.sotay.core.HandbookException
import vn.sotay.core.Meeting
import vn.sotay.core.MeetingKind
import vn.sotay.core.MeetingPaper
import vn.sotay.core.MeetingPlan
import vn.sotay.core.MeetingRow
import vn.sotay.core.MeetingView
import vn.sotay.core.MonthsOf
import vn.sotay.core.Moved
import vn.sotay.core.MyReply
import vn.sotay.core.NotPossible
import vn.sotay.core.PlanState
import vn.sotay.core.RecordDoor
import vn.sotay.core.RecordPhase
import vn.sotay.core.RecordStanding
import vn.sotay.core.RejectCode
import vn.sotay.core.ReplyRow
import vn.sotay.core.ReplyState
import vn.sotay.core.ReportListRow
import vn.sotay.core.ReportState
import vn.sotay.core.ReportView
import vn.sotay.core.ReportedView
import vn.sotay.core.Review
import vn.sotay.core.RollUp
import vn.sotay.core.RollUpFigures
import vn.sotay.core.RollUpRow
import vn.sotay.core.Sum
import vn.sotay.core.Verdict
import vn.sotay.core.Year
import vn.sotay.core.YearMeeting
import vn.sotay.core.YearlyFailure
import vn.sotay.core.YearlyResult
import vn.sotay.ui.meetings.MeetingActions
import vn.sotay.ui.meetings.MeetingScreen
import vn.sotay.ui.meetings.MeetingState
import vn.sotay.ui.meetings.Replying
import vn.sotay.ui.office.DueScreen
import vn.sotay.ui.office.DueState
import vn.sotay.ui.office.OfficeDoor
import vn.sotay.ui.office.OfficeScreen
import vn.sotay.ui.office.OfficeState
import vn.sotay.ui.office.PlanMonth
import vn.sotay.ui.office.PlanRow
import vn.sotay.ui.office.PlanningActions
import vn.sotay.ui.office.PlanningScreen
import vn.sotay.ui.office.PlanningState
import vn.sotay.ui.office.PlansScreen
import vn.sotay.ui.office.PlansState
import vn.sotay.ui.office.ReportedActions
import vn.sotay.ui.office.ReportedScreen
import vn.sotay.ui.office.ReportedState
import vn.sotay.ui.office.ReportsScreen
import vn.sotay.ui.office.ReportsState
import vn.sotay.ui.office.ReviewActions
import vn.sotay.ui.office.ReviewScreen
import vn.sotay.ui.office.ReviewState
import vn.sotay.ui.office.RollUpScreen
import vn.sotay.ui.office.RollUpState
import vn.sotay.ui.office.Saying
import vn.sotay.ui.office.YearScreen
import vn.sotay.ui.office.YearState
import java.time.Instant
import java.time.LocalDate
import java.time.YearMonth

/** What comes before and after meetings, with invented content. */
object OfficeSamples {
    private const val CELL = "Chi bộ tổ dân phố 1 Hòa Bình"
    private const val REGULAR = "Sinh hoạt thường kỳ tháng 12/2026"
    private val evening = Instant.parse("2026-12-03T12:30:00Z")
    private val committees = listOf(CommitteeRow("u", CELL))

    private fun due(
        what: DueWhat,
        title: String,
        on: String,
        left: Long,
    ) = Due(what, "u", CELL, "1", title, "2026-12", LocalDate.parse(on), left)

    private val dues =
        listOf(
            due(DueWhat.REPORT, "Sinh hoạt thường kỳ tháng 11/2026", "2026-11-21", -3),
            due(DueWhat.ASSIGNMENT, "Vận động mười hai hộ ven kênh (Nguyễn Thị Thanh Mận)", "2026-11-24", 0),
            due(DueWhat.REGISTER, "", "2026-11-30", 6),
            due(DueWhat.PAPERS, REGULAR, "2026-12-02", 8),
            due(DueWhat.REGISTER_THEMATIC, "", "2026-12-31", 37),
        )

    private fun row(
        id: String,
        kind: MeetingKind,
        title: String,
        at: Instant,
    ) = MeetingRow(id, "u", CELL, kind, title, at, "Nhà văn hóa tổ dân phố 1", "Lê Thị Hồng Nhạn", false, null)

    private val plans =
        PlansState(
            committees,
            listOf(
                PlanMonth(YearMonth.of(2026, 11), emptyList(), listOf(dues[2].copy(month = "2026-11", daysLeft = -2))),
                PlanMonth(
                    YearMonth.of(2026, 12),
                    listOf(
                        PlanRow(row("1", MeetingKind.REGULAR, REGULAR, evening), PlanState.Waiting),
                        PlanRow(
                            row("2", MeetingKind.THEMATIC, "Giữ bờ kênh Tây sạch quanh năm", evening.plusSeconds(7 * 86_400)),
                            PlanState.Refused("c", RejectCode.UNKNOWN),
                        ),
                        PlanRow(row("3", MeetingKind.COMMITTEE, "Họp chi ủy", evening.plusSeconds(14 * 86_400)), PlanState.Announced),
                    ),
                    emptyList(),
                ),
            ),
            null,
        )

    private val agenda =
        listOf(
            AgendaItem(
                "Nạo vét kênh Tây", "Phạm Văn Trường Lĩnh", 30u,
                listOf(MeetingPaper("Ý kiến bà con", null, null, "Mười hai hộ đề nghị làm trước Tết.")),
            ),
            AgendaItem("Kết quả tháng 11, nhiệm vụ tháng 12", "Lê Thị Hồng Nhạn", 25u, emptyList()),
        )
    private val plan =
        MeetingPlan(
            "u", MeetingKind.REGULAR, REGULAR, evening, "Nhà văn hóa tổ dân phố 1", "Lê Thị Hồng Nhạn", false, agenda, true,
            "Nạo vét kênh Tây trước ngày 20.", true,
        )
    private val planning = PlanningState(plan, committees, "03/12/2026", "19:30", "", null, false, false, false, false, null, null)
    private val wanted = Office.Register("u", MeetingKind.REGULAR, "2026-12")
    private val planningActions = PlanningActions({}, {}, {}, { _, _ -> }, {}, {}, {}, {}, {}, {}, {}, {})

    private val meeting =
        Meeting(
            "u", CELL, MeetingKind.REGULAR, REGULAR, evening, "Nhà văn hóa tổ dân phố 1", "Lê Thị Hồng Nhạn", false, agenda, true,
            "Nạo vét kênh Tây trước ngày 20.", true, evening, null,
            listOf(Moved(evening.minusSeconds(86_400), "Nhà văn hóa sửa mái", evening.minusSeconds(9 * 86_400))),
        )
    private val replies =
        listOf(
            ReplyRow("Hoàng Đức Khải Minh", true, "", true, "Đề nghị bàn thêm việc thắp sáng ngõ 12."),
            ReplyRow("Phạm Văn Trường Lĩnh", false, "Đi công tác ở tỉnh"),
        )
    private val attending = MeetingActions({}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {})
    private val mine = MyReply(true, "", ReplyState.Delivered, null, true, "Đề nghị bàn thêm việc thắp sáng ngõ 12.")
    private val typed = Replying("", true, "Đề nghị bàn thêm việc thắp sáng ngõ 12.")

    private val figures = Figures(105u, 14u, 12u, 1u, 1u, 13u, 6u, 3u, 3u, 4u, 3u, 1u)
    private val report =
        ReportView(
            "1", "u", CELL, MeetingKind.REGULAR, REGULAR, evening, evening.plusSeconds(86_400), LocalDate.of(2026, 12, 5), false,
            RecordStanding.CLOSED, figures, Sum("92", Grade.GOOD), Sum("88,5", Grade.FAIR), Grade.FAIR,
            listOf(Difference.Points("conduct", "25", "21,5"), Difference.Roster(listOf("a")), Difference.Unsigned("b")),
            Alike("x", "Chi bộ tổ dân phố 2 Hòa Bình", 93u), null,
        )
    private val changed = Review(Verdict.Changed("86", Grade.FAIR, "Thiếu phần tự phê bình"), "Cao Thị Vân Khê", evening.plusSeconds(3 * 86_400), null)
    private val returned = Review(Verdict.Returned("Ghi rõ ai vắng, vì sao."), "Cao Thị Vân Khê", evening.plusSeconds(3 * 86_400), null)
    private val titles = mapOf("conduct" to "Tiến hành buổi họp")
    private val reportedActions = ReportedActions({}, {}, {}, {})

    private fun reported(
        state: ReportState,
        report: ReportView,
        canSend: Boolean,
    ) = ReportedState(ReportedView(state, report, state == ReportState.Delivered, canSend), titles, null)

    private val rows =
        listOf(
            ReportListRow(report, null, null, null, true),
            ReportListRow(report.copy(cellName = "Chi bộ tổ dân phố 2 Hòa Bình", differences = emptyList(), alike = null, review = changed), null, null, null, true),
            ReportListRow(report.copy(cellName = "Chi bộ Trường tiểu học Hòa Bình", late = true), Verdict.Confirmed, null, null, true),
        )
    private val reviewActions = ReviewActions({}, {}, {}, {}, {}, {}, {})

    private val few = RollUpFigures(1u, 1u, 1u, 1u, 0u, 0u, 0u, 105u, 1u, 14u, 12u, 0u, 1u, 0u, 0u, 1u, 1u, 1u, 0u)
    private val behind = RollUpFigures(1u, 0u, 0u, 0u, 0u, 0u, 1u, 0u, 0u, 0u, 0u, 0u, 0u, 0u, 0u, 0u, 0u, 0u, 0u)
    private val all = RollUpFigures(3u, 2u, 3u, 2u, 1u, 1u, 1u, 290u, 3u, 50u, 46u, 2u, 1u, 0u, 0u, 1u, 1u, 2u, 1u)
    private val sums =
        RollUp(
            "w", "Đảng ủy phường Hòa Bình", "2026-12",
            listOf(
                RollUpRow("u", CELL, few),
                RollUpRow("v", "Chi bộ tổ dân phố 2 Hòa Bình", behind),
            ),
            all,
        )

    private val year =
        Year(
            2026, CELL,
            listOf(
                YearMeeting("a", MeetingKind.REGULAR, "Sinh hoạt thường kỳ tháng 1/2026", Instant.parse("2026-01-05T12:30:00Z"), figures, "91", Grade.GOOD, true, false),
                YearMeeting("b", MeetingKind.REGULAR, "Sinh hoạt thường kỳ tháng 2/2026", Instant.parse("2026-02-04T12:30:00Z"), figures, "72,5", Grade.AVERAGE, false, true),
            ),
            YearlyResult(
                null, "163,5", 2u, (3u..12u).toList(),
                listOf(
                    YearlyFailure.MonthsOf(Grade.GOOD, MonthsOf(Grade.GOOD, 8u), 1u),
                    YearlyFailure.Below(Grade.GOOD, Grade.FAIR, listOf(2u)),
                ),
            ),
            9u, 7u,
        )

    /** Name of the picture, and what it shows. */
    val screens: Map<String, @Composable () -> Unit> =
        linkedMapOf(
            "office-home" to { Samples.Home(dues) },
            "office-work" to { OfficeScreen(OfficeState(OfficeDoor(committees, true), dues.size, 2026, null), {}) {} },
            "office-due" to { DueScreen(DueState(dues, null), {}) {} },
            "office-plans" to { PlansScreen(plans, {}, {}) {} },
            "office-planning" to
                {
                    val new = plan.copy(title = "", agenda = emptyList(), combined = false, draftResolution = "")
                    PlanningScreen(planning.copy(plan = new, day = "31/02/2026", noSuchTime = true, wanted = wanted), planningActions)
                },
            "office-planning-agenda" to { PlanningScreen(planning, planningActions) },
            "office-planning-wrong" to
                {
                    val empty = HandbookException.NotAllowed(NotPossible.EMPTY)
                    PlanningScreen(planning.copy(plan = plan.copy(agenda = emptyList()), calling = true, problem = empty), planningActions)
                },
            "office-reply" to
                { MeetingScreen(MeetingState(MeetingView(meeting, null, true, emptyList(), PlanState.Announced, false), true, typed, null, null, null), attending) },
            "office-replied" to
                { MeetingScreen(MeetingState(MeetingView(meeting, mine, true, emptyList(), PlanState.Announced, false), false, typed, null, null, null), attending) },
            "office-meeting" to
                {
                    val view = MeetingView(meeting, mine, false, replies, PlanState.Refused("c", RejectCode.UNKNOWN), true)
                    val door = RecordDoor(RecordPhase.CLOSED, false, false)
                    MeetingScreen(MeetingState(view, false, typed, door, ReportState.NotSent, null), attending)
                },
            "office-reported" to { ReportedScreen(reported(ReportState.NotSent, report.copy(receivedAt = null, alike = null), true), reportedActions) },
            "office-reported-changed" to { ReportedScreen(reported(ReportState.Delivered, report.copy(review = changed), false), reportedActions) },
            "office-reported-returned" to { ReportedScreen(reported(ReportState.Delivered, report.copy(review = returned), true), reportedActions) },
            "office-reported-refused" to
                { ReportedScreen(reported(ReportState.Refused("c", RejectCode.NOT_ALLOWED), report.copy(receivedAt = null), true), reportedActions) },
            "office-reports" to { ReportsScreen(ReportsState(rows, false, null), {}, {}) {} },
            "office-review" to { ReviewScreen(ReviewState(rows[0], null, "", null, "", null), reviewActions) },
            "office-review-change" to
                {
                    val bare = rows[0].copy(report = report.copy(differences = emptyList(), alike = null))
                    ReviewScreen(ReviewState(bare, Saying.CHANGE, "86", Grade.FAIR, "", HandbookException.NotAllowed(NotPossible.EMPTY)), reviewActions)
                },
            "office-review-refused" to
                {
                    val refused = rows[0].copy(said = changed.verdict, refused = "c", refusedFor = RejectCode.NOT_ALLOWED)
                    ReviewScreen(ReviewState(refused, null, "", null, "", null), reviewActions)
                },
            "office-rollup" to { RollUpScreen(RollUpState(YearMonth.of(2026, 12), listOf(sums), null), {}) {} },
            "office-year" to { YearScreen(YearState(2026, year, null), {}, {}, {}) },
        )
}
