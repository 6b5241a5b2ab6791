import HandbookCore
import HandbookModels
import SwiftUI

/// The member's own phones; one that is lost is ended from here.
struct DevicesScreen: View {
    let model: DevicesModel
    @Environment(\.words) private var words

    var body: some View {
        let state = model.state
        ScrollView {
            VStack(alignment: .leading, spacing: 12) {
                Trouble(problem: state.problem)
                ForEach(state.rows ?? [], id: \.id) { row in
                    VStack(alignment: .leading, spacing: 4) {
                        Text(row.name).font(.headline)
                        Fine(text: words["device.since", day(row.enrolledAt)])
                        standing(row)
                    }
                    Divider()
                }
            }
            .frame(maxWidth: .infinity, alignment: .leading)
            .padding(16)
        }
        .navigationTitle(words["me.devices"])
        .navigationBarTitleDisplayMode(.inline)
    }

    @ViewBuilder private func standing(_ row: DeviceRow) -> some View {
        if row.this {
            Tag(text: words["device.this"])
        } else if let ended = row.revokedAt {
            Tag(text: words["device.ended", day(ended)])
        } else if row.ending {
            Tag(text: words["device.ending"])
        } else if model.state.asked?.id == row.id {
            Sure(
                text: words["device.sure", row.name], go: words["device.go"],
                yes: { model.end() }, no: { model.ask(nil) })
        } else {
            OtherButton(text: words["device.end"]) { model.ask(row) }
        }
    }
}
