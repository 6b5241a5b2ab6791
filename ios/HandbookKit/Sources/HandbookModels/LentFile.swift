import Foundation
import HandbookCore

extension Outside {
    /// Bytes as a file, for as long as `use` takes.
    func lend(_ bytes: Data, _ name: String, _ use: @MainActor (Outside, URL) async -> Void) async throws {
        let lent = try LentFile(name)
        defer { lent.remove() }
        try lent.write(piece: bytes)
        await use(self, lent.url)
    }
}

/// A copy of a fetched file for as long as another screen of the system needs it, in a folder of its
/// own: nobody guesses its place, and it keeps its name. Unreadable while the phone is locked.
final class LentFile: FileSink, @unchecked Sendable {
    let url: URL
    /// Names the process, so that the next one knows what is left behind.
    private static let own = "lent-\(ProcessInfo.processInfo.processIdentifier)-"
    private let folder: URL
    // Written by one thread of the core at a time.
    private let handle: FileHandle

    init(_ name: String) throws {
        let files = FileManager.default
        folder = files.temporaryDirectory.appendingPathComponent(Self.own + UUID().uuidString, isDirectory: true)
        // A name from outside must not lead anywhere else.
        url = folder.appendingPathComponent(name.replacingOccurrences(of: "/", with: "-"))
        try files.createDirectory(at: folder, withIntermediateDirectories: true)
        #if canImport(Darwin)
            let guarded: [FileAttributeKey: Any] = [.protectionKey: FileProtectionType.complete]
        #else
            let guarded: [FileAttributeKey: Any] = [:]
        #endif
        guard files.createFile(atPath: url.path, contents: nil, attributes: guarded) else { throw HandbookError.NoSpace }
        handle = try FileHandle(forWritingTo: url)
    }

    func write(piece: Data) throws {
        do { try handle.write(contentsOf: piece) } catch { throw PlatformError.Failed(details: "write") }
    }

    func remove() {
        try? handle.close()
        try? FileManager.default.removeItem(at: folder)
    }

    /// What an app that was ended in between has left.
    static func removeAll() {
        let files = FileManager.default
        let left = try? files.contentsOfDirectory(at: files.temporaryDirectory, includingPropertiesForKeys: nil)
        for folder in left ?? [] {
            let name = folder.lastPathComponent
            if name.hasPrefix("lent-") && !name.hasPrefix(own) { try? files.removeItem(at: folder) }
        }
    }
}
