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
                keepLook: { keep($0) },
                aloud: { Voice.shared.read($0) },
                sendSoon: { BackgroundSync.ask() })
            return StartModel(platform: platform, look: kept()) {
                let root = try FileManager.default.url(
                    for: .applicationSupportDirectory, in: .userDomainMask, appropriateFor: nil, create: true)
                return Config(
                    folder: try StoreFolder.made(root.appendingPathComponent("handbook", isDirectory: true)).path,
                    key: EnclaveKey(tag: "vn.sotay.handbook.device"),
                    secrets: KeychainSecrets(service: "vn.sotay.handbook"),
                    authority: nil)
            }
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
