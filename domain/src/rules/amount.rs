//! Points, fractions and ranges, exact to the last digit.
//!
//! A range says of each end whether the end belongs to it, so that a hole of a single value
//! (`exactly 50 %`) can stand in a pack as it stands in the rule, and be found.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Points of a score, to a hundredth. In JSON a whole number, or a text such as `"4.5"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, JsonSchema)]
#[schemars(with = "String")]
pub struct Points(u32);

impl Points {
    /// None.
    pub const ZERO: Self = Self(0);

    /// The most that is read from a pack or a record: no sum of a year comes near it.
    const LARGEST: u32 = 10_000;

    /// Whole points.
    #[must_use]
    pub fn whole(points: u32) -> Self {
        Self(points.saturating_mul(100))
    }

    /// How many hundredths.
    #[must_use]
    pub fn hundredths(self) -> u32 {
        self.0
    }

    /// These points without so many hundredths; never below none.
    pub(super) fn less_hundredths(self, hundredths: u32) -> Self {
        Self(self.0.saturating_sub(hundredths))
    }

    /// The points as a fraction, to be compared with a range.
    #[must_use]
    pub fn ratio(self) -> Ratio {
        Ratio {
            part: self.0.into(),
            whole: 100,
        }
    }
}

impl std::ops::Add for Points {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl std::iter::Sum for Points {
    fn sum<I: Iterator<Item = Self>>(points: I) -> Self {
        points.fold(Self::ZERO, |sum, points| sum + points)
    }
}

impl fmt::Display for Points {
    /// As Vietnamese write it: `5`, `4,5`, `4,25`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written(','))
    }
}

impl Points {
    fn written(self, comma: char) -> String {
        let (whole, rest) = (self.0 / 100, self.0 % 100);
        match rest {
            0 => whole.to_string(),
            rest if rest.is_multiple_of(10) => format!("{whole}{comma}{}", rest / 10),
            rest => format!("{whole}{comma}{rest:02}"),
        }
    }
}

impl FromStr for Points {
    type Err = AmountError;

    /// Reads `5`, `4.5` and `4,25`.
    fn from_str(text: &str) -> Result<Self, AmountError> {
        let error = || AmountError(text.to_owned());
        let (whole, rest) = text.split_once(['.', ',']).unwrap_or((text, "0"));
        let whole = digits(whole).ok_or_else(error)?;
        let hundredths = match rest.len() {
            1 => digits(rest).map(|tenths| tenths * 10),
            2 => digits(rest),
            _ => None,
        }
        .ok_or_else(error)?;
        if whole > Self::LARGEST {
            return Err(error());
        }
        Ok(Self(whole * 100 + hundredths))
    }
}

impl Serialize for Points {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0.is_multiple_of(100) {
            serializer.serialize_u32(self.0 / 100)
        } else {
            serializer.serialize_str(&self.written('.'))
        }
    }
}

impl<'de> Deserialize<'de> for Points {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match NumberOrText::deserialize(deserializer)? {
            NumberOrText::Number(whole) => whole.to_string().parse(),
            NumberOrText::Text(text) => text.parse(),
        }
        .map_err(serde::de::Error::custom)
    }
}

/// An exact fraction. Never negative; a `whole` of 0 stands for nothing and is not made.
#[derive(Debug, Clone, Copy)]
pub struct Ratio {
    part: u64,
    whole: u64,
}

impl Ratio {
    /// `part` of `whole`; `None` if there is no whole to take a part of.
    #[must_use]
    pub fn new(part: u32, whole: u32) -> Option<Self> {
        (whole > 0).then_some(Self {
            part: part.into(),
            whole: whole.into(),
        })
    }

    /// A count of things.
    #[must_use]
    pub fn count(count: u32) -> Self {
        Self {
            part: count.into(),
            whole: 1,
        }
    }

    /// How many parts of `whole` fit into the fraction, rounded down.
    pub(super) fn floor_of(self, whole: u32) -> u32 {
        let parts = u128::from(self.part) * u128::from(whole) / u128::from(self.whole);
        u32::try_from(parts).unwrap_or(u32::MAX - 2)
    }

    /// Halfway between two fractions.
    pub(super) fn between(self, other: Self) -> Self {
        Self {
            part: self.part * other.whole + other.part * self.whole,
            whole: 2 * self.whole * other.whole,
        }
    }
}

impl PartialEq for Ratio {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Ratio {}

impl PartialOrd for Ratio {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Ratio {
    fn cmp(&self, other: &Self) -> Ordering {
        let left = u128::from(self.part) * u128::from(other.whole);
        let right = u128::from(other.part) * u128::from(self.whole);
        left.cmp(&right)
    }
}

/// An end of a range, as a pack writes it: `"90%"`, `"2/3"`, `"3"`, or, of a duration only,
/// `"min-15"`: fifteen minutes short of the least duration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, JsonSchema)]
#[schemars(with = "String")]
pub enum Amount {
    /// A plain number.
    Number(u32),
    /// So many hundredths.
    Percent(u32),
    /// A fraction, `part/whole`.
    Part(u32, u32),
    /// So many minutes less than the least duration.
    MinutesShort(u32),
}

impl Amount {
    /// The amount as a fraction. `least_minutes` is the least duration, of which durations are
    /// measured as shares; whatever is short of it by more than all of it is 0.
    #[must_use]
    pub fn ratio(self, least_minutes: u32) -> Ratio {
        let (part, whole) = match self {
            Self::Number(number) => (number, 1),
            Self::Percent(percent) => (percent, 100),
            Self::Part(part, whole) => (part, whole),
            Self::MinutesShort(short) => (least_minutes.saturating_sub(short), least_minutes),
        };
        Ratio {
            part: part.into(),
            whole: whole.max(1).into(),
        }
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number}"),
            Self::Percent(percent) => write!(f, "{percent}%"),
            Self::Part(part, whole) => write!(f, "{part}/{whole}"),
            Self::MinutesShort(short) => write!(f, "min-{short}"),
        }
    }
}

/// The text is not an amount, or is larger than any amount can be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an amount: {0:?}")]
pub struct AmountError(pub String);

impl FromStr for Amount {
    type Err = AmountError;

    fn from_str(text: &str) -> Result<Self, AmountError> {
        let amount = if let Some(short) = text.strip_prefix("min-") {
            digits(short).map(Self::MinutesShort)
        } else if let Some(percent) = text.strip_suffix('%') {
            digits(percent).map(Self::Percent)
        } else if let Some((part, whole)) = text.split_once('/') {
            let whole = digits(whole).filter(|whole| *whole > 0);
            digits(part)
                .zip(whole)
                .map(|(part, whole)| Self::Part(part, whole))
        } else {
            digits(text).map(Self::Number)
        };
        amount.ok_or_else(|| AmountError(text.to_owned()))
    }
}

impl Serialize for Amount {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Number(number) => serializer.serialize_u32(*number),
            _ => serializer.collect_str(self),
        }
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match NumberOrText::deserialize(deserializer)? {
            NumberOrText::Number(number) => number.to_string().parse(),
            NumberOrText::Text(text) => text.parse(),
        }
        .map_err(serde::de::Error::custom)
    }
}

/// A range of amounts. Each end is written by the word that says whether it belongs to the range;
/// an end that is not written is open, and a range that names one end twice is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "RangeText", into = "RangeText")]
#[schemars(with = "RangeText")]
pub struct Range {
    /// Where it begins, if anywhere.
    pub low: Option<End>,
    /// Where it ends, if anywhere.
    pub high: Option<End>,
}

/// One end of a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct End {
    /// Where it lies.
    pub at: Amount,
    /// Whether the amount itself belongs to the range.
    pub included: bool,
}

impl Range {
    /// Whether `value` lies in the range; durations are shares of `least_minutes`.
    #[must_use]
    pub fn holds(&self, value: Ratio, least_minutes: u32) -> bool {
        !self.ends_before(value, least_minutes) && !self.begins_after(value, least_minutes)
    }

    /// Whether all of the range lies below `value`.
    #[must_use]
    pub fn ends_before(&self, value: Ratio, least_minutes: u32) -> bool {
        self.high
            .is_some_and(|end| match value.cmp(&end.at.ratio(least_minutes)) {
                Ordering::Less => false,
                Ordering::Equal => !end.included,
                Ordering::Greater => true,
            })
    }

    /// Whether all of the range lies above `value`.
    #[must_use]
    pub fn begins_after(&self, value: Ratio, least_minutes: u32) -> bool {
        self.low
            .is_some_and(|end| match value.cmp(&end.at.ratio(least_minutes)) {
                Ordering::Less => true,
                Ordering::Equal => !end.included,
                Ordering::Greater => false,
            })
    }
}

impl fmt::Display for Range {
    /// As mathematics writes it: `[75%; 90%)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.low {
            Some(End { at, included }) => write!(f, "{}{at}", if included { '[' } else { '(' })?,
            None => f.write_str("(−∞")?,
        }
        f.write_str("; ")?;
        match self.high {
            Some(End { at, included }) => write!(f, "{at}{}", if included { ']' } else { ')' }),
            None => f.write_str("+∞)"),
        }
    }
}

/// A range as it stands in JSON.
#[derive(Clone, Copy, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct RangeText {
    /// This or more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    from: Option<Amount>,
    /// More than this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    over: Option<Amount>,
    /// This or less.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    to: Option<Amount>,
    /// Less than this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    under: Option<Amount>,
}

impl TryFrom<RangeText> for Range {
    type Error = &'static str;

    fn try_from(text: RangeText) -> Result<Self, Self::Error> {
        let end =
            |including: Option<Amount>, excluding: Option<Amount>| match (including, excluding) {
                (Some(_), Some(_)) => Err("a range names one of its ends twice"),
                (Some(at), None) => Ok(Some(End { at, included: true })),
                (None, Some(at)) => Ok(Some(End {
                    at,
                    included: false,
                })),
                (None, None) => Ok(None),
            };
        Ok(Self {
            low: end(text.from, text.over)?,
            high: end(text.to, text.under)?,
        })
    }
}

impl From<Range> for RangeText {
    fn from(range: Range) -> Self {
        let pick = |end: Option<End>, included: bool| {
            end.filter(|end| end.included == included).map(|end| end.at)
        };
        Self {
            from: pick(range.low, true),
            over: pick(range.low, false),
            to: pick(range.high, true),
            under: pick(range.high, false),
        }
    }
}

#[derive(Deserialize)]
#[serde(untagged)]
enum NumberOrText {
    Number(u32),
    Text(String),
}

/// A number of one to seven digits and nothing else: no sign, no space.
fn digits(text: &str) -> Option<u32> {
    let plain = (1..=7).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if plain { text.parse().ok() } else { None }
}
