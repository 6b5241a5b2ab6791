import Foundation
import HandbookCore

public struct CloseState: RecordState {
    public var view: RecordView?
    /// Clock times, as a person types them; absent until one is changed.
    public var began: String?
    public var ended: String?
    /// One of them is none.
    public var noSuchTime = false
    /// Closing is asked once more.
    public var sure = false
    public var number = ""
    public var place = ""
    public var recipients = ""
    /// Which paper is about to leave the handbook.
    public var leaving: PaperKind?
    public var correction = ""
    /// A phone was let in, and now needs a copy.
    public var admitted = false
    /// Nothing on this phone shows the page.
    public var noApp = false
    public var problem: HandbookError?
}

/// The end: what is missing, closing, signing, papers, and another phone.
public final class CloseModel: RecordPart<CloseState> {
    private let outside: Outside?

    init(_ desk: Desk, id: ItemId, outside: Outside?) {
        self.outside = outside
        super.init(desk, id: id, CloseState())
    }

    /// Whether this phone can give files away and take them.
    public var files: Bool { outside != nil }

    override var unsaved: Bool {
        let times = state.view?.times
        return other(state.began, times?.beganAt) || other(state.ended, times?.endedAt) || !isBlank(state.correction)
    }

    private func other(_ typed: String?, _ than: Date?) -> Bool {
        typed.map { $0 != than.map(clock) ?? "" } ?? false
    }

    public func edit(_ change: (inout CloseState) -> Void) {
        change(&state)
        state.noSuchTime = false
        state.problem = nil
    }

    /// The chair says when it was; it begins on the day of the meeting, and may end after midnight.
    @discardableResult
    public func confirmTimes() -> Task<Void, Never>? {
        guard let view = state.view else { return nil }
        let (times, day) = (view.times, today(view.times.beganAt ?? view.startsAt))
        let end = state.ended ?? times.endedAt.map(clock) ?? ""
        guard let began = atClock(day, state.began ?? times.beganAt.map(clock) ?? ""), var ended = atClock(day, end) else {
            state.problem = nil
            state.noSuchTime = true
            return nil
        }
        if ended < began { ended = atClock(later(day, days: 1), end) ?? ended }
        return tap(.confirmTimes(beganAt: began, endedAt: ended)) {
            $0.began = nil
            $0.ended = nil
        }
    }

    @discardableResult
    public func approve() -> Task<Void, Never> {
        tap(.approveMinutes)
    }

    @discardableResult
    public func close(_ yes: Bool) -> Task<Void, Never>? {
        state.sure = false
        if !yes { return nil }
        return act { [self] in
            try await book.closeRecord(id: id)
            try await reload()
        }
    }

    @discardableResult
    public func sign() -> Task<Void, Never> {
        act { [self] in
            try await book.signRecord(id: id)
            try await reload()
        }
    }

    @discardableResult
    public func correct() -> Task<Void, Never> {
        tap(.correct(text: state.correction)) { $0.correction = "" }
    }

    /// Shows a paper as a page.
    @discardableResult
    public func show(_ which: PaperKind) -> Task<Void, Never> {
        act { [self] in
            let page = try await paper(which, .html)
            try await outside?.lend(page, name(which, "html")) { [self] in state.noApp = !(await $0.show($1)) }
        }
    }

    /// Prints a paper as a page.
    @discardableResult
    public func print(_ which: PaperKind) -> Task<Void, Never> {
        act { [self] in
            let page = try await paper(which, .html)
            await outside?.print(.page(String(decoding: page, as: UTF8.self), title: title))
        }
    }

    /// Passes a paper on, to be worked on further.
    @discardableResult
    public func pass(_ which: PaperKind) -> Task<Void, Never> {
        act { [self] in
            let paper = try await paper(which, .docx)
            try await outside?.lend(paper, name(which, "docx")) { await $0.share(.file($1)) }
        }
    }

    /// The certificate of another phone, as its code was read.
    @discardableResult
    public func admit(_ certificate: String) -> Task<Void, Never> {
        act { [self] in
            try await book.admitRecorder(id: id, certificate: certificate)
            state.admitted = true
            try await reload()
        }
    }

    /// Passes a copy of everything on.
    @discardableResult
    public func copy() -> Task<Void, Never> {
        act { [self] in
            let copy = try await book.recordCopy(id: id)
            try await outside?.lend(copy, "\(held).bien-ban") { await $0.share(.file($1)) }
        }
    }

    /// Joins a copy that another phone has passed on.
    @discardableResult
    public func join() -> Task<Void, Never> {
        act { [self] in
            guard let copy = try await outside?.pick() else { return }
            _ = try await book.takeOverRecord(copy: copy)
            try await reload()
        }
    }

    @discardableResult
    public func passChair(_ to: RecorderRow) -> Task<Void, Never> {
        tap(.passChair(device: to.device))
    }

    private func paper(_ which: PaperKind, _ format: PaperFormat) async throws -> Data {
        let recipients = state.recipients.split(separator: "\n")
            .map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
        let heading = PaperHeading(number: UInt32(state.number), place: state.place, recipients: recipients)
        return try await book.recordPaper(id: id, which: which, format: format, heading: heading)
    }

    private func name(_ which: PaperKind, _ ending: String) -> String {
        (which == .minutes ? "bien-ban" : "nghi-quyet") + "-\(held).\(ending)"
    }

    /// The day of the meeting.
    private var held: Day { state.view.map { today($0.startsAt) } ?? "" }

    private var title: String { state.view?.title ?? "" }
}
