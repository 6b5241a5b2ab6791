//! Checking a score sheet.

use std::collections::BTreeMap;

use super::axis::Axis;
use super::{Finding, Place, What, is_code, is_text};
use crate::rules::amount::{Amount, Points, Range};
use crate::rules::bands::{Located, gap, locate};
use crate::rules::measure::{Fact, Measure};
use crate::rules::pack::RulePack;
use crate::rules::sheet::{
    Band, Criterion, Grade, IfNotApplicable, Judged, SHEET_TOTAL, ScoreSheet,
};

pub(super) fn check(pack: &RulePack, index: usize, sheet: &ScoreSheet, found: &mut Vec<Finding>) {
    let total: Points = sheet.groups.iter().map(|group| group.points).sum();
    let mut add = |what| {
        found.push(Finding {
            place: Place::Sheet(index),
            what,
        });
    };
    if total != Points::whole(SHEET_TOTAL) {
        add(What::SheetTotal { found: total });
    }
    if sheet.kinds.is_empty() {
        add(What::MeetingKind);
    }
    let least = least_minutes(pack, sheet, &mut add);
    levels(sheet, &mut add);
    gates(sheet, &mut add);
    not_applicable(sheet, total, &mut add);

    let mut codes: BTreeMap<&str, usize> = BTreeMap::new();
    for group in &sheet.groups {
        let of_group = |what| Finding {
            place: Place::Group {
                sheet: index,
                code: group.code.clone(),
            },
            what,
        };
        let sum: Points = group
            .criteria
            .iter()
            .map(|criterion| criterion.points)
            .sum();
        if sum != group.points {
            found.push(of_group(What::GroupTotal {
                declared: group.points,
                found: sum,
            }));
        }
        if !is_code(&group.code) {
            found.push(of_group(What::Code));
        }
        if !is_text(&group.title) {
            found.push(of_group(What::Text("title")));
        }
        *codes.entry(&group.code).or_default() += 1;
        for criterion in &group.criteria {
            // A group of one criterion is that criterion, and may have its name.
            if group.criteria.len() > 1 || criterion.code != group.code {
                *codes.entry(&criterion.code).or_default() += 1;
            }
            check_criterion(criterion, &least, &mut |what| {
                found.push(Finding {
                    place: Place::Criterion {
                        sheet: index,
                        code: criterion.code.clone(),
                    },
                    what,
                });
            });
        }
    }
    for (code, _) in codes.into_iter().filter(|(_, times)| *times > 1) {
        found.push(Finding {
            place: Place::Criterion {
                sheet: index,
                code: code.to_owned(),
            },
            what: What::CodeTwice,
        });
    }
}

/// Every least duration that meetings scored by the sheet can have.
fn least_minutes(pack: &RulePack, sheet: &ScoreSheet, add: &mut impl FnMut(What)) -> Vec<u32> {
    let measures_duration = sheet.criteria().any(|criterion| {
        let banded =
            matches!(&criterion.judged, Judged::Bands { measure, .. } if *measure == Measure::Duration);
        banded || criterion.caps.iter().any(|cap| cap.measure == Measure::Duration)
    });
    let mut all = Vec::new();
    for kind in &sheet.kinds {
        let rule = pack.meeting(*kind);
        let before = all.len();
        if let Some(rule) = rule {
            all.extend(rule.least_minutes);
            all.extend(rule.combined_minutes);
            all.extend(rule.by_size.iter().map(|size| size.minutes));
        }
        if measures_duration && all.len() == before {
            add(What::NoLeastMinutes(*kind));
        }
    }
    all.sort_unstable();
    all.dedup();
    all
}

fn check_criterion(criterion: &Criterion, least: &[u32], add: &mut impl FnMut(What)) {
    if !is_code(&criterion.code) {
        add(What::Code);
    }
    if !is_text(&criterion.title) {
        add(What::Text("title"));
    }
    match &criterion.judged {
        Judged::Bands { measure, bands } => {
            check_measure(measure, add);
            // How the values of an unknown measure lie is not known, so nothing follows from bands.
            if measure.is_known() {
                check_bands(criterion, measure, bands, least, add);
            }
        }
        Judged::Fact { fact, .. } => check_fact(fact, add),
        Judged::Person { shows, only_if, .. } => {
            for measure in shows {
                check_measure(measure, add);
            }
            if let Some(fact) = only_if {
                check_fact(fact, add);
            }
        }
    }
    for cap in &criterion.caps {
        check_measure(&cap.measure, add);
        if cap.measure.is_known() {
            check_range(&cap.range, &cap.measure, least, add);
        }
        if cap.at_most >= criterion.points {
            add(What::CapWithoutEffect);
        }
    }
}

fn check_bands(
    criterion: &Criterion,
    measure: &Measure,
    bands: &[Band],
    least: &[u32],
    add: &mut impl FnMut(What),
) {
    for band in bands {
        check_range(&band.range, measure, least, add);
        if band.points > criterion.points {
            add(What::BandAboveMost {
                points: band.points,
            });
        }
    }
    let best = bands.iter().map(|band| band.points).max();
    let best = best.unwrap_or_default();
    if best < criterion.points {
        add(What::FullMarksUnreachable { best });
    }
    let ranges: Vec<Range> = bands.iter().map(|band| band.range).collect();
    let (overlaps, gaps) = overlaps_and_gaps(&ranges, Axis::of(measure, least));
    for (first, second) in overlaps {
        if let (Some(first), Some(second)) = (ranges.get(first), ranges.get(second)) {
            add(What::Overlap {
                first: *first,
                second: *second,
            });
        }
    }
    for range in gaps {
        add(What::Gap { range });
    }
    if *measure == Measure::TargetsShare {
        add(What::NothingToMeasure(measure.clone()));
    }
}

/// Pairs of ranges that share a value, and the stretches that lie in none.
fn overlaps_and_gaps(ranges: &[Range], axes: Vec<Axis>) -> (Vec<(usize, usize)>, Vec<Range>) {
    let mut overlaps = Vec::new();
    let mut gaps = Vec::new();
    for axis in axes {
        for value in axis.values(ranges) {
            match locate(ranges, value, axis.least_minutes()) {
                Located::In(_) => {}
                Located::Several(first, second) => {
                    if !overlaps.contains(&(first, second)) {
                        overlaps.push((first, second));
                    }
                }
                Located::Gap { below, above } => {
                    let at = |index: Option<usize>| index.and_then(|index| ranges.get(index));
                    let found = gap(at(below), at(above));
                    if !gaps.contains(&found) {
                        gaps.push(found);
                    }
                }
            }
        }
    }
    (overlaps, gaps)
}

fn check_range(range: &Range, measure: &Measure, least: &[u32], add: &mut impl FnMut(What)) {
    let ends = [range.low, range.high].into_iter().flatten();
    let short_wrong = ends.into_iter().any(|end| match end.at {
        Amount::MinutesShort(short) => {
            *measure != Measure::Duration || least.iter().any(|least| short > *least)
        }
        Amount::Number(_) | Amount::Percent(_) | Amount::Part(..) => false,
    });
    if short_wrong {
        add(What::MinutesShort(*range));
        return;
    }
    let holds_something = Axis::of(measure, least).iter().any(|axis| {
        axis.values(&[*range])
            .into_iter()
            .any(|value| range.holds(value, axis.least_minutes()))
    });
    // Without a least duration there is no axis to try; that has been said already.
    let can_be_tried = *measure != Measure::Duration || !least.is_empty();
    if can_be_tried && !holds_something {
        add(What::EmptyRange(*range));
    }
}

fn check_measure(measure: &Measure, add: &mut impl FnMut(What)) {
    if !measure.is_known() {
        add(What::UnknownMeasure(measure.clone()));
    }
}

fn check_fact(fact: &Fact, add: &mut impl FnMut(What)) {
    if !fact.is_known() {
        add(What::UnknownFact(fact.clone()));
    }
}

fn levels(sheet: &ScoreSheet, add: &mut impl FnMut(What)) {
    for grade in Grade::ALL {
        match sheet
            .levels
            .iter()
            .filter(|level| level.grade == grade)
            .count()
        {
            0 => add(What::NoLevel(grade)),
            1 => {}
            _ => add(What::LevelTwice(grade)),
        }
    }
    let ranges: Vec<Range> = sheet.levels.iter().map(|level| level.range).collect();
    let lowest: Points = sheet
        .criteria()
        .map(|criterion| extremes(criterion).0)
        .sum();
    let highest: Points = sheet
        .criteria()
        .map(|criterion| extremes(criterion).1)
        .sum();
    let reachable = Axis::Between(lowest.ratio(), highest.ratio().max(lowest.ratio()));
    let values = reachable.values(&ranges);
    for level in &sheet.levels {
        if !values.iter().any(|value| level.range.holds(*value, 0)) {
            add(What::LevelUnreachable(level.grade));
        }
    }
    let grade = |index: usize| sheet.levels.get(index).map(|level| level.grade);
    let (overlaps, gaps) = overlaps_and_gaps(&ranges, vec![reachable]);
    for (first, second) in overlaps {
        if let (Some(first), Some(second)) = (grade(first), grade(second)) {
            add(What::LevelOverlap(first, second));
        }
    }
    for range in gaps {
        add(What::LevelGap { range });
    }
}

/// The fewest and the most points a criterion can give.
fn extremes(criterion: &Criterion) -> (Points, Points) {
    match &criterion.judged {
        Judged::Bands { bands, .. } => {
            let points = || bands.iter().map(|band| band.points);
            let caps = criterion.caps.iter().map(|cap| cap.at_most);
            (
                points().chain(caps).min().unwrap_or_default(),
                points().max().unwrap_or_default(),
            )
        }
        Judged::Fact { .. } | Judged::Person { .. } => (Points::ZERO, criterion.points),
    }
}

fn gates(sheet: &ScoreSheet, add: &mut impl FnMut(What)) {
    for gate in &sheet.gates {
        for code in &gate.full_marks {
            if sheet.criteria_under(code).is_empty() {
                add(What::GateNamesNothing(code.clone()));
            }
        }
        if gate.full_marks.is_empty() || gate.otherwise >= gate.grade {
            add(What::GateWithoutEffect(gate.grade));
        }
    }
}

/// For each fact that may not apply, and of which the rule does not say what then counts: what the
/// sheet gives at most if nothing counts.
fn not_applicable(sheet: &ScoreSheet, total: Points, add: &mut impl FnMut(What)) {
    let mut lost: BTreeMap<&Fact, u32> = BTreeMap::new();
    for criterion in sheet.criteria() {
        let fact = match &criterion.judged {
            Judged::Fact {
                fact,
                not_applicable: IfNotApplicable::Ask,
            }
            | Judged::Person {
                only_if: Some(fact),
                not_applicable: IfNotApplicable::Ask,
                ..
            } if fact.may_not_apply() => fact,
            _ => continue,
        };
        *lost.entry(fact).or_default() += criterion.points.hundredths();
    }
    for (fact, lost) in lost {
        add(What::NotApplicable {
            fact: fact.clone(),
            total: total.less_hundredths(lost),
        });
    }
}
