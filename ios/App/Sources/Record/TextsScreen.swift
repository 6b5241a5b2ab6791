import HandbookCore
import HandbookModels
import SwiftUI

/// The chair's conclusions, item by item, and what else a person writes for minutes and resolution.
struct TextsScreen: View {
    let model: TextsModel
    @Environment(\.words) private var words

    var body: some View {
        RecordPage(title: words["texts.title"], model: model) { view in
            Disputes(view: view) { model.settle($0) }
            Heading(text: words["texts.conclusions"])
            ForEach(Array(view.agenda.enumerated()), id: \.offset) { entry in
                let row = entry.element
                WrittenPart(
                    name: row.item == nil ? words["texts.whole"] : "\(entry.offset + 1). \(row.title)", text: row.text,
                    disputed: row.disputed, what: .conclusion(item: row.item), mayTap: view.may.tap, model: model)
            }
            Heading(text: words["texts.sections"])
            Fine(text: words["texts.figures"])
            ForEach(view.sections, id: \.section) { row in
                WrittenPart(
                    name: words.say(row.section), text: row.text, disputed: row.disputed, what: .part(row.section),
                    mayTap: view.may.tap, model: model)
            }
        }
    }
}

private struct WrittenPart: View {
    let name: String
    let text: String
    let disputed: Bool
    let what: Written
    let mayTap: Bool
    let model: TextsModel
    @Environment(\.words) private var words

    var body: some View {
        if model.state.writing == what && mayTap {
            Text(name).font(.headline)
            Field(words["texts.field"], id: "text", model.state.text) { model.type($0) }
            Fine(text: words["texts.kept"])
            MainButton(text: words["texts.done"]) { model.done() }
        } else {
            Entry(action: { if mayTap { model.write(what) } }) {
                Text(name).font(.headline)
                if disputed { Tag(text: words["disputed"], bad: true) }
                if text.isEmpty { Fine(text: words["texts.empty"]) } else { Text(text) }
            }
        }
    }
}
