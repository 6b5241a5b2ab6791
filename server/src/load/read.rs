//! Times as people write them in the file.

use chrono::{DateTime, NaiveDateTime};
use handbook_domain::time::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A moment: `2026-12-03T19:30` is meant in Vietnam; with an offset, as it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment(pub Timestamp);

/// Vietnam is seven hours ahead, all year.
const VIETNAM_MS: i64 = 7 * 3_600_000;

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        if let Ok(moment) = DateTime::parse_from_rfc3339(&text) {
            return Ok(Self(Timestamp(moment.timestamp_millis())));
        }
        ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]
            .iter()
            .find_map(|form| NaiveDateTime::parse_from_str(&text, form).ok())
            .map(|local| Self(Timestamp(local.and_utc().timestamp_millis() - VIETNAM_MS)))
            .ok_or_else(|| {
                serde::de::Error::custom(format!("{text:?} is not a time like 2026-12-03T19:30"))
            })
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(Timestamp(ms)) = *self;
        let local = DateTime::from_timestamp_millis(ms.saturating_add(VIETNAM_MS))
            .unwrap_or(DateTime::UNIX_EPOCH);
        serializer.collect_str(&local.format("%Y-%m-%dT%H:%M:%S"))
    }
}
