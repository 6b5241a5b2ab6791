import Foundation
import HandbookCore

public struct HomeState: ScreenState {
    public var home: Home?
    /// Records that are being written: found also when nothing else can be read.
    public var underWay: [UnderWay] = []
    /// What is due in the cells of whose committee the member is, soonest first.
    public var due: [Due] = []
    /// There are reports of other cells to look at.
    public var above = false
    public var now: Date
    public var problem: HandbookError?
}

public final class HomeModel: Model<HomeState> {
    init(_ desk: Desk) {
        super.init(desk, HomeState(now: desk.now()))
        keepFresh(.news, .documents, .meetings, .opinions, .outbox, .attachments, .sync, .session)
    }

    override func load() async throws {
        state.underWay = try await book.recordsUnderWay()
        state.due = try await book.due()
        let home = try await book.home(count: 3)
        state = HomeState(
            home: home, underWay: state.underWay, due: state.due, above: state.above, now: desk.now())
        state.above = try await officeDoor(desk).above
    }
}
