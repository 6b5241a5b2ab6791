package vn.sotay.ui

import androidx.compose.runtime.Composable
import androidx.compose.runtime.CompositionLocalProvider
import androidx.compose.ui.text.font.FontFamily
import androidx.compose.ui.text.font.FontWeight
import androidx.compose.ui.text.platform.Font
import vn.sotay.core.About
import vn.sotay.core.Account
import vn.sotay.core.AgendaItem
import vn.sotay.core.Answer
import vn.sotay.core.Article
import vn.sotay.core.ArticleRow
import vn.sotay.core.Attachment
import vn.sotay.core.DeviceRow
import vn.sotay.core.Document
import vn.sotay.core.DocumentLink
import vn.sotay.core.DocumentRow
import vn.sotay.core.DocumentView
import vn.sotay.core.Draft
import vn.sotay.core.Due
import vn.sotay.core.FileState
import vn.sotay.core.HandbookException
import vn.sotay.core.Hit
import vn.sotay.core.Home
import vn.sotay.core.InForce
import vn.sotay.core.InvitationProblem
import vn.sotay.core.Lease
import vn.sotay.core.LockReason
import vn.sotay.core.Meeting
import vn.sotay.core.MeetingKind
import vn.sotay.core.MeetingPaper
import vn.sotay.core.MeetingRow
import vn.sotay.core.MeetingView
import vn.sotay.core.MemberSummary
import vn.sotay.core.MyReply
import vn.sotay.core.NewsUnit
import vn.sotay.core.NotPossible
import vn.sotay.core.OpinionState
import vn.sotay.core.OpinionView
import vn.sotay.core.Overview
import vn.sotay.core.Owner
import vn.sotay.core.PlanState
import vn.sotay.core.Problem
import vn.sotay.core.RejectCode
import vn.sotay.core.ReplyRow
import vn.sotay.core.ReplyState
import vn.sotay.core.Shelf
import vn.sotay.core.Shelves
import vn.sotay.core.Span
import vn.sotay.core.Status
import vn.sotay.core.TypedInvitation
import vn.sotay.core.Unreadable
import vn.sotay.core.Waiting
import vn.sotay.ui.documents.DocumentActions
import vn.sotay.ui.documents.DocumentScreen
import vn.sotay.ui.documents.DocumentState
import vn.sotay.ui.documents.DocumentsScreen
import vn.sotay.ui.documents.DocumentsState
import vn.sotay.ui.home.HomeScreen
import vn.sotay.ui.home.HomeState
import vn.sotay.ui.me.DevicesScreen
import vn.sotay.ui.me.DevicesState
import vn.sotay.ui.me.LogOutScreen
import vn.sotay.ui.me.LogOutState
import vn.sotay.ui.me.MeActions
import vn.sotay.ui.me.MeScreen
import vn.sotay.ui.me.MeState
import vn.sotay.ui.me.ReportScreen
import vn.sotay.ui.me.ReportState
import vn.sotay.ui.me.SummaryScreen
import vn.sotay.ui.me.SummaryState
import vn.sotay.ui.meetings.MeetingActions
import vn.sotay.ui.meetings.MeetingScreen
import vn.sotay.ui.meetings.MeetingState
import vn.sotay.ui.meetings.MeetingsScreen
import vn.sotay.ui.meetings.MeetingsState
import vn.sotay.ui.meetings.Replying
import vn.sotay.ui.news.ArticleScreen
import vn.sotay.ui.news.ArticleState
import vn.sotay.ui.news.NewsScreen
import vn.sotay.ui.news.NewsState
import vn.sotay.ui.opinions.OpinionDetail
import vn.sotay.ui.opinions.OpinionScreen
import vn.sotay.ui.opinions.OpinionsScreen
import vn.sotay.ui.opinions.OpinionsState
import vn.sotay.ui.opinions.WriteScreen
import vn.sotay.ui.opinions.WriteState
import vn.sotay.ui.opinions.Writing
import vn.sotay.ui.search.SearchScreen
import vn.sotay.ui.search.SearchState
import vn.sotay.ui.session.ActivationActions
import vn.sotay.ui.session.ActivationScreen
import vn.sotay.ui.session.ActivationState
import vn.sotay.ui.session.ActivationStep
import vn.sotay.ui.session.PinActions
import vn.sotay.ui.session.PinDone
import vn.sotay.ui.session.PinScreen
import vn.sotay.ui.session.PinState
import vn.sotay.ui.session.StartActions
import vn.sotay.ui.session.StartScreen
import vn.sotay.ui.session.StartState
import java.time.Instant
import java.time.LocalDate

/** The bundled font, as the phone uses it. */
val testFont: FontFamily =
    FontFamily(
        listOf("Regular" to FontWeight.Normal, "SemiBold" to FontWeight.SemiBold).map { (name, weight) ->
            val bytes = requireNotNull(Words::class.java.getResourceAsStream("/fonts/BeVietnamPro-$name.ttf")).readBytes()
            Font("BeVietnamPro-$name", bytes, weight)
        },
    )

/** Every screen in its main states, with invented content. */
object Samples {
    private val now = Instant.parse("2026-11-24T12:30:00Z")
    private val owner =
        Owner("Hoàng Đức Khải Minh", "Chi bộ tổ dân phố 1 Hòa Bình", "Tỉnh ủy Lam Sơn", "https://so-tay.lam-son.example")
    private val overview =
        Overview(owner, status(now.minusSeconds(3 * 3600)), Waiting(1u, 0u, 1u), 4_300_000u, 2_100_000u, 900_000u)

    private fun status(heard: Instant?) = Status(heard, Lease.Good(now.plusSeconds(45 * 86_400)), 1_248u, 0u, 6u)

    private val meetings =
        listOf(
            meeting("1", "Sinh hoạt thường kỳ tháng 12/2026", "2026-12-03T12:30:00Z", false),
            meeting("2", "Sinh hoạt chuyên đề: Giữ bờ kênh Tây sạch quanh năm", "2026-12-10T12:30:00Z", true),
        )

    private fun meeting(
        id: String,
        title: String,
        at: String,
        cancelled: Boolean,
    ) = MeetingRow(
        id,
        "u",
        owner.cellName!!,
        MeetingKind.REGULAR,
        title,
        Instant.parse(at),
        "Nhà văn hóa tổ dân phố 1",
        "Lê Thị Hồng Nhạn",
        cancelled,
        null,
    )

    private val articles =
        listOf(
            ArticleRow("a1", "Lớp bồi dưỡng kỹ năng số cho đảng viên cao tuổi", "u", "Đảng ủy phường Hòa Bình", "Cao Thị Vân Khê", now, false),
            ArticleRow("a2", "Phường Hòa Bình ra quân dọn sạch bờ kênh Tây", "u", "Đảng ủy phường Hòa Bình", "Cao Thị Vân Khê", now, false),
            ArticleRow("a3", "Phát động đợt thi đua “Mỗi chi bộ một việc tốt”", "v", "Tỉnh ủy Lam Sơn", "Ban Biên tập", now, false),
        )

    private val papers =
        listOf(
            paper("d1", "16-NQ/TU", "Về chuyển đổi số trong các tổ chức đảng", InForce.Yes, true),
            paper("d2", "09-NQ/TU", "Về ứng dụng công nghệ thông tin", InForce.Replaced("d1", LocalDate.of(2026, 10, 5)), false),
            paper("d3", "", "", InForce.Unknown, false),
        )

    private fun paper(
        id: String,
        sign: String,
        text: String,
        force: InForce,
        bookmarked: Boolean,
    ) = DocumentRow(
        id,
        sign,
        "NQ",
        "TU",
        LocalDate.of(2026, 10, 5).takeIf { sign.isNotEmpty() },
        text,
        "Tỉnh ủy Lam Sơn",
        sign.isNotEmpty(),
        force,
        bookmarked,
        true,
        false,
    )

    private val text =
        listOf(
            "Chuyển đổi số phải bắt đầu từ việc nhỏ: giấy mời họp, tài liệu, ý kiến của đảng viên được gửi và nhận trên sổ tay.",
            "Mỗi chi bộ có ít nhất một đảng viên trẻ kèm các đồng chí cao tuổi. Nơi sóng yếu, bí thư nhắc đảng viên cập nhật sổ tay khi còn ở nhà văn hóa.",
            "Cấp ủy kiểm tra sáu tháng một lần, không yêu cầu báo cáo giấy song song.",
        )
    private val file = FileState(Attachment("f".repeat(64), 482_133u, "16-NQ-TU.pdf", "application/pdf"), 0u, false, false)
    private val view =
        DocumentView(
            Document(
                "TU", "NQ", "16", "16-NQ/TU", LocalDate.of(2026, 10, 5), papers[0].abstractText, "u", "Tỉnh ủy Lam Sơn", true,
                null, null, listOf(DocumentLink("d2", "09-NQ/TU", null)), null, "", text.joinToString("\n\n"), file.attachment,
            ),
            InForce.Yes,
            true,
            emptyList(),
        )

    private fun spans(
        text: String,
        word: String,
    ): List<Span> = text.split(Regex("(?<=$word)|(?=$word)")).map { Span(it, it == word) }

    private val opinions =
        listOf(
            opinion("o1", "Đề nghị chi bộ thắp sáng ngõ 12 trước Tết, tôi xin góp hai bóng đèn.", OpinionState.Waiting),
            opinion("o2", "Buổi sinh hoạt tháng 12 nên bắt đầu sớm nửa giờ để các cụ về kịp.", OpinionState.Delivered),
            opinion("o3", "Nhờ chi ủy hỏi phường lịch sửa cống đầu ngõ.", OpinionState.Answered),
            opinion("o4", "Tôi bổ sung: cả cống ở cuối ngõ.", OpinionState.Refused(RejectCode.ALREADY_ANSWERED)),
        )

    private fun opinion(
        id: String,
        text: String,
        state: OpinionState,
    ): OpinionView {
        val answer = Answer("Phường hẹn sửa xong trước ngày 15/12. Cảm ơn đồng chí.", "m", "Lê Thị Hồng Nhạn", now)
        val answered = state == OpinionState.Answered || state is OpinionState.Refused
        return OpinionView(
            id, 1, "m", owner.memberName, owner.cellName!!, text, null, now, state, answer.takeIf { answered }, null,
            listOf("Cống ở cuối ngõ cũng tắc.").filter { state == OpinionState.Answered }, true, !answered, false,
            "c".takeIf { state is OpinionState.Refused },
        )
    }

    /** Of an opinion that a restored province lost, the answer is all that is left. */
    private val lost =
        OpinionView(
            "o5", 0, "", "", "", "", null, now, OpinionState.Refused(RejectCode.NO_SUBJECT), null,
            "Phường hẹn sửa xong trước ngày 15/12.", emptyList(), false, false, false, "c",
        )

    private val activation = ActivationState()
    private val used = HandbookException.Invitation(InvitationProblem.USED)
    private val pass = PassOn({ _, _ -> }, { _, _ -> }, { _, _ -> })
    private val actions = DocumentActions({}, {}, {}, {}, {}, {}, {}, {}, pass, {}, {}, {})
    private val documents =
        DocumentsState(
            Shelves(listOf(Shelf("NQ", 12u), Shelf("", 3u)), listOf(Shelf("TU", 15u)), listOf(Shelf("2026", 9u))),
            "NQ", null, null, true, false, papers, true, null,
        )

    private val pinning = PinActions({}, {}, {}, {})
    private val activating = ActivationActions({}, {}, {}, {}, {}, {}, {}, {}, {}, pinning, {}, {}, {})
    private val starting = StartActions({}, {}, {}, {}, {}, {}, {}, {}, {})
    private val attending = MeetingActions({}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {})
    private val members =
        listOf(
            MemberRow("a", Account(owner, true)),
            MemberRow("b", Account(owner.copy(memberName = "Nguyễn Thị Thanh Hậu"), false)),
            MemberRow("c", Account(null, false)),
        )
    private val unsaid = Replying("", false, "")
    private val replies =
        listOf(
            ReplyRow("Hoàng Đức Khải Minh", false, "Đưa cháu đi khám ở tỉnh"),
            ReplyRow("Lê Thị Hồng Nhạn", true, "", true, "Đề nghị bàn thêm việc thắp sáng ngõ 12."),
            ReplyRow("Phạm Văn Trường Lĩnh", true, ""),
        )
    private val drafts = listOf(Draft("n1", null, "Đề nghị chi bộ bàn việc kèm các đồng chí cao tuổi dùng điện thoại, mỗi tuần một buổi ở nhà văn hóa.", now), Draft("n2", About.Change("o1", 1), "Đèn ngõ 12 và ngõ 14 hỏng đã một tuần.", now))
    private val devices =
        listOf(
            DeviceRow("p1", "Điện thoại của Minh", now.minusSeconds(90 * 86_400), null, true, false),
            DeviceRow("p2", "Máy tính bảng", now.minusSeconds(200 * 86_400), null, false, false),
            DeviceRow("p3", "Điện thoại cũ", now.minusSeconds(400 * 86_400), now.minusSeconds(90 * 86_400), false, false),
            DeviceRow("p4", "Điện thoại ở cơ quan", now.minusSeconds(50 * 86_400), null, false, true),
        )
    private val files =
        listOf(
            file.copy(have = 482_133u, complete = true, pinned = true),
            file.copy(attachment = file.attachment.copy(name = "04-HD-BTC.docx", size = 96_400u), have = 96_400u, complete = true),
        )
    private val summary =
        MemberSummary(
            owner.memberName, LocalDate.of(1958, 3, 12), "Nam", LocalDate.of(1985, 9, 2), LocalDate.of(1986, 9, 2), "000000000004",
            owner.cellName!!, "", "0900 000 004",
        )

    private fun locked(
        left: UInt,
        until: Instant?,
    ) = HandbookException.Locked(LockReason.Pin(left, until))

    private val own: Map<String, @Composable () -> Unit> =
        linkedMapOf(
            "activation-1" to { Activation(activation.copy(typed = "sotay://kich-hoat?may-chu=https://so-tay.lam-son.example", problem = used)) },
            "activation-2" to { Activation(activation.copy(step = ActivationStep.OWNER, owner = owner)) },
            "activation-hand" to { Activation(activation.copy(byHand = true, server = "so-tay.lam-son.example", code = "7KQM-2HXD-94TR")) },
            "activation-compare" to
                {
                    val found = TypedInvitation("sotay://", "Tỉnh ủy Lam Sơn", "9A1C 44E0 73BD 0F52 C6D8 21AA 5E09 B7F3")
                    Activation(activation.copy(byHand = true, found = found))
                },
            "activation-pin" to { Activation(activation.copy(step = ActivationStep.PIN, owner = owner)) },
            "activation-3" to { Activation(activation.copy(step = ActivationStep.SYNC, owner = owner, items = 214u, busy = true)) },
            "activation-offline" to
                { Activation(activation.copy(step = ActivationStep.SYNC, owner = owner, items = 87u, sync = Problem.Offline)) },
            "home" to { HomeScreen(HomeState(Home(overview, meetings.take(1), articles, papers, 2u, 1u), now, emptyList(), emptyList(), false, null), {}) {} },
            "home-empty" to
                {
                    val nothing = overview.copy(status = status(null), waiting = Waiting(0u, 0u, 0u))
                    HomeScreen(HomeState(Home(nothing, emptyList(), emptyList(), emptyList(), 0u, 0u), now, emptyList(), emptyList(), false, null), {}) {}
                },
            "news" to { NewsScreen(NewsState(units, null, articles, false, null), {}, {}, {}, {}, {}) },
            "article" to { ArticleScreen(ArticleState(article, null), 100, {}, {}, {}, pass) },
            "documents" to { DocumentsScreen(documents, {}, {}, {}, {}) },
            "document" to
                { DocumentScreen(DocumentState(view, text.map { spans(it, "đảng viên") }, true, "đảng viên", listOf(0, 1), file, null, false, null), 100, actions) },
            "document-file" to
                {
                    val here = file.copy(have = file.attachment.size, complete = true)
                    val state = DocumentState(view, emptyList(), false, "", emptyList(), here, null, true, null)
                    DocumentScreen(state, 100, actions)
                },
            "document-fetch" to { DocumentScreen(replaced.copy(paragraphs = emptyList()), 100, actions) },
            "start-broken" to
                { StartScreen(StartState(problem = HandbookException.StoreUnreadable(Unreadable.CORRUPT)), starting) },
            "start-members" to { StartScreen(StartState(members = members), starting) },
            "start-pin" to { StartScreen(StartState(byBiometry = true, problem = locked(10u, null)), starting) },
            "start-pin-wrong" to { StartScreen(StartState(tried = true, problem = locked(7u, null)), starting) },
            "start-pin-wait" to { StartScreen(StartState(tried = true, problem = locked(5u, now.plusSeconds(900))), starting) },
            "start-destroyed" to { StartScreen(StartState(problem = HandbookException.Locked(LockReason.Destroyed)), starting) },
            "start-left" to { StartScreen(StartState(left = Left.UNTOLD), starting) },
            "start-lost" to { StartScreen(StartState(left = Left.LOST), starting) },
            "document-pass" to { PassOnWarning(pass, "16-NQ/TU", "", file) {} },
            "document-replaced" to { DocumentScreen(replaced, 100, actions) },
            "search" to { SearchScreen(SearchState("sinh hoat", hits, emptyList(), null), {}, {}, {}) },
            "search-none" to { SearchScreen(SearchState("xyz", emptyList(), emptyList(), null), {}, {}, {}) },
            "search-recent" to { SearchScreen(SearchState("", null, listOf("nq 16", "nhà văn hóa", "sinh hoạt chuyên đề"), null), {}, {}, {}) },
            "meetings" to { MeetingsScreen(MeetingsState(meetings, meetings.take(1), true, false, null), {}, {}) },
            "meeting" to { MeetingScreen(MeetingState(MeetingView(meeting, null, true, emptyList(), PlanState.Announced, false), false, unsaid, null, null, null), attending) },
            "meeting-replied" to
                {
                    val mine = MyReply(false, "Đưa cháu đi khám ở tỉnh", ReplyState.Waiting, null, false, "Tôi đồng ý với dự thảo.")
                    MeetingScreen(MeetingState(MeetingView(meeting, mine, true, replies, PlanState.Announced, true), false, unsaid, null, null, null), attending)
                },
            "opinions" to { OpinionsScreen(OpinionsState(opinions, drafts, false, null), {}, {}) },
            "opinions-empty" to { OpinionsScreen(OpinionsState(emptyList(), emptyList(), false, null), {}, {}) },
            "opinion-answered" to { OpinionScreen(OpinionDetail(opinions[2], emptyList(), false, null), {}, {}, {}) },
            "opinion-refused" to { OpinionScreen(OpinionDetail(opinions[3], emptyList(), false, null), {}, {}, {}) },
            "opinion-lost" to { OpinionScreen(OpinionDetail(lost, emptyList(), false, null), {}, {}, {}) },
            "write" to { WriteScreen(WriteState(Writing(), opinions[0].text, false, false, null), {}, {}, {}, {}, {}) },
            "write-refused" to
                {
                    val secret = HandbookException.NotAllowed(NotPossible.SECRECY_MARK)
                    WriteScreen(WriteState(Writing(), "TUYỆT MẬT. Nội dung…", false, false, secret), {}, {}, {}, {}, {})
                },
            "write-leaving" to
                {
                    val secret = HandbookException.NotAllowed(NotPossible.SECRECY_MARK)
                    WriteScreen(WriteState(Writing(), "TUYỆT MẬT. Nội dung…", false, false, secret), {}, {}, {}, {}, {})
                    Leaving {}
                },
            "write-late" to
                {
                    val late = HandbookException.NotAllowed(NotPossible.ALREADY_ANSWERED)
                    WriteScreen(WriteState(Writing(About.Change("o1", 1), "n2"), drafts[1].text, false, false, late), {}, {}, {}, {}, {})
                },
            "write-draft" to { WriteScreen(WriteState(Writing(draft = "d"), drafts[0].text, false, false, null), {}, {}, {}, {}, {}) },
            "me" to { Me(MeState(overview, now, false, false, Problem.Offline, null, files, null), NoticeState.OFF) },
            "me-refused" to { Me(MeState(overview, now, false, false, null, null, emptyList(), null), NoticeState.REFUSED) },
            "lease-ending" to
                {
                    val ending = overview.copy(status = overview.status.copy(lease = Lease.Ending(now.plusSeconds(9 * 86_400))))
                    HomeScreen(HomeState(Home(ending, emptyList(), emptyList(), emptyList(), 0u, 0u), now, emptyList(), emptyList(), false, null), {}) {}
                },
            "lease-ended" to
                {
                    HomeScreen(HomeState(null, now, emptyList(), emptyList(), false, HandbookException.Locked(LockReason.Ended)), {}) {}
                },
            "lease-over" to
                {
                    CompositionLocalProvider(LocalLeased provides Leased(Problem.Offline, {}, {})) {
                        HomeScreen(HomeState(null, now, emptyList(), emptyList(), false, HandbookException.Locked(LockReason.Lease)), {}) {}
                    }
                },
            "summary" to { SummaryScreen(SummaryState(summary, true), {}) },
            "summary-none" to { SummaryScreen(SummaryState(null, true), {}) },
            "devices" to { DevicesScreen(DevicesState(devices), {}, {}) },
            "report" to { ReportScreen(ReportState("app 0.1.0\ncore 0.1.0 protocol 1\nitems 1248 not indexed 0 feeds 6\nwaiting 1 overdue 0 refused 1"), {}, {}) },
            "logout" to { LogOutScreen(LogOutState(), {}, {}) },
            "logout-waiting" to { LogOutScreen(LogOutState(problem = HandbookException.NotAllowed(NotPossible.WORDS_WAITING)), {}, {}) },
            "pin" to { PinScreen(PinState(false, biometry = true), {}, pinning) },
            "pin-set" to { PinScreen(PinState(true, done = PinDone.SET), {}, pinning) },
            "pin-weak" to
                {
                    val weak = HandbookException.NotAllowed(NotPossible.WEAK_PIN)
                    PinScreen(PinState(false, new = "123456", again = "123456", problem = weak), {}, pinning)
                },
        )

    /** Name of the picture, and what it shows. */
    val screens: Map<String, @Composable () -> Unit> = own + OfficeSamples.screens

    private val units = listOf(NewsUnit("u", "Đảng ủy phường Hòa Bình", 2u, 0u), NewsUnit("v", "Tỉnh ủy Lam Sơn", 1u, 0u))
    private val article =
        Article(
            articles[0].title, "u", "Đảng ủy phường Hòa Bình", "Cao Thị Vân Khê", "Trịnh Văn Bách Hợp", "Đảng ủy phường Hòa Bình", now,
            "Từ ngày 01/12/2026, mỗi tối thứ ba nhà văn hóa phường mở lớp hướng dẫn dùng điện thoại thông minh: cài sổ tay, tìm văn bản, gửi ý kiến." +
                "\n\nĐảng viên trẻ của hai chi bộ thay nhau kèm từng người.",
        )
    private val replaced =
        DocumentState(
            view.copy(
                document = view.document.copy(sign = "09-NQ/TU", supersededBy = DocumentLink("d1", "16-NQ/TU", null), supersedes = emptyList()),
                inForce = InForce.Replaced("d1", LocalDate.of(2026, 10, 5)),
                bookmarked = false,
            ),
            text.map { listOf(Span(it, false)) },
            false,
            "",
            emptyList(),
            file.copy(have = 200_000u),
            41,
            false,
            null,
        )
    private val hits =
        listOf(
            Hit("meeting", "m1", "", spans("Sinh hoạt thường kỳ tháng 12/2026", "Sinh hoạt"), spans("Chương trình sinh hoạt gồm bốn nội dung …", "sinh hoạt")),
            Hit(
                "document",
                "d9",
                "04-HD/BTC",
                spans("Hướng dẫn sinh hoạt chuyên đề quý IV", "sinh hoạt"),
                spans("… mỗi quý chi bộ sinh hoạt chuyên đề ít nhất một lần, gửi tài liệu trước ba ngày …", "sinh hoạt"),
            ),
            Hit("article", "a9", "", spans("Chuẩn bị sinh hoạt chi bộ tháng 12", "sinh hoạt"), spans("Các chi bộ gửi chương trình trước buổi sinh hoạt …", "sinh hoạt")),
        )
    private val meeting =
        Meeting(
            "u", owner.cellName!!, MeetingKind.REGULAR, meetings[0].title, meetings[0].startsAt, meetings[0].place, meetings[0].chair, false,
            listOf(
                AgendaItem(
                    "Thông báo tình hình thời sự và văn bản mới của cấp trên",
                    "Phạm Văn Trường Lĩnh",
                    20u,
                    listOf(MeetingPaper("Nghị quyết về xây dựng chi bộ bốn tốt", "d1", null)),
                ),
                AgendaItem("Đánh giá kết quả tháng 11, nhiệm vụ tháng 12", "Lê Thị Hồng Nhạn", 25u, listOf(MeetingPaper("Dự thảo báo cáo tháng 11", null, null))),
                AgendaItem("Thảo luận: giữ bờ kênh Tây sạch quanh năm", "Hoàng Đức Khải Minh", 30u, emptyList()),
            ),
        )

    /** The first screen of who has something to do for a cell. */
    @Composable
    fun Home(due: List<Due>) = HomeScreen(HomeState(Home(overview, meetings.take(1), articles, papers, 2u, 1u), now, emptyList(), due, true, null), {}) {}

    /** Screens with the bar at the bottom, as they are inside the app. */
    val roots: Map<String, Place> =
        mapOf(
            "home" to Place.Home,
            "home-empty" to Place.Home,
            "documents" to Place.Documents,
            "search" to Place.Search,
            "search-none" to Place.Search,
            "opinions" to Place.Opinions,
            "opinions-empty" to Place.Opinions,
            "me" to Place.Me,
            "me-refused" to Place.Me,
            "office-home" to Place.Home,
        )

    @Composable
    private fun Activation(state: ActivationState) = ActivationScreen(state, PinState(false), activating)

    @Composable
    private fun Me(
        state: MeState,
        notices: NoticeState,
    ) = MeScreen(state, FIRST_LOOK, notices, "0.1.0", MeActions({}, {}, {}, {}, {}, {}))
}
