//! Numbers and how they are shown.

use std::time::Instant;

/// What went wrong, for the person who called.
pub(crate) type Done<T = ()> = Result<T, String>;

/// Any error as one line.
pub(crate) fn line(error: impl std::fmt::Debug) -> String {
    format!("{error:?}")
}

/// Measurements of the same thing.
#[derive(Debug, Clone, Default)]
pub(crate) struct Figures(Vec<f64>);

impl Figures {
    /// One more.
    pub(crate) fn push(&mut self, value: f64) {
        self.0.push(value);
    }

    /// All of the others.
    pub(crate) fn extend(&mut self, more: Self) {
        self.0.extend(more.0);
    }

    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        self.0.len()
    }

    /// Runs `work` and keeps how many milliseconds it took.
    pub(crate) fn time<T>(&mut self, work: impl FnOnce() -> T) -> T {
        let since = Instant::now();
        let done = work();
        self.push(ms(since));
        done
    }

    /// The value below which `share` of all lie.
    pub(crate) fn at(&self, share: f64) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        let last = sorted.len().saturating_sub(1);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "a place in a short list"
        )]
        let place = (share * last as f64).round() as usize;
        sorted.get(place).copied().unwrap_or(f64::NAN)
    }

    /// The middle one.
    pub(crate) fn median(&self) -> f64 {
        self.at(0.5)
    }

    /// The largest.
    pub(crate) fn largest(&self) -> f64 {
        self.at(1.0)
    }

    /// The smallest.
    pub(crate) fn smallest(&self) -> f64 {
        self.at(0.0)
    }
}

/// Milliseconds since then.
pub(crate) fn ms(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1_000.0
}

/// A count as a number to calculate with.
#[expect(
    clippy::cast_precision_loss,
    reason = "counts here stay far below 2^52"
)]
pub(crate) fn number(count: u64) -> f64 {
    count as f64
}

/// A length as a number to calculate with.
pub(crate) fn length(count: usize) -> f64 {
    number(u64::try_from(count).unwrap_or(u64::MAX))
}

/// Three figures that mean something, whatever the size.
pub(crate) fn short(value: f64) -> String {
    if !value.is_finite() {
        "–".to_owned()
    } else if value >= 100.0 {
        format!("{value:.0}")
    } else if value >= 10.0 {
        format!("{value:.1}")
    } else {
        format!("{value:.2}")
    }
}

/// A field of this process's `/proc/self/status`, in megabytes.
pub(crate) fn memory(field: &str) -> f64 {
    memory_of(std::process::id(), field)
}

/// A field of a process's `/proc/PID/status`, in megabytes.
pub(crate) fn memory_of(process: u32, field: &str) -> f64 {
    std::fs::read_to_string(format!("/proc/{process}/status"))
        .unwrap_or_default()
        .lines()
        .find_map(|line| line.strip_prefix(field)?.strip_prefix(':'))
        .and_then(|rest| rest.split_whitespace().next()?.parse::<f64>().ok())
        .map_or(f64::NAN, |kilobytes| kilobytes / 1_024.0)
}

/// Processor time used so far, in seconds: of this thread, or of the whole process.
pub(crate) fn processor(whole: bool) -> f64 {
    let path = if whole {
        "/proc/self/stat"
    } else {
        "/proc/thread-self/stat"
    };
    let stat = std::fs::read_to_string(path).unwrap_or_default();
    // The program's name may hold spaces; what follows its bracket does not.
    let fields = stat.rsplit(')').next().unwrap_or_default();
    let ticks: f64 = fields
        .split_whitespace()
        .skip(11)
        .take(2)
        .filter_map(|ticks| ticks.parse::<f64>().ok())
        .sum();
    ticks / 100.0
}
