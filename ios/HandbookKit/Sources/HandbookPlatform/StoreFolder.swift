import Foundation

/// Where a member's store lies.
public enum StoreFolder {
    /// The folder, made if it is not there. It stays out of the system's backup, because its keys do
    /// not go there either, and readable after the first unlock, because a sync runs in the background.
    public static func made(_ folder: URL) throws -> URL {
        var folder = folder
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        #if canImport(Darwin)
            try FileManager.default.setAttributes(
                [.protectionKey: FileProtectionType.completeUntilFirstUserAuthentication], ofItemAtPath: folder.path)
            var values = URLResourceValues()
            values.isExcludedFromBackup = true
            try folder.setResourceValues(values)
        #endif
        return folder
    }
}
