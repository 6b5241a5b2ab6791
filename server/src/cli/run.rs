//! Doing what the command line says.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use handbook_domain::ids::DeviceId;
use handbook_domain::rules::check::{Severity, check};
use handbook_domain::rules::pack::{MAX_PACK_BYTES, RulePack};
use handbook_server::clock::{Clock, SystemClock};
use handbook_server::papers::{Options, Outcome};
use handbook_server::restore::{RestoreOptions, restore, told};
use handbook_server::{
    Config, Error, InitOptions, Province, Result, TlsListener, What, backup, devices_of, doctor,
    find_member, import, invite, load, quarantine, renew_key, report_lost, revoke, rule_words,
    rules, serve, start,
};
use indicatif::{ProgressBar, ProgressStyle};

use super::{Cli, Command, PlaceArgs, RulesCommand, meetings, words};

pub(super) async fn run(cli: Cli) -> Result<ExitCode> {
    let config = config_of(&cli.place);
    match cli.command {
        Command::Init { name, admin } => init(config, name, &admin).await?,
        Command::Serve {
            listen,
            tls_cert,
            tls_key,
        } => serve_at(config, &listen, tls_cert.zip(tls_key)).await?,
        Command::Import {
            dir,
            unit,
            report,
            side_dir,
        } => {
            let province = Province::open(config).await?;
            import_dir(&province, &dir, &unit, report.as_deref(), side_dir).await?;
        }
        Command::Load { file } => {
            let province = Province::open(config).await?;
            let json = std::fs::read_to_string(&file).map_err(|source| Error::File {
                path: file.clone(),
                source,
            })?;
            say(&words::loaded(
                &load::load_from(&province, &json, file.parent()).await?,
            ));
        }
        Command::Invite {
            member,
            file_number,
        } => {
            let province = Province::open(config).await?;
            let named = member.or(file_number).unwrap_or_default();
            let member = find_member(&province, &named).await?;
            say(&words::invitation(&invite(&province, member).await?));
        }
        Command::Devices { member } => {
            let province = Province::open(config).await?;
            let devices = devices_of(&province, find_member(&province, &member).await?).await?;
            if devices.is_empty() {
                say(words::no_devices());
            }
            for device in &devices {
                say(&words::device(device));
            }
        }
        Command::Revoke { device, lost } => {
            let province = Province::open(config).await?;
            let device = device_id(&device)?;
            say(match lost {
                true => words::reported_lost(report_lost(&province, device).await?),
                false => words::revoked(revoke(&province, device).await?),
            });
        }
        Command::Quarantine {
            device,
            accept,
            discard,
        } => {
            let province = Province::open(config).await?;
            let device = device.as_deref().map(device_id).transpose()?;
            quarantined(&province, device, accept, discard).await?;
        }
        Command::Backup { dir } => {
            let province = Province::open(config).await?;
            say(&words::backed_up(&backup::backup(&province, &dir).await?));
        }
        Command::Restore {
            file,
            ledger,
            without_ledger,
            keys,
        } => {
            if ledger.is_none() && !without_ledger {
                return Err(Error::LedgerMissing);
            }
            let (province, report) = restore(RestoreOptions {
                file,
                ledger,
                keys,
                config,
            })
            .await?;
            say(&words::restored(&report));
            told(&province, &report)?;
        }
        Command::RenewKey { root_key } => {
            let province = Province::open(config).await?;
            say(&words::renewed(renew_key(&province, &root_key)?));
        }
        Command::Doctor => {
            let province = Province::open(config).await?;
            let findings = doctor::examine(&province).await?;
            for finding in &findings {
                say(finding);
            }
            if !findings.is_empty() {
                return Ok(failed(&words::findings(findings.len())));
            }
            say(words::healthy());
        }
        Command::Rules {
            command: RulesCommand::Check { file },
        } => return check_rules(&file),
        Command::Rules {
            command: RulesCommand::Publish { file, unit },
        } => {
            let province = Province::open(config).await?;
            let changed = rules::publish(&province, &read_rules(&file)?, &unit).await?;
            say(words::rules_published(changed));
        }
        Command::Rules {
            command: RulesCommand::Try { file, year },
        } => return meetings::try_rules(config, &file, year).await,
        Command::Meetings { command } => meetings::run(config, command).await?,
    }
    Ok(ExitCode::SUCCESS)
}

/// The last line of a run that did not succeed.
pub(super) fn failed(line: &str) -> ExitCode {
    // If even this cannot be written there is nobody to tell.
    let _ = writeln!(std::io::stderr(), "{line}");
    ExitCode::FAILURE
}

pub(super) fn say(line: &str) {
    let mut out = std::io::stdout();
    // A closed pipe (`… | head`) is the reader's wish, not a failure.
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}

fn config_of(place: &PlaceArgs) -> Config {
    Config {
        database_url: place.database.clone(),
        address: place.address.clone(),
        ..Config::new(&place.data)
    }
}

fn device_id(device: &str) -> Result<DeviceId> {
    device.parse().map_err(|_| Error::NotFound {
        what: What::Device,
        name: device.to_owned(),
    })
}

/// Decides about what an ended device had not sent, or lists it.
async fn quarantined(
    province: &Province,
    device: Option<DeviceId>,
    accept: Option<usize>,
    discard: bool,
) -> Result<()> {
    let mut held = quarantine::list(province).await?;
    if let Some(device) = device {
        held.retain(|one| one.device == device);
    }
    match (device.filter(|_| !held.is_empty()), accept) {
        (Some(device), Some(first)) => {
            let settled = quarantine::release(province, device, first).await?;
            say(&words::released(settled));
        }
        (Some(device), None) if discard => {
            let settled = quarantine::discard(province, device).await?;
            say(&words::discarded(settled));
        }
        _ => say(&words::held(&held)),
    }
    Ok(())
}

async fn init(config: Config, name: String, admin: &str) -> Result<()> {
    let dir = config.data_dir.display().to_string();
    let province = Province::create(InitOptions { name, config }).await?;
    let member = start(&province, admin).await?;
    let invitation = invite(&province, member).await?;
    say(&words::created(&province, &dir, admin, &invitation));
    Ok(())
}

async fn serve_at(config: Config, listen: &str, tls: Option<(PathBuf, PathBuf)>) -> Result<()> {
    let province = Province::open(config).await?;
    let taken = |source| Error::Listen {
        address: listen.to_owned(),
        source,
    };
    let listener = tokio::net::TcpListener::bind(listen).await.map_err(taken)?;
    let address = listener.local_addr().map_err(taken)?;
    match tls {
        Some((certificates, key)) => {
            let listener = TlsListener::new(listener, &certificates, &key)?;
            say(&words::serving(&format!("https://{address}")));
            serve(province, listener, asked_to_stop()).await?;
        }
        None => {
            say(&words::serving(&format!("http://{address}")));
            serve(province, listener, asked_to_stop()).await?;
        }
    }
    say(words::stopped());
    Ok(())
}

async fn asked_to_stop() {
    let interrupted = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut terminated) => {
                tokio::select! {
                    _ = interrupted => {}
                    _ = terminated.recv() => {}
                }
            }
            Err(_) => drop(interrupted.await),
        }
    }
    #[cfg(not(unix))]
    drop(interrupted.await);
}

async fn import_dir(
    province: &Province,
    dir: &Path,
    unit: &str,
    report_file: Option<&Path>,
    side_dir: Option<PathBuf>,
) -> Result<()> {
    let program = std::env::current_exe().map_err(|source| Error::File {
        path: PathBuf::from("handbook-server"),
        source,
    })?;
    let mut options = Options::new(SystemClock.now().day(), program);
    options.side_dir = side_dir;
    options.workers = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    let bar = ProgressBar::new(0);
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} {wide_msg}") {
        bar.set_style(style);
    }
    let shown = bar.clone();
    let report = import::import(province, dir, unit, options, move |progress| {
        shown.set_length(u64::try_from(progress.total).unwrap_or(u64::MAX));
        shown.set_position(u64::try_from(progress.done).unwrap_or(u64::MAX));
        shown.set_message(progress.path.to_owned());
    })
    .await?;
    bar.finish_and_clear();
    for line in &report.lines {
        if !matches!(line.outcome, Outcome::Unchanged | Outcome::Skipped) {
            say(&format!("{}: {}", line.path, line.message));
        }
    }
    if let Some(path) = report_file {
        let json =
            serde_json::to_vec_pretty(&report).map_err(|error| Error::Import(error.to_string()))?;
        std::fs::write(path, json).map_err(|source| Error::File {
            path: path.to_owned(),
            source,
        })?;
    }
    say(&words::imported(&report));
    Ok(())
}

pub(super) fn read_rules(file: &Path) -> Result<Vec<u8>> {
    let mut json = Vec::new();
    // One byte more than a pack may have is enough to see that it is none.
    let most = u64::try_from(MAX_PACK_BYTES).unwrap_or(u64::MAX) + 1;
    std::fs::File::open(file)
        .and_then(|file| file.take(most).read_to_end(&mut json))
        .map_err(|source| Error::File {
            path: file.to_owned(),
            source,
        })?;
    Ok(json)
}

/// Needs no province: an official checks a pack before anybody has it.
fn check_rules(file: &Path) -> Result<ExitCode> {
    let pack = match RulePack::read(&read_rules(file)?) {
        Ok(pack) => pack,
        Err(error) => return Ok(failed(&rule_words::unreadable(&error))),
    };
    let findings = check(&pack);
    for finding in &findings {
        say(&rule_words::finding(finding));
    }
    let errors = findings
        .iter()
        .filter(|finding| finding.severity() == Severity::Error)
        .count();
    if errors > 0 {
        return Ok(failed(&words::rule_errors(errors)));
    }
    say(&words::rules_usable(findings.len()));
    Ok(ExitCode::SUCCESS)
}
