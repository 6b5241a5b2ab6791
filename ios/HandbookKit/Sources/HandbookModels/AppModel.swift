import HandbookCore

public struct AppState: ScreenState {
    /// Absent until the store has said whether it is activated.
    public var activated: Bool?
    /// The place of the bar at the bottom, then every step from there.
    public var stack: [Stop] = []
    public var look: Look
    /// What ended the update that somebody asked for to read again.
    public var sync: Problem?
    /// A screen came back because what was typed on it would be lost; whether it is let go is asked.
    public var leaving: Stop?
    public var problem: HandbookError?
}

/// A screen on the way back, with its model: what was typed is there when one returns.
public struct Stop: Hashable, Sendable {
    public let place: Place
    public let model: any AnyModel

    public static func == (one: Stop, other: Stop) -> Bool { one.model === other.model }

    public func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(model)) }
}

/// The way through the app.
public final class AppModel: Model<AppState> {
    public let activation: ActivationModel
    public let platform: Platform
    let door: Door
    /// Screens that are being left: what is written on them is kept before the app may be stopped.
    private var going: [Stop] = []
    /// The place of the bar to which one wanted from the screen that asks.
    private var wanted: Place?

    init(_ desk: Desk, platform: Platform, look: Look, door: Door) {
        self.platform = platform
        self.door = door
        activation = ActivationModel(desk, platform: platform, door: door)
        super.init(desk, AppState(look: look))
        keepFresh(.session)
    }

    override func load() async throws {
        if state.activated == true { return }
        let activated = try await book.owner() != nil
        // A first start stays on its three steps until its person opens the handbook.
        if state.activated == nil { activated ? enter() : (state.activated = false) }
    }

    /// Activation is over.
    public func enter() {
        if state.stack.isEmpty { go(.home) }
        activation.close()
        state.activated = true
    }

    /// The bar at the bottom begins anew; everything else is one step further.
    public func go(_ place: Place) {
        let stop = Stop(place: place, model: model(place))
        if Place.roots.contains(place) {
            let before = state.stack
            state.stack = [stop]
            leave(Array(before.dropFirst()), root: before.first.map { ($0, stop) })
        } else {
            state.stack.append(stop)
        }
    }

    /// Steps after the place of the bar; the system takes some away when a person goes back.
    public var steps: [Stop] {
        get { Array(state.stack.dropFirst()) }
        set {
            let gone = state.stack.dropFirst().filter { !newValue.contains($0) }
            state.stack = state.stack.prefix(1) + newValue
            leave(gone)
        }
    }

    /// On to `place`, to which this screen only led.
    public func goOn(_ place: Place) {
        back()
        go(place)
    }

    /// To another part of a record; one step back to the meeting itself, where one came from it.
    public func go(_ part: RecordPlace, of id: ItemId) {
        let place = Place.record(id, part)
        if part == .run, state.stack.dropLast().last?.place == place { back() } else { go(place) }
    }

    /// One step back, if there is one.
    public func back() {
        steps = Array(steps.dropLast())
    }

    public func look(_ look: Look) {
        platform.keepLook(look)
        state.look = look
    }

    /// Words were written: they are kept, and leave when there is a network.
    @discardableResult
    public func written() -> Task<Void, Never> {
        back()
        return send()
    }

    /// What waits leaves when there is a network.
    @discardableResult
    public func send() -> Task<Void, Never> {
        platform.sendSoon()
        return freely { [self] in _ = try await desk.sync() }
    }

    /// Asks the province because reading is locked; every screen asks for its content again.
    @discardableResult
    public func syncNow() -> Task<Void, Never> {
        freely { [self] in
            state.sync = nil
            state.sync = try await desk.sync().problem
            desk.refresh()
        }
    }

    /// Words that are being written are kept before the app may be stopped.
    func keepDraft() async {
        for stop in state.stack + going { await (stop.model as? any KeepsWords)?.keepWords() }
    }

    /// To the members on this phone.
    @discardableResult
    public func change() -> Task<Void, Never> {
        Task { await door.change() }
    }

    /// Asks the province once, without anybody waiting: the app came to the front.
    @discardableResult
    public func syncQuietly() -> Task<Void, Never>? {
        if state.activated != true { return nil }
        return freely { [self] in _ = try await desk.sync() }
    }

    /// Somebody opened the link of an invitation. It is shown, not used: its person presses the button.
    public func invited(_ link: String) {
        if state.activated != true { activation.type(link) }
    }

    /// Whether what was typed on the screen that asks is let go.
    public func leave(_ yes: Bool) {
        guard let asking = state.leaving else { return }
        let root = wanted
        (state.leaving, wanted) = (nil, nil)
        if !yes { return }
        state.stack.removeAll { $0 == asking }
        asking.model.close()
        if let root { go(root) }
    }

    /// Leaves `stops`, the last one first, perhaps from one place of the bar to another.
    private func leave(_ stops: [Stop], root: (from: Stop, to: Stop)? = nil) {
        going += stops
        Task {
            var rest = stops
            while let stop = rest.last, await stop.model.mayLeave() {
                stop.model.close()
                rest.removeLast()
            }
            going.removeAll { stops.contains($0) }
            guard let asking = rest.last else {
                root?.from.model.close()
                return
            }
            // The system has taken the screens away already: they come back, and the last one asks.
            if let root, state.stack.first == root.to {
                root.to.model.close()
                state.stack = [root.from] + state.stack.dropFirst() + rest
                wanted = root.to.place
            } else {
                root?.from.model.close()
                state.stack += rest
                wanted = nil
            }
            state.leaving = asking
        }
    }

    private func model(_ place: Place) -> any AnyModel {
        switch place {
        case .home: HomeModel(desk)
        case .news: NewsModel(desk)
        case .article(let id): ArticleModel(desk, id: id)
        case .documents: DocumentsModel(desk)
        case .document(let id, let typed): DocumentModel(desk, id: id, typed: typed, outside: platform.outside)
        case .search: SearchModel(desk)
        case .meetings: MeetingsModel(desk)
        case .meeting(let id): MeetingModel(desk, id: id)
        case .record(let id, let part): model(part, of: id)
        case .openRecord(let id): OpeningModel(desk, id: id)
        case .rollCode(let id): CodeModel(desk, id: id)
        case .joinRecord: JoinModel(desk, outside: platform.outside)
        case .office(let place): model(place)
        case .opinions: OpinionsModel(desk)
        case .opinion(let id): OpinionModel(desk, id: id)
        case .write(let writing, let text):
            WriteModel(desk, writing: writing, text: text) { [weak self] in self?.send() }
        case .me: MeModel(desk, notices: platform.notices)
        case .summary: SummaryModel(desk)
        case .devices: DevicesModel(desk)
        case .pin: PinModel(desk, biometry: platform.biometry, door: door)
        case .report: ReportModel(desk, platform: platform)
        case .logOut: LogOutModel(desk, door: door)
        }
    }

    private func model(_ place: Office) -> any AnyModel {
        switch place {
        case .work: OfficeModel(desk)
        case .due: DueModel(desk)
        case .plans: PlansModel(desk)
        case .register(let wanted): PlanningModel(desk, id: nil, wanted: wanted)
        case .plan(let id): PlanningModel(desk, id: id, wanted: nil)
        case .reported(let id): ReportedModel(desk, id: id)
        case .reports: ReportsModel(desk)
        case .review(let id): ReviewModel(desk, id: id)
        case .rollUps: RollUpModel(desk)
        case .year(let cell, let year): YearModel(desk, cell: cell, year: year, outside: platform.outside)
        }
    }

    private func model(_ part: RecordPlace, of id: ItemId) -> any AnyModel {
        switch part {
        case .run: RunModel(desk, id: id)
        case .roll: RollModel(desk, id: id)
        case .speech: SpeechModel(desk, id: id)
        case .vote: VoteModel(desk, id: id)
        case .texts: TextsModel(desk, id: id)
        case .assign, .carried: AssignModel(desk, id: id)
        case .score: ScoreModel(desk, id: id)
        case .close, .handOver: CloseModel(desk, id: id, outside: platform.outside)
        }
    }
}
