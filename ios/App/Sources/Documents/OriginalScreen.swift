import HandbookCore
import HandbookModels
import SwiftUI

/// The paper's original file: fetched, paused, shown, kept.
struct Original: View {
    let model: DocumentModel
    /// Whether the phone can show files.
    let can: Bool
    @Environment(\.words) private var words

    var body: some View {
        if let file = model.state.file {
            Divider()
            Text(words["document.file", file.attachment.name, size(file.attachment.size)])
            if let percent = model.state.fetching {
                ProgressView(value: Double(percent), total: 100)
                Fine(text: words["document.file.getting", percent])
                OtherButton(text: words["document.file.pause"]) { model.pause() }
            } else if file.complete {
                if model.state.showing { Fine(text: words["document.file.showing"]) }
                if can { OtherButton(text: words["document.file.open"]) { model.show() } }
            } else if file.have > 0 {
                OtherButton(text: words["document.file.goOn", file.have * 100 / max(file.attachment.size, 1)]) { model.fetch() }
            } else {
                OtherButton(text: words["document.file.get"]) { model.fetch() }
            }
            if model.state.noApp { Note(text: words["document.file.noApp"], bad: true) }
            OtherButton(text: words[file.pinned ? "document.file.unpin" : "document.file.pin"]) { model.pin() }
        }
    }
}

/// Sharing and printing, after a word about internal papers.
struct PassOn: View {
    let model: DocumentModel
    @Environment(\.words) private var words

    var body: some View {
        if model.state.leaving {
            Note(text: words["pass.warning"], bad: true) {
                OtherButton(text: words["pass.text"]) { model.shareText() }
                if model.state.file?.complete == true {
                    OtherButton(text: words["pass.file"]) { model.shareFile() }
                    OtherButton(text: words["pass.print"]) { model.printFile() }
                } else {
                    OtherButton(text: words["pass.print"]) { model.printText() }
                }
                OtherButton(text: words["cancel"]) { model.leave(false) }
            }
        } else {
            OtherButton(text: words["pass.title"]) { model.leave(true) }
        }
    }
}
