#if os(iOS)
    import HandbookModels
    import QuickLook
    import UIKit

    /// Shows, shares, prints and takes files with the system's own screens.
    @MainActor
    enum Passing {
        static let outside = Outside(
            show: { await Preview.show($0) }, share: { await share($0) }, print: { await print($0) },
            pick: { try await Picked.pick() })

        private static func share(_ leaving: Leaving) async {
            guard let top = top() else { return }
            let item: Any =
                switch leaving {
                case .text(let text, _), .page(let text, _): text
                case .file(let url): url
                }
            let sheet = UIActivityViewController(activityItems: [item], applicationActivities: nil)
            // A tablet shows it beside something.
            sheet.popoverPresentationController?.sourceView = top.view
            await withCheckedContinuation { done in
                sheet.completionWithItemsHandler = { _, _, _, _ in done.resume() }
                top.present(sheet, animated: true)
            }
        }

        private static func print(_ leaving: Leaving) async {
            let printing = UIPrintInteractionController.shared
            printing.printInfo = UIPrintInfo.printInfo()
            // Set anew each time: the controller is shared and remembers the last one.
            (printing.printingItem, printing.printPageRenderer) = (nil, nil)
            switch leaving {
            case .text(let text, let title):
                printing.printPageRenderer = pages(UISimpleTextPrintFormatter(text: text), title)
            case .page(let html, let title):
                printing.printPageRenderer = pages(UIMarkupTextPrintFormatter(markupText: html), title)
            case .file(let url): printing.printingItem = url
            }
            await withCheckedContinuation { done in
                // Ended once, whether it was shown or not.
                var waiting: CheckedContinuation<Void, Never>? = done
                let end = {
                    waiting?.resume()
                    waiting = nil
                }
                let shown: Bool
                if UIDevice.current.userInterfaceIdiom == .pad, let view = top()?.view {
                    // A tablet shows it beside something.
                    shown = printing.present(from: view.bounds, in: view, animated: true) { _, _, _ in end() }
                } else {
                    shown = printing.present(animated: true) { _, _, _ in end() }
                }
                if !shown { end() }
            }
        }

        private static func pages(_ text: UIPrintFormatter, _ title: String) -> Pages {
            let pages = Pages(title: title)
            (pages.headerHeight, pages.footerHeight) = (edge, edge)
            text.perPageContentInsets = UIEdgeInsets(top: 0, left: edge, bottom: 0, right: edge)
            pages.addPrintFormatter(text, startingAtPageAt: 0)
            return pages
        }

        static func top() -> UIViewController? {
            let windows = UIApplication.shared.connectedScenes.compactMap { $0 as? UIWindowScene }.flatMap(\.windows)
            var top = windows.first { $0.isKeyWindow }?.rootViewController
            while let next = top?.presentedViewController { top = next }
            return top
        }
    }

    /// White around what is printed, in points.
    private let edge: CGFloat = 54

    /// Pages with the paper's number above and their own below.
    private final class Pages: UIPrintPageRenderer {
        private let title: String

        init(title: String) {
            self.title = title
            super.init()
        }

        override func drawHeaderForPage(at pageIndex: Int, in headerRect: CGRect) {
            draw(title, headerRect)
        }

        override func drawFooterForPage(at pageIndex: Int, in footerRect: CGRect) {
            draw("\(pageIndex + 1) / \(numberOfPages)", footerRect)
        }

        private func draw(_ text: String, _ rect: CGRect) {
            let place = rect.insetBy(dx: edge, dy: edge / 3)
            (text as NSString).draw(in: place, withAttributes: [.font: UIFont.systemFont(ofSize: 10)])
        }
    }

    /// A file on the system's own reader. It closes when the app leaves: the system's picture of the app
    /// must not show a paper, and the file cannot be read while the phone is locked.
    @MainActor
    private final class Preview: NSObject, @preconcurrency QLPreviewControllerDataSource,
        @preconcurrency QLPreviewControllerDelegate
    {
        private let url: URL
        private let screen = QLPreviewController()
        private var done: CheckedContinuation<Void, Never>?

        static func show(_ url: URL) async -> Bool {
            guard QLPreviewController.canPreview(url as NSURL), let top = Passing.top() else { return false }
            let preview = Preview(url)
            await withCheckedContinuation { done in
                preview.done = done
                top.present(preview.screen, animated: true)
            }
            // The screen only borrows it.
            withExtendedLifetime(preview) {}
            return true
        }

        private init(_ url: URL) {
            self.url = url
            super.init()
            screen.dataSource = self
            screen.delegate = self
            NotificationCenter.default.addObserver(
                self, selector: #selector(leave), name: UIApplication.didEnterBackgroundNotification, object: nil)
        }

        func numberOfPreviewItems(in controller: QLPreviewController) -> Int { 1 }

        func previewController(_ controller: QLPreviewController, previewItemAt index: Int) -> any QLPreviewItem {
            url as NSURL
        }

        func previewControllerDidDismiss(_ controller: QLPreviewController) {
            done?.resume()
            done = nil
        }

        @objc private func leave() {
            screen.dismiss(animated: false)
            previewControllerDidDismiss(screen)
        }
    }
#endif
