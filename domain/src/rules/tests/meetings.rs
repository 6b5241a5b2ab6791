//! The sheets of `fixtures/meetings` were filled in by hand from the rule. The engine must agree.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::{fixtures, pack};
use crate::rules::amount::Points;
use crate::rules::compare::{Claimed, Difference, compare};
use crate::rules::measure::{Answer, Evidence, Fact, Measure, Value};
use crate::rules::pack::RulePack;
use crate::rules::score::{
    Hole, Judgements, Outcome, Reason, Scored, SetAside, SetAsideReason, Source, score,
};
use crate::rules::sheet::{Grade, Judged, ScoreSheet};
use crate::wire::item::MeetingKind;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Meeting {
    pack: String,
    shows: String,
    evidence: Evidence,
    judgements: Judgements,
    sheet: BTreeMap<String, ByHand>,
    total: Option<Points>,
    grade: Option<Grade>,
    #[serde(default)]
    lowered_for: Vec<String>,
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(untagged)]
enum ByHand {
    Points(Points),
    Hole { choices: Vec<Points> },
    Person { judge: Points },
}

fn sheet(pack: &RulePack) -> &ScoreSheet {
    pack.sheet(MeetingKind::Regular).unwrap()
}

fn meetings() -> Vec<(String, Meeting)> {
    let folder = fixtures().join("meetings");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path())
        .collect();
    files.sort();
    files
        .iter()
        .map(|path| {
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            let meeting = serde_json::from_slice(&std::fs::read(path).unwrap());
            (name.clone(), meeting.expect(&name))
        })
        .collect()
}

/// The meeting of a fixture, scored.
fn scored(name: &str) -> Scored {
    let (_, meeting) = meetings()
        .into_iter()
        .find(|(found, _)| found == name)
        .unwrap();
    score(
        sheet(&pack(&meeting.pack)),
        &meeting.evidence,
        &meeting.judgements,
    )
}

fn outcome<'a>(scored: &'a Scored, code: &str) -> &'a Outcome {
    let criterion = scored
        .criteria
        .iter()
        .find(|criterion| criterion.code == code);
    &criterion.unwrap().outcome
}

#[test]
fn scores_equal_the_sheets_filled_in_by_hand() {
    let meetings = meetings();
    assert!(meetings.len() >= 40, "{} meetings", meetings.len());
    let packs: BTreeSet<&str> = meetings
        .iter()
        .map(|(_, meeting)| meeting.pack.as_str())
        .collect();
    assert_eq!(packs.len(), 3);
    for (name, meeting) in &meetings {
        let pack = pack(&meeting.pack);
        let scored = score(sheet(&pack), &meeting.evidence, &meeting.judgements);
        let shows = &meeting.shows;
        assert_eq!(scored.criteria.len(), meeting.sheet.len(), "{name}");
        for criterion in &scored.criteria {
            let found = match &criterion.outcome {
                Outcome::Points { points, .. } => ByHand::Points(*points),
                Outcome::Hole { choices, .. } => ByHand::Hole {
                    choices: choices.clone(),
                },
                Outcome::NeedsJudgement { at_most } => ByHand::Person { judge: *at_most },
            };
            let by_hand = meeting.sheet.get(&criterion.code);
            assert_eq!(Some(&found), by_hand, "{name}, {}: {shows}", criterion.code);
        }
        assert_eq!(scored.total, meeting.total, "{name}: {shows}");
        assert_eq!(scored.grade, meeting.grade, "{name}: {shows}");
        let lowered: Vec<String> = scored
            .lowered
            .iter()
            .flat_map(|lowered| lowered.missing.clone())
            .collect();
        assert_eq!(lowered, meeting.lowered_for, "{name}: {shows}");
    }
}

#[test]
fn a_computed_point_says_which_figures_made_it() {
    let scored = scored("detailed-one-absent-without-reason");
    let rate = scored
        .criteria
        .iter()
        .find(|criterion| criterion.code == "attendance_rate")
        .unwrap();
    assert_eq!(
        rate.reasons,
        [
            Reason::Measured {
                measure: Measure::AttendanceShare,
                value: Value::Share {
                    part: 19,
                    whole: 20
                },
            },
            Reason::Capped {
                measure: Measure::AbsentUnexcused,
                value: Value::Count(1),
                at_most: Points::whole(1),
            },
        ]
    );
    assert_eq!(
        scored.points("attendance"),
        Some(Points::whole(2)),
        "the group"
    );
    assert_eq!(scored.points("attendance_rate"), Some(Points::whole(1)));
    assert_eq!(scored.points("nothing"), None);
}

#[test]
fn a_hole_comes_back_with_its_ends_and_a_choice_is_marked_as_one() {
    let open = scored("detailed-exactly-half-spoke");
    let Outcome::Hole {
        hole: Hole::BetweenBands { gap },
        ..
    } = outcome(&open, "speaking")
    else {
        panic!("{:?}", outcome(&open, "speaking"));
    };
    assert_eq!(gap.to_string(), "[50%; 50%]");
    assert_eq!(open.known, Points::whole(95));
    let chosen = scored("detailed-exactly-half-spoke-chosen-4");
    let points = Outcome::Points {
        points: Points::whole(4),
        source: Source::Chosen,
    };
    assert_eq!(outcome(&chosen, "speaking"), &points);
    let minutes = scored("detailed-59-minutes");
    let Outcome::Hole {
        hole: Hole::BetweenBands { gap },
        ..
    } = outcome(&minutes, "duration")
    else {
        panic!("{:?}", outcome(&minutes, "duration"));
    };
    assert_eq!(gap.to_string(), "(50%; min-30)");
    let none_due = scored("detailed-no-thematic-due");
    assert!(matches!(
        outcome(&none_due, "thematic_content"),
        Outcome::Hole {
            hole: Hole::NotApplicable,
            ..
        }
    ));
    let no_targets = scored("detailed-no-targets-set");
    assert!(matches!(
        outcome(&no_targets, "targets"),
        Outcome::Hole {
            hole: Hole::NothingToMeasure,
            ..
        }
    ));
}

#[test]
fn a_judgement_never_replaces_a_figure_and_is_handed_back() {
    let pack = pack("detailed-8");
    let evidence = Evidence {
        speakers: Some(1),
        present: Some(10),
        ..Evidence::default()
    };
    let given: Judgements = [
        ("speaking", Points::whole(5)),
        ("steps", Points::whole(6)),
        ("duration", Points::whole(3)),
        ("sperking", Points::whole(1)),
    ]
    .map(|(code, points)| (code.to_owned(), points))
    .into();
    let scored = score(sheet(&pack), &evidence, &given);
    let set_aside = |criterion: &str, why| SetAside {
        criterion: criterion.to_owned(),
        why,
    };
    assert_eq!(
        scored.set_aside,
        [
            set_aside("steps", SetAsideReason::TooMany),
            set_aside("speaking", SetAsideReason::Computed),
            set_aside("sperking", SetAsideReason::NoSuchCriterion),
        ]
    );
    assert_eq!(scored.points("speaking"), Some(Points::whole(2)));
    // What is not known is a person's, and the point is marked as judged.
    let judged = Outcome::Points {
        points: Points::whole(3),
        source: Source::Judged,
    };
    assert_eq!(outcome(&scored, "duration"), &judged);
    let wrong_choice = super::meetings::scored("detailed-50-minutes-wrong-choice");
    assert_eq!(
        wrong_choice.set_aside,
        [set_aside("duration", SetAsideReason::NotAChoice)]
    );
}

#[test]
fn a_cap_that_cannot_be_measured_leaves_the_points_to_a_person() {
    let pack = pack("detailed-8");
    let with_present = |present| Evidence {
        summoned: Some(20),
        present: Some(present),
        ..Evidence::default()
    };
    let scored = score(sheet(&pack), &with_present(19), &Judgements::new());
    let at_most = Points::whole(4);
    assert_eq!(
        outcome(&scored, "attendance_rate"),
        &Outcome::NeedsJudgement { at_most }
    );
    // Half of them came: 1 point with the cap or without it.
    let scored = score(sheet(&pack), &with_present(10), &Judgements::new());
    assert_eq!(scored.points("attendance_rate"), Some(Points::whole(1)));
}

#[test]
fn words_of_a_newer_pack_are_left_to_a_person() {
    let mut pack = pack("detailed-8");
    for criterion in pack.sheets[0]
        .groups
        .iter_mut()
        .flat_map(|group| &mut group.criteria)
    {
        match &mut criterion.judged {
            Judged::Bands { measure, .. } if criterion.code == "speaking" => {
                *measure = Measure::Unknown("applause".to_owned());
            }
            Judged::Fact { fact, .. } if criterion.code == "notice" => {
                *fact = Fact::Unknown("flags".to_owned());
            }
            _ => {}
        }
    }
    let evidence = Evidence {
        facts: [(Fact::Unknown("flags".to_owned()), Answer::Yes)].into(),
        ..Evidence::default()
    };
    let scored = score(sheet(&pack), &evidence, &Judgements::new());
    for (code, most) in [("speaking", 5), ("notice", 1)] {
        let at_most = Points::whole(most);
        assert_eq!(
            outcome(&scored, code),
            &Outcome::NeedsJudgement { at_most },
            "{code}"
        );
    }
}

#[test]
fn a_claim_is_laid_beside_the_figures() {
    let computed = scored("detailed-25-percent-spoke");
    let claim = |points: &[(&str, u32)], total, grade| Claimed {
        points: points
            .iter()
            .map(|(code, points)| ((*code).to_owned(), Points::whole(*points)))
            .collect(),
        total: Points::whole(total),
        grade,
    };
    let right = claim(
        &[
            ("duration", 5),
            ("attendance", 5),
            ("preparation", 10),
            ("conduct", 27),
            ("chairing", 10),
            ("principles", 5),
            ("last_resolution", 30),
            ("closing", 5),
        ],
        97,
        Some(Grade::Fair),
    );
    assert_eq!(compare(&right, &computed), []);
    assert_eq!(compare(&claim(&[], 97, None), &computed), []);
    let mut wrong = right;
    wrong.points.insert("conduct".to_owned(), Points::whole(30));
    wrong.points.insert("songs".to_owned(), Points::whole(1));
    wrong.total = Points::whole(100);
    wrong.grade = Some(Grade::Good);
    assert_eq!(
        compare(&wrong, &computed),
        [
            Difference::Points {
                code: "conduct".to_owned(),
                claimed: Points::whole(30),
                computed: Some(Points::whole(27)),
            },
            Difference::NoSuchCriterion {
                code: "songs".to_owned()
            },
            Difference::Sum {
                sum: Points::whole(101),
                total: Points::whole(100)
            },
            Difference::Total {
                claimed: Points::whole(100),
                computed: Some(Points::whole(97))
            },
            Difference::Grade {
                claimed: Grade::Good,
                computed: Some(Grade::Fair)
            },
        ]
    );
    let open = scored("detailed-exactly-half-spoke");
    assert_eq!(
        compare(&claim(&[("speaking", 5)], 5, None), &open),
        [
            Difference::Points {
                code: "speaking".to_owned(),
                claimed: Points::whole(5),
                computed: None,
            },
            Difference::Total {
                claimed: Points::whole(5),
                computed: None
            },
        ]
    );
}

#[test]
fn a_score_is_kept_as_it_was_read() {
    for (name, meeting) in meetings() {
        let scored = score(
            sheet(&pack(&meeting.pack)),
            &meeting.evidence,
            &meeting.judgements,
        );
        let json = serde_json::to_string(&scored).unwrap();
        assert_eq!(
            serde_json::from_str::<Scored>(&json).unwrap(),
            scored,
            "{name}"
        );
        let json = serde_json::to_string(&meeting.evidence).unwrap();
        assert_eq!(
            serde_json::from_str::<Evidence>(&json).unwrap(),
            meeting.evidence,
            "{name}"
        );
    }
    assert!(serde_json::from_str::<Evidence>(r#"{"minuts": 90}"#).is_err());
}
