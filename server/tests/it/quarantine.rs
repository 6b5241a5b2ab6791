//! What ended phones hand in, on every database.

use handbook_domain::wire::command::{Action, Outcome, RejectCode, SignedCommand};
use handbook_domain::wire::refusal::{Refusal, RefusalCode};
use handbook_domain::wire::sealed::Kind;
use handbook_server::{Limits, devices_of, quarantine, report_lost, revoke};

use crate::story;
use crate::support::{Phone, World, new_item};

/// The door of ended phones.
pub(crate) const DOOR: &str = "/v1/quarantine";

fn written(world: &World, phone: &Phone, text: &str) -> SignedCommand {
    let cell = world.unit("CB-HB1");
    let text = text.into();
    let action = Action::SubmitOpinion { cell, text };
    phone.signed(&phone.command(world, new_item(world), 0, action))
}

fn no(code: RejectCode) -> Outcome {
    Outcome::Rejected { code }
}

story!(only_what_an_ended_phone_has_signed_itself_is_kept_once_and_as_it_was_signed, world => {
    let (ended, other) = (world.phone("DV004").await, world.phone("DV004").await);
    let (own, foreign) = (written(&world, &ended, "Chưa gửi"), written(&world, &other, "Máy khác"));
    revoke(&world.province, ended.device).await.unwrap();
    let mut changed = written(&world, &ended, "Chưa gửi");
    changed.body = changed.body.replace("Chưa", "Không");
    let sent = vec![own.clone(), foreign, changed];
    let (outcomes, _) = ended.send_to(&world, DOOR, sent).await.unwrap();
    assert_eq!(outcomes, [Outcome::Held, no(RejectCode::NotAllowed), no(RejectCode::BadSignature)]);
    let (again, _) = ended.send_to(&world, DOOR, vec![own]).await.unwrap();
    assert_eq!(again, [Outcome::Held]);
    assert_eq!(quarantine::list(&world.province).await.unwrap()[0].commands.len(), 1);
});

story!(no_secret_is_kept_aside_for_a_moment, world => {
    let phone = world.phone("DV004").await;
    revoke(&world.province, phone.device).await.unwrap();
    let marked = written(&world, &phone, "TUYỆT MẬT\nKế hoạch");
    let (outcomes, _) = phone.send_to(&world, DOOR, vec![marked]).await.unwrap();
    assert_eq!(outcomes, [no(RejectCode::SecrecyMark)]);
    assert!(quarantine::list(&world.province).await.unwrap().is_empty());
});

story!(a_lost_phone_is_told_so_at_every_door_and_not_heard, world => {
    let phone = world.phone("DV004").await;
    let words = written(&world, &phone, "Chưa gửi");
    assert!(report_lost(&world.province, phone.device).await.unwrap());
    assert!(!report_lost(&world.province, phone.device).await.unwrap());
    let told = |refusal: Refusal| assert!(refusal.code == RefusalCode::Revoked && refusal.lost);
    told(phone.heads(&world).await.unwrap_err());
    told(phone.send_to(&world, DOOR, vec![words]).await.unwrap_err());
    let again = world.send(phone.enrolment("/v1/enrol", &phone.cert)).await;
    told(world.open(Kind::Activation, &again).await.unwrap_err());
    assert!(quarantine::list(&world.province).await.unwrap().is_empty());
    let devices = devices_of(&world.province, phone.member).await.unwrap();
    assert!(devices[0].revoked && devices[0].lost);
});

story!(of_one_phone_a_thousand_are_kept_and_the_rest_waits_on_it, world => {
    let phone = world.phone("DV004").await;
    revoke(&world.province, phone.device).await.unwrap();
    let all: Vec<SignedCommand> = (0..1_010)
        .map(|number| written(&world, &phone, &format!("Ý kiến {number}")))
        .collect();
    let mut answered = 0;
    for some in all.chunks(256) {
        let (outcomes, _) = phone.send_to(&world, DOOR, some.to_vec()).await.unwrap();
        assert!(outcomes.iter().all(|outcome| *outcome == Outcome::Held));
        answered += outcomes.len();
    }
    assert_eq!(answered, 1_000);
    let settled = quarantine::release(&world.province, phone.device, 1_000).await.unwrap();
    assert_eq!((settled.accepted, settled.refused), (1_000, 0));
    let (outcomes, _) = phone.send_to(&world, DOOR, all[1_000..].to_vec()).await.unwrap();
    assert_eq!(outcomes, vec![Outcome::Held; 10]);
});

story!(what_was_accepted_before_somebody_discards_stays_accepted, world => {
    let phone = world.phone("DV004").await;
    let own = written(&world, &phone, "Đã đến");
    revoke(&world.province, phone.device).await.unwrap();
    phone.send_to(&world, DOOR, vec![own.clone()]).await.unwrap();
    // Killed between the two halves of accepting: it is decided and still held.
    let pool = world.pool().await;
    let held: Vec<(String, String, String, i64, String, i64)> =
        sqlx::query_as("SELECT member, id, device, place, body, held_at FROM quarantine")
            .fetch_all(&pool)
            .await
            .unwrap();
    quarantine::release(&world.province, phone.device, 1).await.unwrap();
    for (member, id, device, place, body, held_at) in held {
        sqlx::query("INSERT INTO quarantine (member, id, device, place, body, held_at) VALUES ($1, $2, $3, $4, $5, $6)")
            .bind(member).bind(id).bind(device).bind(place).bind(body).bind(held_at)
            .execute(&pool)
            .await
            .unwrap();
    }
    let settled = quarantine::discard(&world.province, phone.device).await.unwrap();
    assert_eq!((settled.accepted, settled.refused), (1, 0));
    let (outcomes, _) = phone.send_to(&world, DOOR, vec![own]).await.unwrap();
    assert!(matches!(outcomes[..], [Outcome::Accepted { .. }]));
});

story!(a_process_that_has_not_heard_of_the_end_asks_to_come_again, world => {
    let phone = world.phone("DV004").await;
    let other = world.beside(Limits::default()).await;
    let own = written(&world, &phone, "Chưa gửi");
    // The other process knows the phone as it was, for a second.
    phone.heads(&other).await.unwrap();
    revoke(&world.province, phone.device).await.unwrap();
    let refused = phone.send_to(&other, DOOR, vec![own.clone()]).await.unwrap_err();
    assert_eq!(refused.code, RefusalCode::NotAllowed);
    world.clock.advance(1_001);
    let (outcomes, _) = phone.send_to(&other, DOOR, vec![own]).await.unwrap();
    assert_eq!(outcomes, [Outcome::Held]);
});
