import Foundation
import HandbookCore

public struct SearchState: ScreenState {
    public var typed = ""
    public var hits: [Hit]?
    public var problem: HandbookError?
}

public final class SearchModel: Model<SearchState> {
    private var asking: Task<Void, Never>?

    init(_ desk: Desk) {
        super.init(desk, SearchState())
        keepFresh(.news, .documents, .meetings, .opinions)
    }

    /// As one types: a search that is overtaken by the next letter is not begun.
    @discardableResult
    public func type(_ text: String) -> Task<Void, Never> {
        state.typed = text
        asking?.cancel()
        let next = act { [self] in
            try Task.checkCancellation()
            try await load()
        }
        asking = next
        return next
    }

    override func load() async throws {
        let typed = state.typed
        let blank = typed.allSatisfy(\.isWhitespace)
        let hits = blank ? nil : try await book.search(typed: typed, count: window)
        guard typed == state.typed else { return }
        state = SearchState(typed: typed, hits: hits)
    }
}
