//! A PostgreSQL of our own for one run of the tests: on loopback, on a free port, gone afterwards.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::shell::{Done, is_root, output, target};

/// Stops when dropped.
pub(crate) struct Postgres {
    programs: PathBuf,
    folder: PathBuf,
    /// Address for clients.
    pub(crate) url: String,
}

/// The folder that holds `initdb` and `pg_ctl`, newest version first.
pub(crate) fn programs() -> Option<PathBuf> {
    let mut versions: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .ok()?
        .filter_map(|entry| Some(entry.ok()?.path().join("bin")))
        .filter(|folder| folder.join("initdb").is_file() && folder.join("pg_ctl").is_file())
        .collect();
    versions.sort();
    versions.pop()
}

impl Postgres {
    /// Starts one.
    pub(crate) fn start() -> Done<Self> {
        let programs = programs().ok_or("PostgreSQL is missing")?;
        let port = TcpListener::bind("127.0.0.1:0")
            .and_then(|listener| listener.local_addr())
            .map_err(|error| error.to_string())?
            .port();
        // The user postgres must be able to reach it, which a folder under a home may forbid.
        let folder = std::env::temp_dir().join(format!("handbook-postgres-{port}"));
        std::fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
        if is_root() {
            output(Command::new("chown").arg("postgres").arg(&folder))?;
        }
        let data = folder.join("data");
        let postgres = Self {
            url: format!("postgres://postgres@127.0.0.1:{port}/postgres"),
            programs,
            folder,
        };
        let initdb = format!(
            "{}/initdb -D {} -U postgres -A trust -E UTF8 --locale=C.UTF-8",
            postgres.programs.display(),
            data.display()
        );
        as_postgres(&initdb)?;
        let options = format!(
            "-p {port} -k {} -c listen_addresses=127.0.0.1 -c max_connections=300",
            postgres.folder.display()
        );
        let log = target().join("postgres.log");
        let log = if is_root() {
            postgres.folder.join("log")
        } else {
            log
        };
        as_postgres(&format!(
            "{}/pg_ctl -D {} -l {} -w -o '{options}' start",
            postgres.programs.display(),
            data.display(),
            log.display()
        ))?;
        Ok(postgres)
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let stop = format!(
            "{}/pg_ctl -D {} -m immediate stop",
            self.programs.display(),
            self.folder.join("data").display()
        );
        // It was ours alone; if it cannot be stopped there is nobody left to tell.
        let _ = as_postgres(&stop);
        let _ = std::fs::remove_dir_all(Path::new(&self.folder));
    }
}

/// `initdb` refuses root.
fn as_postgres(line: &str) -> Done {
    let mut command = if is_root() {
        let mut su = Command::new("su");
        su.args(["postgres", "-s", "/bin/sh", "-c", line]);
        su
    } else {
        let mut shell = Command::new("sh");
        shell.args(["-c", line]);
        shell
    };
    // pg_ctl's child keeps the pipes open, so its output is not waited for.
    let status = command
        .stdin(std::process::Stdio::null())
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .status()
        .map_err(|error| error.to_string())?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("{line} ended with {status}"))
    }
}
