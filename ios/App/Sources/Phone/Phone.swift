#if os(iOS)
    import AVFoundation
    import HandbookCore
    import HandbookModels
    import HandbookPlatform
    import UIKit

    /// What this phone gives the handbook.
    @MainActor
    enum Phone {
        static func start() -> StartModel {
            let platform = Platform(
                deviceName: UIDevice.current.model,
                version: Bundle.main.object(forInfoDictionaryKey: "CFBundleShortVersionString") as? String ?? "",
                keepLook: { keep($0) },
                aloud: { Voice.shared.read($0) },
                sendSoon: { BackgroundSync.ask() },
                outside: Passing.outside,
                biometry: BiometricPin.works ? biometry : nil,
                notices: Telling.notices)
            let folders = Folders(
                root: {
                    let root = try FileManager.default.url(
                        for: .applicationSupportDirectory, in: .userDomainMask, appropriateFor: nil, create: true)
                    return try StoreFolder.made(root.appendingPathComponent("handbooks", isDirectory: true)).path
                },
                config: { folder, pin in
                    Config(
                        folder: try StoreFolder.made(URL(fileURLWithPath: folder, isDirectory: true)).path,
                        key: EnclaveKey(tag: "\(service(folder)).device"),
                        secrets: KeychainSecrets(service: service(folder)),
                        authority: nil,
                        pin: pin)
                })
            return StartModel(platform: platform, look: kept(), folders: folders)
        }

        private static var biometry: Biometry {
            Biometry(
                keep: { try BiometricPin.keep($1, for: service($0)) },
                has: { BiometricPin.has(for: service($0)) },
                load: { await BiometricPin.load(for: service($0), reason: Words.phone["unlock.title"]) })
        }

        /// Each member's keys have a name of their own. The folder's own name alone: where it lies, the
        /// system changes with every update of the app.
        private nonisolated static func service(_ folder: String) -> String {
            "vn.sotay.handbook.\(URL(fileURLWithPath: folder).lastPathComponent)"
        }

        private static func kept() -> Look {
            let kept = UserDefaults.standard
            var look = Look.first
            if let percent = kept.object(forKey: "percent") as? Int { look.percent = percent }
            if let reading = kept.object(forKey: "reading") as? Int { look.reading = reading }
            look.dark = kept.object(forKey: "dark") as? Bool
            return look
        }

        private static func keep(_ look: Look) {
            let kept = UserDefaults.standard
            kept.set(look.percent, forKey: "percent")
            kept.set(look.reading, forKey: "reading")
            if let dark = look.dark { kept.set(dark, forKey: "dark") } else { kept.removeObject(forKey: "dark") }
        }
    }

    /// Reads aloud with the phone's own Vietnamese voice; a second press ends it.
    @MainActor
    final class Voice {
        static let shared = Voice()
        private let voice = AVSpeechSynthesizer()

        func read(_ text: String) {
            if voice.stopSpeaking(at: .immediate) { return }
            let words = AVSpeechUtterance(string: text)
            words.voice = AVSpeechSynthesisVoice(language: "vi-VN")
            voice.speak(words)
        }
    }
#endif
