//! Before and after a meeting, from a terminal: registering it, what is due, reports and the sums of
//! many cells, a cell's year.

mod args;
mod words;

use std::path::Path;

use handbook_core::handbook::Handbook;
use handbook_core::meetings;
use handbook_core::record::paper::{docx, html};
use handbook_core::record::{self, Due, ReportRow, Reported};
use handbook_core::store::Store;
use handbook_domain::ids::ItemId;
use handbook_domain::meeting::words as read_out;
use handbook_domain::meeting::year::Year;
use handbook_domain::time::Month;
use handbook_domain::wire::meeting::{MeetingPlan, Verdict};
use handbook_domain::wire::roll_up::RollUp;
use serde_json::{Value, json};

use crate::show::{Failure, data, line};

pub(crate) use args::{Plan, Said, YearOf};

type Done = Result<(), Failure>;

/// Registers a meeting, or says how one is to be now.
pub(crate) fn plan(book: &Handbook, plan: &Plan, as_json: bool) -> Done {
    let store = book.store();
    let before = plan
        .id
        .map(|id| book.library().and_then(|store| meetings::read(store, id)));
    let before = before
        .transpose()?
        .map(|view| MeetingPlan::of(view.meeting));
    let wanted = plan.over(before).map_err(Failure::Words)?;
    let id = meetings::plan(store, plan.id, wanted, &plan.reason)?;
    if as_json {
        data(&json!({ "id": id }));
    } else {
        line(&words::planned(&id.to_string()));
    }
    Ok(())
}

/// What is due next.
pub(crate) fn due(store: &Store, as_json: bool) -> Done {
    let found = record::due(store)?;
    if as_json {
        let rows: Vec<Value> = found.iter().map(due_json).collect();
        data(&json!({ "due": rows }));
        return Ok(());
    }
    if found.is_empty() {
        line(words::nothing_due());
    }
    found.iter().for_each(|one| line(&words::due(one)));
    Ok(())
}

/// Sends a closed record upward.
pub(crate) fn report(store: &Store, meeting: ItemId) -> Done {
    record::report(store, meeting)?;
    line(words::reported());
    Ok(())
}

/// Where the report of a meeting stands.
pub(crate) fn reported(store: &Store, meeting: ItemId, as_json: bool) -> Done {
    let found = record::reported(store, meeting)?;
    if as_json {
        data(&reported_json(&found));
        return Ok(());
    }
    line(&words::report_state(found.state));
    if let Some(report) = &found.there {
        read_out::report(report).iter().for_each(|text| line(text));
    } else if let Some(here) = &found.here {
        read_out::summary(here).iter().for_each(|text| line(text));
    }
    Ok(())
}

/// Every report that this member may read.
pub(crate) fn reports(store: &Store, as_json: bool) -> Done {
    let rows = record::reports(store)?;
    if as_json {
        let rows: Vec<Value> = rows.iter().map(row_json).collect();
        data(&json!({ "reports": rows }));
        return Ok(());
    }
    if rows.is_empty() {
        line(words::no_reports());
    }
    rows.iter().for_each(|row| line(&words::report_row(row)));
    Ok(())
}

/// Says something to a report, as the superior committee.
pub(crate) fn review(store: &Store, meeting: ItemId, said: &Said) -> Done {
    record::review(store, meeting, Verdict::from(said))?;
    line(words::reviewed());
    Ok(())
}

/// The sums of one month.
pub(crate) fn roll_up(store: &Store, month: Month, as_json: bool) -> Done {
    let found: Vec<RollUp> = record::roll_ups(store, month)?;
    if as_json {
        data(&json!({ "roll_ups": found }));
        return Ok(());
    }
    if found.is_empty() {
        line(&words::no_roll_up(month));
    }
    for roll_up in &found {
        read_out::roll_up(roll_up)
            .iter()
            .for_each(|text| line(text));
    }
    Ok(())
}

/// A cell's year, shown or as a file.
pub(crate) fn year(store: &Store, of: &YearOf, as_json: bool) -> Done {
    if let Some(out) = &of.out {
        return write_year(store, of, out);
    }
    let year = record::year(store, of.cell, of.year)?;
    if as_json {
        data(&year_json(&year));
        return Ok(());
    }
    read_out::year(&year).iter().for_each(|text| line(text));
    Ok(())
}

fn write_year(store: &Store, of: &YearOf, out: &Path) -> Done {
    let (paper, layout) = record::year_paper(store, of.cell, of.year)?;
    let bytes = if out.extension().is_some_and(|ending| ending == "html") {
        html(&paper, &layout).into_bytes()
    } else {
        docx(&paper, &layout)?
    };
    std::fs::write(out, bytes)
        .map_err(|error| handbook_core::error::Error::File("WRITE OUT", error))?;
    line(&words::written(out));
    Ok(())
}

fn due_json(due: &Due) -> Value {
    json!({ "what": words::due_code(due.what), "cell": due.cell, "cell_name": due.cell_name,
            "meeting": due.meeting, "title": due.title, "month": due.month, "on": due.on,
            "days_left": due.days_left })
}

fn reported_json(found: &Reported) -> Value {
    json!({ "state": words::report_code(found.state), "here": found.here, "there": found.there })
}

fn row_json(row: &ReportRow) -> Value {
    json!({ "meeting": row.meeting, "report": row.report, "grade": row.report.grade(),
            "said": row.said, "refused": row.refused.map(|(_, code)| code) })
}

fn year_json(year: &Year) -> Value {
    let meetings: Vec<Value> = year
        .meetings
        .iter()
        .map(|one| {
            json!({ "meeting": one.meeting, "kind": one.kind, "title": one.title,
                    "began_at": one.began_at, "figures": one.figures, "total": one.total,
                    "grade": one.grade, "reviewed": one.reviewed, "late": one.late })
        })
        .collect();
    json!({ "year": year.year, "cell": year.cell_name, "meetings": meetings,
            "result": year.result, "assigned": year.assigned, "done": year.done })
}
