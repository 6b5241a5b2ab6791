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

/// What is being written.
public enum Writing: Hashable, Sendable {
    case new
    /// Words that were kept without being handed in.
    case draft(ItemId)
    case amend(ItemId)
    case answer(ItemId)
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
