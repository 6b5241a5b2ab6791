use proptest::prelude::{Strategy, any, prop, prop_assert_eq, proptest};
use unicode_normalization::UnicodeNormalization;
use uuid::Uuid;

use super::{
    DOC_TYPES, DocIdentity, DocSign, InForce, SignForm, doc_type, doc_type_named, in_force,
};
use crate::ids::ItemId;
use crate::time::{Day, Span};

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

#[test]
fn signs_are_read_as_people_write_them_and_printed_strictly() {
    for (written, printed) in [
        ("05-NQ/ĐU", "05-NQ/ĐU"),
        ("Số 05-NQ/ĐU", "05-NQ/ĐU"),
        ("Số: 5 - NQ / ĐU", "05-NQ/ĐU"),
        ("so 05-nq/đu", "05-NQ/ĐU"),
        ("SỐ05–NQ／ĐU", "05-NQ/ĐU"),
        ("Số 05-NQ/\u{d0}U.", "05-NQ/ĐU"),
        ("Số 01 - CT/ĐUK", "01-CT/ĐUK"),
        ("16-NQ/TU", "16-NQ/TU"),
        ("0016 — NQ/TU", "16-NQ/TU"),
        ("1048-TB/TU", "1048-TB/TU"),
        ("40-CV/BTCĐUK", "40-CV/BTCĐUK"),
        ("12-HD/BTCTW", "12-HD/BTCTW"),
        ("7-ctr/tu", "07-CTr/TU"),
        ("7-TTR/TU", "07-TTr/TU"),
        ("9-XYZ/BTG-TU", "09-XYZ/BTG-TU"),
        ("13/2023/NĐ-CP", "13/2023/NĐ-CP"),
        ("Số: 4/2024/ttlt-btc-bnv", "04/2024/TTLT-BTC-BNV"),
        ("117/2025/QH15", "117/2025/QH15"),
        ("215/QĐ-UBND", "215/QĐ-UBND"),
    ] {
        for text in [written.to_owned(), written.nfd().collect()] {
            let sign = DocSign::parse(&text);
            assert_eq!(
                sign.map(|sign| sign.to_string()),
                Ok(printed.to_owned()),
                "{text}"
            );
        }
    }
}

#[test]
fn what_is_not_a_sign_is_refused() {
    for text in [
        "",
        "   ",
        "Số",
        "NQ/TU",
        "0-NQ/TU",
        "16",
        "16-NQ",
        "16/TU",
        "16 NQ TU",
        "-NQ/TU",
        "16-/TU",
        "16-NQ/",
        "16-NQ/TU/X",
        "16-N1/TU",
        "1234567-NQ/TU",
        "13/23/NĐ-CP",
        "13/3023/NĐ-CP",
        "ngày 05/02/2024",
        "05/02/2024",
        "16-NQ/TU và 17-NQ/TU",
        "16-НҚ/TU",
        "Hộp 16-NQ/TU",
    ] {
        assert!(DocSign::parse(text).is_err(), "{text}");
    }
    assert!(DocSign::parse(&"9".repeat(10_000)).is_err());
}

#[test]
fn types_are_found_by_code_and_by_name() {
    assert_eq!(doc_type("ctr").map(|t| t.code), Some("CTr"));
    assert_eq!(doc_type_named("NGHỊ QUYẾT").map(|t| t.code), Some("NQ"));
    assert_eq!(doc_type_named("quy định").map(|t| t.code), Some("QĐ"));
    assert_eq!(doc_type("ZZ"), None);
    for known in DOC_TYPES {
        assert_eq!(
            doc_type(known.code),
            Some(known),
            "{} stands in the table twice",
            known.code
        );
    }
}

#[test]
fn one_paper_has_one_key_however_it_is_written() {
    let identity = |issuer: &str, doc_type: &str, number: &str, date: &str| DocIdentity {
        issuer: issuer.to_owned(),
        doc_type: doc_type.to_owned(),
        number: number.to_owned(),
        date: day(date),
    };
    let key = identity("Đảng ủy xã Suối Khe", "NQ", "05", "2026-02-05").key();
    for same in [
        identity("ĐẢNG UỶ  XÃ SUỐI KHE ", "Nghị quyết", "5", "2026-02-05"),
        identity(
            &"Đảng ủy xã Suối Khe".nfd().collect::<String>(),
            "nq",
            "05-NQ/ĐU",
            "2026-02-05",
        ),
    ] {
        assert_eq!(same.key(), key);
    }
    for other in [
        identity("Đảng ủy xã Suối Khê", "NQ", "05", "2026-02-05"),
        identity("Đảng ủy xã Suối Khe", "KL", "05", "2026-02-05"),
        identity("Đảng ủy xã Suối Khe", "NQ", "50", "2026-02-05"),
        identity("Đảng ủy xã Suối Khe", "NQ", "05", "2021-02-05"),
    ] {
        assert_ne!(other.key(), key);
    }
    assert_ne!(
        identity("TU", "Quyết định", "1", "2026-02-05").key(),
        identity("TU", "Quy định", "1", "2026-02-05").key()
    );
}

#[test]
fn a_paper_is_in_force_between_its_days_until_another_replaces_it() {
    let span = Span {
        from: Some(day("2026-01-10")),
        to: Some(day("2026-12-31")),
    };
    let by = ItemId(Uuid::nil());
    let replaced = Some((by, day("2026-06-01")));
    for (effective, superseded_by, on, expected) in [
        (
            span,
            None,
            "2026-01-09",
            InForce::NotYet {
                from: day("2026-01-10"),
            },
        ),
        (span, None, "2026-01-10", InForce::Yes),
        (span, None, "2026-12-31", InForce::Yes),
        (
            span,
            None,
            "2027-01-01",
            InForce::Ended {
                to: day("2026-12-31"),
            },
        ),
        (span, replaced, "2026-05-31", InForce::Yes),
        (
            span,
            replaced,
            "2026-06-01",
            InForce::Replaced {
                by,
                on: day("2026-06-01"),
            },
        ),
        (
            span,
            replaced,
            "2027-01-01",
            InForce::Replaced {
                by,
                on: day("2026-06-01"),
            },
        ),
        (Span::ALWAYS, None, "1990-01-01", InForce::Yes),
    ] {
        assert_eq!(
            in_force(effective, superseded_by, true, day(on)),
            expected,
            "{on}"
        );
    }
}

#[test]
fn nothing_is_claimed_of_an_unconfirmed_paper() {
    assert_eq!(
        in_force(Span::ALWAYS, None, false, day("2026-01-01")),
        InForce::Unknown
    );
}

fn sign() -> impl Strategy<Value = DocSign> {
    let kind = prop::sample::select(vec!["NQ", "QĐ", "CTr", "TTr", "ĐA", "XYZ", "Ư"]);
    let issuer = prop::sample::select(vec!["TU", "ĐU", "BTCTW", "BTG-TU", "QH15", "ĐUK"]);
    (
        1..=999_999_u32,
        prop::option::of(1900..2200_u32),
        kind,
        issuer,
        any::<bool>(),
    )
        .prop_map(|(number, year, kind, issuer, party)| DocSign {
            number,
            year: if party { None } else { year },
            doc_type: kind.to_owned(),
            issuer: issuer.to_owned(),
            form: if party {
                SignForm::Party
            } else {
                SignForm::State
            },
        })
}

proptest! {
    #[test]
    fn a_printed_sign_reads_back_as_itself(sign in sign()) {
        prop_assert_eq!(DocSign::parse(&sign.to_string()), Ok(sign));
    }

    #[test]
    fn sloppy_writing_reads_as_the_same_sign(
        sign in sign(),
        prefix in prop::sample::select(vec!["", "Số ", "Số: ", "SỐ", "so ", "Số:"]),
        dash in prop::sample::select(vec!["-", " - ", "–", " — ", "‑", "- "]),
        slash in prop::sample::select(vec!["/", " / ", "/ ", "／"]),
        lower in any::<bool>(),
        decomposed in any::<bool>(),
    ) {
        let mut text = sign.to_string().replace('-', dash).replace('/', slash);
        if lower {
            text = text.to_lowercase();
        }
        text = format!(" {prefix}{text}\u{a0}");
        if decomposed {
            text = text.nfd().collect();
        }
        prop_assert_eq!(DocSign::parse(&text), Ok(sign));
    }

    #[test]
    fn reading_never_panics_and_what_it_accepts_prints_and_reads_back(text in "\\PC{0,40}|[0-9SsốôĐđNnQq/ \\-–:.]{0,24}") {
        if let Ok(sign) = DocSign::parse(&text) {
            prop_assert_eq!(DocSign::parse(&sign.to_string()), Ok(sign));
        }
    }
}
