//! How a meeting's record is printed.

use handbook_core::record::Verified;
use handbook_domain::ids::EventId;
use handbook_domain::meeting::closing::obstacles;
use handbook_domain::meeting::evidence::scored;
use handbook_domain::meeting::guide::guide;
use handbook_domain::meeting::record::{Closing, Record};
use handbook_domain::meeting::result::measure;
use handbook_domain::rules::pack::RulePack;
use serde_json::{Value, json};

use super::words;
use crate::show::{data, line};

/// Where a record stands: steps, roll, base, votes, score, and what is in the way of closing.
pub(crate) fn record(record: &Record, pack: &RulePack, as_json: bool) {
    if as_json {
        return data(&record_json(record, pack));
    }
    let state = &record.state;
    line(&format!(
        "{} · {}",
        state.opened.title, state.opened.cell_name
    ));
    line(&words::closing(&record.closing));
    for step in guide(state, pack) {
        line(&words::step(&step));
    }
    let base = state.base();
    line(&words::base(base.size(), base.entitled_present()));
    for member in &base.members {
        line(&words::base_line(state.name(member.member), member));
    }
    for one in &state.motions {
        motion(record, one.id, pack);
    }
    if let Some(scored) = scored(state, pack) {
        line(&words::score(&scored));
    }
    for obstacle in obstacles(record, pack) {
        line(&words::obstacle(state, &obstacle));
    }
    for one in &record.annex {
        line(&words::annexed(one));
    }
}

/// One motion: how it was counted, what is wrong with the figures, what it lacks.
pub(crate) fn motion(record: &Record, motion: EventId, pack: &RulePack) {
    let state = &record.state;
    for motion in state.motions.iter().filter(|one| one.id == motion) {
        line(&words::motion(motion, &measure(state, pack, motion)));
    }
}

/// Who signed, and whether the record is closed.
pub(crate) fn verified(verified: &Verified, as_json: bool) {
    let state = &verified.record.state;
    let names: Vec<&str> = verified
        .signed_by
        .iter()
        .map(|member| state.name(*member))
        .collect();
    if as_json {
        return data(&json!({
            "title": state.opened.title, "cell": state.opened.cell_name,
            "closed": verified.record.cut().is_some(), "signed_by": names,
            "annex": verified.record.annex.len(), "flags": verified.record.flags.len(),
        }));
    }
    line(&format!(
        "{} · {}",
        state.opened.title, state.opened.cell_name
    ));
    line(&words::closing(&verified.record.closing));
    line(&words::signed_by(&names));
    if !verified.record.annex.is_empty() {
        line(&words::has_annex(verified.record.annex.len()));
    }
}

fn record_json(record: &Record, pack: &RulePack) -> Value {
    let state = &record.state;
    let steps: Vec<Value> = guide(state, pack)
        .iter()
        .map(|step| {
            json!({ "code": step.code, "title": step.title, "who": step.who,
                    "standing": words::standing_code(&step.standing),
                    "out_of_order": step.out_of_order })
        })
        .collect();
    let base = state.base();
    let members: Vec<Value> = base
        .members
        .iter()
        .map(|one| {
            let mark = state.roll.get(&one.member).map(|mark| mark.value());
            json!({ "member": one.member, "name": state.name(one.member), "counted": one.counted,
                    "why": one.reason, "attendance": mark.map(|mark| mark.attendance),
                    "by_token": mark.is_some_and(|mark| mark.by_token) })
        })
        .collect();
    let motions: Vec<Value> = state
        .motions
        .iter()
        .map(|motion| {
            let result = measure(state, pack, motion);
            json!({ "id": motion.id, "text": motion.text, "business": motion.business,
                    "form": motion.form,
                    "count": motion.counted.as_ref().map(|fact| fact.value().count),
                    "base": result.base, "entitled": result.entitled,
                    "least_yes": result.least_yes, "needed": result.needed,
                    "passed": result.passed, "mistakes": result.mistakes.len() })
        })
        .collect();
    let found: Vec<&str> = obstacles(record, pack)
        .iter()
        .map(words::obstacle_code)
        .collect();
    json!({
        "title": state.opened.title, "cell": state.opened.cell_name,
        "closing": match record.closing {
            Closing::Open => "open",
            Closing::Closed(_) => "closed",
            Closing::Disputed { .. } => "disputed",
        },
        "chair": state.name(state.chair.member),
        "lasted_ms": state.times.lasted_ms,
        "steps": steps, "base": base.size(), "entitled_present": base.entitled_present(),
        "members": members, "motions": motions,
        "speeches": state.speeches.len(), "assignments": state.assignments.len(),
        "score": scored(state, pack), "obstacles": found,
        "annex": record.annex.len(), "flags": record.flags.len(),
    })
}
