//! A disk in memory, mounted through FUSE: it remembers every write, flush and rename in order, and
//! can refuse the n-th. The real core works on it without knowing.
//!
//! The file system is a process of its own. As a thread of the process that works on it, it could wait
//! for the lock of that process's memory behind another thread that waited for a page from it, for good.

mod served;

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Arc, Mutex};

use fuser::Config;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use tempfile::TempDir;

use served::{Served, State, lock};

/// Something that changed the disk, or made sure that it stays changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Op {
    /// A new file under this name.
    Create { file: u64, path: String },
    /// Bytes of a file.
    Write { file: u64, at: u64, bytes: Vec<u8> },
    /// A file's new length.
    Truncate { file: u64, length: u64 },
    /// What was written to the file is to survive.
    Flush { file: u64 },
    /// The file has another name, in place of whatever bore it.
    Rename { from: String, to: String },
    /// The name is gone.
    Unlink { path: String },
    /// The workload says that something is done.
    Mark(u64),
}

/// What the disk says when it refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Refusal {
    /// It is full, and stays so.
    Full,
    /// This once it could not be written.
    Broken,
}

/// A mounted disk; unmounted when dropped.
pub(crate) struct Disk {
    pipes: Mutex<Pipes>,
    process: Child,
    folder: TempDir,
}

/// A line of JSON each way.
struct Pipes {
    /// Its end is the end of the disk.
    asked: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

#[derive(Serialize, Deserialize)]
enum Ask {
    Log,
    Mark(u64),
    Refuse(u64, Refusal),
    Forgive,
}

/// The process of the disk is told by this variable where it is mounted.
pub const CHILD: &str = "HANDBOOK_DISK_CHILD";

/// Whether this machine lets us mount a disk of our own.
#[must_use]
pub fn is_possible() -> bool {
    Disk::try_mount().is_ok()
}

impl Disk {
    /// Mounts an empty disk.
    #[must_use]
    pub(crate) fn mount() -> Self {
        Self::try_mount().expect("FUSE mounts: /dev/fuse and the right to mount are needed")
    }

    fn try_mount() -> Result<Self, String> {
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        let mut process = Command::new(super::built("campaign")?)
            .env(CHILD, folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| error.to_string())?;
        let asked = process.stdin.take();
        let answers = BufReader::new(process.stdout.take().ok_or("no output")?);
        let disk = Self {
            pipes: Mutex::new(Pipes { asked, answers }),
            process,
            folder,
        };
        let mounted: Result<(), String> = lock(&disk.pipes).hear()?;
        mounted.map(|()| disk)
    }

    /// Where it is mounted.
    #[must_use]
    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().to_owned()
    }

    /// Everything that has changed it, in order.
    #[must_use]
    pub(crate) fn log(&self) -> Vec<Op> {
        self.ask(&Ask::Log)
    }

    /// Notes that something is done.
    pub(crate) fn mark(&self, number: u64) {
        self.ask(&Ask::Mark(number))
    }

    /// Refuses the `n`-th change from now, counted from one.
    pub(crate) fn refuse(&self, n: u64, refusal: Refusal) {
        self.ask(&Ask::Refuse(n, refusal))
    }

    /// Refuses nothing any more; returns how many changes there were since, and how many of them it
    /// refused.
    pub(crate) fn forgive(&self) -> (u64, u64) {
        self.ask(&Ask::Forgive)
    }

    fn ask<T: DeserializeOwned>(&self, ask: &Ask) -> T {
        let mut pipes = lock(&self.pipes);
        let asked = pipes.asked.as_mut().expect("open until it is dropped");
        write(asked, &line_of(ask));
        pipes.hear().expect("the disk's process answers")
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        lock(&self.pipes).asked = None;
        let _ = self.process.wait();
    }
}

impl Pipes {
    fn hear<T: DeserializeOwned>(&mut self) -> Result<T, String> {
        let mut line = String::new();
        let read = self.answers.read_line(&mut line);
        read.map_err(|error| error.to_string())?;
        serde_json::from_str(&line).map_err(|error| error.to_string())
    }
}

/// Serves a disk on `folder` until nobody asks any more.
pub fn child(folder: &Path) {
    let state = Arc::new(Mutex::new(State::empty()));
    let served = Served(Arc::clone(&state));
    let mounted = fuser::spawn_mount(served, folder, &Config::default());
    let mut answers = std::io::stdout();
    let said: Result<(), String> = mounted
        .as_ref()
        .map_or_else(|error| Err(error.to_string()), |_| Ok(()));
    write(&mut answers, &line_of(&said));
    let Ok(mounted) = mounted else {
        return;
    };
    for line in std::io::stdin().lines() {
        let line = line.expect("a line");
        let ask = serde_json::from_str(&line).expect("what the other half asks");
        // Made under the lock, written after it: who reads the answer may wait for a page of this disk.
        let answer = carry_out(&ask, &mut lock(&state));
        write(&mut answers, &answer);
    }
    // A file still open somewhere keeps the mount; the end of this process takes the disk from it.
    let _ = mounted.umount_and_join();
}

fn carry_out(ask: &Ask, state: &mut State) -> Vec<u8> {
    match ask {
        Ask::Log => line_of(&state.log),
        Ask::Mark(number) => line_of(&state.log.push(Op::Mark(*number))),
        Ask::Refuse(n, refusal) => line_of(&state.refuse(*n, *refusal)),
        Ask::Forgive => line_of(&state.forgive()),
    }
}

fn line_of<T: Serialize>(what: &T) -> Vec<u8> {
    let mut line = serde_json::to_vec(what).expect("it is plain data");
    line.push(b'\n');
    line
}

fn write(to: &mut impl Write, line: &[u8]) {
    to.write_all(line)
        .and_then(|()| to.flush())
        .expect("the other half listens");
}
