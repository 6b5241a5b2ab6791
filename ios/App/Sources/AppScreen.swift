import HandbookCore
import HandbookModels
import SwiftUI

/// The whole app, from its first moment.
struct AppScreen: View {
    let start: StartModel

    var body: some View {
        // Not a group: what is empty would not run the task that opens the handbook.
        ZStack {
            if let app = start.app {
                switch app.state.activated {
                case true?: Inside(app: app)
                case false?: ActivationScreen(app: app, model: app.activation)
                case nil: Trouble(problem: app.state.problem).padding(16)
                }
            } else {
                StartScreen(start: start)
            }
        }
        .task { await start.open() }
    }
}

/// Five places, always there.
struct Inside: View {
    let app: AppModel
    @Environment(\.words) private var words

    var body: some View {
        TabView(selection: Binding(get: { root }, set: { app.go($0) })) {
            tab(.home, "nav.home", "house")
            tab(.documents, "nav.documents", "doc.text")
            tab(.search, "nav.search", "magnifyingglass")
            tab(.opinions, "nav.opinions", "text.bubble")
            tab(.me, "nav.me", "person")
        }
        .alert(words["leaving.title"], isPresented: Binding(get: { app.state.leaving != nil }, set: { _ in })) {
            Button(words["leaving.stay"], role: .cancel) { app.leave(false) }
            Button(words["leaving.go"], role: .destructive) { app.leave(true) }
        } message: {
            Text(words["leaving.what"])
        }
        .appearance(app.state.look)
        .environment(\.leased, app)
    }

    private var root: Place { app.state.stack.first?.place ?? .home }

    private func tab(_ place: Place, _ name: String, _ icon: String) -> some View {
        // Not a group: what is empty would have no place in the bar.
        ZStack {
            // Only the place one is at has models; the others begin anew.
            if place == root, let stop = app.state.stack.first {
                NavigationStack(path: Binding(get: { app.steps }, set: { app.steps = $0 })) {
                    Screen(app: app, stop: stop)
                        .navigationDestination(for: Stop.self) { Screen(app: app, stop: $0) }
                }
            }
        }
        .tabItem { Label(words[name], systemImage: icon) }
        .tag(place)
    }
}

/// The screen of a stop.
private struct Screen: View {
    let app: AppModel
    let stop: Stop

    var body: some View {
        switch stop.model {
        case let model as HomeModel: HomeScreen(app: app, model: model)
        case let model as NewsModel: NewsScreen(app: app, model: model)
        case let model as ArticleModel: ArticleScreen(app: app, model: model)
        case let model as DocumentsModel: DocumentsScreen(app: app, model: model)
        case let model as DocumentModel: DocumentScreen(app: app, model: model)
        case let model as SearchModel: SearchScreen(app: app, model: model)
        case let model as MeetingsModel: MeetingsScreen(app: app, model: model)
        case let model as MeetingModel: MeetingScreen(app: app, model: model)
        case let model as OpeningModel: OpeningScreen(app: app, model: model)
        case let model as CodeModel: CodeScreen(model: model)
        case let model as JoinModel: JoinScreen(app: app, model: model)
        case let model as OpinionsModel: OpinionsScreen(app: app, model: model)
        case let model as OpinionModel: OpinionScreen(app: app, model: model)
        case let model as WriteModel: WriteScreen(app: app, model: model)
        case let model as MeModel: MeScreen(app: app, model: model)
        case let model as SummaryModel: SummaryScreen(model: model)
        case let model as DevicesModel: DevicesScreen(model: model)
        case let model as PinModel: PinScreen(model: model)
        case let model as ReportModel: ReportScreen(model: model)
        case let model as LogOutModel: LogOutScreen(app: app, model: model)
        default:
            if case .office = stop.place {
                OfficeScreens(app: app, model: stop.model)
            } else {
                RecordScreen(app: app, stop: stop)
            }
        }
    }
}

/// The screen of a part of a meeting's record.
private struct RecordScreen: View {
    let app: AppModel
    let stop: Stop

    var body: some View {
        switch (stop.model, stop.place) {
        case (let model as RunModel, _): RunScreen(app: app, model: model)
        case (let model as RollModel, _): RollScreen(model: model)
        case (let model as SpeechModel, _): SpeechScreen(model: model)
        case (let model as VoteModel, _): VoteScreen(model: model)
        case (let model as TextsModel, _): TextsScreen(model: model)
        case (let model as AssignModel, .record(_, .carried)): CarriedScreen(model: model)
        case (let model as AssignModel, _): AssignScreen(model: model)
        case (let model as ScoreModel, _): ScoreScreen(model: model)
        case (let model as CloseModel, .record(_, .handOver)): HandOverScreen(model: model)
        case (let model as CloseModel, _): CloseScreen(app: app, model: model)
        default: EmptyView()
        }
    }
}

extension View {
    /// As a person chose it. Type is never smaller than the phone's own.
    fileprivate func appearance(_ look: Look) -> some View {
        let smallest: DynamicTypeSize =
            switch look.percent {
            case ..<125: .xSmall
            case ..<150: .xxLarge
            case ..<200: .accessibility1
            default: .accessibility3
            }
        return dynamicTypeSize(smallest...).preferredColorScheme(look.dark.map { $0 ? .dark : .light })
    }
}
