import HandbookCore
import Observation

/// From the app's start to an open handbook, and between foreground and background.
@MainActor
@Observable
public final class StartModel {
    public private(set) var app: AppModel?
    public private(set) var problem: HandbookError?

    @ObservationIgnored private let config: @Sendable () throws -> Config
    @ObservationIgnored private let platform: Platform
    @ObservationIgnored private let look: Look
    @ObservationIgnored private var desk: Desk?
    @ObservationIgnored private var opening = false
    @ObservationIgnored private var invitation: String?
    /// Whether a person has the app in front of them. What closes the files in the background looks
    /// again when it is done: they may have come back meanwhile.
    @ObservationIgnored private var front = false

    public init(platform: Platform, look: Look, config: @escaping @Sendable () throws -> Config) {
        self.platform = platform
        self.look = look
        self.config = config
    }

    /// Opens the handbook; a second time does nothing, after a problem it tries again.
    public func open() async {
        if opening || app != nil { return }
        opening = true
        defer { opening = false }
        problem = nil
        do {
            let desk = try Desk(book: try await Handbook.open(config: try config()))
            let app = AppModel(desk, platform: platform, look: look)
            self.desk = desk
            self.app = app
            if let invitation { app.invited(invitation) }
        } catch let problem as HandbookError {
            self.problem = problem
        } catch {
            problem = .Bug(details: "\(type(of: error))")
        }
    }

    /// The app is going away: every file is closed, so that the system may stop it.
    public func suspend() async {
        front = false
        await close()
    }

    /// The app is back.
    public func resume() async {
        front = true
        guard let desk else { return await open() }
        do {
            try await desk.book.resume()
            desk.refresh()
            app?.syncQuietly()
        } catch {
            problem = error as? HandbookError
        }
    }

    /// In the background, for as long as the system lets us: sends and receives, then closes again.
    public func syncInBackground() async -> Bool {
        await open()
        guard let book = desk?.book else { return false }
        try? await book.resume()
        let report = try? await book.sync()
        if !front { await close() }
        return report.map { $0.problem == nil } ?? false
    }

    private func close() async {
        try? await desk?.book.suspend()
        if front { await resume() }
    }

    public func invited(_ link: String) {
        invitation = link
        app?.invited(link)
    }
}
