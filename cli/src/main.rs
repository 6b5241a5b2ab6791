//! `handbook`: a member's handbook in a terminal, for officials, scripts and tests.
//!
//! Exit codes: 0 done; 1 refused or failed, with one clear line; 2 the words of the command are off.

mod args;
mod files;
mod meeting;
mod office;
mod run;
mod show;
mod words;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    let args = args::Args::parse();
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_env_filter(tracing_subscriber::EnvFilter::from_env("HANDBOOK_LOG"))
        .init();
    match run::run(&args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            show::problem(&problem, args.json);
            ExitCode::from(1)
        }
    }
}
