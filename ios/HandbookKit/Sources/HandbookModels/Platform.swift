import Foundation
import HandbookCore

/// What the phone's own system does for the screens. What it cannot do is absent.
public struct Platform: Sendable {
    public var deviceName: String
    /// Of the app, for a report of a problem.
    public var version: String
    public var keepLook: @MainActor @Sendable (Look) -> Void
    /// Reads aloud.
    public var aloud: (@MainActor @Sendable (String) -> Void)?
    /// Something waits to be sent: soon, and also when the app is closed.
    public var sendSoon: @MainActor @Sendable () -> Void
    public var outside: Outside?
    public var biometry: Biometry?
    public var notices: Notices?

    public init(
        deviceName: String,
        version: String = "",
        keepLook: @escaping @MainActor @Sendable (Look) -> Void = { _ in },
        aloud: (@MainActor @Sendable (String) -> Void)? = nil,
        sendSoon: @escaping @MainActor @Sendable () -> Void = {},
        outside: Outside? = nil,
        biometry: Biometry? = nil,
        notices: Notices? = nil
    ) {
        self.deviceName = deviceName
        self.version = version
        self.keepLook = keepLook
        self.aloud = aloud
        self.sendSoon = sendSoon
        self.outside = outside
        self.biometry = biometry
        self.notices = notices
    }
}

/// What leaves the handbook's own screens.
public enum Leaving: Sendable, Equatable {
    case text(String, title: String)
    case file(URL)
    /// HTML, laid out for paper.
    case page(String, title: String)
}

/// How the phone shows, passes on, prints and takes files. Each comes back when its person is done.
public struct Outside: Sendable {
    /// Whether this phone could show it.
    public var show: @MainActor @Sendable (URL) async -> Bool
    public var share: @MainActor @Sendable (Leaving) async -> Void
    public var print: @MainActor @Sendable (Leaving) async -> Void
    /// The content of a file that a person picks; nothing if none is.
    public var pick: @MainActor @Sendable () async throws -> Data?

    public init(
        show: @escaping @MainActor @Sendable (URL) async -> Bool,
        share: @escaping @MainActor @Sendable (Leaving) async -> Void,
        print: @escaping @MainActor @Sendable (Leaving) async -> Void,
        pick: @escaping @MainActor @Sendable () async throws -> Data?
    ) {
        self.show = show
        self.share = share
        self.print = print
        self.pick = pick
    }
}

/// Keeps a PIN behind face or finger, one for each folder.
public struct Biometry: Sendable {
    /// Keeps it; none takes the kept one away.
    public var keep: @Sendable (_ folder: String, _ pin: String?) throws -> Void
    public var has: @Sendable (_ folder: String) -> Bool
    /// Asks for face or finger; nothing if it was not the person, or he or she turned away.
    public var load: @Sendable (_ folder: String) async -> String?

    public init(
        keep: @escaping @Sendable (_ folder: String, _ pin: String?) throws -> Void,
        has: @escaping @Sendable (_ folder: String) -> Bool,
        load: @escaping @Sendable (_ folder: String) async -> String?
    ) {
        self.keep = keep
        self.has = has
        self.load = load
    }
}

/// Tells, without content, that something has come.
public struct Notices: Sendable {
    public var isOn: @MainActor @Sendable () -> Bool
    /// Returns whether the phone lets us.
    public var turn: @MainActor @Sendable (_ on: Bool) async -> Bool
    public var tell: @MainActor @Sendable () -> Void

    public init(
        isOn: @escaping @MainActor @Sendable () -> Bool,
        turn: @escaping @MainActor @Sendable (_ on: Bool) async -> Bool,
        tell: @escaping @MainActor @Sendable () -> Void
    ) {
        self.isOn = isOn
        self.turn = turn
        self.tell = tell
    }
}

/// Where handbooks lie on this phone: a folder and a set of secrets for each member.
public struct Folders: Sendable {
    /// The folder of the folders, made if it is not there.
    public var root: @Sendable () throws -> String
    public var config: @Sendable (_ folder: String, _ pin: String?) throws -> Config

    public init(
        root: @escaping @Sendable () throws -> String,
        config: @escaping @Sendable (_ folder: String, _ pin: String?) throws -> Config
    ) {
        self.root = root
        self.config = config
    }

    /// Whether a handbook that lay here was destroyed since this phone was reported lost, and nobody has been
    /// told; it outlives the process.
    var lost: Bool {
        get { mark.map(FileManager.default.fileExists) ?? false }
        nonmutating set {
            guard let mark else { return }
            // A phone without room for it tells as long as its process lives.
            if newValue {
                _ = FileManager.default.createFile(atPath: mark, contents: nil)
            } else {
                try? FileManager.default.removeItem(atPath: mark)
            }
        }
    }

    private var mark: String? { (try? root()).map { $0 + "/lost" } }
}

/// The way back out of an open handbook.
struct Door: Sendable {
    let folder: String
    let account: @Sendable () async throws -> Account
    /// To choose a member anew.
    let change: @MainActor @Sendable () async -> Void
    /// The handbook is no more.
    let gone: @MainActor @Sendable (Left) async -> Void
}

/// How a handbook was left for good: the province knows, could not be told, or had this phone reported as lost.
public enum Left: Sendable {
    case told
    case untold
    case lost
}
