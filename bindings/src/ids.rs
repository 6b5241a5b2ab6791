//! Identifiers, times and days as they cross: text and numbers, or the language's own types where
//! `uniffi.toml` names them.

use handbook_core::error::HandbookError;
use handbook_domain::ids::{CommandId, DeviceId, EventId, ItemId, MemberId, Sha256Hash, UnitId};
use handbook_domain::rules::amount::Points;
use handbook_domain::rules::measure::{Fact, Measure};
use handbook_domain::time::{Day, Month, Timestamp};

// A shell that hands in a name which cannot be one asked for something that is not there.
macro_rules! named {
    ($name:ident) => {
        uniffi::custom_type!($name, String, {
            remote,
            try_lift: |text| Ok(text.parse().map_err(|_| HandbookError::NotFound)?),
            lower: |id| id.to_string(),
        });
    };
}

named!(CommandId);
named!(DeviceId);
named!(EventId);
named!(ItemId);
named!(MemberId);
named!(Sha256Hash);
named!(UnitId);

uniffi::custom_type!(Timestamp, i64, {
    remote,
    try_lift: |ms| Ok(Timestamp(ms)),
    lower: |moment| moment.0,
});

uniffi::custom_type!(Day, String, {
    remote,
    try_lift: |text| Ok(text.parse().map_err(|_| HandbookError::NotFound)?),
    lower: |day| day.to_string(),
});

named!(Month);

// As Vietnamese write them: `5`, `4,5`.
named!(Points);

// A word, because a pack may measure what this version does not know.
macro_rules! word {
    ($name:ident) => {
        uniffi::custom_type!($name, String, {
            remote,
            try_lift: |word| Ok($name::from(word)),
            lower: |word| word.to_string(),
        });
    };
}

word!(Fact);
word!(Measure);
