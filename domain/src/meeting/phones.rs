//! Which phones of a meeting may write, and which is the chair's.

use std::collections::BTreeSet;

use super::event::{Event, Opened};
use super::line::Line;
use crate::ids::DeviceId;

/// What the first line says: the phone that wrote it is the chair's.
#[must_use]
pub(super) fn opened<'a>(lines: &[&'a Line]) -> Option<&'a Opened> {
    lines.iter().find_map(|line| match &line.entry().event {
        Event::Opened(opened) => {
            let first = opened.recorders.first()?;
            (first.device == line.entry().device).then_some(opened.as_ref())
        }
        _ => None,
    })
}

/// Phones whose lines count by `lines`: those that the first line names, and those that a counting phone
/// let in.
#[must_use]
pub(super) fn admitted(opened: &Opened, lines: &[&Line]) -> BTreeSet<DeviceId> {
    let mut devices: BTreeSet<DeviceId> = opened.recorders.iter().map(|one| one.device).collect();
    for line in lines {
        if let Event::Joined(recorder) = &line.entry().event
            && devices.contains(&line.entry().device)
        {
            devices.insert(recorder.device);
        }
    }
    devices
}

/// The lines among `lines` by which the chair passes.
#[must_use]
pub(super) fn chair_passed<'a>(lines: &[&'a Line]) -> Vec<&'a Line> {
    let mut passed = lines.to_vec();
    passed.retain(|line| matches!(line.entry().event, Event::ChairPassed { .. }));
    passed
}

/// The phone of the chair, as whoever wrote `line` knew it, by the lines that [pass](chair_passed) it.
/// What others did meanwhile gives no right.
#[must_use]
pub(super) fn chair_known_to(line: &Line, opened: &Opened, passed: &[&Line]) -> Option<DeviceId> {
    let first = opened.recorders.first()?.device;
    let known = passed.iter().filter(|before| line.has_seen(before));
    Some(
        known.fold(first, |chair, before| match before.entry().event {
            Event::ChairPassed { device, .. } if before.entry().device == chair => device,
            _ => chair,
        }),
    )
}
