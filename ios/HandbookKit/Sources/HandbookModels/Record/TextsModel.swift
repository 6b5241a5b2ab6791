import HandbookCore

public struct TextsState: RecordState {
    public var view: RecordView?
    /// What is being written.
    public var writing: Written?
    public var text = ""
    public var problem: HandbookError?
}

/// What a person writes of a meeting.
public enum Written: Sendable, Hashable {
    /// The chair's conclusion of an item of the agenda, or of the whole meeting.
    case conclusion(item: UInt32?)
    /// A section of the papers.
    case part(Section)
}

/// The chair's conclusions, and the words of the papers.
public final class TextsModel: RecordPart<TextsState> {
    init(_ desk: Desk, id: ItemId) {
        super.init(desk, id: id, TextsState())
    }

    @discardableResult
    public func write(_ what: Written?) -> Task<Void, Never> {
        act { [self] in
            try await keep()
            state.writing = what
            state.text = what.map(before) ?? ""
        }
    }

    public func type(_ text: String) {
        state.text = text
        state.problem = nil
    }

    @discardableResult
    public func done() -> Task<Void, Never> {
        act { [self] in
            try await keep()
            state.writing = nil
            state.text = ""
        }
    }

    /// Writes down what says something new.
    override func keepNow() async throws {
        guard let what = state.writing, state.text != before(what) else { return }
        let tap: Tap =
            switch what {
            case .conclusion(let item): .conclude(item: item, text: state.text)
            case .part(let section): .write(section: section, text: state.text)
            }
        try await record(tap)
    }

    private func before(_ what: Written) -> String {
        switch what {
        case .conclusion(let item): state.view?.agenda.first { $0.item == item }?.text ?? ""
        case .part(let section): state.view?.sections.first { $0.section == section }?.text ?? ""
        }
    }
}
