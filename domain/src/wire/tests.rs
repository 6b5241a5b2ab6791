use std::collections::BTreeMap;
use std::io::Read;
use std::path::PathBuf;

use ed25519_dalek::SigningKey;
use proptest::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::activation::{Activation, Invitation, InvitationError, KeyCert, normal_code};
use super::command::{Command, CommandResult, Outcome, Receipt, Results};
use super::heads::{FeedHead, Heads, digest};
use super::item::{
    Article, Document, EnrolledDevice, Meeting, MeetingReply, MemberSummary, Opinion, Roster,
    SealedPack,
};
use super::meeting::MeetingReport;
use super::page::Page;
use super::proof::Proof;
use super::refusal::Refusal;
use super::roll_up::RollUp;
use super::sealed::{self, Kind, SealError};
use crate::audience::{Audience, Shelf};
use crate::ids::{DeviceId, Generation, UnitId};
use crate::time::Timestamp;

fn fixtures() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../fixtures")
}

/// The golden example reads as `T`, and writes back as the same JSON.
fn check<T: Serialize + DeserializeOwned>(name: &str) -> T {
    let path = fixtures().join("wire").join(format!("{name}.json"));
    let text = std::fs::read_to_string(&path).expect(name);
    let golden: serde_json::Value = serde_json::from_str(&text).expect(name);
    let read: T = serde_json::from_str(&text).expect(name);
    assert_eq!(serde_json::to_value(&read).expect(name), golden, "{name}");
    // A later version may say more: an older one reads what it knows.
    let mut later = golden;
    if let Some(fields) = later.as_object_mut() {
        fields.insert("said_later".to_owned(), 1.into());
    }
    serde_json::from_value::<T>(later).expect(name);
    read
}

#[test]
fn golden_examples_read_and_write_back_unchanged() {
    check::<Article>("article");
    check::<Document>("document");
    check::<Meeting>("meeting");
    check::<Opinion>("opinion");
    check::<Heads>("heads");
    check::<Heads>("heads-nothing-new");
    check::<Page>("page");
    check::<Command>("command-submit");
    check::<Command>("command-amend");
    check::<Command>("command-answer");
    check::<Command>("command-reply");
    check::<Command>("command-revoke");
    check::<Command>("command-reply-speaks");
    check::<Command>("command-plan");
    check::<Command>("command-report");
    check::<Command>("command-review");
    check::<Meeting>("meeting-planned");
    check::<MeetingReport>("meeting-report");
    check::<MeetingReport>("meeting-report-reviewed");
    check::<MeetingReport>("meeting-report-heads");
    check::<RollUp>("roll-up");
    check::<MeetingReply>("meeting-reply");
    check::<MemberSummary>("member-summary");
    check::<EnrolledDevice>("device");
    check::<Roster>("roster");
    check::<SealedPack>("rule-pack");
    check::<Results>("results");
    check::<Receipt>("receipt");
    check::<Refusal>("refusal");
    check::<Refusal>("refusal-lost");
    check::<Activation>("activation");
    check::<KeyCert>("key-cert");
}

#[test]
fn a_reason_of_a_newer_server_is_read_as_unknown_and_not_as_an_error() {
    let result: CommandResult = serde_json::from_str(
        r#"{"id":"01a20000-0000-7000-8000-000000000001","outcome":"rejected","code":"brand_new"}"#,
    )
    .expect("readable");
    assert!(matches!(
        result.outcome,
        Outcome::Rejected {
            code: super::command::RejectCode::Unknown
        }
    ));
    let refusal: Refusal =
        serde_json::from_str(r#"{"code":"brand_new","nonce":"","time":0}"#).expect("readable");
    assert_eq!(refusal.code, super::refusal::RefusalCode::Unknown);
}

#[test]
fn a_sealed_body_opens_only_as_what_it_is_and_only_with_its_key() {
    let key = SigningKey::from_bytes(&[7; 32]);
    let body = sealed::seal(Kind::Heads, b"{}", &key);
    let public = key.verifying_key();
    assert_eq!(
        sealed::open(Kind::Heads, &body, &public),
        Ok(b"{}".as_slice())
    );
    assert_eq!(
        sealed::open(Kind::Page, &body, &public),
        Err(SealError::OtherKind)
    );
    let other = SigningKey::from_bytes(&[8; 32]).verifying_key();
    assert_eq!(
        sealed::open(Kind::Heads, &body, &other),
        Err(SealError::WrongSignature)
    );
    assert_eq!(
        sealed::open(Kind::Heads, b"<html>Wifi</html>", &public),
        Err(SealError::NotSealed)
    );
    for place in 0..body.len() {
        let mut damaged = body.clone();
        damaged[place] ^= 1;
        assert!(
            sealed::open(Kind::Heads, &damaged, &public).is_err(),
            "byte {place}"
        );
    }
    for length in 0..body.len() {
        assert!(
            sealed::open(Kind::Heads, &body[..length], &public).is_err(),
            "{length} bytes"
        );
    }
}

#[test]
fn an_empty_shelf_and_an_unknown_one_have_the_same_digest() {
    let generation = Generation(Uuid::nil());
    let audience = Audience::Unit(UnitId(Uuid::nil()));
    let of = |shelves: Vec<(Shelf, i64)>| digest(generation, [(&audience, shelves)]);
    assert_eq!(
        of(vec![(Shelf::News, 3), (Shelf::Library, 0)]),
        of(vec![(Shelf::News, 3)])
    );
    assert_ne!(of(vec![(Shelf::News, 3)]), of(vec![(Shelf::News, 4)]));
    assert_ne!(
        of(Vec::new()),
        digest(generation, []),
        "the audience itself counts"
    );
}

#[test]
fn an_invitation_survives_being_written_down() {
    let invitation = Invitation {
        server: "https://so-tay.example.vn".to_owned(),
        root_key: [9; 32],
        code: "ABCDEFGHJKMN".to_owned(),
    };
    assert_eq!(invitation.to_string().parse(), Ok(invitation.clone()));
    assert_eq!(normal_code(" abcd-efgh jkmn "), Ok(invitation.code));
    for wrong in ["", "ABCD", "ABCDEFGHJKM0", "ABCDEFGHJKMNP", "ABCDEFGHJKMÍ"] {
        assert_eq!(normal_code(wrong), Err(InvitationError::Code), "{wrong}");
    }
    for wrong in [
        "",
        "https://example.vn",
        "sotay://kich-hoat?",
        "sotay://kich-hoat?ma=ABC",
    ] {
        assert!(wrong.parse::<Invitation>().is_err(), "{wrong}");
    }
}

#[test]
fn a_proof_survives_its_header() {
    let proof = Proof {
        device: DeviceId(Uuid::nil()),
        time: Timestamp(-5),
        nonce: "00ff".to_owned(),
        signature: vec![1; 64],
    };
    assert_eq!(Proof::from_header(&proof.to_header()), Ok(proof));
    for wrong in [
        "",
        "Bearer x",
        "Handbook ",
        "Handbook device=1,time=2,nonce=3,signature=4",
    ] {
        assert!(Proof::from_header(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn a_page_that_contradicts_itself_or_is_a_bomb_is_refused() {
    let page: Page = check("page");
    let sound = page.pack(3).expect("packs");
    assert!(Page::unpack(&sound).is_ok());
    let spoil = |change: &dyn Fn(&mut Page)| {
        let mut spoilt = page.clone();
        change(&mut spoilt);
        Page::unpack(&spoilt.pack(3).expect("packs")).is_err()
    };
    assert!(spoil(&|page| page.from = page.through + 1));
    assert!(spoil(&|page| page.from = -1));
    assert!(spoil(&|page| page.rows.reverse()));
    assert!(spoil(&|page| page.through = page.from));
    let bomb = zstd::encode_all(
        std::io::repeat(b' ').take(super::page::MAX_PAGE_BYTES as u64 + 2),
        1,
    );
    assert!(Page::unpack(&bomb.expect("packs")).is_err());
}

#[test]
fn the_corpora_of_the_fuzzers_run_here_too() {
    let mut files = 0;
    for target in ["page", "sealed"] {
        for entry in
            std::fs::read_dir(fixtures().join("../fuzz/corpus").join(target)).expect(target)
        {
            let bytes = std::fs::read(entry.expect("an entry").path()).expect("readable");
            files += 1;
            let key = SigningKey::from_bytes(&[7; 32]).verifying_key();
            let _ = Page::unpack(&bytes);
            let _ = sealed::open(Kind::Page, &bytes, &key);
        }
    }
    assert!(files >= 6, "{files} files");
}

proptest! {
    #[test]
    fn nothing_that_arrives_panics(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let key = SigningKey::from_bytes(&[7; 32]).verifying_key();
        let _ = Page::unpack(&bytes);
        let _ = sealed::open(Kind::Page, &bytes, &key);
        let text = String::from_utf8_lossy(&bytes);
        let _ = text.parse::<Invitation>();
        let _ = text.parse::<Audience>();
        let _ = Proof::from_header(&text);
    }

    #[test]
    fn a_page_survives_packing(seqs in proptest::collection::btree_set(1_i64..256, 0..40)) {
        let mut page: Page = check("page");
        let row = page.rows.first().cloned().expect("the example has rows");
        page.from = 0;
        page.through = 256;
        page.rows = seqs
            .iter()
            .map(|seq| super::page::Row { seq: *seq, ..row.clone() })
            .collect();
        let unpacked = Page::unpack(&page.pack(1).expect("packs")).expect("unpacks");
        let found: Vec<i64> = unpacked.rows.iter().map(|row| row.seq).collect();
        prop_assert_eq!(found, seqs.into_iter().collect::<Vec<_>>());
    }

    #[test]
    fn audiences_survive_being_written(bits in any::<u128>(), which in 0..5) {
        let id = Uuid::from_u128(bits);
        let audience = match which {
            0 => Audience::Cell(UnitId(id)),
            1 => Audience::CellCommittee(UnitId(id)),
            2 => Audience::Member(crate::ids::MemberId(id)),
            3 => Audience::Unit(UnitId(id)),
            _ => Audience::UnitOfficers(UnitId(id)),
        };
        prop_assert_eq!(audience.to_string().parse(), Ok(audience));
    }
}

/// Ways in which the tree, grants and heads are put together.
mod readers {
    use super::*;
    use crate::access::{Grant, Permission, Role};
    use crate::ids::{GrantId, MemberId};
    use crate::org::{Edge, Membership, MembershipKind, Tree, audiences_of, permits};
    use crate::time::{Day, Span};

    fn unit(number: u128) -> UnitId {
        UnitId(Uuid::from_u128(number))
    }

    fn day(text: &str) -> Day {
        text.parse().expect("a day")
    }

    fn edge(lower: u128, upper: u128, from: Option<&str>, to: Option<&str>) -> Edge {
        let span = Span {
            from: from.map(day),
            to: to.map(day),
        };
        Edge {
            unit: unit(lower),
            parent: unit(upper),
            span,
        }
    }

    #[test]
    fn a_member_reads_what_is_for_the_cell_and_everything_above_it_on_that_day() {
        // Cell 1 stood under district 3 until mid-2025 and stands under commune 2 since.
        let tree = Tree::new([
            edge(1, 3, None, Some("2025-06-30")),
            edge(1, 2, Some("2025-07-01"), None),
            edge(3, 9, None, None),
            edge(2, 9, None, None),
        ]);
        let member = MemberId(Uuid::from_u128(77));
        let home = Membership {
            member,
            cell: unit(1),
            kind: MembershipKind::Home,
            span: Span::ALWAYS,
        };
        let units = |on: &str| {
            audiences_of(member, &[home], &[], &tree, day(on))
                .into_iter()
                .filter_map(|audience| match audience {
                    Audience::Unit(unit) => Some(unit),
                    _ => None,
                })
                .collect::<Vec<_>>()
        };
        assert_eq!(units("2025-06-30"), [unit(1), unit(3), unit(9)]);
        assert_eq!(units("2025-07-01"), [unit(1), unit(2), unit(9)]);
    }

    #[test]
    fn a_circle_in_the_tree_ends_the_walk() {
        let tree = Tree::new([edge(1, 2, None, None), edge(2, 1, None, None)]);
        assert_eq!(tree.above(unit(1), day("2026-01-01")), [unit(2)]);
    }

    #[test]
    fn a_grant_counts_for_its_time_and_only_an_officials_reaches_down() {
        let tree = Tree::new([edge(1, 2, None, None)]);
        let member = MemberId(Uuid::from_u128(7));
        let grant = |role, on: u128| Grant {
            id: GrantId(Uuid::nil()),
            member,
            unit: unit(on),
            role,
            span: Span {
                from: Some(day("2026-01-01")),
                to: Some(day("2026-12-31")),
            },
        };
        let may = |grant: Grant, permission, on: u128, when: &str| {
            permits(&[grant], member, permission, unit(on), &tree, day(when))
        };
        let secretary = grant(Role::Secretary, 2);
        assert!(may(secretary, Permission::AnswerOpinion, 2, "2026-05-01"));
        assert!(
            !may(secretary, Permission::AnswerOpinion, 1, "2026-05-01"),
            "another cell's"
        );
        assert!(
            !may(secretary, Permission::AnswerOpinion, 2, "2027-01-01"),
            "over"
        );
        let official = grant(Role::Official, 2);
        assert!(may(official, Permission::ApproveNews, 1, "2026-12-31"));
        assert!(!may(official, Permission::AnswerOpinion, 1, "2026-05-01"));
    }

    #[test]
    fn heads_name_each_feed_with_its_shelf() {
        let heads: Heads = check("heads");
        let feeds = heads.audiences.expect("something is new");
        let expected = BTreeMap::from([(Shelf::News, FeedHead { head: 12, floor: 0 })]);
        assert!(feeds.values().any(|shelves| *shelves == expected));
    }
}
