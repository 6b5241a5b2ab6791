package vn.sotay.app

import android.app.Notification
import android.app.NotificationChannel
import android.app.NotificationManager
import android.app.PendingIntent
import android.content.Context
import vn.sotay.ui.Words

private const val CHANNEL = "news"
private const val NEWS = 1
private const val WANTED = "wanted"

/** Whether a person wants to be told, and the phone lets us. */
fun noticesAreOn(context: Context): Boolean = choices(context).getBoolean(WANTED, false) && manager(context).areNotificationsEnabled()

/** A person has chosen. */
fun wantNotices(
    context: Context,
    on: Boolean,
) = choices(context).edit().putBoolean(WANTED, on).apply()

/** Says that something has come, never what: the screen of a locked phone is read by anybody. */
fun tellNews(context: Context) {
    if (!noticesAreOn(context)) return
    val words = Words.load("vi")
    val channel = NotificationChannel(CHANNEL, words["notices.channel"], NotificationManager.IMPORTANCE_LOW)
    channel.description = words["notices.what"]
    manager(context).createNotificationChannel(channel)
    val open = context.packageManager?.getLaunchIntentForPackage(context.packageName)
    val notice =
        Notification
            .Builder(context, CHANNEL)
            .setSmallIcon(android.R.drawable.stat_notify_more)
            .setContentTitle(words["notices.news"])
            .setAutoCancel(true)
            .setOnlyAlertOnce(true)
    if (open != null) notice.setContentIntent(PendingIntent.getActivity(context, 0, open, PendingIntent.FLAG_IMMUTABLE))
    manager(context).notify(NEWS, notice.build())
}

/** A person looks for themselves now. */
fun forgetNews(context: Context) = manager(context).cancel(NEWS)

private fun choices(context: Context) = requireNotNull(context.getSharedPreferences("notices", Context.MODE_PRIVATE))

private fun manager(context: Context) = requireNotNull(context.getSystemService(NotificationManager::class.java))
