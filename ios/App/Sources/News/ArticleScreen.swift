import HandbookCore
import HandbookModels
import SwiftUI

/// One article, to be read.
struct ArticleScreen: View {
    let app: AppModel
    let model: ArticleModel
    @Environment(\.words) private var words

    var body: some View {
        ScrollView {
            LazyVStack(alignment: .leading, spacing: 14) {
                Trouble(problem: model.state.problem)
                if let article = model.state.article { whole(article) }
            }
            .padding(16)
        }
        .navigationTitle(words["news.title"])
        .navigationBarTitleDisplayMode(.inline)
    }

    @ViewBuilder private func whole(_ article: Article) -> some View {
        Text(article.title).font(.title2).accessibilityAddTraits(.isHeader)
        Fine(text: article.unitName)
        Reading(app: app, text: article.title + "\n\n" + article.body)
        ForEach(Array(paragraphs(article.body).enumerated()), id: \.offset) { paragraph in
            Paragraph(text: Text(paragraph.element), percent: app.state.look.reading)
        }
        Divider()
        Fine(text: words["news.author", article.author])
        Fine(text: words["news.approved", article.approver, article.approvingBody, day(article.approvedAt)])
    }
}
