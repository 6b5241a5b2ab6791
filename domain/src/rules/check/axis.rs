//! The values worth trying: a band begins and ends only where it says so, so one value at each end
//! and one on each side of it stand for all.

use crate::rules::amount::{Range, Ratio};
use crate::rules::measure::Measure;

/// How the values of something lie.
pub(super) enum Axis {
    /// Everywhere between two ends, both included.
    Between(Ratio, Ratio),
    /// Whole numbers from 0.
    Whole,
    /// Whole minutes from 0, as shares of a least duration.
    MinutesOf(u32),
}

impl Axis {
    /// How the values of `measure` lie, in meetings with these least durations.
    pub(super) fn of(measure: &Measure, least_minutes: &[u32]) -> Vec<Self> {
        if measure.is_share() {
            vec![Self::Between(Ratio::count(0), Ratio::count(1))]
        } else if *measure == Measure::Duration {
            least_minutes
                .iter()
                .map(|least| Self::MinutesOf(*least))
                .collect()
        } else {
            vec![Self::Whole]
        }
    }

    /// The least duration of which values are shares; of no meaning for others.
    pub(super) fn least_minutes(&self) -> u32 {
        match self {
            Self::MinutesOf(least) => *least,
            Self::Between(..) | Self::Whole => 0,
        }
    }

    /// Values that stand for all, in order.
    pub(super) fn values(&self, ranges: &[Range]) -> Vec<Ratio> {
        let ends = ranges
            .iter()
            .flat_map(|range| [range.low, range.high])
            .flatten()
            .map(|end| end.at.ratio(self.least_minutes()));
        let mut values: Vec<Ratio> = match self {
            Self::Between(first, last) => ends
                .filter(|end| first <= end && end <= last)
                .chain([*first, *last])
                .collect(),
            Self::Whole => whole_around(ends, 1),
            Self::MinutesOf(least) => whole_around(ends, *least),
        };
        values.sort_unstable();
        values.dedup();
        if let Self::Between(..) = self {
            let halfway: Vec<Ratio> = values
                .iter()
                .zip(values.iter().skip(1))
                .map(|(low, high)| low.between(*high))
                .collect();
            values.extend(halfway);
            values.sort_unstable();
        }
        values
    }
}

/// The whole numbers at and beside each end, as parts of `whole`.
fn whole_around(ends: impl Iterator<Item = Ratio>, whole: u32) -> Vec<Ratio> {
    let around = ends.flat_map(|end| {
        let at = end.floor_of(whole);
        [at.saturating_sub(1), at, at + 1, at + 2]
    });
    [0, 1]
        .into_iter()
        .chain(around)
        .filter_map(|part| Ratio::new(part, whole))
        .collect()
}
