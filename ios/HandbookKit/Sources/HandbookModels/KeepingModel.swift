import HandbookCore

/// A screen on which words are written that are kept when it is left, and before the app may be stopped.
public class KeepingModel<State: ScreenState>: Model<State>, KeepsWords {
    /// Keeps what is being written, if it says something new.
    func keep() async throws {}

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
