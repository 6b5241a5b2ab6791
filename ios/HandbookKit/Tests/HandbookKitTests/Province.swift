import Foundation
import HandbookCore
import HandbookModels
import Testing

/// A small province on this machine, the real server; see tests/src/bin/province.rs.
final class Province: @unchecked Sendable {
    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()
    // One question at a time: tests and the library's threads ask.
    private let lock = NSLock()

    init() throws {
        let folder = try #require(ProcessInfo.processInfo.environment["HANDBOOK_LIB_DIR"])
        process.executableURL = URL(fileURLWithPath: folder).appendingPathComponent("province")
        process.standardInput = input
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        _ = line()
    }

    deinit {
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
    }

    func ask(_ question: String) -> String {
        lock.lock()
        defer { lock.unlock() }
        input.fileHandleForWriting.write(Data((question + "\n").utf8))
        return line()
    }

    func invite(_ member: String) -> String { ask("invite \(member)") }

    private func line() -> String {
        var bytes = Data()
        while let byte = try? output.fileHandleForReading.read(upToCount: 1), byte != Data("\n".utf8), !byte.isEmpty {
            bytes += byte
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// What a phone's system gives. There is no hardware here: the province's program holds the keys.
final class TestKey: DeviceKey, @unchecked Sendable {
    private let province: Province
    private let lock = NSLock()
    private var kept = UUID().uuidString

    private var name: String { lock.withLock { kept } }

    init(_ province: Province) {
        self.province = province
    }

    func renew() { lock.withLock { kept = UUID().uuidString } }

    func publicKey() throws -> Data { try bytes(province.ask("key \(name)")) }

    func sign(message: Data) throws -> Data {
        try bytes(province.ask("sign \(name) \(message.map { String(format: "%02x", $0) }.joined())"))
    }
}

/// Bytes from their hexadecimal digits.
func bytes(_ hex: String) throws -> Data {
    let digits = hex.compactMap(\.hexDigitValue)
    guard digits.count == hex.count, hex.count.isMultiple(of: 2) else { throw PlatformError.Failed(details: hex) }
    return Data(stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] * 16 + digits[$0 + 1]) })
}

final class TestSecrets: SecretStore, @unchecked Sendable {
    private let lock = NSLock()
    private var kept: [String: Data] = [:]

    func load(name: String) -> Data? { lock.withLock { kept[name] } }

    func save(name: String, secret: Data) { lock.withLock { kept[name] = secret } }

    func remove(name: String) { lock.withLock { kept[name] = nil } }
}

/// A folder that goes away with its test.
final class Folder: Sendable {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path

    deinit { try? FileManager.default.removeItem(atPath: path) }
}

func testConfig(_ province: Province, _ folder: Folder, key: (any DeviceKey)? = nil) -> Config {
    Config(folder: folder.path, key: key ?? TestKey(province), secrets: TestSecrets(), authority: nil)
}

/// Looks, of some hundredths of a second each, before a test gives up.
let patience = 6_000

/// Waits for what comes by itself: a screen is told when something has changed.
@MainActor
func until(_ done: @MainActor () -> Bool) async throws {
    for _ in 0..<patience where !done() { try await Task.sleep(for: .milliseconds(10)) }
    try #require(done())
}

/// Handbooks of several members under one folder: each keeps its own key and secrets.
final class TestFolders: @unchecked Sendable {
    private let province: Province
    private let root = Folder()
    // The core's threads and the tests ask.
    private let lock = NSLock()
    private var known: [String: Config] = [:]

    init(_ province: Province) {
        self.province = province
    }

    var folders: Folders {
        Folders(
            root: { [self] in
                try FileManager.default.createDirectory(atPath: root.path, withIntermediateDirectories: true)
                return root.path
            },
            config: { [self] in config($0, $1) })
    }

    /// The keys of the libraries are lost; those of a person's own words are not.
    func loseKeys() {
        lock.withLock { for config in known.values { try? config.secrets.remove(name: "store.key") } }
    }

    /// As many wrong PINs as destroy what is under one, at once: between them a person waits for hours.
    func exhaust() {
        lock.withLock {
            let tries = Data(#"{"wrong":10,"last_at":0}"#.utf8)
            for config in known.values { try? config.secrets.save(name: "pin.tries", secret: tries) }
        }
    }

    private func config(_ folder: String, _ pin: String?) -> Config {
        lock.withLock {
            let first = Config(folder: folder, key: TestKey(province), secrets: TestSecrets(), authority: nil)
            let known = known[folder] ?? first
            self.known[folder] = known
            return Config(folder: folder, key: known.key, secrets: known.secrets, authority: nil, pin: pin)
        }
    }
}
