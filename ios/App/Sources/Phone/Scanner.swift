#if os(iOS)
    import AVFoundation
    import SwiftUI
    import VisionKit

    /// Reads a QR code with the camera; hands back its text.
    struct Scanner: UIViewControllerRepresentable {
        let found: @MainActor (String) -> Void

        /// Whether this phone can and may.
        @MainActor static var works: Bool { DataScannerViewController.isSupported && DataScannerViewController.isAvailable }

        /// This phone could, but its person has not let it.
        @MainActor static var refused: Bool {
            DataScannerViewController.isSupported && AVCaptureDevice.authorizationStatus(for: .video) == .denied
        }

        func makeCoordinator() -> Coordinator { Coordinator(found) }

        func makeUIViewController(context: Context) -> DataScannerViewController {
            let scanner = DataScannerViewController(
                recognizedDataTypes: [.barcode(symbologies: [.qr])], isHighlightingEnabled: true)
            scanner.delegate = context.coordinator
            try? scanner.startScanning()
            return scanner
        }

        func updateUIViewController(_ scanner: DataScannerViewController, context: Context) {}

        @MainActor
        final class Coordinator: NSObject, DataScannerViewControllerDelegate {
            private let found: @MainActor (String) -> Void

            init(_ found: @escaping @MainActor (String) -> Void) {
                self.found = found
            }

            func dataScanner(
                _ scanner: DataScannerViewController, didAdd items: [RecognizedItem], allItems: [RecognizedItem]
            ) {
                for case .barcode(let code) in items {
                    guard let text = code.payloadStringValue else { continue }
                    scanner.stopScanning()
                    return found(text)
                }
            }
        }
    }
#endif
