package vn.sotay.app

import android.app.job.JobInfo
import android.app.job.JobParameters
import android.app.job.JobScheduler
import android.app.job.JobService
import android.content.ComponentName
import android.content.Context
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.cancel
import kotlinx.coroutines.launch
import vn.sotay.core.HandbookException
import vn.sotay.core.Problem

private const val EVERY_MS = 6 * 3_600_000L

/** Speaks with the province while the app is closed. What is due, the core decides. */
class SyncJob : JobService() {
    private val scope = CoroutineScope(SupervisorJob() + Dispatchers.Default)

    override fun onStartJob(params: JobParameters): Boolean {
        scope.launch { jobFinished(params, sync()) }
        return true
    }

    /** Whether to try again before the usual time. */
    private suspend fun sync(): Boolean =
        try {
            val door = Phone.door(this)
            var again = false
            door.enterEach { book ->
                if (book.owner() == null) return@enterEach
                val report = door.sync(book)
                // Who has the app in front of them sees it there.
                if (report.rows > 0u && door.isAlone) tellNews(this)
                again = again || (report.problem != null && report.problem != Problem.Lost)
            }
            again
        } catch (_: HandbookException.Closed) {
            true
        } catch (_: HandbookException) {
            // A person must see to it; the next start of the app says what.
            false
        }

    override fun onStopJob(params: JobParameters): Boolean = true

    override fun onDestroy() {
        scope.cancel()
        super.onDestroy()
    }

    companion object {
        const val REGULAR = 1
        const val SOON = 2

        /** A few times a day, on any network. */
        fun regularly(context: Context) = schedule(context, builder(context, REGULAR).setPeriodic(EVERY_MS).setPersisted(true).build())

        /** Something waits to be sent: as soon as there is a network. */
        fun soon(context: Context) = schedule(context, builder(context, SOON).setPersisted(true).build())

        private fun builder(
            context: Context,
            id: Int,
        ) = JobInfo.Builder(id, ComponentName(context, SyncJob::class.java)).setRequiredNetworkType(JobInfo.NETWORK_TYPE_ANY)

        private fun schedule(
            context: Context,
            job: JobInfo,
        ) {
            // The SDK's stubs do not mark this nullable, the framework itself does.
            requireNotNull(context.getSystemService(JobScheduler::class.java)).schedule(job)
        }
    }
}
