package vn.sotay.shell

import android.Manifest
import android.content.Context
import android.content.Intent
import android.content.pm.PackageManager
import android.os.Build
import android.os.Bundle
import androidx.activity.ComponentActivity
import androidx.activity.addCallback
import androidx.activity.compose.setContent
import androidx.activity.result.contract.ActivityResultContracts
import androidx.compose.ui.text.font.Font
import androidx.compose.ui.text.font.FontFamily
import androidx.compose.ui.text.font.FontWeight
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.cancel
import vn.sotay.app.Phone
import vn.sotay.app.ScanActivity
import vn.sotay.app.SyncJob
import vn.sotay.app.biometry
import vn.sotay.app.forgetNews
import vn.sotay.app.hideFromOthers
import vn.sotay.app.noticesAreOn
import vn.sotay.app.openFile
import vn.sotay.app.printText
import vn.sotay.app.shareFile
import vn.sotay.app.shareText
import vn.sotay.app.wantNotices
import vn.sotay.ui.FIRST_LOOK
import vn.sotay.ui.HandbookStart
import vn.sotay.ui.Look
import vn.sotay.ui.Notices
import vn.sotay.ui.PassOn
import vn.sotay.ui.Platform
import vn.sotay.ui.Words
import vn.sotay.ui.session.StartModel
import java.time.Instant

/** The only activity of the handbook itself: shows the app, and says when a person comes and goes. */
class MainActivity : ComponentActivity() {
    private val scope = CoroutineScope(SupervisorJob() + Dispatchers.Main.immediate)
    private lateinit var voice: Voice
    private lateinit var start: StartModel
    private var answered: () -> Unit = {}
    private val scanning =
        registerForActivityResult(ActivityResultContracts.StartActivityForResult()) { result ->
            result.data?.getStringExtra(ScanActivity.TEXT)?.let(start::invited)
        }
    private val allowing = registerForActivityResult(ActivityResultContracts.RequestPermission()) { answered() }

    override fun onCreate(savedInstanceState: Bundle?) {
        super.onCreate(savedInstanceState)
        hideFromOthers(this)
        voice = Voice(this)
        val platform = platform()
        val font = bundledFont()
        val look = kept()
        start = StartModel(Phone.door(this), scope, platform, look, Instant::now)
        invited(intent)
        onBackPressedDispatcher.addCallback(this) { if (start.state.value.app?.back() != true) finish() }
        setContent { HandbookStart(start, look, platform, font) }
        SyncJob.regularly(this)
    }

    override fun onNewIntent(intent: Intent) {
        super.onNewIntent(intent)
        invited(intent)
    }

    override fun onStart() {
        super.onStart()
        forgetNews(this)
        start.front()
    }

    override fun onStop() {
        voice.stop()
        start.away()
        super.onStop()
    }

    override fun onDestroy() {
        voice.close()
        start.close()
        scope.cancel()
        super.onDestroy()
    }

    private fun platform(): Platform {
        val rest = Words.load("vi")["pass.rest"]
        val hasCamera = requireNotNull(packageManager).hasSystemFeature(PackageManager.FEATURE_CAMERA_ANY)
        return Platform(
            deviceName = Build.MODEL.orEmpty(),
            version = packageManager?.getPackageInfo(packageName.orEmpty(), 0)?.versionName.orEmpty(),
            keepLook = ::keep,
            scan = if (hasCamera) ::scan else null,
            open = { openFile(this, it) },
            aloud = voice::say,
            sendSoon = { SyncJob.soon(this) },
            pass =
                PassOn(
                    { title, text -> shareText(this, title, text, rest) },
                    { title, file -> shareFile(this, title, file) },
                    { title, text -> printText(this, title, text) },
                ),
            notices = Notices({ noticesAreOn(this) }, ::notices),
            biometry = biometry(this, Words.load("vi")),
        )
    }

    private fun scan() = scanning.launch(Intent(this, ScanActivity::class.java))

    private fun notices(
        on: Boolean,
        then: () -> Unit,
    ) {
        wantNotices(this, on)
        answered = then
        // Before Android 13 nobody is asked.
        if (on && Build.VERSION.SDK_INT >= Build.VERSION_CODES.TIRAMISU) allowing.launch(Manifest.permission.POST_NOTIFICATIONS) else then()
    }

    private fun invited(intent: Intent?) {
        intent?.dataString?.let(start::invited)
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
