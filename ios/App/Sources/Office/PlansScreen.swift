import HandbookCore
import HandbookModels
import SwiftUI

/// What is registered this month and the next, and what is not yet.
struct PlansScreen: View {
    let app: AppModel
    let model: PlansModel
    @Environment(\.words) private var words

    var body: some View {
        OfficePage(title: words["plans.title"], problem: model.state.problem) {
            if let months = model.state.months {
                if model.state.committees.isEmpty {
                    Note(text: words["plans.noCommittee"])
                } else {
                    MainButton(text: words["plan.new"]) { app.go(.office(.register(Wanted()))) }
                    ForEach(months, id: \.month) { registered($0) }
                }
            }
        }
    }

    @ViewBuilder private func registered(_ of: PlanMonth) -> some View {
        Heading(text: words["month", month(of.month)])
        if of.rows.isEmpty { Empty(text: words["plans.none"]) }
        ForEach(of.rows, id: \.meeting.id) { row in
            MeetingEntry(row: row.meeting, comes: false) { app.go(.meeting(row.meeting.id)) }
            PlanStanding(state: row.state) { model.dismiss($0) }
        }
        ForEach(Array(of.missing.enumerated()), id: \.offset) { missing($0.element) }
    }

    private func missing(_ due: Due) -> some View {
        Note(text: "\(words.say(due)) (\(words["due.by", due.cellName, day(due.on)]))", bad: due.daysLeft < 0) {
            OtherButton(text: words["plan.new"]) { app.go(place(due)) }
        }
    }
}

/// Where a plan that was made on this phone stands; nothing once it is announced.
struct PlanStanding: View {
    let state: PlanState
    let dismiss: @MainActor (CommandId) -> Void
    @Environment(\.words) private var words

    var body: some View {
        switch state {
        case .announced: EmptyView()
        case .waiting: Tag(text: words["plan.waiting"])
        case .refused(let refused, let code):
            Note(text: words["plan.refused"], bad: true) {
                Text(words.refused(code))
                OtherButton(text: words["plan.dismiss"]) { dismiss(refused) }
            }
        }
    }
}
