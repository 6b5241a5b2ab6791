#if os(iOS)
    import CoreImage.CIFilterBuiltins
    import UIKit

    /// Draws QR codes.
    enum QrImage {
        /// One point for each square; to be enlarged without being smoothed.
        static func of(_ text: String) -> UIImage? {
            let filter = CIFilter.qrCodeGenerator()
            filter.message = Data(text.utf8)
            filter.correctionLevel = "L"
            guard let drawn = filter.outputImage else { return nil }
            return CIContext().createCGImage(drawn, from: drawn.extent).map { UIImage(cgImage: $0) }
        }
    }
#endif
