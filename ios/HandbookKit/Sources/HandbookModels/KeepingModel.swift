import HandbookCore

/// A screen on which words are written that are kept when it is left, and before the app may be stopped.
public class KeepingModel<State: ScreenState>: Model<State>, KeepsWords {
    private var keeping: Task<Void, any Error>?

    /// Keeps what is being written, if it says something new.
    func keepNow() async throws {}

    final func keep() async throws {
        try await inTurn { [self] in try await keepNow() }
    }

    /// Does what keeps words, in whichever way, after what was begun before: they are not to be there twice.
    final func inTurn(_ work: @escaping @MainActor () async throws -> Void) async throws {
        let before = keeping
        let mine = Task {
            _ = await before?.result
            try await work()
        }
        keeping = mine
        try await mine.value
    }

    func keepWords() async {
        await attempt { [self] _ in try await keep() }
    }

    public override func mayLeave() async -> Bool {
        await settled()
        var kept = false
        await attempt { [self] _ in
            try await desk.whenOpen { try await keep() }
            kept = true
        }
        return kept && !unsaved
    }
}

/// Any of them.
@MainActor
protocol KeepsWords: AnyModel {
    func keepWords() async
}

/// Whether nothing was written.
func isBlank(_ text: String) -> Bool { text.allSatisfy(\.isWhitespace) }
