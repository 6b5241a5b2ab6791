package vn.sotay.ui.me

import androidx.compose.runtime.Composable
import vn.sotay.core.HandbookException
import vn.sotay.core.NotPossible
import vn.sotay.ui.Fine
import vn.sotay.ui.LocalWords
import vn.sotay.ui.Page
import vn.sotay.ui.Sure
import vn.sotay.ui.Trouble
import vn.sotay.ui.say
import vn.sotay.ui.t

/** Leaving for good: what it means, then once more when words would be lost. */
@Composable
fun LogOutScreen(
    state: LogOutState,
    onBack: () -> Unit,
    onLeave: (discard: Boolean) -> Unit,
) = Page(t("logout.title"), onBack) {
    val problem = state.problem
    if (problem is HandbookException.NotAllowed && problem.reason == NotPossible.WORDS_WAITING) {
        Sure(LocalWords.current.say(problem), t("logout.discard"), { onLeave(true) }, onBack)
    } else {
        Trouble(problem)
        Sure(t("logout.what"), t("logout.go"), { onLeave(false) }, onBack)
    }
    if (state.busy) Fine(t("logout.busy"))
}
