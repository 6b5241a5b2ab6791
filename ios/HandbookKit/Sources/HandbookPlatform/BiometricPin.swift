#if canImport(LocalAuthentication)
    import Foundation
    import HandbookCore
    import LocalAuthentication
    import Security

    /// A PIN in the Keychain that only a face or finger enrolled now gives back: whoever adds another to
    /// the phone makes it unreadable, and types the PIN.
    public enum BiometricPin {
        /// Whether this phone knows its person by face or finger.
        public static var works: Bool {
            LAContext().canEvaluatePolicy(.deviceOwnerAuthenticationWithBiometrics, error: nil)
        }

        /// Keeps `pin`; none takes the kept one away.
        public static func keep(_ pin: String?, for service: String) throws {
            let gone = SecItemDelete(item(service) as CFDictionary)
            guard gone == errSecSuccess || gone == errSecItemNotFound else { throw failed("remove", gone) }
            guard let pin else { return }
            guard
                let access = SecAccessControlCreateWithFlags(
                    nil, kSecAttrAccessibleWhenPasscodeSetThisDeviceOnly, .biometryCurrentSet, nil)
            else { throw failed("access", errSecParam) }
            let value: [CFString: Any] = [kSecValueData: Data(pin.utf8), kSecAttrAccessControl: access]
            let status = SecItemAdd(item(service).merging(value) { $1 } as CFDictionary, nil)
            guard status == errSecSuccess else { throw failed("save", status) }
        }

        /// Whether one is kept; nobody is asked for a face.
        public static func has(for service: String) -> Bool {
            let context = LAContext()
            context.interactionNotAllowed = true
            var query = item(service)
            query[kSecReturnData] = true
            query[kSecUseAuthenticationContext] = context
            let status = SecItemCopyMatching(query as CFDictionary, nil)
            return status == errSecSuccess || status == errSecInteractionNotAllowed
        }

        /// Asks for face or finger. The Keychain waits for the person, so it does not wait on the screen's thread.
        public static func load(for service: String, reason: String) async -> String? {
            await Task.detached {
                let context = LAContext()
                context.localizedReason = reason
                // No way round by the phone's own code: it would not give this item back.
                context.localizedFallbackTitle = ""
                var query = item(service)
                query[kSecReturnData] = true
                query[kSecUseAuthenticationContext] = context
                var found: CFTypeRef?
                guard SecItemCopyMatching(query as CFDictionary, &found) == errSecSuccess else { return nil }
                return (found as? Data).flatMap { String(data: $0, encoding: .utf8) }
            }.value
        }

        private static func item(_ service: String) -> [CFString: Any] {
            [
                kSecClass: kSecClassGenericPassword, kSecAttrService: "\(service).biometry", kSecAttrAccount: "pin",
                kSecAttrSynchronizable: false,
            ]
        }

        private static func failed(_ what: String, _ status: OSStatus) -> PlatformError {
            .Failed(details: "biometry \(what) \(status)")
        }
    }
#endif
