#if os(iOS)
    import BackgroundTasks
    import HandbookModels
    import SwiftUI

    /// The app on a phone: what the system asks of it, and nothing else.
    @main
    struct HandbookApp: App {
        @State private var start: StartModel
        @Environment(\.scenePhase) private var phase
        private let background: BackgroundSync

        init() {
            let start = Phone.start()
            _start = State(initialValue: start)
            background = BackgroundSync(start: start)
            // Before the app has finished starting, or the system ends it.
            background.register()
        }

        var body: some Scene {
            WindowGroup {
                AppScreen(start: start)
                    // The system takes a picture of the app when it leaves; it must show nothing.
                    .overlay { if phase != .active { Cover() } }
                    .onOpenURL { start.invited($0.absoluteString) }
            }
            .onChange(of: phase) { _, phase in
                switch phase {
                case .background: background.leave()
                case .active: Task { await start.resume() }
                default: break
                }
            }
        }
    }

    /// Hides the app's content behind its name.
    struct Cover: View {
        @Environment(\.words) private var words

        var body: some View {
            ZStack {
                Color(uiColor: .systemBackground)
                Text(words["app"]).font(.title)
            }
            .ignoresSafeArea()
        }
    }
#endif
