import HandbookCore
import HandbookModels
import SwiftUI

/// The sums of a month: all of them first, then a card a unit.
struct RollUpScreen: View {
    let model: RollUpModel
    @Environment(\.words) private var words

    var body: some View {
        let state = model.state
        OfficePage(title: words["rollUp.title"], problem: state.problem) {
            Turned(
                title: words["month", month(state.month)], before: month(turned(state.month, by: -1)),
                after: month(turned(state.month, by: 1))
            ) { model.turn($0) }
            if let sums = state.sums {
                if sums.isEmpty { Empty(text: words["rollUp.none"]) }
                ForEach(sums, id: \.unit) { sum in
                    Heading(text: words["rollUp.total", sum.unitName])
                    Card { all(sum.total) }
                    ForEach(sum.rows, id: \.unit) { row in
                        Card {
                            Text(row.unitName).font(.headline)
                            few(row.figures)
                        }
                    }
                }
            }
        }
    }

    /// Every figure: the total.
    @ViewBuilder private func all(_ figures: RollUpFigures) -> some View {
        held(figures)
        count("rollUp.regular", figures.regular)
        count("rollUp.thematic", figures.thematic)
        count("rollUp.late", figures.late)
        count("rollUp.overdue", figures.overdue)
        met(figures)
        count("rollUp.higher", figures.claimedHigher)
        count("rollUp.alike", figures.alike)
        Labelled(name: words["rollUp.reviewed"], value: words["of", figures.reviewed, figures.held])
        count("rollUp.returned", figures.returned)
    }

    /// Of one unit, only what says something: what is well is not counted out.
    @ViewBuilder private func few(_ figures: RollUpFigures) -> some View {
        held(figures)
        if figures.late > 0 { count("rollUp.late", figures.late) }
        if figures.overdue > 0 { count("rollUp.overdue", figures.overdue) }
        if figures.held > 0 { met(figures) }
        if figures.claimedHigher > 0 { count("rollUp.higher", figures.claimedHigher) }
        if figures.alike > 0 { count("rollUp.alike", figures.alike) }
        if figures.returned > 0 { count("rollUp.returned", figures.returned) }
    }

    @ViewBuilder private func held(_ figures: RollUpFigures) -> some View {
        Labelled(name: words["rollUp.registered"], value: words["of", figures.registered, figures.cells])
        count("rollUp.held", figures.held)
    }

    /// How the meetings were: who came, how long they took, what they were given.
    @ViewBuilder private func met(_ figures: RollUpFigures) -> some View {
        Labelled(name: words["rollUp.attendance"], value: words.share(figures.present, figures.summoned))
        Labelled(name: words["rollUp.mean"], value: words.mean(figures))
        Labelled(name: words["rollUp.grades"], value: words.grades(figures))
    }

    private func count(_ name: String, _ figure: UInt32) -> some View {
        Labelled(name: words[name], value: "\(figure)")
    }
}

/// A cell's year: what it makes, then month by month.
struct YearScreen: View {
    let model: YearModel
    @Environment(\.words) private var words

    var body: some View {
        let year = model.state.year
        OfficePage(title: words["year.heading"], problem: model.state.problem) {
            Turned(title: words["year.title", year], before: "\(year - 1)", after: "\(year + 1)") { model.turn($0) }
            if let added = model.state.added {
                if !added.cellName.isEmpty { Text(added.cellName) }
                result(added.result)
                Card {
                    Labelled(name: words["year.meetings"], value: "\(added.meetings.count)")
                    Labelled(name: words["year.work"], value: words["of", added.done, added.assigned])
                }
                if model.files {
                    Fine(text: words["pass.warning"])
                    OtherButton(text: words["year.pass"]) { model.pass() }
                }
                ForEach(months(year), id: \.self) { ofMonth($0, added) }
            }
        }
    }

    private func months(_ year: Int) -> [Month] { (1...12).map { String(format: "%04d-%02d", year, $0) } }

    @ViewBuilder private func result(_ result: YearlyResult?) -> some View {
        if let result {
            let grade = result.grade.map { words["year.graded", words.say($0)] }
            Note(text: grade ?? words["year.ungraded"], bad: grade == nil) {
                if !result.missing.isEmpty { Text(words["year.missing", numbers(result.missing)]) }
                Text(words["year.sum", result.sum, result.months])
                ForEach(Array(result.failed.enumerated()), id: \.offset) { Text(words.say($0.element)) }
            }
        } else {
            Text(words["year.noRule"])
        }
    }

    @ViewBuilder private func ofMonth(_ of: Month, _ added: Year) -> some View {
        let meetings = added.meetings.filter { monthOf($0.beganAt) == of }
        Heading(text: words["month", month(of)])
        if meetings.isEmpty { Fine(text: words["year.none"]) }
        ForEach(meetings, id: \.meeting) { meeting in Card { held(meeting) } }
    }

    @ViewBuilder private func held(_ meeting: YearMeeting) -> some View {
        Text(meeting.title).font(.headline)
        Fine(text: time(meeting.beganAt))
        Labelled(name: words["report.present"], value: words["of", meeting.figures.present, meeting.figures.summoned])
        if let minutes = meeting.figures.minutes { Labelled(name: words["report.minutes"], value: words["minutes", minutes]) }
        if meeting.total != nil {
            Labelled(name: words["report.grade"], value: words.say(Sum(total: meeting.total, grade: meeting.grade)))
        }
        if meeting.reviewed { Tag(text: words["year.reviewed"]) }
        if meeting.late { Tag(text: words["report.late"], bad: true) }
    }
}
