//! What the province may not have yet of a record that is here: lines and signatures of this phone, and
//! those that others handed it. As long as there is something, it can be sent and the journal keeps it.

use handbook_domain::ids::{DeviceId, ItemId};
use handbook_domain::meeting::cut::CutSignature;
use handbook_domain::meeting::{Line, Log, Record};
use handbook_domain::wire::meeting::{Difference, MeetingReport};

use super::rows;
use crate::error::Result;
use crate::session;
use crate::store::ReadTx;

/// Whether sending the record of `meeting` would bring anything that is not in `report`.
pub(super) fn is_any(tx: &ReadTx<'_>, meeting: ItemId, report: &MeetingReport) -> Result<bool> {
    let log = rows::log(tx, meeting)?;
    let me = session::identity(tx)?.device;
    Ok(!lines(&log, report, me).is_empty() || !signatures(tx, &log, report)?.is_empty())
}

/// As [`is_any`], but not for what would stay as it is however often it is sent: a fork, of which the
/// report names one branch, lines behind a gap, and the signature of a phone that the province does not
/// know.
pub(super) fn is_worth_sending(
    tx: &ReadTx<'_>,
    meeting: ItemId,
    report: &MeetingReport,
) -> Result<bool> {
    let log = rows::log(tx, meeting)?;
    let ordered = log.ordered();
    if !ordered.forks.is_empty() || !ordered.waiting.is_empty() {
        return Ok(false);
    }
    let me = session::identity(tx)?.device;
    let counts = |one: &CutSignature| {
        let device = one.device;
        !report
            .summary
            .differences
            .contains(&Difference::Uncertified { device })
    };
    Ok(!lines(&log, report, me).is_empty() || signatures(tx, &log, report)?.iter().any(counts))
}

/// Lines of `log` that are not in `report`, as the phone `me` knows it. Another phone whose last line
/// there is not here has gone on, and had what it handed on; this one has been set back to a copy.
pub(super) fn lines<'a>(log: &'a Log, report: &MeetingReport, me: DeviceId) -> Vec<&'a Line> {
    let there = log.behind(report.heads.values().copied());
    let is_there = |line: &Line| {
        let device = line.entry().device;
        report.heads.get(&device).is_some_and(|head| {
            there.contains(&line.hash()) || (device != me && log.line(*head).is_none())
        })
    };
    log.lines().filter(|line| !is_there(line)).collect()
}

/// Signatures under the closed record of `log` that are not in `report`.
pub(super) fn signatures(
    tx: &ReadTx<'_>,
    log: &Log,
    report: &MeetingReport,
) -> Result<Vec<CutSignature>> {
    let Some((record, cut)) =
        Record::of(log).and_then(|record| record.cut().map(|cut| (record, cut)))
    else {
        return Ok(Vec::new());
    };
    let mut unsent = rows::signatures(tx, log.meeting())?;
    unsent.retain(|one| {
        let signer = record.state.recorders.get(&one.device);
        one.cut == cut.digest
            && signer.is_some_and(|signer| !report.signed_by.contains(&signer.member))
    });
    Ok(unsent)
}
