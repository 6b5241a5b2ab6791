package vn.sotay.ui.office

import kotlinx.coroutines.Job
import vn.sotay.core.HandbookException
import vn.sotay.core.PaperFormat
import vn.sotay.core.Topic
import vn.sotay.core.Year
import vn.sotay.ui.DOCX
import vn.sotay.ui.Desk
import vn.sotay.ui.Files
import vn.sotay.ui.Lent
import vn.sotay.ui.Model
import vn.sotay.ui.Office

data class YearState(
    val year: Int,
    /** Absent until it is added up. */
    val added: Year?,
    val problem: HandbookException?,
)

/** A cell's year. */
class YearModel(
    desk: Desk,
    private val place: Office.Year,
    /** Absent where the phone passes no files on. */
    val files: Files?,
) : Model<YearState>(desk, YearState(place.year, null, null)) {
    override fun YearState.with(problem: HandbookException?) = copy(problem = problem)

    init {
        keepFresh(Topic.MEETINGS) { load() }
    }

    /** Another year; [by] 1 is the next one. */
    fun turn(by: Int): Job {
        change { it.copy(year = it.year + by, added = null) }
        return ask { load() }
    }

    /** Passes the year on as a file, to be worked on further. */
    fun pass(title: String): Job {
        val year = state.value.year
        return act {
            val paper = book.yearPaper(place.cell, year, PaperFormat.DOCX)
            files?.pass?.invoke(title, Lent("nam-$year.docx", DOCX, paper))
        }
    }

    private suspend fun load() =
        inTurn {
            val year = state.value.year
            val added = book.year(place.cell, year)
            change { if (it.year == year) it.copy(added = added, problem = null) else it }
        }
}
