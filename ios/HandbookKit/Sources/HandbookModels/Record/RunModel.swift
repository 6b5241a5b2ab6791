import HandbookCore

public struct RunState: RecordState {
    public var view: RecordView?
    /// The step whose choices are open.
    public var step: String?
    /// Why a step is left out.
    public var reason = ""
    /// Who writes the minutes is being chosen.
    public var choosing = false
    public var problem: HandbookError?
}

/// How the meeting goes: what is done now, what comes next.
public final class RunModel: RecordPart<RunState> {
    init(_ desk: Desk, id: ItemId) {
        super.init(desk, id: id, RunState())
    }

    override var unsaved: Bool { state.step != nil && !isBlank(state.reason) }

    public func choose(_ step: String?) {
        state.step = step
        state.reason = ""
        state.problem = nil
    }

    public func choosing(_ on: Bool) {
        state.choosing = on
        state.problem = nil
    }

    public func reason(_ text: String) {
        state.reason = text
        state.problem = nil
    }

    @discardableResult
    public func begin(_ step: String) -> Task<Void, Never> {
        tap(.beginStep(step: step)) { $0.step = nil }
    }

    @discardableResult
    public func skip(_ step: String) -> Task<Void, Never> {
        tap(.skipStep(step: step, reason: state.reason)) {
            $0.step = nil
            $0.reason = ""
        }
    }

    @discardableResult
    public func minuteTaker(_ member: MemberId) -> Task<Void, Never> {
        tap(.nameMinuteTaker(member: member)) { $0.choosing = false }
    }
}
