package vn.sotay.shell

import android.content.Context
import android.content.Intent
import android.os.Build
import android.os.Bundle
import android.view.WindowManager
import androidx.activity.ComponentActivity
import androidx.activity.addCallback
import androidx.activity.compose.setContent
import androidx.compose.material3.Text
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.setValue
import androidx.compose.ui.text.font.Font
import androidx.compose.ui.text.font.FontFamily
import androidx.compose.ui.text.font.FontWeight
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.cancel
import kotlinx.coroutines.launch
import vn.sotay.app.Phone
import vn.sotay.app.SyncJob
import vn.sotay.core.HandbookException
import vn.sotay.ui.AppModel
import vn.sotay.ui.Desk
import vn.sotay.ui.FIRST_LOOK
import vn.sotay.ui.HandbookApp
import vn.sotay.ui.Look
import vn.sotay.ui.Platform
import vn.sotay.ui.Words
import vn.sotay.ui.say
import java.time.Instant

/** The only activity: opens the handbook, shows the app, closes every file when it is left. */
class MainActivity : ComponentActivity() {
    private val scope = CoroutineScope(SupervisorJob() + Dispatchers.Main.immediate)
    private var app by mutableStateOf<AppModel?>(null)
    private var broken by mutableStateOf<HandbookException?>(null)
    private var desk: Desk? = null
    private var started = false
    private lateinit var voice: Voice

    override fun onCreate(savedInstanceState: Bundle?) {
        super.onCreate(savedInstanceState)
        // Papers are internal: not in the list of recent apps, not in a screenshot.
        window.setFlags(WindowManager.LayoutParams.FLAG_SECURE, WindowManager.LayoutParams.FLAG_SECURE)
        voice = Voice(this)
        val platform =
            Platform(
                deviceName = Build.MODEL.orEmpty(),
                keepLook = ::keep,
                aloud = voice::say,
                sendSoon = { SyncJob.soon(this) },
            )
        val font = bundledFont()
        onBackPressedDispatcher.addCallback(this) { if (app?.back() != true) finish() }
        setContent {
            val problem = broken
            val model = app
            if (model != null) {
                HandbookApp(model, platform, font)
            } else if (problem != null) {
                Text(Words.load("vi").say(problem))
            }
        }
        SyncJob.regularly(this)
        scope.launch { open(platform) }
    }

    private suspend fun open(platform: Platform) {
        try {
            val desk = Desk(Phone.enter(this), scope, Instant::now)
            this.desk = desk
            // The person may have left meanwhile.
            if (!started) Phone.leave()
            app = AppModel(desk, platform, kept()).also { invited(it, intent) }
        } catch (problem: HandbookException) {
            broken = problem
        }
    }

    override fun onNewIntent(intent: Intent) {
        super.onNewIntent(intent)
        app?.let { invited(it, intent) }
    }

    override fun onStart() {
        super.onStart()
        started = true
        val desk = desk ?: return
        scope.launch {
            Phone.enter(this@MainActivity)
            desk.refresh()
            app?.syncQuietly()
        }
    }

    override fun onStop() {
        voice.stop()
        started = false
        if (desk != null) CoroutineScope(Dispatchers.Default).launch { Phone.leave() }
        super.onStop()
    }

    override fun onDestroy() {
        voice.close()
        desk?.close()
        scope.cancel()
        super.onDestroy()
    }

    /** The link of an invitation opens the app; it is shown, and the person presses the button. */
    private fun invited(
        app: AppModel,
        intent: Intent?,
    ) {
        val link = intent?.dataString ?: return
        app.activation.type(link)
    }

    private fun bundledFont(): FontFamily {
        val assets = requireNotNull(assets)
        return FontFamily(
            Font("fonts/BeVietnamPro-Regular.ttf", assets, FontWeight.Normal),
            Font("fonts/BeVietnamPro-SemiBold.ttf", assets, FontWeight.SemiBold),
        )
    }

    private fun looks() = requireNotNull(getSharedPreferences("look", Context.MODE_PRIVATE))

    private fun kept(): Look {
        val looks = looks()
        val dark = looks.getInt("dark", 0)
        return Look(
            looks.getInt("percent", FIRST_LOOK.percent),
            if (dark == 0) null else dark == 1,
            looks.getInt("reading", FIRST_LOOK.reading),
        )
    }

    private fun keep(look: Look) {
        val dark = look.dark
        looks()
            .edit()
            .putInt("percent", look.percent)
            .putInt("reading", look.reading)
            .putInt("dark", if (dark == null) 0 else if (dark) 1 else 2)
            .apply()
    }
}
