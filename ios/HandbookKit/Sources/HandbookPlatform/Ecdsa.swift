import Foundation
import HandbookCore

/// Between what Apple's keystore writes and what the core reads.
public enum Ecdsa {
    /// Bytes of one coordinate of P-256, and of each half of a signature.
    private static let half = 32

    /// A public key of 65 bytes (04, x, y) in its compressed form of 33.
    public static func compressed(_ key: Data) throws -> Data {
        let bytes = [UInt8](key)
        guard bytes.count == 1 + 2 * half, bytes[0] == 4 else { throw unreadable("public key") }
        return Data([2 + bytes[2 * half] % 2] + bytes[1...half])
    }

    /// A signature in DER as fixed 64 bytes, r and s.
    public static func fixed(_ der: Data) throws -> Data {
        let bytes = [UInt8](der)
        // Two numbers of at most 33 bytes: no length ever takes more than one byte.
        guard bytes.count >= 2, bytes[0] == 0x30, Int(bytes[1]) == bytes.count - 2 else { throw unreadable("signature") }
        var rest = bytes[2...]
        let both = try number(&rest) + number(&rest)
        guard rest.isEmpty else { throw unreadable("signature") }
        return Data(both)
    }

    private static func number(_ rest: inout ArraySlice<UInt8>) throws -> [UInt8] {
        guard rest.popFirst() == 0x02, let length = rest.popFirst(), rest.count >= Int(length) else {
            throw unreadable("signature")
        }
        let digits = rest.prefix(Int(length)).drop { $0 == 0 }
        rest = rest.dropFirst(Int(length))
        guard digits.count <= half else { throw unreadable("signature") }
        return [UInt8](repeating: 0, count: half - digits.count) + digits
    }

    private static func unreadable(_ what: String) -> PlatformError {
        .Failed(details: "unreadable \(what)")
    }
}
