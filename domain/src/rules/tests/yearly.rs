use super::pack;
use crate::rules::amount::Points;
use crate::rules::sheet::Grade::{self, Average, Fair, Good, Poor};
use crate::rules::yearly::{
    MissingMonths, MonthResult, MonthsOf, YearlyError, YearlyFailure, YearlyGrade, YearlyRule,
    yearly,
};

fn months(results: &[(u32, Grade)]) -> Vec<MonthResult> {
    (1..)
        .zip(results)
        .map(|(month, (total, grade))| MonthResult {
            month,
            total: Points::whole(*total),
            grade: *grade,
        })
        .collect()
}

/// `good` months of 95 points and `fair` ones of `total`.
fn year(good: usize, fair: usize, total: u32) -> Vec<MonthResult> {
    let mut results = vec![(95, Good); good];
    results.extend(vec![(total, Fair); fair]);
    months(&results)
}

fn mean_and_months() -> YearlyRule {
    pack("detailed-8").yearly.unwrap()
}

#[test]
fn ten_good_months_with_a_mean_of_90_make_a_good_year() {
    let rule = mean_and_months();
    let result = yearly(&rule, &year(10, 2, 70)).unwrap();
    // 950 + 140 = 1090; the mean is 90.8.
    assert_eq!(
        (result.grade, result.sum, result.months),
        (Some(Good), Points::whole(1090), 12)
    );
    assert_eq!((result.missing, result.failed), (vec![], vec![]));
}

#[test]
fn a_mean_of_exactly_90_is_enough_and_a_hundredth_less_is_not() {
    let rule = mean_and_months();
    let mut months = year(0, 0, 0);
    for month in 1..=12 {
        let (total, grade) = if month <= 10 {
            ("93.2", Good)
        } else {
            ("74", Fair)
        };
        months.push(MonthResult {
            month,
            total: total.parse().unwrap(),
            grade,
        });
    }
    // 932 + 148 = 1080.
    assert_eq!(yearly(&rule, &months).unwrap().grade, Some(Good));
    months[11].total = "73.99".parse().unwrap();
    let result = yearly(&rule, &months).unwrap();
    assert_eq!(result.grade, Some(Fair));
    let from = Points::whole(90);
    assert_eq!(result.failed, [YearlyFailure::Mean { grade: Good, from }]);
}

#[test]
fn every_failed_condition_is_told() {
    let rule = mean_and_months();
    let mut months = year(9, 2, 75);
    months.push(MonthResult {
        month: 12,
        total: Points::whole(60),
        grade: Average,
    });
    // 855 + 150 + 60 = 1065; the mean is 88.75.
    let result = yearly(&rule, &months).unwrap();
    assert_eq!(result.grade, Some(Fair));
    assert_eq!(
        result.failed,
        [
            YearlyFailure::Mean {
                grade: Good,
                from: Points::whole(90)
            },
            YearlyFailure::MonthsOf {
                grade: Good,
                needs: MonthsOf {
                    grade: Good,
                    months: 10
                },
                found: 9,
            },
            YearlyFailure::Below {
                grade: Good,
                least: Fair,
                months: vec![12]
            },
        ]
    );
    months[11].grade = Poor;
    assert_eq!(yearly(&rule, &months).unwrap().grade, Some(Average));
    let poor = super::yearly::months(&[(40, Poor); 12]);
    assert_eq!(yearly(&rule, &poor).unwrap().grade, Some(Poor));
}

#[test]
fn a_rule_without_a_mean_counts_months_only() {
    // All of them at least fair, and seven good.
    let rule = YearlyRule {
        grades: vec![YearlyGrade {
            grade: Good,
            mean_from: None,
            months_of: Some(MonthsOf {
                grade: Good,
                months: 7,
            }),
            none_below: Some(Fair),
        }],
        otherwise: Fair,
        missing: MissingMonths::LeaveOut,
    };
    assert_eq!(yearly(&rule, &year(7, 5, 70)).unwrap().grade, Some(Good));
    assert_eq!(yearly(&rule, &year(6, 6, 70)).unwrap().grade, Some(Fair));
    // Left out: seven months are enough for this rule.
    assert_eq!(yearly(&rule, &year(7, 0, 0)).unwrap().grade, Some(Good));
    assert_eq!(yearly(&rule, &[]).unwrap().grade, None);
}

#[test]
fn a_year_with_missing_months_is_not_guessed() {
    let result = yearly(&mean_and_months(), &year(11, 0, 0)).unwrap();
    assert_eq!((result.grade, result.missing), (None, vec![12]));
}

#[test]
fn a_month_that_is_none_or_comes_twice_is_an_error() {
    let mut months = year(2, 0, 0);
    months[1].month = 1;
    assert_eq!(
        yearly(&mean_and_months(), &months),
        Err(YearlyError::Twice(1))
    );
    months[1].month = 13;
    assert_eq!(
        yearly(&mean_and_months(), &months),
        Err(YearlyError::NotAMonth(13))
    );
}
