import HandbookCore

/// Where in the app one is.
public enum Place: Hashable, Sendable {
    case home
    case news
    case article(ItemId)
    case documents
    case document(ItemId, typed: String)
    case search
    case meetings
    case meeting(ItemId)
    /// A part of a meeting's record.
    case record(ItemId, RecordPlace)
    /// What is asked before a record is opened.
    case openRecord(ItemId)
    /// The member's own code for the roll call.
    case rollCode(ItemId)
    /// A copy of a record that another phone has passed on.
    case joinRecord
    /// What comes before and after a cell's meetings.
    case office(Office)
    case opinions
    case opinion(ItemId)
    case write(Writing, text: String)
    case me
    case summary
    case devices
    case pin
    case report
    case logOut

    /// The places of the bar at the bottom.
    public static let roots: [Place] = [.home, .documents, .search, .opinions, .me]
}

/// What comes before and after a cell's meetings.
public enum Office: Hashable, Sendable {
    /// Everything of it that this member may do.
    case work
    case due
    /// What is registered.
    case plans
    case register(Wanted)
    /// Saying anew how a meeting is to be.
    case plan(ItemId)
    /// The report of a meeting, as its cell sees it.
    case reported(ItemId)
    case reports
    /// A report, as the superior sees it.
    case review(ItemId)
    case rollUps
    case year(UnitId, Int)
}

/// The parts of a record.
public enum RecordPlace: Hashable, Sendable {
    case run, roll, speech, vote, texts, assign, carried, score, close, handOver
}

/// What is being written: about an opinion that is there, or else a new one; in a draft, if it is kept already.
public struct Writing: Hashable, Sendable {
    public var about: About?
    public var draft: ItemId?

    public init(about: About? = nil, draft: ItemId? = nil) {
        self.about = about
        self.draft = draft
    }
}

extension Place {
    /// Where a draft is written on.
    public static func write(_ draft: Draft) -> Place {
        .write(Writing(about: draft.about, draft: draft.id), text: draft.text)
    }
}

/// How the app looks. `dark` is the phone's own choice when absent.
public struct Look: Sendable, Equatable {
    public var percent: Int
    public var dark: Bool?
    /// Of text that is read at length, on top of `percent`.
    public var reading: Int

    public init(percent: Int, dark: Bool?, reading: Int) {
        self.percent = percent
        self.dark = dark
        self.reading = reading
    }

    /// As the app looks until somebody says otherwise.
    public static let first = Look(percent: 100, dark: nil, reading: 100)
    /// Sizes of type to choose from, on top of the phone's own.
    public static let sizes = [100, 125, 150, 200]
    /// Sizes of text that is read at length.
    public static let readingSizes = 75...200
    public static let readingStep = 25
}
