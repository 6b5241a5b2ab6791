#if canImport(Security)
    import Foundation
    import HandbookCore
    import Security

    /// The store's keys in the Keychain: on this device alone, outside every backup.
    public final class KeychainSecrets: SecretStore {
        private let service: String

        public init(service: String) {
            self.service = service
        }

        public func load(name: String) throws -> Data? {
            var query = item(name)
            query[kSecReturnData] = true
            var found: CFTypeRef?
            let status = SecItemCopyMatching(query as CFDictionary, &found)
            if status == errSecItemNotFound { return nil }
            guard status == errSecSuccess, let secret = found as? Data else { throw failed("load", status) }
            return secret
        }

        public func save(name: String, secret: Data) throws {
            let value: [CFString: Any] = [
                kSecValueData: secret,
                // A sync in the background opens the store while the phone is locked.
                kSecAttrAccessible: kSecAttrAccessibleAfterFirstUnlockThisDeviceOnly,
            ]
            var status = SecItemUpdate(item(name) as CFDictionary, value as CFDictionary)
            if status == errSecItemNotFound {
                status = SecItemAdd(item(name).merging(value) { $1 } as CFDictionary, nil)
            }
            guard status == errSecSuccess else { throw failed("save", status) }
        }

        public func remove(name: String) throws {
            let status = SecItemDelete(item(name) as CFDictionary)
            guard status == errSecSuccess || status == errSecItemNotFound else { throw failed("remove", status) }
        }

        private func item(_ name: String) -> [CFString: Any] {
            [
                kSecClass: kSecClassGenericPassword, kSecAttrService: service, kSecAttrAccount: name,
                kSecAttrSynchronizable: false,
            ]
        }

        private func failed(_ what: String, _ status: OSStatus) -> PlatformError {
            .Failed(details: "\(what) \(status)")
        }
    }
#endif
