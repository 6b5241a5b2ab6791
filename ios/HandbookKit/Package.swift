// swift-tools-version:6.0
import PackageDescription

#if os(Linux)
    // The library as cargo builds it for this machine, for the tests.
    let built = Context.environment["HANDBOOK_LIB_DIR"] ?? "\(Context.packageDirectory)/../../target/debug"
    let ffi: Target = .target(
        name: "HandbookCoreFFI",
        linkerSettings: [
            .unsafeFlags(["-L\(built)", "-Xlinker", "-rpath", "-Xlinker", built]),
            // Observation's library of Swift 6.0 lacks one symbol on Linux.
            .unsafeFlags(["-Xlinker", "--allow-shlib-undefined"]),
            .linkedLibrary("handbook_bindings"),
        ])
#else
    // `cargo xtask ios-framework` puts it here, headers and module map inside.
    let ffi: Target = .binaryTarget(name: "HandbookCoreFFI", path: "HandbookCoreFFI.xcframework")
#endif

let package = Package(
    name: "HandbookKit",
    defaultLocalization: "vi",
    platforms: [.iOS(.v17), .macOS(.v14)],
    products: [
        .library(name: "HandbookKit", targets: ["HandbookCore", "HandbookModels", "HandbookPlatform"])
    ],
    targets: [
        ffi,
        // Generated code alone. Swift 5 mode, so that a change in the generator cannot stop the app.
        .target(
            name: "HandbookCore", dependencies: ["HandbookCoreFFI"],
            swiftSettings: [.swiftLanguageMode(.v5)]),
        .target(
            name: "HandbookModels", dependencies: ["HandbookCore"],
            resources: [.process("Resources")]),
        .target(name: "HandbookPlatform", dependencies: ["HandbookCore"]),
        .testTarget(
            name: "HandbookKitTests",
            dependencies: ["HandbookCore", "HandbookModels", "HandbookPlatform"]),
    ],
    swiftLanguageModes: [.v6]
)
