import HandbookCore

public struct VoteState: RecordState {
    public var view: RecordView?
    public var motion = Motion()
    /// Which motion is being counted.
    public var counting: EventId?
    public var figures: [Figured: String] = [:]
    /// What would come of the figures as they stand.
    public var check: MotionResult?
    public var problem: HandbookError?

    mutating func count(_ motion: EventId?, _ figures: [Figured: String] = [:]) {
        counting = motion
        self.figures = figures
        check = nil
    }
}

/// What is being put to the vote.
public struct Motion: Sendable, Equatable {
    public var open = false
    public var text = ""
    public var business = Business.resolution
    /// Absent until the meeting has chosen, where the rules leave a choice.
    public var form: VoteForm?

    /// The only form that the rules allow, or the one that was chosen.
    public func form(in row: BusinessRow) -> VoteForm? {
        if let form, row.forms.contains(form) { return form }
        return row.forms.count == 1 ? row.forms.first : nil
    }
}

/// The figures that a chair reads out.
public enum Figured: String, CaseIterable, Sendable {
    case issued, returned, valid, yes, no, other, blank

    /// Those that are asked for.
    public static func asked(_ form: VoteForm) -> [Figured] {
        switch form {
        case .byCard: [.yes, .no, .other]
        case .secretBallot: allCases
        }
    }
}

/// What is put to the vote, how it is counted, and what comes of it.
public final class VoteModel: RecordPart<VoteState> {
    private static let digits = 4

    init(_ desk: Desk, id: ItemId) {
        super.init(desk, id: id, VoteState())
    }

    override var unsaved: Bool {
        let putting = state.motion.open && !isBlank(state.motion.text)
        return putting || counted.map { said(state.figures) != said(known($0)) } ?? false
    }

    public func motion(_ change: (inout Motion) -> Void) {
        change(&state.motion)
        state.problem = nil
    }

    @discardableResult
    public func put(_ form: VoteForm) -> Task<Void, Never> {
        let motion = state.motion
        return act { [self] in
            let put = Tap.putMotion(text: motion.text, business: motion.business, form: form)
            let event = try await book.tap(id: id, tap: put, late: false)
            state.motion = Motion()
            state.count(event)
            try await reload()
        }
    }

    /// A motion that was taken back is no longer being counted.
    override func load() async throws {
        let was = counted
        try await super.load()
        if let was, was.id == state.counting, counted == nil { state.count(nil) }
    }

    public func count(_ row: MotionRow?) {
        let known = known(row)
        state.count(row?.id, known)
        state.problem = nil
        if !known.isEmpty { check() }
    }

    public func type(_ what: Figured, _ text: String) {
        state.figures[what] = String(text.filter(\.isNumber).prefix(Self.digits))
        check()
    }

    /// One more or one less: for a thumb.
    public func step(_ what: Figured, by: Int) {
        type(what, String(max(0, (state.figures[what].flatMap { Int($0) } ?? 0) + by)))
    }

    @discardableResult
    public func keepCount() -> Task<Void, Never>? {
        guard let row = counted else { return nil }
        let count = votes(row.form, state.figures)
        return tap(.countVotes(motion: row.id, count: count, base: row.result.base)) { $0.count(nil) }
    }

    /// The core looks at the figures while they are typed; only the last ones matter.
    private func check() {
        guard let row = counted else { return }
        let figures = state.figures
        freely { [self] in
            let check = try await book.checkCount(id: id, motion: row.id, count: votes(row.form, figures))
            if state.figures == figures && state.counting == row.id { state.check = check }
        }
    }

    private func known(_ row: MotionRow?) -> [Figured: String] { row?.count.map(figures) ?? [:] }

    private var counted: MotionRow? { state.view?.motions.first { $0.id == state.counting } }
}

/// What figures say: one that is not there is nought.
private func said(_ figures: [Figured: String]) -> [Figured: Int] {
    figures.mapValues { Int($0) ?? 0 }.filter { $0.value != 0 }
}

private func votes(_ form: VoteForm, _ figures: [Figured: String]) -> Count {
    func figure(_ what: Figured) -> UInt32 { figures[what].flatMap { UInt32($0) } ?? 0 }
    let (yes, no, other) = (figure(.yes), figure(.no), figure(.other))
    return switch form {
    case .byCard: .byCard(yes: yes, no: no, other: other)
    case .secretBallot:
        .secretBallot(
            Ballots(
                issued: figure(.issued), returned: figure(.returned), valid: figure(.valid), yes: yes, no: no, other: other,
                blank: figure(.blank)))
    }
}

private func figures(_ count: Count) -> [Figured: String] {
    let known: [Figured: UInt32] =
        switch count {
        case .byCard(let yes, let no, let other): [.yes: yes, .no: no, .other: other]
        case .secretBallot(let ballots):
            [
                .issued: ballots.issued, .returned: ballots.returned, .valid: ballots.valid, .yes: ballots.yes,
                .no: ballots.no, .other: ballots.other, .blank: ballots.blank,
            ]
        }
    return known.mapValues(String.init)
}
