//! What people did, decided once.

use handbook_domain::audience::{Audience, Shelf};
use handbook_domain::ids::ItemId;
use handbook_domain::wire::command::{Action, Outcome, Receipt, RejectCode};
use handbook_domain::wire::item::{MeetingReply, Opinion};
use handbook_domain::wire::sealed::{self, Kind};
use handbook_server::load;

use crate::story;
use crate::support::{Phone, World, accepted, new_item, opinions};

fn submit(world: &World, cell: &str, text: &str) -> Action {
    Action::SubmitOpinion {
        cell: world.unit(cell),
        text: text.into(),
    }
}

async fn opinion(world: &World, phone: &Phone, audience: Audience) -> Option<Opinion> {
    let page = phone.page(world, audience, Shelf::People, 0).await.unwrap();
    let row = page.rows.into_iter().next_back()?;
    serde_json::from_str(row.body?.get()).ok()
}

fn rejected(code: RejectCode) -> Outcome {
    Outcome::Rejected { code }
}

story!(an_opinion_reaches_its_committee_and_the_answer_comes_back, world => {
    let author = world.phone("DV004").await;
    let secretary = world.phone("DV001").await;
    let outsider = world.phone("DV005").await;
    let cell = Audience::CellCommittee(world.unit("CB-HB1"));
    let subject = new_item(&world);
    let said = author.command(&world, subject, 0, submit(&world, "CB-HB1", "Nên họp sớm hơn."));
    let outcome = author.act(&world, &said).await;
    assert_eq!(accepted(&outcome), 1);
    let Outcome::Accepted { receipt, .. } = &outcome else { unreachable!() };
    let bytes = base64::Engine::decode(
        &base64::engine::general_purpose::URL_SAFE_NO_PAD, receipt).unwrap();
    let payload = sealed::open(Kind::Receipt, &bytes, &world.online_key().await).unwrap();
    let receipt: Receipt = serde_json::from_slice(payload).unwrap();
    assert_eq!((receipt.command, receipt.member, receipt.epoch), (said.id, author.member, 1));

    let seen = opinion(&world, &secretary, cell).await.unwrap();
    assert_eq!(seen.text, "Nên họp sớm hơn.");
    assert_eq!(seen.author_name, "Hoàng Đức Khải Minh");
    assert!(outsider.page(&world, cell, Shelf::People, 0).await.is_err());

    let answer = Action::AnswerOpinion { text: "Chi ủy đồng ý.".into() };
    let outside = outsider.command(&world, subject, 1, answer.clone());
    assert_eq!(outsider.act(&world, &outside).await, rejected(RejectCode::NotAllowed));
    let answer = secretary.command(&world, subject, 1, answer);
    assert_eq!(accepted(&secretary.act(&world, &answer).await), 2);
    let own = opinion(&world, &author, Audience::Member(author.member)).await.unwrap();
    assert_eq!(own.answer.unwrap().by_name, "Lê Thị Hồng Nhạn");
    let late = author.command(&world, subject, 2, Action::AmendOpinion { text: "Khác".into() });
    assert_eq!(author.act(&world, &late).await, rejected(RejectCode::AlreadyAnswered));
});

story!(a_repeated_command_gets_its_first_answer, world => {
    let author = world.phone("DV004").await;
    let mut said =
        author.command(&world, new_item(&world), 0, submit(&world, "CB-HB1", "Một lần."));
    let first = author.act(&world, &said).await;
    world.clock.advance(60_000);
    assert_eq!(author.act(&world, &said).await, first);
    let feed = Audience::Member(author.member);
    let page = author.page(&world, feed, Shelf::People, 0).await.unwrap();
    assert_eq!(opinions(&page).len(), 1);
    said.action = submit(&world, "CB-HB1", "Lời khác, cùng mã.");
    assert_eq!(author.act(&world, &said).await, rejected(RejectCode::IdConflict));
});

story!(one_bad_command_does_not_spoil_the_others, world => {
    let author = world.phone("DV004").await;
    let good = |text| author.command(&world, new_item(&world), 0, submit(&world, "CB-HB1", text));
    let mut forged = author.signed(&good("giả"));
    forged.body = forged.body.replace("giả", "giá");
    let other_cell =
        author.command(&world, new_item(&world), 0, submit(&world, "CB-HB2", "Nhầm chi bộ"));
    let id = world.unit("TU");
    let commands = vec![
        author.signed(&good("một")),
        forged,
        author.signed(&other_cell),
        author.signed(&good("   ")),
        author.signed(&good(&"ă".repeat(10_001))),
        author.signed(&good("MẬT\n\nNội dung")),
        author.signed_text(format!(r#"{{"id":"{id}","kind":"meeting.open","payload":{{}}}}"#)),
        author.signed_text(format!(r#"{{"id":"{id}","kind":"opinion.amend"}}"#)),
        author.signed(&good(&"ă".repeat(10_000))),
    ];
    let (outcomes, _) = author.send(&world, commands).await.unwrap();
    let codes: Vec<Option<RejectCode>> = outcomes
        .iter()
        .map(|outcome| match outcome {
            Outcome::Rejected { code } => Some(*code),
            _ => None,
        })
        .collect();
    assert_eq!(accepted(&outcomes[0]), 1);
    assert_eq!(codes[1], Some(RejectCode::BadSignature));
    assert_eq!(codes[2], Some(RejectCode::NotAllowed));
    assert_eq!(codes[3], Some(RejectCode::Empty));
    assert_eq!(codes[4], Some(RejectCode::TooLong));
    assert_eq!(codes[5], Some(RejectCode::SecrecyMark));
    assert_eq!(outcomes[6], Outcome::Unsupported);
    assert_eq!(codes[7], Some(RejectCode::Malformed));
    assert_eq!(accepted(&outcomes[8]), 1);
});

story!(an_older_base_conflicts_and_an_unknown_one_is_kept_beside, world => {
    let author = world.phone("DV004").await;
    let subject = new_item(&world);
    let said = author.command(&world, subject, 0, submit(&world, "CB-HB1", "Bản một"));
    accepted(&author.act(&world, &said).await);
    let amend = |base, text: &str| {
        author.command(&world, subject, base, Action::AmendOpinion { text: text.into() })
    };
    assert_eq!(accepted(&author.act(&world, &amend(1, "Bản hai")).await), 2);
    let older = author.act(&world, &amend(1, "Bản ba từ máy cũ")).await;
    assert_eq!(older, Outcome::Conflict { version: 2 });
    assert_eq!(accepted(&author.act(&world, &amend(7, "Bản bảy")).await), 3);
    let kept = opinion(&world, &author, Audience::Member(author.member)).await.unwrap();
    assert_eq!(kept.text, "Bản hai");
    assert_eq!(kept.beside, ["Bản bảy"]);
});

story!(words_that_replace_exactly_the_present_ones_need_no_version, world => {
    let author = world.phone("DV004").await;
    let subject = new_item(&world);
    let said = author.command(&world, subject, 0, submit(&world, "CB-HB1", "Bản một"));
    let mut amended =
        author.command(&world, subject, 0, Action::AmendOpinion { text: "Bản hai".into() });
    amended.supersedes = Some(said.id);
    let commands = vec![author.signed(&said), author.signed(&amended)];
    let (outcomes, _) = author.send(&world, commands).await.unwrap();
    assert_eq!(outcomes.iter().map(accepted).collect::<Vec<_>>(), [1, 2]);
});

story!(many_phones_at_once_are_all_answered, world => {
    let phones = [world.phone("DV004").await, world.phone("DV005").await];
    let cells = ["CB-HB1", "CB-HB2"];
    let mut sends = Vec::new();
    for number in 0..20 {
        let phone = &phones[number % 2];
        let text = format!("Ý kiến {number}");
        let action = submit(&world, cells[number % 2], &text);
        sends.push((phone, phone.command(&world, new_item(&world), 0, action)));
    }
    let mut tasks = tokio::task::JoinSet::new();
    for (phone, command) in &sends {
        let body = handbook_domain::wire::command::CommandsRequest {
            nonce: "x".into(),
            generation: None, commands: vec![phone.signed(command)],
        };
        let body = serde_json::to_vec(&body).unwrap();
        let request = phone.request(&world, "POST", "/v1/commands", body);
        let app = world.app.clone();
        tasks.spawn(async move { tower::ServiceExt::oneshot(app, request).await.unwrap().status() });
    }
    while let Some(status) = tasks.join_next().await {
        assert_eq!(status.unwrap(), 200);
    }
    for phone in &phones {
        let feed = Audience::Member(phone.member);
        let page = phone.page(&world, feed, Shelf::People, 0).await.unwrap();
        assert_eq!(opinions(&page).len(), 10);
        assert!(page.rows.windows(2).all(|pair| pair[0].seq + 1 == pair[1].seq));
    }
});

story!(only_a_reader_of_the_meeting_answers_it_and_only_for_oneself, world => {
    let json = serde_json::json!({ "meetings": [{
        "code": "HOP", "cell": "CB-HB1", "kind": "regular", "title": "Thường kỳ",
        "starts_at": "2026-12-03T19:30", "place": "Nhà văn hóa", "chair": "Bí thư", "agenda": [],
    }]});
    load::load(&world.province, &json.to_string()).await.unwrap();
    let meeting = load::item_id(&world.province, "meeting", "HOP");
    let reply = |coming, reason: &str| Action::ReplyToMeeting {
        meeting, coming, reason: reason.into(), wants_to_speak: false, opinion: String::new(),
    };
    let member = world.phone("DV004").await;
    let stranger = world.phone("DV008").await;
    let own = MeetingReply::id_of(meeting, member.member);
    let theirs = MeetingReply::id_of(meeting, stranger.member);
    let act = async |phone: &Phone, subject, action| {
        phone.act(&world, &phone.command(&world, subject, 0, action)).await
    };
    assert_eq!(act(&stranger, theirs, reply(true, "")).await, rejected(RejectCode::NotAllowed));
    assert_eq!(act(&stranger, own, reply(true, "")).await, rejected(RejectCode::Malformed));
    assert_eq!(act(&member, own, reply(false, " ")).await, rejected(RejectCode::Empty));
    assert_eq!(act(&member, own, reply(false, &"a".repeat(501))).await, rejected(RejectCode::TooLong));
    assert_eq!(
        act(&member, own, reply(false, "TUYỆT MẬT\n\nNội dung")).await,
        rejected(RejectCode::SecrecyMark)
    );
    assert_eq!(accepted(&act(&member, own, reply(false, "Bận việc nhà")).await), 1);
    assert_eq!(accepted(&act(&member, own, reply(true, "")).await), 2);
    let nothing = new_item(&world);
    let missing = MeetingReply::id_of(nothing, member.member);
    let unknown = Action::ReplyToMeeting {
        meeting: nothing,
        coming: true,
        reason: String::new(),
        wants_to_speak: false,
        opinion: String::new(),
    };
    assert_eq!(act(&member, missing, unknown).await, rejected(RejectCode::NoSubject));
    let end = Action::RevokeDevice {};
    let device = ItemId(member.device.0);
    assert_eq!(act(&stranger, device, end.clone()).await, rejected(RejectCode::NotAllowed));
    accepted(&act(&member, device, end).await);
});

story!(commands_of_one_request_see_each_other_and_are_numbered_once, world => {
    let author = world.phone("DV004").await;
    let subject = new_item(&world);
    let first = author.command(&world, subject, 0, submit(&world, "CB-HB1", "Lời đầu."));
    let amend = |base, text: &str| {
        author.command(&world, subject, base, Action::AmendOpinion { text: text.into() })
    };
    let (second, third) = (amend(1, "Lời hai."), amend(2, "Lời ba."));
    let commands = [&first, &second, &first, &third].map(|command| author.signed(command));
    // More than one statement takes, beside them.
    let others = (0..120).map(|number| {
        let action = submit(&world, "CB-HB1", &format!("Ý kiến số {number}"));
        author.signed(&author.command(&world, new_item(&world), 0, action))
    });
    let all = commands.into_iter().chain(others).collect();
    let (outcomes, _) = author.send(&world, all).await.unwrap();
    let versions: Vec<i64> = outcomes.iter().map(accepted).collect();
    assert_eq!(versions[..4], [1, 2, 1, 3]);
    assert_eq!(outcomes[0], outcomes[2], "the same command has the same answer");
    assert!(versions[4..].iter().all(|version| *version == 1));
    let mut seen = 0;
    let mut cursor = 0;
    loop {
        let feed = Audience::Member(author.member);
        let page = author.page(&world, feed, Shelf::People, cursor).await.unwrap();
        if page.through == cursor {
            break;
        }
        cursor = page.through;
        for row in opinions(&page) {
            seen += 1;
            if row.id == subject {
                let body = row.body.as_ref().unwrap().get();
                assert_eq!(serde_json::from_str::<Opinion>(body).unwrap().text, "Lời ba.");
                assert_eq!(row.version, 3);
            }
        }
    }
    assert_eq!(seen, 121);
    assert_eq!(handbook_server::doctor::examine(&world.province).await.unwrap(), Vec::<String>::new());
});
