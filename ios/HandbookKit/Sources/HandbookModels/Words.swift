import Foundation

/// Every word the app says, from `Resources`; a test holds the two languages to each other and to
/// the Android app.
public struct Words: Sendable {
    private let bundle: Bundle

    /// `vi` or `en`.
    public init(_ language: String) {
        let folder = Bundle.module.path(forResource: language, ofType: "lproj")
        bundle = folder.flatMap(Bundle.init(path:)) ?? Bundle.module
    }

    /// In the language that the phone prefers.
    public static let phone = Words(Bundle.module.preferredLocalizations.first ?? "vi")

    /// The text called `key`, with `{0}`, `{1}`… filled in.
    public subscript(_ key: String, _ given: any CustomStringConvertible...) -> String {
        let text = bundle.localizedString(forKey: key, value: key, table: nil)
        return given.enumerated().reduce(text) { text, next in
            text.replacingOccurrences(of: "{\(next.offset)}", with: next.element.description)
        }
    }
}
