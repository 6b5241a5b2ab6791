//! Where a value lies among ranges. One answer for scoring and for the checker.

use super::amount::{End, Range, Ratio};

/// Where `value` lies among `ranges`; durations are shares of `least_minutes`.
pub(super) fn locate(ranges: &[Range], value: Ratio, least_minutes: u32) -> Located {
    let mut holding = ranges
        .iter()
        .enumerate()
        .filter(|(_, range)| range.holds(value, least_minutes))
        .map(|(index, _)| index);
    match (holding.next(), holding.next()) {
        (Some(only), None) => Located::In(only),
        (Some(first), Some(second)) => Located::Several(first, second),
        (None, _) => {
            let end = |range: &Range| {
                range
                    .high
                    .map(|end| (end.at.ratio(least_minutes), end.included))
            };
            let start = |range: &Range| {
                range
                    .low
                    .map(|end| (end.at.ratio(least_minutes), !end.included))
            };
            let all = || ranges.iter().enumerate();
            Located::Gap {
                below: all()
                    .filter(|(_, range)| range.ends_before(value, least_minutes))
                    .max_by_key(|(_, range)| end(range))
                    .map(|(index, _)| index),
                above: all()
                    .filter(|(_, range)| range.begins_after(value, least_minutes))
                    .min_by_key(|(_, range)| start(range))
                    .map(|(index, _)| index),
            }
        }
    }
}

/// Where a value lies; the numbers are places in the list of ranges.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Located {
    /// In one range.
    In(usize),
    /// In two, or more.
    Several(usize, usize),
    /// In none: between these two, or before the first, or behind the last.
    Gap {
        /// The nearest range below.
        below: Option<usize>,
        /// The nearest range above.
        above: Option<usize>,
    },
}

/// What lies between two ranges.
pub(super) fn gap(below: Option<&Range>, above: Option<&Range>) -> Range {
    let other_side = |end: End| End {
        at: end.at,
        included: !end.included,
    };
    Range {
        low: below.and_then(|range| range.high).map(other_side),
        high: above.and_then(|range| range.low).map(other_side),
    }
}
