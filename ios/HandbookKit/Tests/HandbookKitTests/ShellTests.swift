import Foundation
import Testing

/// The app shows and asks; it knows nothing of stores, servers and their formats.
@Suite struct ShellTests {
    private static let foreign = [
        "SELECT ", "INSERT ", "sqlite", "URLSession", "URLRequest", "NWConnection", "JSON", "Codable", "http:", "https:",
    ]

    @Test func noStoreServerOrFormatIsSpokenOfInTheApp() throws {
        let here = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        // ios/HandbookKit/Tests/HandbookKitTests/this
        let ios = (0..<4).reduce(here) { folder, _ in folder.deletingLastPathComponent() }
        var read = 0
        for folder in ["App/Sources", "HandbookKit/Sources/HandbookModels", "HandbookKit/Sources/HandbookPlatform"] {
            let files = FileManager.default.enumerator(
                at: ios.appendingPathComponent(folder), includingPropertiesForKeys: nil)
            while let file = files?.nextObject() as? URL {
                guard file.pathExtension == "swift" else { continue }
                let text = try String(contentsOf: file, encoding: .utf8)
                for word in Self.foreign { #expect(!text.contains(word), "\(word) in \(file.lastPathComponent)") }
                read += 1
            }
        }
        #expect(read > 30)
    }
}
