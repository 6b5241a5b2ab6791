use std::collections::BTreeMap;

use proptest::prelude::{
    Just, Strategy, any, prop, prop_assert, prop_assert_eq, prop_oneof, proptest,
};
use uuid::Uuid;

use super::day;
use crate::ids::MemberId;
use crate::rules::count::{Ballots, Count, CountError, count_mistakes};
use crate::rules::voting::{
    Attendance, BaseReason, Exception, ExceptionKind, RosterEntry, Standing, Threshold, VotingBase,
    votes_needed, voting_base,
};
use crate::time::{Day, Span};

const OFFICIAL: Standing = Standing::Official { on: None };
const MEETING: &str = "2026-11-05";

fn member(number: u128) -> MemberId {
    MemberId(Uuid::from_u128(number))
}

fn entry(number: u128, standing: Standing, exceptions: &[ExceptionKind]) -> RosterEntry {
    RosterEntry {
        member: member(number),
        name: format!("Đảng viên {number}"),
        standing,
        exceptions: exceptions
            .iter()
            .map(|kind| Exception {
                kind: *kind,
                span: Span::ALWAYS,
            })
            .collect(),
        committee: Vec::new(),
        here: Span::ALWAYS,
    }
}

fn base_of(roster: &[RosterEntry], marks: &[(u128, Attendance)]) -> VotingBase {
    let attendance = marks
        .iter()
        .map(|(number, mark)| (member(*number), *mark))
        .collect();
    voting_base(roster, &attendance, day(MEETING))
}

/// The one line of a roster of one.
fn line(standing: Standing, exceptions: &[ExceptionKind], mark: Option<Attendance>) -> BaseReason {
    let marks: Vec<_> = mark.into_iter().map(|mark| (1, mark)).collect();
    let base = base_of(&[entry(1, standing, exceptions)], &marks);
    let line = base.members[0];
    assert_eq!(line.counted, line.reason.counts());
    assert_eq!(base.size(), u32::from(line.counted));
    line.reason
}

#[test]
fn absence_leaves_the_base_as_it_is() {
    // 22 members, 20 of them official; 4 absent, of whom 3 are official: the base is 20, not 17.
    let mut roster: Vec<RosterEntry> = (1..=20).map(|n| entry(n, OFFICIAL, &[])).collect();
    roster.extend((21..=22).map(|n| entry(n, Standing::Probationary, &[])));
    let mut marks: Vec<_> = (1..=22).map(|n| (n, Attendance::Present)).collect();
    for (index, mark) in [
        (0, Attendance::AbsentExcused),
        (1, Attendance::AbsentExcused),
        (2, Attendance::AbsentUnexcused),
        (21, Attendance::AbsentExcused),
    ] {
        marks[index].1 = mark;
    }
    let base = base_of(&roster, &marks);
    assert_eq!((base.size(), base.entitled_present()), (20, 17));
    assert_eq!(base.members[0].reason, BaseReason::OfficialAbsent);
    assert_eq!(base.members[20].reason, BaseReason::Probationary);
    assert!(base.may_vote(member(4)));
    assert!(!base.may_vote(member(1)), "absent");
    assert!(!base.may_vote(member(21)), "probationary");
    assert!(!Threshold::Half.passes(base.size(), 10));
    assert!(Threshold::Half.passes(base.size(), 11));
    assert!(!Threshold::TwoThirds.passes(base.size(), 13));
    assert!(Threshold::TwoThirds.passes(base.size(), 14));
}

#[test]
fn everybody_is_in_the_base_or_out_of_it_for_one_reason() {
    use Attendance::{AbsentExcused, AbsentUnexcused, Exempt, Present};
    use ExceptionKind::{
        Charged, Detained, ExemptForAge, ExemptForReason, Prosecuted, Suspended,
        TemporaryElsewhere, TemporaryHere,
    };
    for (exceptions, mark, reason) in [
        (&[][..], Some(Present), BaseReason::OfficialPresent),
        (&[], Some(AbsentExcused), BaseReason::OfficialAbsent),
        (&[], Some(AbsentUnexcused), BaseReason::OfficialAbsent),
        (&[], None, BaseReason::OfficialAbsent),
        (&[], Some(Exempt), BaseReason::MarkedExemptOnly),
        (&[ExemptForAge], Some(Exempt), BaseReason::ExemptAbsent),
        (&[ExemptForAge], None, BaseReason::ExemptAbsent),
        (
            &[ExemptForReason],
            Some(AbsentExcused),
            BaseReason::ExemptAbsent,
        ),
        (&[ExemptForReason], Some(Present), BaseReason::ExemptPresent),
        (
            &[TemporaryElsewhere],
            Some(AbsentExcused),
            BaseReason::TemporaryElsewhere,
        ),
        (
            &[TemporaryElsewhere],
            Some(Present),
            BaseReason::TemporaryElsewherePresent,
        ),
        (&[TemporaryHere], Some(Present), BaseReason::TemporaryHere),
        (&[Suspended], Some(Present), BaseReason::Suspended),
        (&[Charged], Some(Present), BaseReason::Charged),
        (&[Prosecuted], None, BaseReason::Prosecuted),
        (&[Detained], None, BaseReason::Detained),
        (
            &[ExemptForAge, Suspended],
            Some(Present),
            BaseReason::Suspended,
        ),
    ] {
        assert_eq!(
            line(OFFICIAL, exceptions, mark),
            reason,
            "{exceptions:?} {mark:?}"
        );
    }
    let probationary = line(Standing::Probationary, &[], Some(Present));
    assert_eq!(probationary, BaseReason::Probationary);
    let here = line(Standing::Probationary, &[TemporaryHere], Some(Present));
    assert_eq!(here, BaseReason::TemporaryHere);
}

#[test]
fn a_state_counts_on_its_own_days_only() {
    let on = |text: &str| Standing::Official {
        on: Some(day(text)),
    };
    assert_eq!(
        line(on("2026-11-05"), &[], None),
        BaseReason::OfficialAbsent
    );
    assert_eq!(line(on("2026-11-06"), &[], None), BaseReason::Probationary);
    for (from, to, reason) in [
        ("2026-10-01", "2026-11-04", BaseReason::OfficialAbsent),
        ("2026-10-01", "2026-11-05", BaseReason::ExemptAbsent),
        ("2026-11-06", "2027-11-05", BaseReason::OfficialAbsent),
    ] {
        let mut exempt = entry(1, OFFICIAL, &[ExceptionKind::ExemptForReason]);
        exempt.exceptions[0].span = Span {
            from: Some(day(from)),
            to: Some(day(to)),
        };
        assert_eq!(base_of(&[exempt], &[]).members[0].reason, reason, "{to}");
    }
}

#[test]
fn a_member_listed_twice_counts_once() {
    let roster = [entry(1, OFFICIAL, &[]), entry(1, OFFICIAL, &[])];
    let base = base_of(&roster, &[(1, Attendance::Present)]);
    assert_eq!((base.size(), base.entitled_present()), (1, 1));
    assert_eq!(base.members[1].reason, BaseReason::ListedTwice);
}

#[test]
fn thresholds_are_exact_and_nothing_passes_where_nobody_counts() {
    for (base, half, two_thirds) in [
        (0, 1, 1),
        (1, 1, 1),
        (2, 2, 2),
        (3, 2, 2),
        (4, 3, 3),
        (19, 10, 13),
        (20, 11, 14),
        (21, 11, 14),
        (u32::MAX, u32::MAX / 2 + 1, 2_863_311_530),
    ] {
        assert_eq!(Threshold::Half.least_yes(base), half, "half of {base}");
        assert_eq!(
            Threshold::TwoThirds.least_yes(base),
            two_thirds,
            "two thirds of {base}"
        );
    }
    assert!(!Threshold::TwoThirds.passes(0, 0));
    assert_eq!(votes_needed(20, Threshold::Half, 9), 2);
    assert_eq!(votes_needed(20, Threshold::Half, 15), 0);
    // Nine came who may vote: two are missing before anything can pass. That is no quorum.
    assert_eq!(votes_needed(20, Threshold::Half, 9), 2);
}

#[test]
fn a_roster_reads_as_it_was_written() {
    let mut roster = vec![entry(
        1,
        Standing::Official {
            on: Some(day("2020-02-03")),
        },
        &[],
    )];
    roster.push(entry(
        2,
        Standing::Probationary,
        &[ExceptionKind::TemporaryHere],
    ));
    let json = serde_json::to_string(&roster).unwrap();
    assert_eq!(
        serde_json::from_str::<Vec<RosterEntry>>(&json).unwrap(),
        roster
    );
    let plain = format!(
        r#"{{"member":"{}","name":"An","standing":{{"is":"official"}}}}"#,
        member(3)
    );
    let read: RosterEntry = serde_json::from_str(&plain).unwrap();
    assert_eq!(read.standing, OFFICIAL);
}

fn ten_of_twelve() -> VotingBase {
    let roster: Vec<RosterEntry> = (1..=12).map(|n| entry(n, OFFICIAL, &[])).collect();
    let marks: Vec<_> = (1..=10).map(|n| (n, Attendance::Present)).collect();
    base_of(&roster, &marks)
}

#[test]
fn cards_are_never_more_than_the_members_who_may_raise_one() {
    let base = ten_of_twelve();
    let cards = |yes, no, other| count_mistakes(&Count::ByCard { yes, no, other }, &base);
    assert_eq!(cards(8, 1, 1), []);
    assert_eq!(cards(5, 0, 0), [], "some did not vote");
    let too_many = CountError::MoreVotesThanEntitled {
        votes: 11,
        entitled: 10,
    };
    assert_eq!(cards(9, 1, 1), [too_many]);
    assert_eq!(cards(u32::MAX, u32::MAX, u32::MAX).len(), 1);
}

#[test]
fn every_wrong_figure_of_a_ballot_is_told_by_itself() {
    let base = ten_of_twelve();
    let right = Ballots {
        issued: 10,
        returned: 9,
        valid: 8,
        yes: 6,
        no: 1,
        other: 1,
        blank: 1,
    };
    let mistakes = |ballots| count_mistakes(&Count::SecretBallot(ballots), &base);
    assert_eq!(mistakes(right), []);
    assert_eq!(Count::SecretBallot(right).yes(), 6);
    assert_eq!(
        mistakes(Ballots {
            issued: 12,
            ..right
        }),
        [CountError::MoreIssuedThanEntitled {
            issued: 12,
            entitled: 10
        }]
    );
    assert_eq!(
        mistakes(Ballots { issued: 8, ..right }),
        [CountError::MoreReturnedThanIssued {
            returned: 9,
            issued: 8
        }]
    );
    assert_eq!(
        mistakes(Ballots { blank: 2, ..right }),
        [CountError::SumNotReturned {
            sum: 10,
            returned: 9
        }]
    );
    assert_eq!(
        mistakes(Ballots { valid: 9, ..right }),
        [CountError::SumNotValid { sum: 8, valid: 9 }]
    );
    assert_eq!(
        mistakes(Ballots {
            yes: 7,
            issued: 11,
            ..right
        }),
        [
            CountError::MoreIssuedThanEntitled {
                issued: 11,
                entitled: 10
            },
            CountError::SumNotReturned {
                sum: 10,
                returned: 9
            },
            CountError::SumNotValid { sum: 9, valid: 8 },
        ]
    );
}

/// The rule read aloud, one subtraction after the other, knowing nothing of reasons.
fn naive_base(roster: &[RosterEntry], marks: &BTreeMap<MemberId, Attendance>, on: Day) -> u32 {
    let has = |entry: &RosterEntry, kinds: &[ExceptionKind]| {
        entry.exceptions.iter().any(|exception| {
            let begun = exception.span.from.is_none() || exception.span.from <= Some(on);
            let ended = exception.span.to.is_some() && exception.span.to < Some(on);
            kinds.contains(&exception.kind) && begun && !ended
        })
    };
    let mut base: i64 = 0;
    for entry in roster {
        let official = match entry.standing {
            Standing::Official { on: Some(since) } => on >= since,
            Standing::Official { on: None } => true,
            Standing::Probationary => false,
        };
        // All official members summoned; a guest of another cell is not summoned to vote here.
        if !official || has(entry, &[ExceptionKind::TemporaryHere]) {
            continue;
        }
        base += 1;
        let elsewhere = has(entry, &[ExceptionKind::TemporaryElsewhere]);
        let barred = has(
            entry,
            &[
                ExceptionKind::Suspended,
                ExceptionKind::Charged,
                ExceptionKind::Prosecuted,
                ExceptionKind::Detained,
            ],
        );
        let exempt = has(
            entry,
            &[ExceptionKind::ExemptForAge, ExceptionKind::ExemptForReason],
        );
        let there = matches!(marks.get(&entry.member), Some(Attendance::Present));
        if elsewhere || barred || (exempt && !there) {
            base -= 1;
        }
    }
    u32::try_from(base).unwrap()
}

fn any_day() -> impl Strategy<Value = Day> {
    (1_u32..=28).prop_map(|date| Day::from_ymd_opt(2026, 11, date).unwrap())
}

fn any_exception() -> impl Strategy<Value = Exception> {
    use ExceptionKind::{
        Charged, Detained, ExemptForAge, ExemptForReason, Prosecuted, Suspended,
        TemporaryElsewhere, TemporaryHere,
    };
    let kind = prop::sample::select(vec![
        TemporaryElsewhere,
        TemporaryHere,
        ExemptForAge,
        ExemptForReason,
        Suspended,
        Charged,
        Prosecuted,
        Detained,
    ]);
    let ends = (prop::option::of(any_day()), prop::option::of(any_day()));
    (kind, ends).prop_map(|(kind, (from, to))| Exception {
        kind,
        span: Span { from, to },
    })
}

fn any_cell() -> impl Strategy<Value = (Vec<RosterEntry>, BTreeMap<MemberId, Attendance>)> {
    let standing = prop_oneof![
        3 => prop::option::of(any_day()).prop_map(|on| Standing::Official { on }),
        1 => Just(Standing::Probationary),
    ];
    let mark = prop::option::of(prop::sample::select(vec![
        Attendance::Present,
        Attendance::AbsentExcused,
        Attendance::AbsentUnexcused,
        Attendance::Exempt,
    ]));
    let one = (standing, prop::collection::vec(any_exception(), 0..3), mark);
    prop::collection::vec(one, 0..60).prop_map(|cell| {
        let mut roster = Vec::new();
        let mut marks = BTreeMap::new();
        for (number, (standing, exceptions, mark)) in (1..).zip(cell) {
            let mut entry = entry(number, standing, &[]);
            entry.exceptions = exceptions;
            marks.extend(mark.map(|mark| (entry.member, mark)));
            roster.push(entry);
        }
        (roster, marks)
    })
}

proptest! {
    #[test]
    fn the_base_agrees_with_the_rule_read_aloud((roster, marks) in any_cell(), on in any_day()) {
        let base = voting_base(&roster, &marks, on);
        prop_assert_eq!(base.size(), naive_base(&roster, &marks, on));
        prop_assert_eq!(base.members.len(), roster.len());
        let may_vote = roster.iter().filter(|entry| base.may_vote(entry.member)).count();
        prop_assert_eq!(u32::try_from(may_vote).unwrap(), base.entitled_present());
        prop_assert!(base.entitled_present() <= base.size());
    }

    #[test]
    fn thresholds_agree_with_trying_every_number_of_votes(base in 0_u32..400) {
        for (threshold, part, whole) in [(Threshold::Half, 1, 2), (Threshold::TwoThirds, 2, 3)] {
            // Exactly half does not pass, exactly two thirds do.
            let passes = |yes: u32| {
                let (votes, needed) = (yes * whole, base * part);
                votes > needed || (votes == needed && whole == 3 && base > 0)
            };
            let fewest = (0..=base + 1).find(|yes| passes(*yes)).unwrap();
            prop_assert_eq!(threshold.least_yes(base), fewest);
            for yes in 0..=base {
                prop_assert_eq!(threshold.passes(base, yes), passes(yes));
                let needed = votes_needed(base, threshold, yes);
                prop_assert_eq!(needed == 0, passes(yes));
                prop_assert_eq!(needed, fewest.saturating_sub(yes));
            }
        }
    }

    #[test]
    fn huge_figures_never_overflow(base in any::<u32>(), yes in any::<u32>()) {
        for threshold in [Threshold::Half, Threshold::TwoThirds] {
            prop_assert_eq!(threshold.passes(base, yes), base > 0 && yes >= threshold.least_yes(base));
        }
    }
}
