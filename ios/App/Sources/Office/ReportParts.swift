import HandbookCore
import HandbookModels
import SwiftUI

/// Which meeting a report is of, when it was due, and when it came.
struct Came: View {
    let report: ReportView
    @Environment(\.words) private var words

    var body: some View {
        Title(text: report.title)
        Fine(text: "\(report.cellName), \(time(report.beganAt))")
        if let due = report.dueOn { Fine(text: words["report.due", day(due)]) }
        if let at = report.receivedAt { Fine(text: words["report.received", time(at)]) }
        if report.late { Tag(text: words["report.late"], bad: true) }
        if report.standing != .closed { Tag(text: words.say(report.standing), bad: true) }
    }
}

/// What the superior says.
struct Reviewed: View {
    let review: Review
    @Environment(\.words) private var words

    var body: some View {
        Note(text: words.say(review.verdict), bad: returned) { Fine(text: words["review.by", review.byName, time(review.at)]) }
    }

    private var returned: Bool {
        if case .returned = review.verdict { true } else { false }
    }
}

/// What the cell claims beside what the rules give.
struct Scored: View {
    let report: ReportView
    @Environment(\.words) private var words

    var body: some View {
        Heading(text: words["report.score"])
        Card {
            Labelled(name: words["report.claimed"], value: words.say(report.claimed))
            Labelled(name: words["report.computed"], value: words.say(report.computed))
            if let grade = report.grade { Labelled(name: words["report.grade"], value: words.say(grade)) }
        }
    }
}

/// What somebody should look at, a sentence each.
struct Differing: View {
    let report: ReportView
    let titles: [String: String]
    @Environment(\.words) private var words

    var body: some View {
        Heading(text: words["report.differences"])
        if report.differences.isEmpty && report.alike == nil { Text(words["report.same"]) }
        ForEach(Array(report.differences.enumerated()), id: \.offset) {
            Note(text: words.say($0.element, titles: titles), bad: true)
        }
        if let alike = report.alike { Note(text: words["report.alike", alike.percent, alike.cellName], bad: true) }
    }
}

/// Figures of a meeting, as the record gives them.
struct FigureTable: View {
    let figures: Figures
    @Environment(\.words) private var words

    var body: some View {
        Heading(text: words["report.figures"])
        Card {
            if let minutes = figures.minutes { Labelled(name: words["report.minutes"], value: words["minutes", minutes]) }
            Labelled(name: words["report.present"], value: words["of", figures.present, figures.summoned])
            Labelled(name: words["report.excused"], value: "\(figures.absentExcused)")
            Labelled(name: words["report.unexcused"], value: "\(figures.absentUnexcused)")
            Labelled(name: words["report.base"], value: "\(figures.base)")
            Labelled(name: words["report.speakers"], value: "\(figures.speakers)")
            Labelled(name: words["report.motions"], value: words["of", figures.passed, figures.motions])
            if figures.carried > 0 {
                Labelled(name: words["report.carried"], value: words["of", figures.carriedDone, figures.carried])
            }
            if figures.corrections > 0 { Labelled(name: words["report.corrections"], value: "\(figures.corrections)") }
        }
    }
}

/// A figure and what it is of; read aloud as one.
struct Labelled: View {
    let name: String
    let value: String

    var body: some View {
        HStack {
            Text(name)
            Spacer()
            Text(value).font(.headline)
        }
        .accessibilityElement(children: .combine)
    }
}
