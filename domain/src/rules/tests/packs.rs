use ed25519_dalek::SigningKey;
use proptest::prelude::{any, prop_assert_eq, proptest};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{day, pack, pack_json};
use crate::ids::ProvinceId;
use crate::rules::amount::{Amount, Points, Range};
use crate::rules::in_force::{InForceError, pack_in_force};
use crate::rules::pack::{
    Business, MAX_PACK_BYTES, PackError, RulePack, Scope, SignedFor, VoteForm,
};
use crate::rules::signed::{SignedError, open, sign, verify};
use crate::rules::voting::Threshold;
use crate::wire::item::MeetingKind;
use crate::wire::sealed::{self, Kind, SealError};

const SHIPPED: [&str; 3] = ["hd42", "hatinh-17", "detailed-8"];

fn province(pack: &RulePack) -> ProvinceId {
    match pack.scope {
        Scope::Province(province) => province,
        Scope::National => panic!("{} is national", pack.id),
    }
}

fn elsewhere() -> ProvinceId {
    ProvinceId(Uuid::from_u128(1))
}

/// The JSON of a shipped pack, changed.
fn changed(change: impl FnOnce(&mut Value)) -> Vec<u8> {
    let mut value: Value = serde_json::from_slice(&pack_json("hd42")).unwrap();
    change(&mut value);
    serde_json::to_vec(&value).unwrap()
}

#[test]
fn a_pack_writes_back_as_it_was_read() {
    for name in SHIPPED {
        let golden: Value = serde_json::from_slice(&pack_json(name)).unwrap();
        let pack = pack(name);
        let written = serde_json::to_vec(&pack).unwrap();
        assert_eq!(RulePack::read(&written).unwrap(), pack, "{name}");
        // What a pack leaves to the default is written out, so only that may be more.
        let mut written: Value = serde_json::from_slice(&written).unwrap();
        drop_defaults(&mut written);
        assert_eq!(written, golden, "{name}");
    }
}

fn drop_defaults(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            let default = [
                ("may_be_skipped", json!(false)),
                ("not_applicable", json!("ask")),
                ("missing", json!("ask")),
            ];
            fields.retain(|name, value| {
                !default
                    .iter()
                    .any(|(field, usual)| name == field && value == usual)
            });
            fields.values_mut().for_each(drop_defaults);
        }
        Value::Array(entries) => entries.iter_mut().for_each(drop_defaults),
        _ => {}
    }
}

#[test]
fn what_is_not_a_pack_of_this_form_is_refused() {
    assert!(matches!(RulePack::read(b"{}"), Err(PackError::Shape(_))));
    assert!(matches!(
        RulePack::read(b"<html>"),
        Err(PackError::Shape(_))
    ));
    let big = vec![b' '; MAX_PACK_BYTES + 1];
    assert!(matches!(RulePack::read(&big), Err(PackError::TooLarge(_))));
    let newer = changed(|pack| {
        pack["format"] = json!(2);
        pack["colour"] = json!("red");
    });
    assert!(matches!(RulePack::read(&newer), Err(PackError::Format(2))));
    let long = changed(|pack| pack["supersedes"] = json!(vec!["x"; 101]));
    assert!(matches!(
        RulePack::read(&long),
        Err(PackError::LongList(101))
    ));
    for (path, field) in [
        ("", "colour"),
        ("/meetings/0", "chairs"),
        ("/meetings/0/steps/0", "music"),
        ("/deadlines", "tomorrow"),
        ("/voting/0", "quorum"),
        ("/sheets/0", "bonus"),
        ("/sheets/0/groups/0/criteria/0", "bonus"),
        ("/sheets/0/groups/0/criteria/0/judged", "bonus"),
        ("/sheets/0/levels/0/range", "about"),
        ("/paper", "seal"),
        ("/paper/margins_mm", "middle"),
    ] {
        let more = changed(|pack| pack.pointer_mut(path).unwrap()[field] = json!(1));
        let error = RulePack::read(&more).unwrap_err();
        assert!(error.to_string().contains(field), "{path}: {error}");
    }
    for (path, value) in [
        ("/voting/1/base", json!("officials_present")),
        ("/voting/1/threshold", json!("three_quarters")),
        ("/scope", json!("district")),
        ("/valid_from", json!("2026-02-30")),
        ("/sheets/0/levels/0/range", json!({"from": 90, "over": 89})),
        ("/sheets/0/levels/0/range", json!({"from": "-1"})),
        ("/sheets/0/groups/0/points", json!(4.5)),
        ("/sheets/0/groups/0/points", json!("4.555")),
        ("/sheets/0/groups/0/points", json!(-5)),
    ] {
        let wrong = changed(|pack| *pack.pointer_mut(path).unwrap() = value.clone());
        assert!(RulePack::read(&wrong).is_err(), "{path} {value}");
    }
}

#[test]
fn a_pack_answers_what_a_meeting_asks() {
    let pack = pack("detailed-8");
    let minutes = |kind, members, combined| pack.least_minutes(kind, members, combined);
    assert_eq!(minutes(MeetingKind::Regular, 29, false), Some(90));
    assert_eq!(minutes(MeetingKind::Regular, 29, true), Some(120));
    assert_eq!(minutes(MeetingKind::Regular, 30, false), Some(120));
    assert_eq!(minutes(MeetingKind::Thematic, 30, false), None);
    assert!(pack.sheet(MeetingKind::Committee).is_none());
    for (business, threshold) in [
        (Business::Resolution, Threshold::Half),
        (Business::Scoring, Threshold::Half),
        (Business::Admission, Threshold::TwoThirds),
        (Business::OfficialRecognition, Threshold::TwoThirds),
        (Business::StrikingOff, Threshold::TwoThirds),
        (Business::Expulsion, Threshold::TwoThirds),
    ] {
        let rule = pack.voting_rule(business).unwrap();
        assert_eq!(rule.threshold, threshold, "{business:?}");
    }
    let admission = pack.voting_rule(Business::Admission).unwrap();
    assert_eq!(admission.forms, [VoteForm::ByCard, VoteForm::SecretBallot]);
    assert_eq!(pack.paper.signed_for, SignedFor::CellCommittee);
    assert_eq!(pack.meeting(MeetingKind::Regular).unwrap().steps.len(), 19);
    assert_eq!(pack.deadlines.report_within_days, Some(2));
}

#[test]
fn the_pack_of_the_province_and_of_the_day_holds() {
    let packs = SHIPPED.map(pack);
    let (ha_tinh, lam_son) = (province(&packs[1]), province(&packs[2]));
    let id = |province, on| pack_in_force(&packs, province, day(on)).map(|pack| pack.id.as_str());
    assert_eq!(id(ha_tinh, "2023-06-02"), Ok("hatinh-17"));
    assert_eq!(
        id(ha_tinh, "2023-06-01"),
        Err(InForceError::None(day("2023-06-01")))
    );
    assert_eq!(id(lam_son, "2025-12-31"), Ok("hd42"), "before its own");
    assert_eq!(id(lam_son, "2026-01-01"), Ok("detailed-8"));
    assert_eq!(id(elsewhere(), "2026-11-25"), Ok("hd42"));
    assert_eq!(
        id(elsewhere(), "2025-10-27"),
        Err(InForceError::None(day("2025-10-27")))
    );
}

#[test]
fn a_meeting_of_last_may_keeps_the_pack_of_last_may() {
    let old = RulePack {
        valid_to: Some(day("2026-06-30")),
        ..pack("hd42")
    };
    let new = RulePack {
        id: "hd99".to_owned(),
        valid_from: day("2026-07-01"),
        ..pack("hd42")
    };
    let packs = [new, old];
    let id = |on| pack_in_force(&packs, elsewhere(), day(on)).map(|pack| pack.id.as_str());
    assert_eq!(id("2026-05-05"), Ok("hd42"));
    assert_eq!(id("2026-06-30"), Ok("hd42"));
    assert_eq!(id("2026-07-01"), Ok("hd99"));
    assert_eq!(id("2036-07-01"), Ok("hd99"));
}

#[test]
fn two_packs_that_hold_equally_are_told_by_name_unless_one_supersedes_the_other() {
    let first = pack("hd42");
    let mut second = RulePack {
        id: "hd99".to_owned(),
        valid_from: day("2026-07-01"),
        ..pack("hd42")
    };
    let both = Err(InForceError::Two("hd42".to_owned(), "hd99".to_owned()));
    let id = |packs: &[RulePack], on: &str| {
        pack_in_force(packs, elsewhere(), day(on)).map(|pack| pack.id.clone())
    };
    assert_eq!(id(&[first.clone(), second.clone()], "2026-07-01"), both);
    second.supersedes.push("hd42".to_owned());
    let packs = [first.clone(), second.clone()];
    assert_eq!(id(&packs, "2026-07-01"), Ok("hd99".to_owned()));
    assert_eq!(
        id(&packs, "2026-06-30"),
        Ok("hd42".to_owned()),
        "not before its first day"
    );
    let circle = [
        RulePack {
            supersedes: vec!["hd99".to_owned()],
            ..first.clone()
        },
        second,
    ];
    assert_eq!(id(&circle, "2026-07-01"), both);
    assert_eq!(
        id(&[first.clone(), first], "2026-07-01"),
        Err(InForceError::Two("hd42".to_owned(), "hd42".to_owned()))
    );
}

#[test]
fn a_sealed_pack_is_believed_and_any_other_is_not() {
    let key = SigningKey::from_bytes(&[7; 32]);
    let public = key.verifying_key();
    let body = sign(&pack_json("detailed-8"), &key).unwrap();
    let here = province(&pack("detailed-8"));
    let on = day("2026-11-05");
    assert_eq!(
        verify(&body, &public, here, on).unwrap(),
        pack("detailed-8")
    );
    assert_eq!(open(&body, &public).unwrap(), pack("detailed-8"));
    // A pack with holes is used; the holes are shown where they matter.
    assert!(!crate::rules::check::check(&pack("detailed-8")).is_empty());

    let refused = |body: &[u8]| verify(body, &public, here, on).unwrap_err();
    let unsigned = refused(&pack_json("detailed-8"));
    assert!(
        matches!(unsigned, SignedError::Seal(SealError::NotSealed)),
        "{unsigned}"
    );
    let forged = sign(&pack_json("detailed-8"), &SigningKey::from_bytes(&[8; 32])).unwrap();
    let forged = refused(&forged);
    assert!(
        matches!(forged, SignedError::Seal(SealError::WrongSignature)),
        "{forged}"
    );
    let changed_after = String::from_utf8(body.clone())
        .unwrap()
        .replace("\"two_thirds\"", "\"half\"");
    let changed_after = refused(changed_after.as_bytes());
    assert!(
        matches!(changed_after, SignedError::Seal(SealError::WrongSignature)),
        "{changed_after}"
    );
    let other_kind = refused(&sealed::seal(Kind::Receipt, &pack_json("detailed-8"), &key));
    assert!(
        matches!(other_kind, SignedError::Seal(SealError::OtherKind)),
        "{other_kind}"
    );

    let too_early = verify(&body, &public, here, day("2025-12-31")).unwrap_err();
    assert!(
        matches!(too_early, SignedError::NotInForce(..)),
        "{too_early}"
    );
    let abroad = verify(&body, &public, elsewhere(), on).unwrap_err();
    assert!(matches!(abroad, SignedError::OtherProvince(_)), "{abroad}");
    let expired = changed(|pack| pack["valid_to"] = json!("2026-10-31"));
    let expired = sign(&expired, &key).unwrap();
    let expired_error = verify(&expired, &public, here, on).unwrap_err();
    assert!(
        matches!(expired_error, SignedError::NotInForce(..)),
        "{expired_error}"
    );
    // It is still the pack of a meeting held before.
    assert!(verify(&expired, &public, here, day("2026-10-31")).is_ok());
}

#[test]
fn a_pack_with_errors_is_neither_signed_nor_used() {
    let key = SigningKey::from_bytes(&[7; 32]);
    let wrong = changed(|pack| pack["sheets"][0]["groups"][0]["points"] = json!(6));
    let error = sign(&wrong, &key).unwrap_err();
    assert!(
        matches!(&error, SignedError::Wrong(errors) if errors.len() == 2),
        "{error}"
    );
    let slipped_through = sealed::seal(Kind::RulePack, &wrong, &key);
    let error = open(&slipped_through, &key.verifying_key()).unwrap_err();
    assert!(matches!(error, SignedError::Wrong(_)), "{error}");
    let no_pack = sealed::seal(Kind::RulePack, b"{}", &key);
    let error = open(&no_pack, &key.verifying_key()).unwrap_err();
    assert!(matches!(error, SignedError::Pack(_)), "{error}");
}

#[test]
fn points_are_read_and_written_to_the_hundredth() {
    for (text, hundredths, shown) in [
        ("5", 500, "5"),
        ("4.5", 450, "4,5"),
        ("4,5", 450, "4,5"),
        ("4.25", 425, "4,25"),
        ("0.05", 5, "0,05"),
        ("10.10", 1010, "10,1"),
    ] {
        let points: Points = text.parse().expect(text);
        assert_eq!(
            (points.hundredths(), points.to_string().as_str()),
            (hundredths, shown)
        );
    }
    for wrong in [
        "", "-1", "1.234", "1.", ".5", "1e3", "10001", "99999999", "+1", "4 5",
    ] {
        assert!(wrong.parse::<Points>().is_err(), "{wrong}");
    }
}

#[test]
fn amounts_and_ranges_are_written_as_they_are_read() {
    for json in [
        r#"{"from":"90%"}"#,
        r#"{"over":"1/2","to":"2/3"}"#,
        r#"{"from":"min-15","under":"100%"}"#,
        r#"{"under":3}"#,
        "{}",
    ] {
        let range: Range = serde_json::from_str(json).expect(json);
        assert_eq!(serde_json::to_string(&range).unwrap(), json);
    }
    for wrong in [
        "", "-3", "1/0", "%", "min-", "min+5", "12345678", "1.5", "½",
    ] {
        assert!(wrong.parse::<Amount>().is_err(), "{wrong}");
    }
}

proptest! {
    #[test]
    fn points_survive_json(hundredths in 0_u32..=1_000_000) {
        let text = format!("{}.{:02}", hundredths / 100, hundredths % 100);
        let points: Points = text.parse().unwrap();
        let json = serde_json::to_string(&points).unwrap();
        prop_assert_eq!(serde_json::from_str::<Points>(&json).unwrap(), points);
    }

    #[test]
    fn no_bytes_make_reading_a_pack_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = RulePack::read(&bytes);
        let key = SigningKey::from_bytes(&[7; 32]);
        let _ = open(&sealed::seal(Kind::RulePack, &bytes, &key), &key.verifying_key());
    }
}
