#if os(iOS)
    import HandbookModels
    import UserNotifications

    /// Says on the locked screen that something has come, never what. Off until its person turns it on.
    @MainActor
    enum Telling {
        private static let name = "notices"

        static let notices = Notices(
            isOn: { UserDefaults.standard.bool(forKey: name) }, turn: { await turn($0) }, tell: { tell() })

        private static func turn(_ on: Bool) async -> Bool {
            let center = UNUserNotificationCenter.current()
            let allowed = on ? (try? await center.requestAuthorization(options: [.alert, .sound])) ?? false : true
            UserDefaults.standard.set(on && allowed, forKey: name)
            return allowed
        }

        private static func tell() {
            guard UserDefaults.standard.bool(forKey: name) else { return }
            let content = UNMutableNotificationContent()
            content.title = Words.phone["app"]
            content.body = Words.phone["notices.news"]
            // The same name each time: a newer one replaces the one before.
            let request = UNNotificationRequest(identifier: name, content: content, trigger: nil)
            UNUserNotificationCenter.current().add(request, withCompletionHandler: nil)
        }
    }
#endif
