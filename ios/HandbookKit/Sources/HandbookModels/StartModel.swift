import Foundation
import HandbookCore
import Observation

/// Somebody whose handbook lies on this phone.
public struct MemberRow: Sendable, Equatable {
    public let folder: String
    public let account: Account
}

/// Seconds: who was away longer types the PIN again.
private let locksAfter: TimeInterval = 300

/// From the app's start to an open handbook, and between foreground and background.
@MainActor
@Observable
public final class StartModel {
    public private(set) var app: AppModel?
    public private(set) var problem: HandbookError?
    public private(set) var busy = false
    /// To choose from; absent when there is nothing to choose.
    public private(set) var members: [MemberRow]?
    /// A PIN was tried: what is said now is about that one.
    public private(set) var tried = false
    /// The PIN as it is being typed.
    public var pin = ""
    /// What cannot be taken back has been asked for, and is asked once more.
    public var sure = false
    /// Face or finger were not the person's.
    public private(set) var unknown = false
    /// The handbook was left for good.
    public private(set) var left: Left?
    /// Whether face or finger open the handbook that is locked.
    public var byBiometry: Bool { folder.flatMap { platform.biometry?.has($0) } ?? false }

    @ObservationIgnored private let folders: Folders
    @ObservationIgnored private let platform: Platform
    @ObservationIgnored private let look: Look
    @ObservationIgnored private var desk: Desk?
    @ObservationIgnored private var folder: String?
    /// The PIN that was tried last: what it opened may turn out to be unreadable, and putting that
    /// aside takes the PIN again.
    @ObservationIgnored private var given: String?
    @ObservationIgnored private var invitation: String?
    /// Whether a person has the app in front of them. What closes the files in the background looks
    /// again when it is done: they may have come back meanwhile.
    @ObservationIgnored private var front = false

    /// It was told that a handbook was lost, whether or not the phone lets go of the mark.
    @ObservationIgnored private var told = false

    @ObservationIgnored private var leftAt: Date?
    @ObservationIgnored private let now: @Sendable () -> Date

    public init(platform: Platform, look: Look, folders: Folders, now: @escaping @Sendable () -> Date = { Date() }) {
        self.platform = platform
        self.look = look
        self.folders = folders
        self.now = now
        LentFile.removeAll()
    }

    /// Opens the handbook, or lets somebody choose; a second time does nothing, after a problem it
    /// tries again.
    public func open() async {
        if app != nil || members != nil || left != nil { return }
        // The background has heard it, in a process before this one.
        if folders.lost, !told { return left = .lost }
        await attempt { [self] in
            if folder == nil {
                let rows = try await rows()
                if rows.count > 1 { return members = rows }
                folder = try rows.first?.folder ?? another()
            }
            try await enter(Handbook.open, nil)
        }
    }

    public func choose(_ row: MemberRow) async {
        await open(row.folder)
    }

    /// A further member begins.
    public func add() async {
        let begun = members?.first { $0.account.owner == nil }?.folder
        if let folder = try? begun ?? another() { await open(folder) }
    }

    /// Tries what was typed.
    public func unlock() async {
        let typed = pin
        pin = ""
        await unlock(typed)
    }

    private func unlock(_ pin: String) async {
        tried = true
        await attempt { [self] in try await enter(Handbook.open, pin) }
    }

    public func unlockByBiometry() async {
        let before = triesLeft
        guard let folder, let pin = await platform.biometry?.load(folder) else { return unknown = true }
        await unlock(pin)
        // Another one than the library's would only cost tries; while one has to wait, none is tried.
        if app == nil, let left = triesLeft, before.map({ left < $0 }) ?? true {
            try? platform.biometry?.keep(folder, nil)
        }
    }

    private var triesLeft: UInt32? {
        if case .Locked(reason: .pin(let left, _)) = problem { left } else { nil }
    }

    /// What cannot be opened is put aside, an empty handbook begun.
    public func rebuild() async {
        let pin = given
        await attempt { [self] in try await enter(Handbook.rebuild, pin) }
    }

    /// The PIN is forgotten: what lies under it goes, and the member activates again.
    public func giveUpPin() async {
        guard let folder else { return }
        await attempt { [self] in
            try platform.biometry?.keep(folder, nil)
            try await enter(Handbook.giveUpPin, nil)
        }
    }

    /// Back to the members on this phone, also when there is only one.
    public func change() async {
        await forget()
        await attempt { [self] in members = try await rows() }
    }

    /// What was said of leaving has been read.
    public func begin() async {
        if left == .lost { (told, folders.lost) = (true, false) }
        left = nil
        await open()
    }

    /// The app is going away: every file is closed, so that the system may stop it.
    public func suspend() async {
        front = false
        leftAt = now()
        await app?.keepDraft()
        await close()
    }

    /// The app is back.
    public func resume() async {
        front = true
        guard let desk else { return await open() }
        if await lockIfLong() { return await open() }
        do {
            try await desk.book.resume()
            desk.refresh()
            app?.syncQuietly()
        } catch {
            // What cannot be opened any more is said where it can be tried again.
            desk.close()
            (app, self.desk, problem) = (nil, nil, error as? HandbookError)
        }
    }

    /// In the background, for as long as the system lets us: sends and receives, then closes again.
    public func syncInBackground() async -> Bool {
        guard let desk else { return await syncAll() }
        try? await desk.book.resume()
        let well = heard(try? await desk.sync())
        if !front { await close() }
        return well
    }

    public func invited(_ link: String) {
        invitation = link
        app?.invited(link)
    }

    private func lockIfLong() async -> Bool {
        guard let left = leftAt, let folder else { return false }
        leftAt = nil
        if now().timeIntervalSince(left) < locksAfter { return false }
        // Where it cannot be asked, it is opened anew all the same: what needs a PIN asks for it.
        if let held = try? await account(config: folders.config(folder, nil)), !held.hasPin { return false }
        await forget()
        self.folder = folder
        return true
    }

    /// Every member's handbook that opens without its person.
    private func syncAll() async -> Bool {
        var well = true
        await attempt { [self] in
            for row in try await rows() where row.account.owner != nil && !row.account.hasPin {
                let book = try await Handbook.open(config: folders.config(row.folder, nil))
                let report = try? await book.sync()
                if report?.problem == .lost { lost() }
                well = heard(report) && well
                try await book.shutDown()
            }
        }
        if front { await open() }
        return well
    }

    private func lost() {
        (told, folders.lost) = (false, true)
        (left, members) = (.lost, nil)
    }

    private func heard(_ report: Report?) -> Bool {
        if let report, report.rows > 0, !front { platform.notices?.tell() }
        return report.map { $0.problem == nil } ?? false
    }

    private func rows() async throws -> [MemberRow] {
        var rows: [MemberRow] = []
        for folder in try await handbookFolders(root: folders.root()) {
            rows.append(MemberRow(folder: folder, account: try await account(config: folders.config(folder, nil))))
        }
        return rows
    }

    private func another() throws -> String {
        try URL(fileURLWithPath: folders.root()).appendingPathComponent(UUID().uuidString).path
    }

    private func open(_ folder: String) async {
        members = nil
        self.folder = folder
        await open()
    }

    private func enter(_ way: @Sendable (Config) async throws -> Handbook, _ pin: String?) async throws {
        guard let folder else { return }
        given = pin
        let desk = try Desk(book: try await way(folders.config(folder, pin)))
        let folders = folders
        let door = Door(
            folder: folder,
            account: { try await account(config: folders.config(folder, nil)) },
            change: { [weak self] in await self?.change() },
            gone: { [weak self] left in
                try? self?.platform.biometry?.keep(folder, nil)
                if left == .lost { self?.lost() }
                self?.left = left
                await self?.forget()
            })
        desk.whenLost = { await door.gone(.lost) }
        let app = AppModel(desk, platform: platform, look: look, door: door)
        given = nil
        self.desk = desk
        self.app = app
        if let invitation { app.invited(invitation) }
    }

    private func attempt(_ work: @MainActor () async throws -> Void) async {
        if busy { return }
        busy = true
        problem = nil
        (sure, unknown) = (false, false)
        do {
            try await work()
        } catch let problem as HandbookError {
            self.problem = problem
        } catch {
            problem = .Bug(details: "\(type(of: error))")
        }
        busy = false
    }

    private func forget() async {
        let book = desk?.book
        desk?.close()
        (app, desk, folder, problem, given, tried) = (nil, nil, nil, nil, nil, false)
        try? await book?.shutDown()
    }

    private func close() async {
        try? await desk?.book.suspend()
        if front { await resume() }
    }
}
