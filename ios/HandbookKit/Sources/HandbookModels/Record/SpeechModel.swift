import HandbookCore

public struct SpeechState: RecordState {
    public var view: RecordView?
    /// Which speech is being noted.
    public var noting: EventId?
    public var text = ""
    public var problem: HandbookError?

    /// Who speaks now: the latest who has not ended.
    public var speaking: SpeechRow? { view?.speeches.last { !$0.over } }
}

/// Who speaks, for how long, and what is said.
public final class SpeechModel: RecordPart<SpeechState> {
    init(_ desk: Desk, id: ItemId) {
        super.init(desk, id: id, SpeechState())
    }

    /// Gives the floor; whoever spoke before has ended.
    @discardableResult
    public func begin(_ speaker: Speaker) -> Task<Void, Never> {
        act { [self] in
            try await keep()
            if let before = state.speaking { _ = try await book.tap(id: id, tap: .endSpeech(speech: before.id), late: false) }
            let speech = try await book.tap(id: id, tap: .beginSpeech(speaker: speaker), late: false)
            note(speech, "")
            try await reload()
        }
    }

    @discardableResult
    public func end(_ speech: EventId) -> Task<Void, Never> {
        tap(.endSpeech(speech: speech))
    }

    @discardableResult
    public func note(_ row: SpeechRow) -> Task<Void, Never> {
        act { [self] in
            try await keep()
            note(row.id, row.text)
        }
    }

    public func type(_ text: String) {
        state.text = text
        state.problem = nil
    }

    @discardableResult
    public func keepNote() -> Task<Void, Never> {
        act { [self] in
            try await keep()
            note(nil, "")
        }
    }

    /// Writes the note down if it says something new.
    override func keepNow() async throws {
        guard let speech = state.noting else { return }
        let text = state.text
        let before = state.view?.speeches.first { $0.id == speech }?.text ?? ""
        if text != before { try await record(.noteSpeech(speech: speech, text: text)) }
    }

    private func note(_ speech: EventId?, _ text: String) {
        state.noting = speech
        state.text = text
    }
}
