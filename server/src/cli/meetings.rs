//! Reports, sums, a year, and rules on trial.

use std::path::Path;
use std::process::ExitCode;

use chrono::Datelike;
use handbook_domain::meeting::words as read_out;
use handbook_domain::rules::pack::RulePack;
use handbook_server::clock::{Clock, SystemClock};
use handbook_server::meetings::{self, roll_up, trial, year};
use handbook_server::{Config, Province, Result, rule_words};

use super::run::{failed, read_rules, say};
use super::{MeetingsCommand, words};

pub(super) async fn run(config: Config, command: MeetingsCommand) -> Result<()> {
    let province = Province::open(config).await?;
    match command {
        MeetingsCommand::Figures {
            unit,
            from,
            to,
            json,
        } => {
            let to = to.unwrap_or(from);
            let months = roll_up::of_unit(&province, &unit, from, to).await?;
            if json {
                say(&in_json(&months));
            } else {
                let lines = months.iter().flat_map(read_out::roll_up);
                lines.for_each(|line| say(&line));
            }
        }
        MeetingsCommand::Show { meeting, json } => {
            let meeting = meetings::find(&province, &meeting);
            let report = meetings::report(&province, meeting).await?;
            if json {
                say(&in_json(&report));
            } else {
                read_out::report(&report).iter().for_each(|line| say(line));
            }
        }
        MeetingsCommand::Year { unit, year: of } => {
            let year = year::of_cell(&province, &unit, of).await?;
            read_out::year(&year).iter().for_each(|line| say(line));
        }
    }
    Ok(())
}

/// Scores a year's meetings again by the pack in `file`.
pub(super) async fn try_rules(config: Config, file: &Path, year: Option<i32>) -> Result<ExitCode> {
    let pack = match RulePack::read(&read_rules(file)?) {
        Ok(pack) => pack,
        Err(error) => return Ok(failed(&rule_words::unreadable(&error))),
    };
    let year = year.unwrap_or_else(|| SystemClock.now().day().year() - 1);
    let province = Province::open(config).await?;
    let tried = trial::rescore(&province, &pack, year).await?;
    let changed = tried.iter().filter(|one| one.changes());
    changed.for_each(|one| say(&words::tried(one)));
    words::trial(year, &tried).iter().for_each(|line| say(line));
    Ok(ExitCode::SUCCESS)
}

fn in_json<T: serde::Serialize>(value: &T) -> String {
    // What came from JSON becomes JSON.
    serde_json::to_string_pretty(value).unwrap_or_default()
}
