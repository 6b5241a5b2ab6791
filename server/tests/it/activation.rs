//! How phones come in, and how they are kept out.

use handbook_domain::time::Timestamp;
use handbook_domain::wire::refusal::RefusalCode;
use handbook_server::{invite, revoke};

use crate::story;
use crate::support::Phone;

story!(an_invitation_makes_one_phone_a_members, world => {
    let phone = Phone::new(&world);
    let invitation = invite(&world.province, world.member("DV003")).await.unwrap();
    let first = phone.activate(&world, &invitation.code.to_lowercase()).await.unwrap();
    assert_eq!(first.member_name, "Nguyễn Thị Thanh Mận");
    assert_eq!(first.cell, Some(world.unit("CB-HB1")));
    assert_eq!(first.cell_name.as_deref(), Some("Chi bộ tổ dân phố 1 Hòa Bình"));
    assert_eq!(first.province_name, "Tỉnh ủy Lam Sơn");
    // The answer was lost: the same code with the same key gets the same device.
    let again = phone.activate(&world, &invitation.code).await.unwrap();
    assert_eq!(again.device, first.device);
    assert_eq!(again.device_cert, first.device_cert);
    let other = Phone::new(&world);
    assert_eq!(other.activate(&world, &invitation.code).await, Err(RefusalCode::InvitationUsed));
    let parsed: handbook_domain::wire::activation::Invitation = invitation.link.parse().unwrap();
    assert_eq!(parsed.code, invitation.code);
    assert_eq!(parsed.root_key, world.province.root_key());
});

story!(unknown_and_expired_invitations_are_told_apart, world => {
    let phone = Phone::new(&world);
    let unknown = phone.activate(&world, "ABCDEFGHJKMN").await;
    assert_eq!(unknown, Err(RefusalCode::InvitationUnknown));
    assert_eq!(phone.activate(&world, "O0").await, Err(RefusalCode::InvitationUnknown));
    let invitation = invite(&world.province, world.member("DV003")).await.unwrap();
    world.clock.advance(15 * 86_400_000);
    let late = phone.activate(&world, &invitation.code).await;
    assert_eq!(late, Err(RefusalCode::InvitationExpired));
});

story!(a_revoked_phone_is_refused_and_cannot_enrol_again, world => {
    let phone = world.phone("DV003").await;
    let cert = phone_cert(&world, &phone).await;
    assert!(phone.heads(&world).await.is_ok());
    let again = phone.enrol(&world, "/v1/enrol", &cert).await.unwrap();
    assert_eq!(again.device, phone.device);
    assert!(revoke(&world.province, phone.device).await.unwrap());
    assert_eq!(phone.heads(&world).await.unwrap_err().code, RefusalCode::Revoked);
    let refused = phone.enrol(&world, "/v1/enrol", &cert).await;
    assert_eq!(refused, Err(RefusalCode::Revoked));
    let ledger = std::fs::read_to_string(world.dir.path().join("ledger.jsonl")).unwrap();
    assert!(ledger.contains(&phone.device.to_string()));
});

story!(a_certificate_of_another_key_does_not_enrol, world => {
    let phone = world.phone("DV003").await;
    let cert = phone_cert(&world, &phone).await;
    let thief = Phone::new(&world);
    let refused = thief.enrol(&world, "/v1/enrol", &cert).await;
    assert_eq!(refused, Err(RefusalCode::BadProof));
});

story!(a_wrong_clock_is_told_the_time_and_a_wrong_key_nothing, world => {
    let mut phone = world.phone("DV003").await;
    phone.clock_error_ms = -11 * 60_000;
    let refusal = phone.heads(&world).await.unwrap_err();
    assert_eq!(refusal.code, RefusalCode::Clock);
    assert_eq!(refusal.nonce, "abc123");
    assert_eq!(refusal.time, crate::support::NOW);
    phone.clock_error_ms = 9 * 60_000;
    assert!(phone.heads(&world).await.is_ok());
    let mut stranger = Phone::new(&world);
    assert_eq!(stranger.heads(&world).await.unwrap_err().code, RefusalCode::UnknownDevice);
    stranger.device = phone.device;
    assert_eq!(stranger.heads(&world).await.unwrap_err().code, RefusalCode::BadProof);
});

story!(the_lease_runs_forty_five_days, world => {
    let phone = world.phone("DV003").await;
    let heads = phone.heads(&world).await.unwrap();
    assert_eq!(heads.lease_until, Timestamp(crate::support::NOW.0 + 45 * 86_400_000));
});

/// The certificate is given again with each answer to the used invitation; here, by enrolling.
async fn phone_cert(world: &crate::support::World, phone: &Phone) -> String {
    let fresh = invite(&world.province, phone.member).await.unwrap();
    phone
        .activate(world, &fresh.code)
        .await
        .unwrap()
        .device_cert
}
