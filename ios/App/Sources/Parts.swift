import HandbookCore
import HandbookModels
import SwiftUI

/// No smaller target than this anywhere.
let touch: CGFloat = 44

private struct WordsKey: EnvironmentKey {
    static let defaultValue = Words.phone
}

extension EnvironmentValues {
    /// The words of the screens below.
    var words: Words {
        get { self[WordsKey.self] }
        set { self[WordsKey.self] = newValue }
    }
}

private struct LeasedKey: EnvironmentKey {
    static let defaultValue: AppModel? = nil
}

extension EnvironmentValues {
    /// What a screen asks when reading is locked until the province is heard.
    var leased: AppModel? {
        get { self[LeasedKey.self] }
        set { self[LeasedKey.self] = newValue }
    }
}

/// The one thing to do here.
struct MainButton: View {
    let text: String
    var enabled = true
    let action: @MainActor () -> Void

    var body: some View {
        Button(action: action) { Text(text).font(.headline).frame(maxWidth: .infinity, minHeight: touch) }
            .buttonStyle(.borderedProminent)
            .disabled(!enabled)
    }
}

/// Something else that can be done.
struct OtherButton: View {
    let text: String
    let action: @MainActor () -> Void

    var body: some View {
        Button(action: action) { Text(text).frame(minHeight: touch) }.buttonStyle(.bordered)
    }
}

/// Leads on.
struct LinkButton: View {
    let text: String
    let action: @MainActor () -> Void

    var body: some View {
        // Plain, because a list takes every tap on a row for all buttons of another style in it.
        Button(action: action) { Text(text).foregroundStyle(.tint).frame(minHeight: touch) }.buttonStyle(.borderless)
    }
}

/// An icon to press; `label` is what VoiceOver says.
struct Press: View {
    let icon: String
    let label: String
    let action: @MainActor () -> Void

    var body: some View {
        Button(action: action) { Image(systemName: icon).frame(minWidth: touch, minHeight: touch) }
            .buttonStyle(.borderless)
            .accessibilityLabel(label)
    }
}

/// What went wrong, and what to do.
struct Trouble: View {
    let problem: HandbookError?
    var again: (@MainActor () -> Void)?
    @Environment(\.words) private var words
    @Environment(\.leased) private var leased

    var body: some View {
        if let problem {
            Note(text: words.say(problem), bad: true) {
                if problem == .Locked(reason: .lease), let leased {
                    Leased(app: leased)
                } else if let again {
                    OtherButton(text: words["again"], action: again)
                }
            }
        }
    }
}

/// What opens a library whose time is over, and what can be done before.
private struct Leased: View {
    let app: AppModel
    @Environment(\.words) private var words

    var body: some View {
        // That everything here can be read is what is not so now.
        if let problem = app.state.sync { Text(problem == .offline ? words["lease.offline"] : words.say(problem)) }
        MainButton(text: words["me.syncNow"]) { app.syncNow() }
        OtherButton(text: words["opinions.write"]) { app.go(.write(Writing(), text: "")) }
    }
}

/// Heads a whole screen.
struct Title: View {
    let text: String

    var body: some View {
        Text(text).font(.title2).accessibilityAddTraits(.isHeader)
    }
}

/// Asks once more before something that cannot be taken back.
struct Sure: View {
    let text: String
    let go: String
    let yes: @MainActor () -> Void
    let no: @MainActor () -> Void
    @Environment(\.words) private var words

    var body: some View {
        Note(text: text, bad: true) {
            OtherButton(text: go, action: yes)
            OtherButton(text: words["cancel"], action: no)
        }
    }
}

/// Digits that nobody else should see.
struct Digits: View {
    let name: String
    let id: String
    let text: Binding<String>

    var body: some View {
        VStack(alignment: .leading, spacing: 4) {
            // Above the field too: what stands in it is gone with the first digit.
            Fine(text: name)
            SecureField(name, text: text)
                .textFieldStyle(.roundedBorder)
                .keyboardType(.numberPad)
                .frame(minHeight: touch)
                .accessibilityIdentifier(id)
        }
    }
}

/// A few words in a box. Read aloud when they appear. A sign beside the colour, which not all can see.
struct Note<More: View>: View {
    let text: String
    let bad: Bool
    let more: More

    init(text: String, bad: Bool = false, @ViewBuilder more: () -> More) {
        self.text = text
        self.bad = bad
        self.more = more()
    }

    var body: some View {
        VStack(alignment: .leading, spacing: 8) {
            Label(text, systemImage: bad ? "exclamationmark.triangle" : "info.circle")
            more
        }
        .frame(maxWidth: .infinity, alignment: .leading)
        .padding(16)
        .background((bad ? Color.red : Color.blue).opacity(0.12), in: RoundedRectangle(cornerRadius: 12))
        .onAppear { announce(text) }
    }
}

extension Note where More == EmptyView {
    init(text: String, bad: Bool = false) {
        self.init(text: text, bad: bad) { EmptyView() }
    }
}

@MainActor
private func announce(_ text: String) {
    #if os(iOS)
        AccessibilityNotification.Announcement(text).post()
    #endif
}

/// Nothing is here; why, and what brings something.
struct Empty: View {
    let text: String

    var body: some View {
        Text(text).foregroundStyle(.secondary).padding(.vertical, 10)
    }
}

/// Heads a part of a screen.
struct Heading: View {
    let text: String
    var all: (@MainActor () -> Void)?
    @Environment(\.words) private var words

    var body: some View {
        HStack {
            Text(text).font(.headline).foregroundStyle(.tint).accessibilityAddTraits(.isHeader)
            Spacer()
            if let all { LinkButton(text: words["all"], action: all) }
        }
    }
}

/// One row of a list; opens something.
struct Entry<Content: View>: View {
    let action: @MainActor () -> Void
    let content: Content

    init(action: @escaping @MainActor () -> Void, @ViewBuilder content: () -> Content) {
        self.action = action
        self.content = content()
    }

    var body: some View {
        Button(action: action) {
            VStack(alignment: .leading, spacing: 2) { content }
                .frame(maxWidth: .infinity, minHeight: touch, alignment: .leading)
        }
        .foregroundStyle(.primary)
        .buttonStyle(.borderless)
    }
}

/// Small text under a title.
struct Fine: View {
    let text: String

    var body: some View {
        Text(text).font(.footnote).foregroundStyle(.secondary)
    }
}

/// A word about a thing: its state, its kind.
struct Tag: View {
    let text: String
    var bad = false

    var body: some View {
        Text(text)
            .font(.caption)
            .padding(.horizontal, 8)
            .padding(.vertical, 3)
            .background((bad ? Color.red : Color.gray).opacity(0.18), in: RoundedRectangle(cornerRadius: 8))
    }
}

/// Some of a few choices. They wrap instead of scrolling away.
struct Choices<Content: View>: View {
    let content: Content
    // A column as wide as its words, also in large type.
    @ScaledMetric private var column: CGFloat = 120

    init(@ViewBuilder content: () -> Content) {
        self.content = content()
    }

    var body: some View {
        LazyVGrid(columns: [GridItem(.adaptive(minimum: min(column, 320)))], alignment: .leading, spacing: 8) { content }
    }
}

/// One of `Choices`.
struct Choice: View {
    let text: String
    let chosen: Bool
    let action: @MainActor () -> Void

    var body: some View {
        Button(action: action) {
            Label(text, systemImage: chosen ? "checkmark.circle.fill" : "circle")
                .frame(maxWidth: .infinity, minHeight: touch, alignment: .leading)
        }
        .buttonStyle(.borderless)
        .accessibilityAddTraits(chosen ? .isSelected : [])
    }
}

/// Text with what was looked for marked: by weight and a line, because colour is not seen by all.
@MainActor
func marked(_ spans: [Span]) -> Text {
    spans.reduce(Text("")) { text, span in
        let piece = Text(verbatim: span.text)
        return text + (span.hit ? piece.bold().underline() : piece)
    }
}

/// How something is read: larger and smaller type only here, not in the whole app, and aloud.
struct Reading: View {
    let app: AppModel
    let text: String
    @Environment(\.words) private var words

    var body: some View {
        let percent = app.state.look.reading
        HStack {
            OtherButton(text: "A−") { size(percent - Look.readingStep) }
                .accessibilityLabel(words["reader.smaller"])
                .disabled(percent <= Look.readingSizes.lowerBound)
            OtherButton(text: "A+") { size(percent + Look.readingStep) }
                .accessibilityLabel(words["reader.larger"])
                .disabled(percent >= Look.readingSizes.upperBound)
            if let aloud = app.platform.aloud { OtherButton(text: words["document.aloud"]) { aloud(text) } }
        }
    }

    private func size(_ percent: Int) {
        var look = app.state.look
        look.reading = percent
        app.look(look)
    }
}

/// A paragraph to be read at length, `percent` of the phone's own size.
struct Paragraph: View {
    let text: Text
    let percent: Int
    @ScaledMetric private var size: CGFloat = 17

    var body: some View {
        text
            .font(.system(size: size * CGFloat(percent) / 100))
            .frame(maxWidth: .infinity, alignment: .leading)
    }
}
