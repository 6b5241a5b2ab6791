//! What the province makes of a record: the same fold and the same rules as on the phone, with the
//! province's own list, rules and certificates beside it.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use handbook_domain::ids::{DeviceId, ItemId, MemberId};
use handbook_domain::meeting::cut::is_signed;
use handbook_domain::meeting::event::Recorder;
use handbook_domain::meeting::summary::{Known, summary};
use handbook_domain::meeting::{Package, Record};
use handbook_domain::rules::in_force::pack_in_force;
use handbook_domain::rules::pack::RulePack;
use handbook_domain::time::{Day, Timestamp};
use handbook_domain::wire::activation::DeviceCert;
use handbook_domain::wire::item::{Meeting, Roster, kind};
use handbook_domain::wire::meeting::{MeetingReport, RecordStanding};
use handbook_domain::wire::sealed::{self, Kind};
use sqlx::AnyConnection;

use super::{figures, packs};
use crate::Province;
use crate::error::Result;

/// A report, computed from a record, before likeness and review.
pub(crate) async fn report(
    province: &Province,
    conn: &mut AnyConnection,
    meeting: &Meeting,
    package: &Package,
    record: &Record,
    before: Option<&MeetingReport>,
    now: Timestamp,
) -> Result<MeetingReport> {
    let all = packs::all(province, conn).await?;
    let state = &record.state;
    let day = state.day();
    let pack = named(&all, &state.opened.pack, state.opened.pack_digest);
    let in_force = pack_in_force(&all, province.id(), day).ok();
    let roster: Option<Roster> = figures::read(conn, kind::ROSTER, ItemId(meeting.cell.0)).await?;
    let summoned = roster.map(|roster| roster.summoned(state.opened.kind, day));
    let mut uncertified = Vec::new();
    for recorder in state.recorders.values() {
        if !is_certified(province, conn, recorder).await? {
            uncertified.push(recorder.device);
        }
    }
    let signed = signers(package, record, &uncertified);
    let closed = record.cut().is_some();
    let received_at = before
        .and_then(|before| before.received_at)
        .or(closed.then_some(now));
    let after = received_at.map(|at| days_between(day, at.day()));
    let known = Known {
        pack,
        pack_in_force: pack.is_some() && pack == in_force,
        roster: summoned.as_deref(),
        signed: &signed,
        uncertified: &uncertified,
        reported_after_days: after,
    };
    let within = in_force.and_then(|pack| pack.deadlines.report_within_days);
    let due_on = within.map(|days| Timestamp::start_of(day).plus_days(i64::from(days)).day());
    Ok(MeetingReport {
        cell: meeting.cell,
        cell_name: meeting.cell_name.clone(),
        meeting_kind: state.opened.kind,
        title: meeting.title.clone(),
        began_at: state.times.began_at.unwrap_or(meeting.starts_at),
        received_at,
        due_on,
        late: received_at
            .zip(due_on)
            .is_some_and(|(at, due)| at.day() > due),
        summary: summary(record, &known),
        signed_by: signed,
        heads: BTreeMap::new(),
        alike: None,
        review: before.and_then(|before| before.review.clone()),
        review_command: None,
    })
}

/// Lines have come, and the first one is not among them yet.
pub(crate) fn incomplete(meeting: &Meeting) -> MeetingReport {
    MeetingReport {
        cell: meeting.cell,
        cell_name: meeting.cell_name.clone(),
        meeting_kind: meeting.meeting_kind,
        title: meeting.title.clone(),
        began_at: meeting.starts_at,
        received_at: None,
        due_on: None,
        late: false,
        summary: handbook_domain::wire::meeting::RecordSummary {
            standing: RecordStanding::Incomplete,
            cut: None,
            figures: handbook_domain::wire::meeting::Figures::default(),
            claimed: None,
            computed: None,
            differences: Vec::new(),
            assignments: Vec::new(),
            excused: BTreeMap::new(),
        },
        signed_by: Vec::new(),
        heads: BTreeMap::new(),
        alike: None,
        review: None,
        review_command: None,
    }
}

/// The pack that a record names, to the byte.
pub(crate) fn named<'a>(
    packs: &'a [RulePack],
    id: &str,
    digest: handbook_domain::ids::Sha256Hash,
) -> Option<&'a RulePack> {
    packs
        .iter()
        .find(|pack| pack.id == id && pack.digest() == digest)
}

/// Whether the province knows the phone as its member's: enrolled here, or certified in an earlier
/// life of the data.
async fn is_certified(
    province: &Province,
    conn: &mut AnyConnection,
    recorder: &Recorder,
) -> Result<bool> {
    let row: Option<(String, String)> =
        sqlx::query_as("SELECT member, public_key FROM devices WHERE id = $1")
            .bind(recorder.device.to_string())
            .fetch_optional(conn)
            .await?;
    if let Some((member, public_key)) = row {
        return Ok(member == recorder.member.to_string() && public_key == recorder.public_key);
    }
    let key = province.keys().online.verifying_key();
    let cert = URL_SAFE_NO_PAD.decode(&recorder.certificate).ok();
    let cert = cert.and_then(|sealed| {
        let payload = sealed::open(Kind::DeviceCert, &sealed, &key).ok()?;
        serde_json::from_slice::<DeviceCert>(payload).ok()
    });
    Ok(cert.is_some_and(|cert| {
        cert.device == recorder.device
            && cert.member == recorder.member
            && cert.public_key == recorder.public_key
    }))
}

/// Members whose signature under the closed record is good, with phones that the province knows.
fn signers(package: &Package, record: &Record, uncertified: &[DeviceId]) -> Vec<MemberId> {
    let Some(cut) = record.cut() else {
        return Vec::new();
    };
    let state = &record.state;
    let good = package.signatures.iter().filter(|one| {
        !uncertified.contains(&one.device) && is_signed(state, package.meeting, &cut, one)
    });
    let mut members: Vec<MemberId> = good
        .filter_map(|one| state.recorders.get(&one.device))
        .map(|recorder| recorder.member)
        .collect();
    members.sort_unstable();
    members.dedup();
    members
}

fn days_between(from: Day, to: Day) -> u32 {
    u32::try_from(to.signed_duration_since(from).num_days()).unwrap_or(0)
}
