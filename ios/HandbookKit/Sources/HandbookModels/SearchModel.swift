import Foundation
import HandbookCore

public struct SearchState: ScreenState {
    public var typed = ""
    public var hits: [Hit]?
    /// What was looked for last, while nothing is typed.
    public var recent: [String] = []
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
        let next = freely { [self] in try await reload() }
        asking = next
        return next
    }

    /// Something that was found is opened: what led there is kept.
    @discardableResult
    public func opened() -> Task<Void, Never> {
        let typed = state.typed
        return freely { [self] in
            // What was found opens also on a full phone, which remembers nothing.
            try? await book.rememberSearch(typed: typed)
            try await reload()
        }
    }

    @discardableResult
    public func forget() -> Task<Void, Never> {
        act { [self] in
            try await book.forgetSearches()
            try await reload()
        }
    }

    override func load() async throws {
        let typed = state.typed
        let blank = isBlank(typed)
        let hits = blank ? nil : try await book.search(typed: typed, count: window)
        let recent = blank ? try await book.recentSearches() : []
        guard typed == state.typed else { return }
        state = SearchState(typed: typed, hits: hits, recent: recent)
    }
}
