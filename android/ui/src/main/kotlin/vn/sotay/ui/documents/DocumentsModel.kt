package vn.sotay.ui.documents

import vn.sotay.core.DocumentQuery
import vn.sotay.core.DocumentRow
import vn.sotay.core.HandbookException
import vn.sotay.core.Shelves
import vn.sotay.core.Topic
import vn.sotay.ui.Desk
import vn.sotay.ui.Model
import vn.sotay.ui.WINDOW
import vn.sotay.ui.today
import vn.sotay.ui.windows

data class DocumentsState(
    val shelves: Shelves?,
    val type: String?,
    val issuer: String?,
    val year: Int?,
    val inForce: Boolean,
    val bookmarked: Boolean,
    val rows: List<DocumentRow>?,
    val more: Boolean,
    val problem: HandbookException?,
)

class DocumentsModel(
    desk: Desk,
) : Model<DocumentsState>(desk, DocumentsState(null, null, null, null, false, false, null, false, null)) {
    private var wanted = WINDOW

    override fun DocumentsState.with(problem: HandbookException?) = copy(problem = problem)

    init {
        keepFresh(Topic.DOCUMENTS) { load() }
    }

    fun narrow(how: (DocumentsState) -> DocumentsState) {
        wanted = WINDOW
        change(how)
        ask { load() }
    }

    fun more() {
        wanted += WINDOW
        ask { load() }
    }

    /** All has been seen. */
    fun readAll() =
        act {
            book.allDocumentsOpened()
            shown(::load)
        }

    private suspend fun load() =
        inTurn {
            val asked = state.value
            val force = if (asked.inForce) today(desk.now()) else null
            val rows =
                windows(wanted) { first, count ->
                    book.documents(DocumentQuery(asked.type, asked.issuer, asked.year, force, asked.bookmarked, first, count))
                }
            val shelves = book.shelves()
            change { it.copy(shelves = shelves, rows = rows, more = rows.size.toUInt() == wanted, problem = null) }
        }
}
