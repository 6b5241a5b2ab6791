import HandbookCore
import HandbookModels
import SwiftUI

/// The screen of any of the office's models.
struct OfficeScreens: View {
    let app: AppModel
    let model: any AnyModel

    var body: some View {
        switch model {
        case let model as OfficeModel: OfficeScreen(app: app, model: model)
        case let model as DueModel: DueScreen(app: app, model: model)
        case let model as PlansModel: PlansScreen(app: app, model: model)
        case let model as PlanningModel: PlanningScreen(app: app, model: model)
        case let model as ReportedModel: ReportedScreen(app: app, model: model)
        case let model as ReportsModel: ReportsScreen(app: app, model: model)
        case let model as ReviewModel: ReviewScreen(app: app, model: model)
        case let model as RollUpModel: RollUpScreen(model: model)
        case let model as YearModel: YearScreen(model: model)
        default: EmptyView()
        }
    }
}

/// One column of the office.
struct OfficePage<Content: View>: View {
    let title: String
    let problem: HandbookError?
    let content: Content

    init(title: String, problem: HandbookError?, @ViewBuilder content: () -> Content) {
        self.title = title
        self.problem = problem
        self.content = content()
    }

    var body: some View {
        ScrollView {
            LazyVStack(alignment: .leading, spacing: 12) {
                Trouble(problem: problem)
                content
            }
            .padding(16)
        }
        .navigationTitle(title)
        .navigationBarTitleDisplayMode(.inline)
    }
}

/// Everything before and after meetings that this member may do.
struct OfficeScreen: View {
    let app: AppModel
    let model: OfficeModel
    @Environment(\.words) private var words

    var body: some View {
        let state = model.state
        OfficePage(title: words["office.title"], problem: state.problem) {
            if !state.door.committees.isEmpty {
                let due = state.due == 0 ? words["due.none"] : words["due.count", state.due]
                Tile(name: words["due.title"], detail: due) { app.go(.office(.due)) }
                Tile(name: words["plans.title"], detail: words["plans.what"]) { app.go(.office(.plans)) }
                ForEach(state.door.committees, id: \.cell) { row in
                    Tile(name: words["year.title", state.year], detail: row.name) {
                        app.go(.office(.year(row.cell, state.year)))
                    }
                }
            }
            if state.door.above {
                Tile(name: words["reports.title"], detail: words["reports.what"]) { app.go(.office(.reports)) }
                Tile(name: words["rollUp.title"], detail: words["rollUp.what"]) { app.go(.office(.rollUps)) }
            }
        }
    }
}

/// What is shown now, and the way to what was before and comes after.
struct Turned: View {
    let title: String
    let before: String
    let after: String
    let turn: @MainActor (Int) -> Void

    var body: some View {
        Title(text: title)
        Choices {
            OtherButton(text: "‹ \(before)") { turn(-1) }
            OtherButton(text: "\(after) ›") { turn(1) }
        }
    }
}
