#if os(iOS)
    import HandbookCore
    import UIKit
    import UniformTypeIdentifiers

    /// A file that a person picks in the system's own screen. It is read where it lies: no copy is left.
    @MainActor
    final class Picked: NSObject, @preconcurrency UIDocumentPickerDelegate {
        private var done: CheckedContinuation<URL?, Never>?

        /// Its content; nothing if none was picked.
        static func pick() async throws -> Data? {
            guard let top = Passing.top() else { return nil }
            let (picked, screen) = (Picked(), UIDocumentPickerViewController(forOpeningContentTypes: [.item]))
            screen.delegate = picked
            let chosen: URL? = await withCheckedContinuation { done in
                picked.done = done
                top.present(screen, animated: true)
            }
            // The screen only borrows it.
            guard let url = withExtendedLifetime(picked, { chosen }) else { return nil }
            let granted = url.startAccessingSecurityScopedResource()
            defer { if granted { url.stopAccessingSecurityScopedResource() } }
            guard let content = try? Data(contentsOf: url) else { throw HandbookError.NotRecorded(why: .notARecord) }
            return content
        }

        func documentPicker(_ controller: UIDocumentPickerViewController, didPickDocumentsAt urls: [URL]) {
            end(urls.first)
        }

        func documentPickerWasCancelled(_ controller: UIDocumentPickerViewController) {
            end(nil)
        }

        private func end(_ url: URL?) {
            done?.resume(returning: url)
            done = nil
        }
    }
#endif
