// swift-tools-version:6.0
// Linux only: compiles the screens against a hand-written stand-in for SwiftUI, and runs them and the
// tests of HandbookKit in one build. Xcode never opens this package.
import PackageDescription

let kit: Target.Dependency = .product(name: "HandbookKit", package: "HandbookKit")

let package = Package(
    name: "LinuxCheck",
    dependencies: [.package(path: "../HandbookKit")],
    targets: [
        .target(name: "SwiftUI", path: "Sources/SwiftUI", swiftSettings: [.swiftLanguageMode(.v5)]),
        // Links, because a target may not lie outside its package.
        .target(name: "Screens", dependencies: ["SwiftUI", kit], path: "Screens"),
        .testTarget(name: "HandbookKitTests", dependencies: [kit], path: "KitTests"),
        .testTarget(name: "ScreensTests", dependencies: ["Screens", "SwiftUI", kit]),
    ],
    swiftLanguageModes: [.v6]
)
