//! Every command we run: `cargo xtask help`.

mod app;
mod bench;
mod bindings;
mod campaign;
mod demo;
mod jvm;
mod phones;
mod postgres;
mod province;
mod setup;
mod shell;
mod swift;
mod test;
mod versions;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Every command we run.
#[derive(Parser)]
#[command(name = "cargo xtask")]
struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Starts a province and two phones and tells the story, with figures; leaves the server up.
    Demo {
        /// Imports this folder instead of the sample papers.
        #[arg(long, value_name = "DIR")]
        papers: Option<PathBuf>,
        /// Ends when the story is told.
        #[arg(long)]
        once: bool,
    },
    /// Opens the Android app's screens in a window, with a province of its own and an invitation.
    App,
    /// Sets up what is missing and runs every check.
    Test,
    /// Sets up what is missing: packages, cargo-deny.
    Setup,
    /// Measures in release, each figure beside its bare limit, and prints a table.
    Bench {
        /// Items in the province.
        #[arg(long, default_value_t = 20_000)]
        items: usize,
        /// Runs of each measurement; the median is printed, and the worst.
        #[arg(long, default_value_t = 5)]
        runs: usize,
        /// Measures this part alone: phone, hall, meeting, real, writes, evening, peers, jvm.
        #[arg(long, value_name = "PART")]
        only: Option<String>,
        /// Measures other people's sync and search over the same rows as well; needs Node.
        #[arg(long)]
        peers: bool,
    },
    /// Runs more of a campaign of faults, going on where the last run stopped; a seed again with
    /// `--seed`. Without a name, lists them.
    Campaign {
        /// Which.
        name: Option<String>,
        /// Seeds to add.
        #[arg(long)]
        size: Option<u64>,
        /// Runs this one alone and tells every step.
        #[arg(long)]
        seed: Option<u64>,
        /// Runs seeds 1 to this one, whatever was run before, and keeps nothing.
        #[arg(long)]
        first: Option<u64>,
    },
    /// Writes Kotlin, Swift and Python into `target/bindings`, and compares the surface with
    /// `bindings/api.txt`.
    Bindings {
        /// Takes the surface as it is now into `bindings/api.txt`.
        #[arg(long)]
        accept: bool,
    },
    /// Runs the tests of the phones alone: Python, Kotlin and Swift.
    Phones {
        /// Draws every screen anew into `docs/screens`, to be looked at.
        #[arg(long)]
        screens: bool,
    },
    /// Runs the tests of the iOS side alone, on Linux; installs Swift in a root of its own.
    Swift,
    /// Builds the library for Android phones, by cargo-ndk.
    AndroidLibs,
    /// Builds the framework for iPhones, on a Mac.
    IosFramework,
    /// Writes a large invented province: a file for `handbook-server load` and a folder of papers.
    Province {
        /// Members.
        #[arg(long, default_value_t = 1_000)]
        members: usize,
        /// Papers.
        #[arg(long, default_value_t = 1_000)]
        documents: usize,
        /// The same seed makes the same province.
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// Where to write.
        #[arg(long, default_value = "target/province")]
        out: PathBuf,
    },
    /// Unpacks papers that nobody here wrote, for the demo and the search test: Debian's Vietnamese
    /// help pages of LibreOffice, and a few DOCX and PDF files of documentation packages.
    RealPapers {
        /// Where to unpack.
        #[arg(long, default_value = "target/real-papers")]
        out: PathBuf,
    },
}

fn main() -> ExitCode {
    let done = match Args::parse().command {
        Command::Demo { papers, once } => demo::run(papers.as_deref(), once),
        Command::App => app::run(),
        Command::Test => test::run(),
        Command::Setup => setup::everything(),
        Command::Bench {
            items,
            runs,
            only,
            peers,
        } => bench::run(items, runs, only.as_deref(), peers),
        Command::Campaign {
            name,
            size,
            seed,
            first,
        } => campaign::run(name.as_deref(), size, seed, first),
        Command::Bindings { accept } => bindings::run(accept),
        Command::Phones { screens } => phones::run(screens),
        Command::Swift => swift::run(),
        Command::AndroidLibs => bindings::android_libs(),
        Command::IosFramework => bindings::ios_framework(),
        Command::Province {
            members,
            documents,
            seed,
            out,
        } => province::write(&out, members, documents, seed),
        Command::RealPapers { out } => setup::real_papers(&out),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            shell::say(&format!("xtask: {problem}"));
            ExitCode::FAILURE
        }
    }
}
