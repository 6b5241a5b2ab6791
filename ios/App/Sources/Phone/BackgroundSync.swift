#if os(iOS)
    import BackgroundTasks
    import HandbookModels
    import UIKit

    /// Sends and receives while the app is closed, when the system finds it convenient.
    @MainActor
    final class BackgroundSync {
        /// Named in Info.plist too.
        private static let name = "vn.sotay.handbook.sync"
        /// Not more often than this: what is urgent waits for nobody's background.
        private static let pause: TimeInterval = 60 * 60

        private let start: StartModel

        init(start: StartModel) {
            self.start = start
        }

        func register() {
            let start = start
            BGTaskScheduler.shared.register(forTaskWithIdentifier: Self.name, using: .main) { given in
                // Ours from here on: the system only tells it when its time is over.
                nonisolated(unsafe) let task = given
                let ending = Ending { task.setTaskCompleted(success: $0) }
                // The work runs to its end in the core; when time is over, only the answer is not waited for.
                task.expirationHandler = { ending.end(false) }
                Task { @MainActor in
                    Self.ask()
                    ending.end(await start.syncInBackground())
                }
            }
        }

        /// Asks for the next time. A system that refuses leaves us with the foreground.
        static func ask() {
            let request = BGAppRefreshTaskRequest(identifier: name)
            request.earliestBeginDate = Date(timeIntervalSinceNow: pause)
            try? BGTaskScheduler.shared.submit(request)
        }

        /// The app goes away: time enough is asked for to close every file.
        func leave() {
            Self.ask()
            let start = start
            let grace = Grace()
            Task { @MainActor in
                await start.suspend()
                grace.end()
            }
        }
    }

    /// The time that the system grants once the app is away. A long update may take longer: whoever does not
    /// say so is ended.
    @MainActor
    private final class Grace {
        private var task = UIBackgroundTaskIdentifier.invalid

        init() {
            task = UIApplication.shared.beginBackgroundTask { [weak self] in self?.end() }
        }

        func end() {
            if task == .invalid { return }
            UIApplication.shared.endBackgroundTask(task)
            task = .invalid
        }
    }

    /// Says once how it ended, whoever comes first.
    private final class Ending: @unchecked Sendable {
        private let lock = NSLock()
        private var say: ((Bool) -> Void)?

        init(_ say: @escaping (Bool) -> Void) {
            self.say = say
        }

        func end(_ well: Bool) {
            let say = lock.withLock {
                defer { self.say = nil }
                return self.say
            }
            say?(well)
        }
    }
#endif
