//! `cargo xtask campaign NAME`: more seeds than the tests run, going on where the last run stopped.

#![expect(clippy::print_stdout, reason = "this is a program")]

use std::process::ExitCode;

use handbook_tests::faults::{self, Campaign, Outcome};

fn main() -> ExitCode {
    if let Some(folder) = std::env::var_os(faults::kill::CHILD) {
        faults::kill::child(std::path::Path::new(&folder));
        return ExitCode::SUCCESS;
    }
    if let Some(folder) = std::env::var_os(faults::taps::CHILD) {
        faults::taps::child(std::path::Path::new(&folder));
        return ExitCode::SUCCESS;
    }
    if let Some(folder) = std::env::var_os(faults::disk::CHILD) {
        faults::disk::child(std::path::Path::new(&folder));
        return ExitCode::SUCCESS;
    }
    let words: Vec<String> = std::env::args().skip(1).collect();
    let number = |name: &str| {
        let place = words.iter().position(|word| word == name)?;
        words.get(place + 1)?.parse::<u64>().ok()
    };
    let Some(campaign) = words.first().and_then(|name| Campaign::find(name)) else {
        println!("campaign NAME [--size N] [--seed N] [--first N] with NAME one of:");
        for campaign in faults::CAMPAIGNS {
            println!("  {:13} {}", campaign.name, campaign.about);
        }
        println!(
            "and, of cargo xtask campaign alone: planted, mutants, interleavings, versions, soak"
        );
        return ExitCode::FAILURE;
    };
    if let Some(seed) = number("--seed") {
        return match campaign.replay(seed) {
            Ok(told) => {
                println!("{told}");
                ExitCode::SUCCESS
            }
            Err(what) => {
                println!("{what}");
                ExitCode::FAILURE
            }
        };
    }
    if let Some(count) = number("--first") {
        let outcome = campaign.first(count, |line| println!("{line}"));
        println!("{}: {}", campaign.name, outcome.counts);
        return ended(&outcome);
    }
    let size = number("--size").unwrap_or(campaign.small);
    ended(&campaign.go_on(size, |line| println!("{line}")))
}

fn ended(outcome: &Outcome) -> ExitCode {
    if outcome.failures.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
