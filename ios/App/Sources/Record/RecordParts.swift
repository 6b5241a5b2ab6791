import HandbookCore
import HandbookModels
import SwiftUI

/// A screen of a record: its content in one column, and at the bottom, where the thumb is, what went
/// wrong and the way to take the last tap back.
struct RecordPage<Shown: RecordState, Content: View>: View {
    let title: String
    let model: RecordPart<Shown>
    let content: (RecordView) -> Content

    init(title: String, model: RecordPart<Shown>, @ViewBuilder content: @escaping (RecordView) -> Content) {
        self.title = title
        self.model = model
        self.content = content
    }

    var body: some View {
        ScrollView {
            LazyVStack(alignment: .leading, spacing: 12) {
                if let view = model.state.view { content(view) }
            }
            .padding(16)
        }
        .safeAreaInset(edge: .bottom) { bottom }
        .navigationTitle(title)
        .navigationBarTitleDisplayMode(.inline)
    }

    /// What went wrong is seen wherever the column stands.
    private var bottom: some View {
        VStack(spacing: 0) {
            Trouble(problem: model.state.problem)
            if let last = model.state.view?.lastTap { UndoBar(last: last) { model.undo() } }
        }
        .background(.regularMaterial)
    }
}

/// What was tapped last, and how to take it back.
private struct UndoBar: View {
    let last: LastTap
    let undo: @MainActor () -> Void
    @Environment(\.words) private var words

    var body: some View {
        HStack {
            Text(words["undo.last", words.say(last)]).font(.footnote).lineLimit(2)
            Spacer()
            OtherButton(text: words["undo"], action: undo)
        }
        .padding(.horizontal, 16)
        .padding(.vertical, 6)
    }
}

/// A part of a screen that stands out: what is done now.
struct Card<Content: View>: View {
    let content: Content

    init(@ViewBuilder content: () -> Content) {
        self.content = content()
    }

    var body: some View {
        VStack(alignment: .leading, spacing: 8) { content }
            .frame(maxWidth: .infinity, alignment: .leading)
            .padding(16)
            .background(Color.gray.opacity(0.12), in: RoundedRectangle(cornerRadius: 12))
    }
}

/// What two phones say differently, and one button for each of what they say.
struct Disputes: View {
    let view: RecordView
    let settle: @MainActor (EventId) -> Void
    @Environment(\.words) private var words

    var body: some View {
        ForEach(Array(view.disputes.enumerated()), id: \.offset) { entry in
            Note(text: words.say(entry.element), bad: true) {
                ForEach(entry.element.choices, id: \.event) { choice in
                    OtherButton(text: words.say(choice)) { settle(choice.event) }
                }
            }
        }
        ForEach(Array(view.flags.enumerated()), id: \.offset) { entry in Note(text: words.say(entry.element), bad: true) }
    }
}

/// Words to be typed, under their name: what stands in an empty field is gone with the first letter.
/// In a horizontal one the return key makes no new line.
struct Field: View {
    let name: String
    let id: String
    let text: String
    let axis: Axis
    let type: @MainActor (String) -> Void

    init(_ name: String, id: String, _ text: String, axis: Axis = .vertical, type: @escaping @MainActor (String) -> Void) {
        self.name = name
        self.id = id
        self.text = text
        self.axis = axis
        self.type = type
    }

    var body: some View {
        VStack(alignment: .leading, spacing: 4) {
            Fine(text: name)
            TextField(name, text: Binding(get: { text }, set: { type($0) }), axis: axis)
                .textFieldStyle(.roundedBorder)
                .frame(minHeight: touch)
                .accessibilityIdentifier(id)
        }
    }
}

/// A figure: one more, one less, or typed.
struct FigureField: View {
    let name: String
    let id: String
    let text: String
    let type: @MainActor (String) -> Void
    let step: @MainActor (Int) -> Void

    var body: some View {
        VStack(alignment: .leading, spacing: 4) {
            Text(name)
            HStack {
                OtherButton(text: "−") { step(-1) }.accessibilityLabel("− \(name)")
                TextField(name, text: Binding(get: { text }, set: { type($0) }))
                    .textFieldStyle(.roundedBorder)
                    .keyboardType(.numberPad)
                    .font(.title2)
                    .frame(minHeight: touch)
                    .accessibilityIdentifier(id)
                OtherButton(text: "+") { step(1) }.accessibilityLabel("+ \(name)")
            }
        }
    }
}

/// For how long something has lasted, drawn anew each second.
struct Running: View {
    let text: (_ now: Date) -> Text

    var body: some View {
        TimelineView(.periodic(from: .now, by: 1)) { text($0.date) }
    }
}

/// A row that leads to a part of the record: its name, and how far it is.
struct Tile: View {
    let name: String
    let detail: String
    let action: @MainActor () -> Void

    var body: some View {
        Entry(action: action) {
            Card {
                Text(name).font(.headline)
                Fine(text: detail)
            }
        }
    }
}

/// Reads a QR code with the camera; nothing where there is none.
struct ScanButton: View {
    let text: String
    let found: @MainActor (String) -> Void
    @State private var scanning = false
    @Environment(\.words) private var words

    var body: some View {
        #if os(iOS)
            if Scanner.works {
                MainButton(text: text) { scanning = true }
                    .sheet(isPresented: $scanning) {
                        VStack {
                            Text(text).padding(16)
                            Scanner { text in
                                scanning = false
                                found(text)
                            }
                            OtherButton(text: words["close"]) { scanning = false }.padding(16)
                        }
                    }
            } else if Scanner.refused {
                Note(text: words["scan.refused"])
            }
        #endif
    }
}

/// A QR code as large as the screen is wide, dark on white also at night: a camera has to read it.
struct QrCode: View {
    let text: String
    let name: String

    var body: some View {
        ZStack {
            #if os(iOS)
                if let image = QrImage.of(text) {
                    Image(uiImage: image).interpolation(.none).resizable().scaledToFit().padding(16).background(Color.white)
                }
            #endif
        }
        .frame(maxWidth: .infinity)
        .accessibilityLabel(name)
    }
}
