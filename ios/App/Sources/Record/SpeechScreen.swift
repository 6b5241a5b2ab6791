import HandbookCore
import HandbookModels
import SwiftUI

/// Who speaks now, what is said, and who speaks next.
struct SpeechScreen: View {
    let model: SpeechModel
    @Environment(\.words) private var words

    var body: some View {
        RecordPage(title: words["speech.title"], model: model) { view in
            if let speech = model.state.speaking { speaking(speech, view.may.tap) }
            Disputes(view: view) { model.settle($0) }
            if view.may.tap { speakers(view) }
            let over = view.speeches.filter(\.over)
            if !over.isEmpty { Heading(text: words["speech.over"]) }
            ForEach(Array(over.reversed()), id: \.id) { self.over($0, view.may.tap) }
        }
    }

    private func speaking(_ row: SpeechRow, _ mayTap: Bool) -> some View {
        Card {
            Text(row.name).font(.title2)
            Running { Text(lasted(row.beganAt, $0)).font(.title2).monospacedDigit() }
            if mayTap { MainButton(text: words["speech.end"]) { model.end(row.id) } }
            Noted(row: row, mayTap: mayTap, model: model)
        }
    }

    @ViewBuilder private func speakers(_ view: RecordView) -> some View {
        Heading(text: words[model.state.speaking == nil ? "speech.who" : "speech.whoNext"])
        if view.speakers.isEmpty { Empty(text: words["speech.nobody"]) }
        ForEach(view.speakers, id: \.speaker) { row in
            Entry(action: { model.begin(row.speaker) }) {
                Text(row.name)
                if row.spoke > 0 { Fine(text: words["speech.spoke", row.spoke]) }
            }
        }
    }

    @ViewBuilder private func over(_ row: SpeechRow, _ mayTap: Bool) -> some View {
        Text(row.name).font(.headline)
        if let ms = row.lastedMs { Fine(text: lasted(ms)) }
        Noted(row: row, mayTap: mayTap, model: model)
        if mayTap { LinkButton(text: words["speech.remove", row.name]) { model.undo([row.id]) } }
    }
}

/// What was said.
private struct Noted: View {
    let row: SpeechRow
    let mayTap: Bool
    let model: SpeechModel
    @Environment(\.words) private var words

    var body: some View {
        if row.disputed { Tag(text: words["disputed"], bad: true) }
        if model.state.noting == row.id && mayTap {
            Field(words["speech.text"], id: "note", model.state.text) { model.type($0) }
            Fine(text: words["texts.kept"])
            OtherButton(text: words["speech.keep"]) { model.keepNote() }
        } else {
            if !row.text.isEmpty { Text(row.text) }
            if mayTap { LinkButton(text: words[row.text.isEmpty ? "speech.write" : "speech.rewrite"]) { model.note(row) } }
        }
    }
}
