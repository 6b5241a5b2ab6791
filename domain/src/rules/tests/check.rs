use proptest::prelude::{Strategy, prop, prop_assert, prop_assert_eq, proptest};

use super::{day, pack};
use crate::rules::amount::{Points, Range};
use crate::rules::check::{Finding, Place, Severity, What, check};
use crate::rules::measure::{Evidence, Fact, Measure};
use crate::rules::pack::{Business, RulePack};
use crate::rules::score::{Hole, Judgements, Outcome, score};
use crate::rules::sheet::{Band, Criterion, Gate, Grade, Group, Judged, ScoreSheet};
use crate::wire::item::MeetingKind;

fn range(json: &str) -> Range {
    serde_json::from_str(json).expect(json)
}

fn bands(json: &str) -> Vec<Band> {
    serde_json::from_str(json).expect(json)
}

/// What is found in a good pack once it has been changed.
fn found_after(change: impl FnOnce(&mut RulePack)) -> Vec<What> {
    let mut pack = pack("detailed-8");
    let before = check(&pack);
    change(&mut pack);
    check(&pack)
        .into_iter()
        .filter(|finding| !before.contains(finding))
        .map(|finding| finding.what)
        .collect()
}

fn sheet(pack: &mut RulePack) -> &mut ScoreSheet {
    &mut pack.sheets[0]
}

fn criterion<'a>(pack: &'a mut RulePack, code: &str) -> &'a mut Criterion {
    sheet(pack)
        .groups
        .iter_mut()
        .flat_map(|group| &mut group.criteria)
        .find(|criterion| criterion.code == code)
        .unwrap()
}

fn set_bands(pack: &mut RulePack, code: &str, json: &str) {
    match &mut criterion(pack, code).judged {
        Judged::Bands { bands: old, .. } => *old = bands(json),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_shipped_packs_add_up_and_have_no_errors() {
    for (name, groups) in [
        ("hd42", &[5, 5, 10, 40, 5, 30, 5][..]),
        ("hatinh-17", &[5, 5, 15, 45, 15, 10, 5]),
        ("detailed-8", &[5, 5, 10, 30, 10, 5, 30, 5]),
    ] {
        let pack = pack(name);
        let sheet = pack.sheet(MeetingKind::Regular).unwrap();
        let found: Vec<Points> = sheet.groups.iter().map(|group| group.points).collect();
        let expected: Vec<Points> = groups.iter().copied().map(Points::whole).collect();
        assert_eq!(found, expected, "{name}");
        assert_eq!(
            found.into_iter().sum::<Points>(),
            Points::whole(100),
            "{name}"
        );
        for group in &sheet.groups {
            let sum: Points = group
                .criteria
                .iter()
                .map(|criterion| criterion.points)
                .sum();
            assert_eq!(sum, group.points, "{name}, {}", group.code);
        }
        let errors: Vec<Finding> = check(&pack)
            .into_iter()
            .filter(|finding| finding.severity() == Severity::Error)
            .collect();
        assert_eq!(errors, [], "{name}");
    }
    for name in ["hd42", "hatinh-17"] {
        let yearly = Finding {
            place: Place::Yearly,
            what: What::NoYearlyRule,
        };
        assert_eq!(check(&pack(name)), [yearly], "{name}");
    }
}

#[test]
fn the_real_holes_of_the_itemised_sheet_are_found() {
    let holes: Vec<(Place, What)> = check(&pack("detailed-8"))
        .into_iter()
        .map(|finding| (finding.place, finding.what))
        .collect();
    let at = |code: &str| Place::Criterion {
        sheet: 0,
        code: code.to_owned(),
    };
    let between_half_and_short = range(r#"{"over": "50%", "under": "min-30"}"#);
    let exactly_half = range(r#"{"from": "50%", "to": "50%"}"#);
    assert_eq!(
        holes,
        [
            (
                Place::Sheet(0),
                What::NotApplicable {
                    fact: Fact::ThematicHeld,
                    total: Points::whole(95)
                }
            ),
            (
                at("duration"),
                What::Gap {
                    range: between_half_and_short
                }
            ),
            (
                at("speaking"),
                What::Gap {
                    range: exactly_half
                }
            ),
            (at("targets"), What::NothingToMeasure(Measure::TargetsShare)),
        ]
    );
}

#[test]
fn points_that_do_not_add_up_are_errors() {
    let found = found_after(|pack| criterion(pack, "notice").points = Points::whole(2));
    let (declared, sum) = (Points::whole(10), Points::whole(11));
    assert_eq!(
        found,
        [What::GroupTotal {
            declared,
            found: sum
        }]
    );
    let found = found_after(|pack| {
        criterion(pack, "notice").points = Points::whole(2);
        sheet(pack).groups[2].points = Points::whole(11);
    });
    let hole = What::NotApplicable {
        fact: Fact::ThematicHeld,
        total: Points::whole(96),
    };
    assert_eq!(
        found,
        [
            What::SheetTotal {
                found: Points::whole(101)
            },
            hole
        ]
    );
}

#[test]
fn bands_that_overlap_give_too_much_or_hold_nothing_are_errors() {
    let whole =
        r#"[{"range": {"from": "50%"}, "points": 5}, {"range": {"to": "50%"}, "points": 2}]"#;
    let found = found_after(|pack| set_bands(pack, "speaking", whole));
    let (first, second) = (range(r#"{"from": "50%"}"#), range(r#"{"to": "50%"}"#));
    assert_eq!(found, [What::Overlap { first, second }]);

    let rich = r#"[{"range": {}, "points": 6}]"#;
    let found = found_after(|pack| set_bands(pack, "speaking", rich));
    assert_eq!(
        found,
        [What::BandAboveMost {
            points: Points::whole(6)
        }]
    );

    let mean = r#"[{"range": {}, "points": 4}]"#;
    let found = found_after(|pack| set_bands(pack, "speaking", mean));
    assert_eq!(
        found,
        [What::FullMarksUnreachable {
            best: Points::whole(4)
        }]
    );

    let empty =
        r#"[{"range": {}, "points": 5}, {"range": {"from": "60%", "under": "50%"}, "points": 1}]"#;
    let found = found_after(|pack| set_bands(pack, "speaking", empty));
    assert_eq!(
        found,
        [What::EmptyRange(range(
            r#"{"from": "60%", "under": "50%"}"#
        ))]
    );

    let found = found_after(|pack| set_bands(pack, "speaking", "[]"));
    assert!(
        found.contains(&What::FullMarksUnreachable { best: Points::ZERO }),
        "{found:?}"
    );
    assert!(
        found.contains(&What::Gap {
            range: Range::default()
        }),
        "{found:?}"
    );
}

#[test]
fn a_gap_counts_only_where_a_value_can_lie() {
    // Days are whole: between 2 and 3 there is none.
    let whole = r#"[{"range": {"to": 2}, "points": 1}, {"range": {"from": 3}, "points": 0}]"#;
    assert_eq!(found_after(|pack| set_bands(pack, "report", whole)), []);
    let gap = r#"[{"range": {"to": 2}, "points": 1}, {"range": {"from": 4}, "points": 0}]"#;
    let found = found_after(|pack| set_bands(pack, "report", gap));
    assert_eq!(
        found,
        [What::Gap {
            range: range(r#"{"over": 2, "under": 4}"#)
        }]
    );
    // Minutes are whole: of 90 minutes none lies between 45 and 46, of 120 none between 60 and 61.
    let minutes =
        r#"[{"range": {"from": "min-44"}, "points": 5}, {"range": {"to": "50%"}, "points": 1}]"#;
    let found = found_after(|pack| {
        pack.meetings[0].combined_minutes = None;
        pack.meetings[0].by_size.clear();
        set_bands(pack, "duration", minutes);
    });
    assert_eq!(found, []);
    // Shares are not: 40.5 % is 81 of 200.
    let share =
        r#"[{"range": {"from": "41%"}, "points": 5}, {"range": {"to": "40%"}, "points": 2}]"#;
    let found = found_after(|pack| set_bands(pack, "speaking", share));
    assert_eq!(
        found,
        [What::Gap {
            range: range(r#"{"over": "40%", "under": "41%"}"#)
        }]
    );
    // But they end at the whole.
    let to_whole = r#"[{"range": {"from": "41%", "to": "100%"}, "points": 5}, {"range": {"under": "41%"}, "points": 2}]"#;
    assert_eq!(
        found_after(|pack| set_bands(pack, "speaking", to_whole)),
        []
    );
}

#[test]
fn words_and_ends_that_cannot_be_measured_are_errors() {
    let applause = Measure::Unknown("applause".to_owned());
    let found = found_after(|pack| {
        if let Judged::Bands { measure, .. } = &mut criterion(pack, "speaking").judged {
            *measure = applause.clone();
        }
    });
    assert_eq!(found, [What::UnknownMeasure(applause)]);
    let flags = Fact::Unknown("flags".to_owned());
    let found = found_after(|pack| {
        if let Judged::Fact { fact, .. } = &mut criterion(pack, "notice").judged {
            *fact = flags.clone();
        }
    });
    assert_eq!(found, [What::UnknownFact(flags)]);
    let short = r#"[{"range": {"from": "min-5"}, "points": 5}, {"range": {"under": "min-5"}, "points": 2}]"#;
    let found = found_after(|pack| set_bands(pack, "speaking", short));
    assert!(
        found.contains(&What::MinutesShort(range(r#"{"from": "min-5"}"#))),
        "{found:?}"
    );
    let found = found_after(|pack| {
        pack.meetings[0].least_minutes = None;
        pack.meetings[0].combined_minutes = None;
        pack.meetings[0].by_size.clear();
    });
    assert_eq!(found, [What::NoLeastMinutes(MeetingKind::Regular)]);
}

#[test]
fn levels_and_gates_that_cannot_be_reached_are_errors() {
    let found = found_after(|pack| sheet(pack).levels[0].range = range(r#"{"over": 100}"#));
    assert_eq!(
        found,
        [
            What::LevelUnreachable(Grade::Good),
            What::LevelGap {
                range: range(r#"{"from": 90, "to": 100}"#)
            },
        ]
    );
    let found = found_after(|pack| sheet(pack).levels[0].range = range(r#"{"from": 89}"#));
    assert_eq!(found, [What::LevelOverlap(Grade::Good, Grade::Fair)]);
    let found = found_after(|pack| sheet(pack).levels[0].range = range(r#"{"from": 91}"#));
    assert_eq!(
        found,
        [What::LevelGap {
            range: range(r#"{"from": 90, "under": 91}"#)
        }]
    );
    let found = found_after(|pack| {
        sheet(pack).levels.remove(3);
    });
    assert!(found.contains(&What::NoLevel(Grade::Poor)), "{found:?}");

    let found = found_after(|pack| sheet(pack).gates[0].full_marks.push("songs".to_owned()));
    assert_eq!(found, [What::GateNamesNothing("songs".to_owned())]);
    let found = found_after(|pack| {
        sheet(pack).gates.push(Gate {
            grade: Grade::Fair,
            full_marks: vec!["duration".to_owned()],
            otherwise: Grade::Good,
        });
    });
    assert_eq!(found, [What::GateWithoutEffect(Grade::Fair)]);
}

#[test]
fn the_rest_of_a_pack_is_checked_as_well() {
    let found = found_after(|pack| pack.valid_to = Some(day("2025-12-31")));
    assert_eq!(found, [What::DatesReversed]);
    let found = found_after(|pack| pack.supersedes.push("detailed-8".to_owned()));
    assert_eq!(found, [What::SupersedesItself]);
    let found = found_after(|pack| pack.title = " ".to_owned());
    assert_eq!(found, [What::Text("title")]);
    let found = found_after(|pack| pack.deadlines.plan_by_day = Some(31));
    assert_eq!(found, [What::Deadline("plan_by_day")]);
    let found = found_after(|pack| pack.paper.margins_mm.left = 200);
    assert_eq!(found, [What::Layout]);
    let found = found_after(|pack| {
        pack.voting
            .retain(|rule| rule.business != Business::Admission);
    });
    assert_eq!(found, [What::NoVotingRule]);
    let found = found_after(|pack| pack.voting.push(pack.voting[0].clone()));
    assert_eq!(found, [What::VotingRuleTwice]);
    let found = found_after(|pack| pack.voting[0].forms.clear());
    assert_eq!(found, [What::NoVoteForm]);
    let found = found_after(|pack| pack.meetings[2].kind = MeetingKind::Thematic);
    assert_eq!(found, [What::MeetingKind]);
    let found = found_after(|pack| pack.meetings[0].kind = MeetingKind::Other);
    assert!(found.contains(&What::NoRegularMeeting), "{found:?}");
    let found = found_after(|pack| pack.meetings[0].steps.swap(0, 18));
    assert!(
        found.contains(&What::StepOutOfOrder("committee".to_owned())),
        "{found:?}"
    );
    let found = found_after(|pack| pack.meetings[1].steps[1].code = "draft".to_owned());
    assert_eq!(found, [What::StepTwice("draft".to_owned())]);
    let found = found_after(|pack| criterion(pack, "steps").code = "notice".to_owned());
    assert_eq!(found, [What::CodeTwice]);
    let found = found_after(|pack| criterion(pack, "steps").code = "Các bước".to_owned());
    assert_eq!(found, [What::Code]);
    let found = found_after(|pack| pack.yearly.as_mut().unwrap().grades.swap(0, 1));
    assert_eq!(found, [What::Yearly(Grade::Good)]);
}

/// A sheet of one criterion over the share of members who spoke.
fn one_criterion(bands: Vec<Band>) -> ScoreSheet {
    let best = bands
        .iter()
        .map(|band| band.points)
        .max()
        .unwrap_or_default();
    ScoreSheet {
        kinds: vec![MeetingKind::Regular],
        groups: vec![Group {
            code: "speaking".to_owned(),
            title: "Phát biểu".to_owned(),
            points: best,
            criteria: vec![Criterion {
                code: "speaking".to_owned(),
                title: "Phát biểu".to_owned(),
                points: best,
                judged: Judged::Bands {
                    measure: Measure::SpeakersShare,
                    bands,
                },
                caps: vec![],
            }],
        }],
        levels: vec![],
        gates: vec![],
    }
}

fn any_bands() -> impl Strategy<Value = Vec<Band>> {
    let end = || prop::option::of((0_u32..=10, prop::bool::ANY));
    let band = (end(), end(), 0_u32..=5).prop_map(|(low, high, points)| {
        let amount = |tenths: u32| format!("{}%", tenths * 10);
        let mut json = serde_json::Map::new();
        if let Some((at, included)) = low {
            let word = if included { "from" } else { "over" };
            json.insert(word.to_owned(), amount(at).into());
        }
        if let Some((at, included)) = high {
            let word = if included { "to" } else { "under" };
            json.insert(word.to_owned(), amount(at).into());
        }
        Band {
            range: serde_json::from_value(json.into()).unwrap(),
            points: Points::whole(points),
        }
    });
    prop::collection::vec(band, 1..6)
}

/// Bands cut from one stretch, each beginning where the last one ended.
fn whole_bands() -> impl Strategy<Value = Vec<Band>> {
    prop::collection::btree_map(1_u32..100, prop::bool::ANY, 0..6).prop_map(|cuts| {
        let mut bands = Vec::new();
        let mut low = String::new();
        for (points, (at, upper)) in (0..).zip(&cuts) {
            let (ends, begins) = if *upper {
                ("under", "from")
            } else {
                ("to", "over")
            };
            let json = format!(r#"{{{low}"{ends}": "{at}%"}}"#);
            bands.push(Band {
                range: range(&json),
                points: Points::whole(points),
            });
            low = format!(r#""{begins}": "{at}%", "#);
        }
        let json = format!("{{{}}}", low.trim_end_matches(", "));
        bands.push(Band {
            range: range(&json),
            points: Points::whole(9),
        });
        bands
    })
}

fn outcome(sheet: &ScoreSheet, speakers: u32, present: u32) -> Outcome {
    let evidence = Evidence {
        speakers: Some(speakers),
        present: Some(present),
        ..Evidence::default()
    };
    score(sheet, &evidence, &Judgements::new()).criteria[0]
        .outcome
        .clone()
}

fn band_findings(sheet: &ScoreSheet) -> Vec<What> {
    let mut pack = pack("detailed-8");
    pack.sheets = vec![sheet.clone()];
    check(&pack)
        .into_iter()
        .filter(|finding| matches!(finding.place, Place::Criterion { .. }))
        .map(|finding| finding.what)
        .collect()
}

proptest! {
    #[test]
    fn bands_without_findings_give_points_to_every_meeting(
        bands in whole_bands(),
        speakers in 0_u32..=60,
        others in 0_u32..=60,
    ) {
        let sheet = one_criterion(bands);
        prop_assert_eq!(band_findings(&sheet), vec![]);
        if speakers + others > 0 {
            let outcome = outcome(&sheet, speakers, speakers + others);
            prop_assert!(matches!(outcome, Outcome::Points { .. }), "{outcome:?}");
        }
    }

    #[test]
    fn the_checker_finds_a_gap_or_overlap_exactly_where_a_meeting_can_fall_into_one(
        bands in any_bands(),
    ) {
        let sheet = one_criterion(bands);
        let found = band_findings(&sheet);
        let mut gap = false;
        let mut overlap = false;
        // Twentieths meet every end at a tenth, and every stretch between two.
        for speakers in 0..=20 {
            match outcome(&sheet, speakers, 20) {
                Outcome::Hole { hole: Hole::BetweenBands { gap: range }, .. } => {
                    prop_assert!(found.contains(&What::Gap { range }), "{range} in {found:?}");
                    gap = true;
                }
                Outcome::Hole { hole: Hole::InTwoBands, .. } => overlap = true,
                Outcome::Points { .. } => {}
                other => prop_assert!(false, "{other:?}"),
            }
        }
        let found_gap = found.iter().any(|what| matches!(what, What::Gap { .. }));
        let found_overlap = found.iter().any(|what| matches!(what, What::Overlap { .. }));
        prop_assert_eq!((gap, overlap), (found_gap, found_overlap));
    }
}
