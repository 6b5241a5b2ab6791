import HandbookCore
import HandbookModels
import SwiftUI

/// The nine fields that the office has on file, for their person alone.
struct SummaryScreen: View {
    let model: SummaryModel
    @Environment(\.words) private var words

    var body: some View {
        let state = model.state
        ScrollView {
            VStack(alignment: .leading, spacing: 12) {
                Trouble(problem: state.problem)
                if let summary = state.summary {
                    ForEach(fields(summary), id: \.name) { field in
                        VStack(alignment: .leading, spacing: 2) {
                            Fine(text: words[field.name])
                            Text(field.text.isEmpty ? words["summary.absent"] : field.text)
                        }
                        .accessibilityElement(children: .combine)
                    }
                    Fine(text: words["me.summary.only"])
                } else if state.loaded {
                    Empty(text: words["me.summary.none"])
                }
            }
            .frame(maxWidth: .infinity, alignment: .leading)
            .padding(16)
        }
        .navigationTitle(words["me.summary"])
        .navigationBarTitleDisplayMode(.inline)
    }

    private struct Field {
        let name: String
        let text: String
    }

    private func fields(_ summary: MemberSummary) -> [Field] {
        [
            Field(name: "summary.fullName", text: summary.fullName),
            Field(name: "summary.bornOn", text: summary.bornOn.map { day($0) } ?? ""),
            Field(name: "summary.gender", text: summary.gender),
            Field(name: "summary.admittedOn", text: summary.admittedOn.map { day($0) } ?? ""),
            Field(name: "summary.officialOn", text: summary.officialOn.map { day($0) } ?? ""),
            Field(name: "summary.cardNumber", text: summary.cardNumber),
            Field(name: "summary.cellName", text: summary.cellName),
            Field(name: "summary.personalNumber", text: summary.personalNumber),
            Field(name: "summary.phone", text: summary.phone),
        ]
    }
}
