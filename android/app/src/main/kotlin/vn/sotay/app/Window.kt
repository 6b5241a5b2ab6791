package vn.sotay.app

import android.app.Activity
import android.view.WindowManager

/** What [activity] shows is internal: not in the list of recent apps, not in a screenshot, not on another screen. */
fun hideFromOthers(activity: Activity) {
    val secure = WindowManager.LayoutParams.FLAG_SECURE
    requireNotNull(activity.window).setFlags(secure, secure)
}
