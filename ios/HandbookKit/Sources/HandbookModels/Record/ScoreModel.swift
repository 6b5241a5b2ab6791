import Foundation
import HandbookCore

public struct ScoreState: RecordState {
    public var view: RecordView?
    /// The criterion that is open.
    public var criterion: String?
    public var points = ""
    public var reason = ""
    /// What the cell claims otherwise; absent unless somebody says so.
    public var own: [String: String]?
    public var problem: HandbookError?

    mutating func open(_ row: CriterionRow?) {
        criterion = row?.code
        points = row?.judged ?? ""
        reason = row?.judgedReason ?? ""
    }
}

/// The score: what the figures give, what people give, what the cell claims.
public final class ScoreModel: RecordPart<ScoreState> {
    init(_ desk: Desk, id: ItemId) {
        super.init(desk, id: id, ScoreState())
    }

    override var unsaved: Bool {
        let criteria = state.view?.score?.groups.flatMap(\.criteria) ?? []
        let row = criteria.first { $0.code == state.criterion }
        let judging = row.map { state.points != ($0.judged ?? "") || state.reason != $0.judgedReason } ?? false
        return judging || state.own?.values.contains { !isBlank($0) } ?? false
    }

    public func open(_ row: CriterionRow?) {
        state.open(row)
        state.problem = nil
    }

    public func points(_ text: String) {
        state.points = text
        state.problem = nil
    }

    public func reason(_ text: String) {
        state.reason = text
        state.problem = nil
    }

    @discardableResult
    public func judge(_ row: CriterionRow, _ points: String) -> Task<Void, Never> {
        tap(.judge(criterion: row.code, points: trimmed(points), reason: state.reason)) { $0.open(nil) }
    }

    @discardableResult
    public func claimAsComputed() -> Task<Void, Never> {
        tap(.claimAsComputed) { $0.own = nil }
    }

    public func own(_ on: Bool) {
        state.own = on ? [:] : nil
        state.problem = nil
    }

    public func own(_ criterion: String, _ points: String) {
        state.own?[criterion] = points
        state.problem = nil
    }

    @discardableResult
    public func claimOwn() -> Task<Void, Never> {
        // In the order of the sheet.
        let criteria = state.view?.score?.groups.flatMap(\.criteria).map(\.code) ?? []
        let own = criteria.compactMap { code -> ClaimedPoints? in
            let points = trimmed(state.own?[code] ?? "")
            return points.isEmpty ? nil : ClaimedPoints(criterion: code, points: points)
        }
        return tap(.claim(own: own)) { $0.own = nil }
    }
}

private func trimmed(_ text: String) -> String { text.trimmingCharacters(in: .whitespacesAndNewlines) }
