//! Points in time and calendar days, as they travel and as they are stored.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Datelike, FixedOffset, Months, NaiveDate, TimeZone, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A calendar day, in Vietnam. Written `2026-11-24`.
pub type Day = NaiveDate;

/// Milliseconds since 1970-01-01 UTC. A number on the wire and in every table.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    JsonSchema,
    Default,
)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// This moment moved by `ms` milliseconds (negative goes back); stays within the type's range.
    #[must_use]
    pub fn plus_ms(self, ms: i64) -> Self {
        Self(self.0.saturating_add(ms))
    }

    /// This moment moved by whole days of 24 hours.
    #[must_use]
    pub fn plus_days(self, days: i64) -> Self {
        self.plus_ms(days.saturating_mul(86_400_000))
    }

    /// Milliseconds from `earlier` to this moment; negative if `earlier` is later.
    #[must_use]
    pub fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// The calendar day in Vietnam (UTC+7, no daylight saving) at this moment.
    #[must_use]
    pub fn day(self) -> Day {
        self.in_vietnam().date_naive()
    }

    /// The first moment of `day` in Vietnam.
    #[must_use]
    pub fn start_of(day: Day) -> Self {
        let midnight = day.and_time(chrono::NaiveTime::MIN);
        Self(midnight.and_utc().timestamp_millis() - 7 * 3_600_000)
    }

    fn in_vietnam(self) -> DateTime<FixedOffset> {
        let offset = FixedOffset::east_opt(7 * 3600).expect("seven hours is a valid offset");
        let utc = Utc
            .timestamp_millis_opt(self.0)
            .single()
            .unwrap_or(DateTime::<Utc>::MAX_UTC);
        // The very last representable moment cannot be moved east; it is nobody's meeting time.
        utc.checked_add_signed(chrono::TimeDelta::hours(7))
            .map_or_else(
                || offset.from_utc_datetime(&DateTime::<Utc>::UNIX_EPOCH.naive_utc()),
                |_| utc.with_timezone(&offset),
            )
    }
}

impl fmt::Display for Timestamp {
    /// Day and time in Vietnam, as people write them: `24/11/2026 19:30`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.in_vietnam().format("%d/%m/%Y %H:%M").fmt(f)
    }
}

/// The last year of four digits: one of more would not read back as it is written.
const MAX_YEAR: i32 = 9_999;

/// A month of a year. Written `2026-12`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, JsonSchema)]
#[schemars(with = "String")]
pub struct Month {
    year: i32,
    month: u32,
}

/// The text is no month.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a month: {0:?}")]
pub struct MonthError(pub String);

impl Month {
    /// The month of a day. A day that nobody lives to see counts in the nearest year that reads back as it
    /// is written.
    #[must_use]
    pub fn of(day: Day) -> Self {
        Self {
            year: day.year().clamp(0, MAX_YEAR),
            month: day.month(),
        }
    }

    /// Which year.
    #[must_use]
    pub fn year(self) -> i32 {
        self.year
    }

    /// 1 to 12.
    #[must_use]
    pub fn number(self) -> u32 {
        self.month
    }

    /// Its first day.
    ///
    /// # Panics
    /// Never: a month has a first day.
    #[must_use]
    pub fn first(self) -> Day {
        Day::from_ymd_opt(self.year, self.month, 1).expect("a month has a first day")
    }

    /// The month after it.
    #[must_use]
    pub fn next(self) -> Self {
        Self::of(self.first() + Months::new(1))
    }

    /// The month before it.
    #[must_use]
    pub fn previous(self) -> Self {
        Self::of(self.first() - Months::new(1))
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

impl FromStr for Month {
    type Err = MonthError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let day = format!("{text}-01").parse::<Day>().ok();
        day.filter(|day| (0..=MAX_YEAR).contains(&day.year()))
            .map(Self::of)
            .ok_or_else(|| MonthError(text.to_owned()))
    }
}

impl Serialize for Month {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Month {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

/// A span of days; `to` is the last day that belongs to it, and both ends may be open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Default)]
pub struct Span {
    /// First day; open when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub from: Option<Day>,
    /// Last day; open when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub to: Option<Day>,
}

impl Span {
    /// Always.
    pub const ALWAYS: Self = Self {
        from: None,
        to: None,
    };

    /// Whether it has no end on either side.
    #[must_use]
    pub fn is_always(&self) -> bool {
        *self == Self::ALWAYS
    }

    /// Whether `day` lies within the span.
    #[must_use]
    pub fn holds(self, day: Day) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }

    /// Whether the two spans share a day.
    #[must_use]
    pub fn meets(self, other: Self) -> bool {
        let starts_before_end =
            |a: Option<Day>, b: Option<Day>| a.is_none_or(|a| b.is_none_or(|b| a <= b));
        starts_before_end(self.from, other.to) && starts_before_end(other.from, self.to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_reads_back_as_it_was_written_or_is_none() {
        let month: Month = "2026-12".parse().expect("a month");
        assert_eq!(month.to_string(), "2026-12");
        for text in ["", "2026", "2026-13", "+12026-12", "-2026-12"] {
            assert!(text.parse::<Month>().is_err(), "{text:?}");
        }
        for year in [-1, 0, 9_999, 12_026] {
            let day = Day::from_ymd_opt(year, 12, 1).expect("a day");
            let month = Month::of(day);
            assert_eq!(month.to_string().parse(), Ok(month), "of the year {year}");
        }
    }
}
