import Foundation
import HandbookCore

public struct HomeState: ScreenState {
    public var home: Home?
    public var now: Date
    public var problem: HandbookError?
}

public final class HomeModel: Model<HomeState> {
    init(_ desk: Desk) {
        super.init(desk, HomeState(now: desk.now()))
        keepFresh(.news, .documents, .meetings, .opinions, .outbox, .attachments, .sync, .session)
    }

    override func load() async throws {
        let home = try await book.home(count: 3)
        state = HomeState(home: home, now: desk.now())
    }
}
