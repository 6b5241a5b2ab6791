//! A cell registers its meetings, moves them, calls them off.

use handbook_domain::audience::Audience;
use handbook_domain::ids::{ItemId, Sha256Hash};
use handbook_domain::wire::command::{Action, Outcome, RejectCode};
use handbook_domain::wire::item::{
    AgendaItem, Attachment, Meeting, MeetingKind, MeetingPaper, kind,
};
use handbook_domain::wire::meeting::MeetingPlan;
use handbook_server::load;

use super::hall::{EVENING, meeting, rejected, seen};
use crate::story;
use crate::support::{FIXTURE, NOW, Phone, World, accepted, new_item};

fn plan(world: &World, cell: &str) -> MeetingPlan {
    MeetingPlan {
        cell: world.unit(cell),
        meeting_kind: MeetingKind::Regular,
        title: "Sinh hoạt thường kỳ tháng 1/2027".to_owned(),
        starts_at: EVENING.plus_days(31),
        place: "Nhà văn hóa".to_owned(),
        chair: "Lê Thị Hồng Nhạn".to_owned(),
        cancelled: false,
        agenda: Vec::new(),
        combined: false,
        draft_resolution: "Nạo vét trước ngày 20.".to_owned(),
        superior_invited: true,
    }
}

async fn say(
    world: &World,
    phone: &Phone,
    (id, base): (ItemId, i64),
    plan: &MeetingPlan,
    reason: &str,
) -> Outcome {
    let action = Action::PlanMeeting {
        plan: Box::new(plan.clone()),
        reason: reason.to_owned(),
    };
    phone
        .act(world, &phone.command(world, id, base, action))
        .await
}

async fn announced(world: &World, phone: &Phone, id: ItemId) -> Option<Meeting> {
    let cell = Audience::Cell(world.unit("CB-HB1"));
    let found = seen(world, phone, cell, kind::MEETING, id).await;
    found.map(|(_, meeting)| meeting)
}

fn with_paper(plan: &MeetingPlan, paper: MeetingPaper) -> MeetingPlan {
    MeetingPlan {
        agenda: vec![AgendaItem {
            title: "Tài liệu".to_owned(),
            owner: "Bí thư".to_owned(),
            minutes: 20,
            papers: vec![paper],
        }],
        ..plan.clone()
    }
}

story!(a_meeting_is_registered_moved_with_a_reason_and_called_off, world => {
    let secretary = world.phone("DV001").await;
    let member = world.phone("DV004").await;
    let id = new_item(&world);
    let plan = plan(&world, "CB-HB1");
    assert_eq!(accepted(&say(&world, &secretary, (id, 0), &plan, "").await), 1);
    let meeting = announced(&world, &member, id).await.unwrap();
    assert_eq!(meeting.cell_name, "Chi bộ tổ dân phố 1 Hòa Bình");
    assert_eq!(meeting.registered_at, Some(NOW));
    assert!(meeting.superior_invited && meeting.moved.is_empty());

    let later = MeetingPlan { starts_at: plan.starts_at.plus_days(1), ..plan.clone() };
    let unsaid = say(&world, &secretary, (id, 1), &later, " ").await;
    assert_eq!(unsaid, rejected(RejectCode::Empty));
    accepted(&say(&world, &secretary, (id, 1), &later, "Nhà văn hóa sửa mái").await);
    let off = MeetingPlan { cancelled: true, ..later.clone() };
    assert_eq!(say(&world, &secretary, (id, 2), &off, "").await, rejected(RejectCode::Empty));
    accepted(&say(&world, &secretary, (id, 2), &off, "Mưa lũ").await);
    let meeting = announced(&world, &member, id).await.unwrap();
    assert!(meeting.cancelled);
    let moved: Vec<_> = meeting.moved.iter().map(|one| (one.from, one.reason.as_str())).collect();
    assert_eq!(
        moved,
        [(plan.starts_at, "Nhà văn hóa sửa mái"), (later.starts_at, "Mưa lũ")]
    );
    assert_eq!(meeting.registered_at, Some(NOW));
});

story!(a_plan_based_on_an_older_word_is_handed_back_and_on_a_lost_newer_one_is_taken, world => {
    let secretary = world.phone("DV001").await;
    let deputy = world.phone("DV002").await;
    let id = new_item(&world);
    let plan = plan(&world, "CB-HB1");
    accepted(&say(&world, &secretary, (id, 0), &plan, "").await);
    let other = MeetingPlan { place: "Trường học".to_owned(), ..plan.clone() };
    accepted(&say(&world, &deputy, (id, 1), &other, "").await);
    let stale = say(&world, &secretary, (id, 1), &plan, "").await;
    assert_eq!(stale, Outcome::Conflict { version: 2 });
    // The province was restored and has forgotten versions that the phone has seen.
    accepted(&say(&world, &secretary, (id, 9), &plan, "").await);
    let lost = new_item(&world);
    assert_eq!(accepted(&say(&world, &secretary, (lost, 4), &plan, "").await), 1);
});

story!(only_secretary_and_deputy_plan_and_only_for_their_own_cell, world => {
    let id = new_item(&world);
    let own = plan(&world, "CB-HB1");
    for code in ["DV004", "DV003", "DV005", "DV012", "DV011"] {
        let phone = world.phone(code).await;
        let outcome = say(&world, &phone, (id, 0), &own, "").await;
        assert_eq!(outcome, rejected(RejectCode::NotAllowed), "{code}");
    }
    let deputy = world.phone("DV002").await;
    accepted(&say(&world, &deputy, (id, 0), &own, "").await);
    // It stays with its cell.
    let elsewhere = plan(&world, "CB-HB2");
    let other = world.phone("DV005").await;
    let outcome = say(&world, &other, (id, 1), &elsewhere, "").await;
    assert_eq!(outcome, rejected(RejectCode::NotAllowed));
});

story!(a_plan_opens_no_file_and_no_document_that_its_author_may_not_read, world => {
    let secretary = world.phone("DV001").await;
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("tai-lieu.txt"), "Tài liệu.").unwrap();
    let content = serde_json::json!({ "meetings": [{
        "code": "HOP-TEP", "cell": "CB-HB1", "kind": "regular", "title": "Sinh hoạt",
        "starts_at": "2026-12-10T19:30", "place": "Nhà văn hóa", "chair": "Bí thư",
        "agenda": [{ "title": "Tài liệu", "papers": [{ "title": "Tệp", "file": "tai-lieu.txt" }] }],
    }] });
    load::load_from(&world.province, &content.to_string(), Some(folder.path())).await.unwrap();
    let with_file = meeting(&world, "HOP-TEP");
    let known = announced(&world, &secretary, with_file).await.unwrap();
    let paper = known.agenda[0].papers[0].clone();

    // What the meeting had may stay; the same file under another meeting, and any other, may not.
    let kept = MeetingPlan { starts_at: known.starts_at, ..plan(&world, "CB-HB1") };
    accepted(&say(&world, &secretary, (with_file, 1), &with_paper(&kept, paper.clone()), "").await);
    let new = plan(&world, "CB-HB1");
    let refused = rejected(RejectCode::NoSubject);
    let strange = Attachment {
        sha256: Sha256Hash::of(b"strange"),
        ..paper.attachment.clone().unwrap()
    };
    let unread = MeetingPaper {
        title: "Văn bản".to_owned(),
        document: Some(new_item(&world)),
        attachment: None,
        text: String::new(),
    };
    for paper in [paper.clone(), MeetingPaper { attachment: Some(strange), ..paper }, unread] {
        let plan = with_paper(&new, paper);
        assert_eq!(say(&world, &secretary, (new_item(&world), 0), &plan, "").await, refused);
    }
    let plain = MeetingPaper {
        title: "Ý kiến bà con".to_owned(),
        document: None,
        attachment: None,
        text: "Mười hai hộ đề nghị làm trước Tết.".to_owned(),
    };
    accepted(&say(&world, &secretary, (new_item(&world), 0), &with_paper(&new, plain), "").await);
});

story!(an_unfit_plan_is_refused_and_a_marked_one_is_noted, world => {
    let secretary = world.phone("DV001").await;
    let good = plan(&world, "CB-HB1");
    let long = "a".repeat(501);
    for (plan, reason, code) in [
        (MeetingPlan { place: " ".to_owned(), ..good.clone() }, "", RejectCode::Empty),
        (MeetingPlan { chair: "a".repeat(301), ..good.clone() }, "", RejectCode::TooLong),
        (good.clone(), long.as_str(), RejectCode::TooLong),
        (
            MeetingPlan { draft_resolution: "MẬT\nKế hoạch".to_owned(), ..good.clone() },
            "",
            RejectCode::SecrecyMark,
        ),
        (good.clone(), "TUYỆT MẬT", RejectCode::SecrecyMark),
        (
            MeetingPlan { meeting_kind: MeetingKind::Other, ..good.clone() },
            "",
            RejectCode::Malformed,
        ),
    ] {
        let outcome = say(&world, &secretary, (new_item(&world), 0), &plan, reason).await;
        assert_eq!(outcome, rejected(code));
    }
});

story!(a_committees_meeting_is_for_the_committee_alone, world => {
    let secretary = world.phone("DV001").await;
    let id = new_item(&world);
    let plan = MeetingPlan { meeting_kind: MeetingKind::Committee, ..plan(&world, "CB-HB1") };
    accepted(&say(&world, &secretary, (id, 0), &plan, "").await);
    assert!(announced(&world, &secretary, id).await.is_none());
    let committee = Audience::CellCommittee(world.unit("CB-HB1"));
    let found = seen::<Meeting>(&world, &secretary, committee, kind::MEETING, id).await;
    assert!(found.is_some());
});

story!(what_a_cell_has_planned_outlives_the_offices_file_until_it_takes_the_meeting_back, world => {
    let secretary = world.phone("DV001").await;
    let id = meeting(&world, "HOP-HB1-2612");
    let before = announced(&world, &secretary, id).await.unwrap();
    let moved = MeetingPlan { starts_at: before.starts_at.plus_days(1), ..MeetingPlan::of(before) };
    accepted(&say(&world, &secretary, (id, 1), &moved, "Mưa lũ").await);
    assert_eq!(load::load(&world.province, FIXTURE).await.unwrap().changes(), 0);
    let after = announced(&world, &secretary, id).await.unwrap();
    assert_eq!(after.starts_at, moved.starts_at);
    let taken = FIXTURE.replacen(
        "\"code\": \"HOP-HB1-2612\",", "\"code\": \"HOP-HB1-2612\", \"withdrawn\": true,", 1
    );
    assert_ne!(taken, FIXTURE);
    load::load(&world.province, &taken).await.unwrap();
    assert!(announced(&world, &secretary, id).await.is_none());
});
