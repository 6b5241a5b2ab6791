//! The table that is printed.

use std::io::Write;

use crate::measure::{Figures, short};

/// Prints one line.
pub(crate) fn say(text: &str) {
    // A reader that has gone away is not our problem.
    let _ = writeln!(std::io::stdout().lock(), "{text}");
}

/// Says how far we are, beside the table.
pub(crate) fn note(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}

/// Begins the table.
pub(crate) fn head() {
    say("| work | unit | ours, median | worst | bare limit, median | worst | ours ÷ limit |");
    say("| --- | --- | --- | --- | --- | --- | --- |");
}

/// A row where small is good: the median of the runs, and the worst.
pub(crate) fn times(work: &str, unit: &str, ours: &Figures, bare: Option<&Figures>) {
    row(
        work,
        unit,
        (ours, 0.5, 1.0),
        bare.map(|bare| (bare, 0.5, 1.0)),
    );
}

/// A row where small is good: the median, and the 99th of a hundred.
pub(crate) fn many(work: &str, unit: &str, ours: &Figures, bare: Option<&Figures>) {
    row(
        work,
        unit,
        (ours, 0.5, 0.99),
        bare.map(|bare| (bare, 0.5, 0.99)),
    );
}

/// A row where large is good: the median of the runs, and the smallest.
pub(crate) fn rates(work: &str, unit: &str, ours: &Figures, bare: Option<&Figures>) {
    row(
        work,
        unit,
        (ours, 0.5, 0.0),
        bare.map(|bare| (bare, 0.5, 0.0)),
    );
}

/// A row with one number.
pub(crate) fn single(work: &str, unit: &str, value: f64, beside: Option<f64>) {
    let limit = beside.map_or_else(|| "–".to_owned(), short);
    let ratio = beside.map_or_else(|| "–".to_owned(), |beside| short(value / beside));
    say(&format!(
        "| {work} | {unit} | {} | – | {limit} | – | {ratio} |",
        short(value)
    ));
}

type Side<'a> = (&'a Figures, f64, f64);

fn row(work: &str, unit: &str, ours: Side<'_>, bare: Option<Side<'_>>) {
    let show = |(figures, middle, worst): Side<'_>| {
        format!(
            "{} | {}",
            short(figures.at(middle)),
            short(figures.at(worst))
        )
    };
    let limit = bare.map_or_else(|| "– | –".to_owned(), show);
    let ratio = bare.map_or_else(
        || "–".to_owned(),
        |bare| short(ours.0.median() / bare.0.median()),
    );
    say(&format!(
        "| {work} | {unit} | {} | {limit} | {ratio} |",
        show(ours)
    ));
}
