//! What holds for whatever bytes reach the code that phone and province share.

use std::fmt::{Debug, Display};
use std::str::FromStr;
use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::SigningKey;
use handbook_domain::audience::{Audience, Shelf};
use handbook_domain::document::DocSign;
use handbook_domain::ids::{DeviceId, EventId, ItemId, ProvinceId, Sha256Hash};
use handbook_domain::meeting::event::Event;
use handbook_domain::meeting::log::{Author, Moment};
use handbook_domain::meeting::minutes::{Heading, minutes, resolution};
use handbook_domain::meeting::roll_call::RollCallToken;
use handbook_domain::meeting::summary::{Known, summary};
use handbook_domain::meeting::{Line, Log, Package, Record};
use handbook_domain::rules::amount::{Amount, Points, Range};
use handbook_domain::rules::check::{Severity, check};
use handbook_domain::rules::measure::Evidence;
use handbook_domain::rules::pack::{MAX_PACK_BYTES, RulePack};
use handbook_domain::rules::score::{Judgements, score};
use handbook_domain::rules::signed;
use handbook_domain::secrecy::{self, Examined, Verdict};
use handbook_domain::time::{Month, Timestamp};
use handbook_domain::wire::activation::{
    Activation, DeviceCert, EnrolRequest, Enrolment, Invitation, KeyCert, normal_code,
};
use handbook_domain::wire::command::{Action, Command, CommandsRequest, Receipt, Results};
use handbook_domain::wire::heads::{Heads, HeadsRequest, digest};
use handbook_domain::wire::item::{
    Article, Document, EnrolledDevice, Meeting, MeetingReply, MemberSummary, Opinion, Roster,
    SealedPack,
};
use handbook_domain::wire::meeting::{MeetingPlan, MeetingReport};
use handbook_domain::wire::page::Page;
use handbook_domain::wire::proof::Proof;
use handbook_domain::wire::refusal::Refusal;
use handbook_domain::wire::roll_up::RollUp;
use handbook_domain::wire::sealed::{self, Kind};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// An answer to an activation, a certificate or a link reads back as itself.
pub fn activation(bytes: &[u8]) {
    json::<EnrolRequest>(bytes);
    json::<Enrolment>(bytes);
    json::<Activation>(bytes);
    json::<DeviceCert>(bytes);
    json::<KeyCert>(bytes);
    json::<Refusal>(bytes);
    let text = String::from_utf8_lossy(bytes);
    prints::<Invitation>(&text);
    if let Ok(code) = normal_code(&text) {
        assert_eq!(normal_code(&code), Ok(code));
    }
}

/// A command or its answer reads back as itself; what it brings is judged, whatever it says.
pub fn command(bytes: &[u8]) {
    json::<Results>(bytes);
    json::<Receipt>(bytes);
    let mut bodies = vec![bytes.to_vec()];
    if let Some(request) = json::<CommandsRequest>(bytes) {
        let commands = request.commands.into_iter();
        bodies.extend(commands.map(|command| command.body.into_bytes()));
    }
    for command in bodies.iter().filter_map(|body| json::<Command>(body)) {
        match command.action {
            Action::PlanMeeting { plan, reason } => {
                let _ = plan.unfit(&reason);
                let announced = plan.clone().announce(String::new());
                assert_eq!(MeetingPlan::of(announced), *plan);
            }
            Action::ReviewMeeting { verdict } => drop(verdict.unfit()),
            Action::ReportMeeting { part } => {
                let part = URL_SAFE_NO_PAD.decode(part).unwrap_or_default();
                drop(Package::unpack(&part).and_then(|package| package.log()));
            }
            _ => {}
        }
    }
}

/// Heads read back as themselves, and empty feeds do not change their digest.
pub fn heads(bytes: &[u8]) {
    json::<HeadsRequest>(bytes);
    let heads = json::<Heads>(bytes);
    if let Some((audiences, generation)) =
        heads.and_then(|heads| Some((heads.audiences?, heads.generation)))
    {
        let feeds = |least: i64| {
            audiences.iter().map(move |(audience, shelves)| {
                let feeds = shelves.iter().map(|(shelf, feed)| (*shelf, feed.head));
                (audience, feeds.filter(|feed| feed.1 >= least).collect())
            })
        };
        assert_eq!(
            digest(generation, feeds(i64::MIN)),
            digest(generation, feeds(1))
        );
    }
}

/// The body of a row of any kind reads back as itself.
pub fn item(bytes: &[u8]) {
    json::<Article>(bytes);
    json::<Document>(bytes);
    json::<EnrolledDevice>(bytes);
    json::<Meeting>(bytes);
    json::<MeetingReply>(bytes);
    json::<MemberSummary>(bytes);
    json::<Opinion>(bytes);
    json::<RollUp>(bytes);
    json::<SealedPack>(bytes);
    if let Some(roster) = json::<Roster>(bytes) {
        let kind = handbook_domain::wire::item::MeetingKind::Committee;
        let summoned = roster.summoned(kind, Timestamp(0).day());
        assert!(summoned.len() <= roster.members.len());
    }
    if let Some(report) = json::<MeetingReport>(bytes) {
        assert!(report.standing_review().is_none() || report.review.is_some());
    }
}

/// A line of a meeting's log keeps its text, and what it says reads back as itself.
pub fn line(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes).into_owned();
    if let Ok(line) = Line::read(text.clone()) {
        assert_eq!(line.text(), text);
        assert_eq!(line.hash(), Sha256Hash::of(text.as_bytes()));
        assert!(!line.has_seen(&line));
        if let Ok(written) = Line::write(line.entry().clone()) {
            let again = Line::read(written.text().to_owned());
            assert_eq!(again, Ok(written));
        }
    }
}

/// Points, amounts, ranges, months, audiences and digests print as what reads back as them.
pub fn notation(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    prints::<Points>(&text);
    prints::<Amount>(&text);
    prints::<Month>(&text);
    prints::<Audience>(&text);
    prints::<Shelf>(&text);
    prints::<Sha256Hash>(&text);
    prints::<ItemId>(&text);
    json::<Points>(bytes);
    json::<Amount>(bytes);
    json::<Range>(bytes);
    if let Ok(month) = text.parse::<Month>() {
        assert_eq!(month.next().previous(), month);
    }
}

/// A page that is read has numbers that rise within its span, and packs into itself.
pub fn page(bytes: &[u8]) {
    // As it travels, and as it is before it is packed: nothing is guessed through zstd.
    let plain = serde_json::from_slice::<Page>(bytes).ok();
    let plain = plain.map(|page| page.pack(1).expect("packs"));
    for payload in [Some(bytes.to_vec()), plain].into_iter().flatten() {
        let Ok(page) = Page::unpack(&payload) else {
            continue;
        };
        assert!(page.rows.is_sorted_by_key(|row| row.seq));
        let inside = |seq: i64| page.from < seq && seq <= page.through;
        assert!(0 <= page.from && page.from <= page.through);
        assert!(page.rows.iter().all(|row| inside(row.seq)));
        let again = Page::unpack(&page.pack(1).expect("packs")).expect("unpacks");
        assert_eq!(written(&again), written(&page));
    }
}

/// A log, from a file or line by line, says the same in any order, is summed up, and goes on.
pub fn package(bytes: &[u8]) {
    let package = Package::unpack(bytes).ok().or_else(|| plain(bytes));
    let Some((log, package)) = package.and_then(|package| Some((package.log().ok()?, package)))
    else {
        return;
    };
    if let Ok(file) = package.pack() {
        assert_eq!(Package::unpack(&file), Ok(package.clone()));
    }
    let backwards = Package {
        lines: package.lines.iter().rev().cloned().collect(),
        ..package
    };
    assert_eq!(backwards.log(), Ok(log.clone()));
    if let Some(record) = Record::of(&log) {
        let known = Known {
            pack: Some(&PACK),
            ..Known::default()
        };
        let _ = summary(&record, &known);
        let _ = minutes(&record, &PACK, &Heading::default());
        let _ = resolution(&record, &PACK, &Heading::default());
    }
    goes_on(log);
}

/// The header of a request reads back as itself.
pub fn proof(bytes: &[u8]) {
    if let Ok(proof) = Proof::from_header(&String::from_utf8_lossy(bytes)) {
        assert_eq!(Proof::from_header(&proof.to_header()), Ok(proof));
    }
}

/// A roll-call code reads back as itself, and counts for nobody whom the province has not certified.
pub fn roll_call(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    if let Some(token) = prints::<RollCallToken>(&text) {
        let believed = token.verify(
            ProvinceId(NOBODY),
            &KEY.verifying_key(),
            token.meeting,
            token.at,
        );
        assert!(believed.is_err());
    }
}

/// A rule pack reads back as itself, is signed only without errors, and then scores up to 100.
pub fn rules(bytes: &[u8]) {
    let Ok(pack) = RulePack::read(bytes) else {
        return;
    };
    let json = written(&pack);
    if json.len() > MAX_PACK_BYTES {
        return;
    }
    assert_eq!(RulePack::read(&json).expect("reads back"), pack);
    let errors = check(&pack)
        .iter()
        .any(|finding| finding.severity() == Severity::Error);
    let sealed = signed::sign(&json, &KEY);
    assert_eq!(sealed.is_err(), errors);
    if let Ok(sealed) = sealed {
        let opened = signed::open(&sealed, &KEY.verifying_key());
        assert_eq!(opened.expect("was sealed so"), pack);
        for sheet in &pack.sheets {
            let scored = score(sheet, &full(), &Judgements::new());
            assert!(scored.known <= Points::whole(100));
        }
    }
}

/// A sealed body that nobody signed never opens.
pub fn sealed(bytes: &[u8]) {
    assert!(sealed::open(Kind::Page, bytes, &KEY.verifying_key()).is_err());
}

/// The gate answers for every paper, and a stamp put before any text is stopped.
pub fn secrecy(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let line = text.lines().next().unwrap_or_default();
    let _ = secrecy::check(&Examined {
        file_name: line,
        fields: &[(line, &text)],
        headers_footers: &[&text],
        text: &text,
    });
    let stamped = format!("MẬT\n\n{text}");
    let verdict = secrecy::check(&Examined {
        text: &stamped,
        ..Examined::default()
    });
    assert!(matches!(verdict, Verdict::Refused { .. }));
}

/// Whatever is read as a sign prints, and reads back as itself.
pub fn sign(bytes: &[u8]) {
    if let Ok(sign) = DocSign::parse(&String::from_utf8_lossy(bytes)) {
        assert_eq!(DocSign::parse(&sign.to_string()), Ok(sign));
    }
}

const NOBODY: uuid::Uuid = uuid::Uuid::nil();

static KEY: LazyLock<SigningKey> = LazyLock::new(|| SigningKey::from_bytes(&[7; 32]));

static PACK: LazyLock<RulePack> = LazyLock::new(|| {
    RulePack::read(include_bytes!("../../fixtures/rules/detailed-8.json")).expect("a pack")
});

/// What the bytes say, if they are a `T`: it writes as what reads back as it.
fn json<T: DeserializeOwned + Serialize + PartialEq + Debug>(bytes: &[u8]) -> Option<T> {
    let read: T = serde_json::from_slice(bytes).ok()?;
    let again: T = serde_json::from_slice(&written(&read)).expect("reads back");
    assert_eq!(again, read);
    Some(read)
}

fn written(what: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(what).expect("what was read can be written")
}

/// What the text says, if it is a `T`: it prints as what reads back as it.
fn prints<T: FromStr + Display + PartialEq + Debug>(text: &str) -> Option<T> {
    let read = text.parse::<T>().ok()?;
    let again = read.to_string().parse::<T>().ok();
    assert_eq!(again.as_ref(), Some(&read));
    Some(read)
}

/// The lines of a log as they stand, without what is wrapped around them.
fn plain(bytes: &[u8]) -> Option<Package> {
    let text = String::from_utf8_lossy(bytes);
    let lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let first = Line::read(lines.first()?.clone()).ok()?;
    Some(Package {
        meeting: first.entry().meeting,
        lines,
        signatures: Vec::new(),
    })
}

/// Whoever has this log can write into it, and what is written counts.
fn goes_on(mut log: Log) {
    let by = Author {
        meeting: log.meeting(),
        device: DeviceId(NOBODY),
        id: EventId(NOBODY),
        moment: Moment {
            at: Timestamp(0),
            up_ms: 0,
        },
        late: false,
    };
    let next = log.heads().next(by, Event::Began {}).expect("a short line");
    log.add(next.clone());
    assert!(log.ordered().lines.contains(&&next));
}

/// A meeting at which everything was done.
fn full() -> Evidence {
    Evidence {
        minutes: Some(120),
        least_minutes: Some(90),
        summoned: Some(20),
        present: Some(20),
        absent_unexcused: Some(0),
        longest_excused_run: Some(0),
        speakers: Some(20),
        targets: Some(5),
        targets_done: Some(5),
        steps: Some(8),
        steps_taken: Some(8),
        papers_days_ahead: Some(10),
        ideology_minutes: Some(20),
        reported_after_days: Some(1),
        ..Evidence::default()
    }
}
