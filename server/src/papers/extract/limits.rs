//! Extraction in a child process, so that a hostile file costs a bounded time and memory.

use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use super::{ExtractError, Extracted, extract, unreadable};

/// What one file may cost.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// On the wall clock; then the child is killed.
    pub time: Duration,
    /// Bytes of address space.
    pub memory: u64,
}

const MEMORY_VARIABLE: &str = "HANDBOOK_EXTRACT_MEMORY";
const SECONDS_VARIABLE: &str = "HANDBOOK_EXTRACT_SECONDS";
/// The child's answer: the longest text, escaped as JSON, and some.
const LONGEST_ANSWER: u64 = 100_000_000;

/// Runs `program extract-one path --media media_type` and takes its answer.
///
/// # Errors
/// When the file cannot be read within the limits.
pub fn in_child(
    program: &Path,
    path: &Path,
    media_type: &str,
    limits: Limits,
) -> Result<Extracted, ExtractError> {
    let mut child = Command::new(program)
        .arg("extract-one")
        .arg(path)
        .args(["--media", media_type])
        .env(MEMORY_VARIABLE, limits.memory.to_string())
        .env(SECONDS_VARIABLE, (limits.time.as_secs() + 1).to_string())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| ExtractError::NotStarted(error.to_string()))?;
    let output = answer(&mut child, limits.time);
    // After the answer or the deadline there is nothing to wait for; a child that ended is not hurt.
    let in_time = output.is_some();
    if !in_time {
        let _ = child.kill();
    }
    let status = child.wait().map_err(unreadable)?;
    let Some((stdout, stderr)) = output else {
        return Err(ExtractError::TimedOut);
    };
    if let Some(answer) = stdout.lines().last().filter(|_| status.success()) {
        return serde_json::from_str(answer).map_err(unreadable)?;
    }
    Err(died(status, &stderr))
}

/// What the hidden subcommand `extract-one` does: sets this process's limits, reads the file and
/// prints the result as one line of JSON. The exit code says only whether there is an answer.
#[must_use]
pub fn child(path: &Path, media_type: &str) -> ExitCode {
    if let Err(error) = limit_myself() {
        return report(&Err(ExtractError::NotStarted(error.to_string())));
    }
    report(&extract(path, media_type))
}

fn report(result: &Result<Extracted, ExtractError>) -> ExitCode {
    let mut line = match serde_json::to_vec(result) {
        Ok(line) => line,
        Err(_) => return ExitCode::FAILURE,
    };
    line.insert(0, b'\n');
    line.push(b'\n');
    let mut stdout = std::io::stdout().lock();
    match stdout.write_all(&line).and_then(|()| stdout.flush()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

fn limit_myself() -> std::io::Result<()> {
    let set = |variable: &str, resource: rlimit::Resource| {
        let limit = std::env::var(variable)
            .ok()
            .and_then(|text| text.parse().ok());
        limit.map_or(Ok(()), |limit| rlimit::setrlimit(resource, limit, limit))
    };
    set(MEMORY_VARIABLE, rlimit::Resource::AS)?;
    set(SECONDS_VARIABLE, rlimit::Resource::CPU)?;
    rlimit::setrlimit(rlimit::Resource::CORE, 0, 0)?;
    // The child only reads.
    rlimit::setrlimit(rlimit::Resource::FSIZE, 0, 0)
}

/// Both outputs when the child has closed them, or nothing when time is up.
fn answer(child: &mut Child, time: Duration) -> Option<(String, String)> {
    let (sender, receiver) = mpsc::channel();
    let (stdout, stderr) = (child.stdout.take()?, child.stderr.take()?);
    let errors = std::thread::spawn(move || read_some(stderr, 64 * 1024));
    std::thread::spawn(move || {
        let stdout = read_some(stdout, LONGEST_ANSWER);
        let stderr = errors.join().unwrap_or_default();
        // Nobody listens any more once time is up.
        let _ = sender.send((stdout, stderr));
    });
    receiver.recv_timeout(time).ok()
}

/// Reads at most `most` bytes, then closes: a child that writes on ends by a broken pipe.
fn read_some(from: impl Read, most: u64) -> String {
    let mut bytes = Vec::new();
    // What was read before an error is still worth a look.
    let _ = from.take(most).read_to_end(&mut bytes);
    String::from_utf8_lossy(&bytes).into_owned()
}

fn died(status: std::process::ExitStatus, stderr: &str) -> ExtractError {
    #[cfg(unix)]
    {
        use std::os::unix::process::ExitStatusExt;
        const SIGXCPU: i32 = 24;
        const SIGKILL: i32 = 9;
        if status.signal() == Some(SIGXCPU) {
            return ExtractError::TimedOut;
        }
        // Killed by somebody else: on Linux that is the kernel, short of memory.
        if status.signal() == Some(SIGKILL) {
            return ExtractError::OutOfMemory;
        }
    }
    if stderr.contains("memory allocation of") || stderr.contains("capacity overflow") {
        return ExtractError::OutOfMemory;
    }
    ExtractError::Unreadable(format!("EXTRACTOR DIED: {status}"))
}
