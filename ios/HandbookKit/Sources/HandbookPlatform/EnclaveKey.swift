#if canImport(Security)
    import Foundation
    import HandbookCore
    import Security

    /// The device's key in the Secure Enclave: it signs there and never leaves it. Usable after the
    /// first unlock, because a sync in the background signs too; never restored on another phone.
    public final class EnclaveKey: DeviceKey, @unchecked Sendable {
        private let tag: Data
        // Guards `made`: the core may ask from two of its threads at once.
        private let lock = NSLock()
        private var made: SecKey?

        public init(tag: String) {
            self.tag = Data(tag.utf8)
        }

        public func publicKey() throws -> Data {
            var error: Unmanaged<CFError>?
            guard let key = SecKeyCopyPublicKey(try key()),
                let bytes = SecKeyCopyExternalRepresentation(key, &error) as Data?
            else { throw failed("public key", error) }
            return try Ecdsa.compressed(bytes)
        }

        public func sign(message: Data) throws -> Data {
            var error: Unmanaged<CFError>?
            let way = SecKeyAlgorithm.ecdsaSignatureMessageX962SHA256
            guard let der = SecKeyCreateSignature(try key(), way, message as CFData, &error) as Data? else {
                throw failed("sign", error)
            }
            return try Ecdsa.fixed(der)
        }

        public func renew() throws {
            lock.lock()
            defer { lock.unlock() }
            let old: [CFString: Any] = [kSecClass: kSecClassKey, kSecAttrApplicationTag: tag]
            let status = SecItemDelete(old as CFDictionary)
            guard status == errSecSuccess || status == errSecItemNotFound else {
                throw PlatformError.Failed(details: "remove key \(status)")
            }
            made = try make()
        }

        private func key() throws -> SecKey {
            lock.lock()
            defer { lock.unlock() }
            if let made { return made }
            let key = try found() ?? make()
            made = key
            return key
        }

        private func found() throws -> SecKey? {
            let query: [CFString: Any] = [
                kSecClass: kSecClassKey, kSecAttrApplicationTag: tag, kSecAttrKeyType: kSecAttrKeyTypeECSECPrimeRandom,
                kSecReturnRef: true,
            ]
            var item: CFTypeRef?
            let status = SecItemCopyMatching(query as CFDictionary, &item)
            // Only a key that is surely not there may be made: a locked keychain must not cost the old one.
            if status == errSecItemNotFound { return nil }
            guard status == errSecSuccess, let item, CFGetTypeID(item) == SecKeyGetTypeID() else {
                throw PlatformError.Failed(details: "find key \(status)")
            }
            // swift-format-ignore: NeverForceUnwrap
            return item as! SecKey
        }

        private func make() throws -> SecKey {
            var error: Unmanaged<CFError>?
            guard
                let access = SecAccessControlCreateWithFlags(
                    nil, kSecAttrAccessibleAfterFirstUnlockThisDeviceOnly, .privateKeyUsage, &error)
            else { throw failed("access", error) }
            let wanted: [CFString: Any] = [
                kSecAttrKeyType: kSecAttrKeyTypeECSECPrimeRandom,
                kSecAttrKeySizeInBits: 256,
                kSecAttrTokenID: kSecAttrTokenIDSecureEnclave,
                kSecPrivateKeyAttrs: [
                    kSecAttrIsPermanent: true, kSecAttrApplicationTag: tag, kSecAttrAccessControl: access,
                ] as [CFString: Any],
            ]
            guard let key = SecKeyCreateRandomKey(wanted as CFDictionary, &error) else { throw failed("make key", error) }
            return key
        }

        private func failed(_ what: String, _ error: Unmanaged<CFError>?) -> PlatformError {
            let code = error.map { CFErrorGetCode($0.takeRetainedValue()) } ?? 0
            return .Failed(details: "\(what) \(code)")
        }
    }
#endif
