package vn.sotay.app

import android.Manifest
import android.app.Activity
import android.content.Intent
import android.content.pm.PackageManager
import android.graphics.SurfaceTexture
import android.os.Bundle
import android.view.Gravity
import android.view.TextureView
import android.view.View
import android.widget.Button
import android.widget.LinearLayout
import android.widget.ScrollView
import android.widget.TextView
import vn.sotay.ui.Words

/**
 * Reads the QR code of an invitation. Before the system asks whether the camera may be used, the app
 * says what for; whoever does not want to, types instead.
 */
class ScanActivity : Activity() {
    private val words = Words.load("vi")
    private lateinit var column: LinearLayout
    private var camera: Camera? = null
    private var lit = false

    override fun onCreate(savedInstanceState: Bundle?) {
        super.onCreate(savedInstanceState)
        // An invitation opens a member's handbook to whoever has it.
        hideFromOthers(this)
        column =
            LinearLayout(this).apply {
                orientation = LinearLayout.VERTICAL
                setPadding(dp(24), dp(24), dp(24), dp(24))
            }
        setContentView(ScrollView(this).apply { addView(column) })
    }

    override fun onStart() {
        super.onStart()
        if (isAllowed()) look() else ask(words["scan.why"])
    }

    override fun onStop() {
        camera?.close()
        camera = null
        super.onStop()
    }

    override fun onRequestPermissionsResult(
        requestCode: Int,
        permissions: Array<out String>,
        grantResults: IntArray,
    ) {
        super.onRequestPermissionsResult(requestCode, permissions, grantResults)
        if (isAllowed()) look() else ask(words["scan.refused"])
    }

    private fun isAllowed() = checkSelfPermission(Manifest.permission.CAMERA) == PackageManager.PERMISSION_GRANTED

    private fun ask(text: String) {
        column.removeAllViews()
        say(text)
        press(words["scan.allow"]) { requestPermissions(arrayOf(Manifest.permission.CAMERA), 1) }
        press(words["scan.type"]) { finish() }
    }

    private fun look() {
        camera?.close()
        val camera = Camera(this, { text -> runOnUiThread { found(text) } }, { runOnUiThread { trouble() } })
        this.camera = camera
        column.removeAllViews()
        say(words["scan.hold"])
        // Half the screen at most, so that the buttons are seen too.
        val wide = resources.displayMetrics.widthPixels - dp(48)
        val high = (wide / camera.shape).toInt().coerceAtMost(resources.displayMetrics.heightPixels / 2)
        column.addView(preview(camera), LinearLayout.LayoutParams((high * camera.shape).toInt(), high))
        if (camera.hasTorch) {
            lit = false
            press(words["scan.light"]) {
                lit = !lit
                camera.torch(lit)
                (it as Button).text = words[if (lit) "scan.dark" else "scan.light"]
            }
        }
        press(words["scan.type"]) { finish() }
    }

    private fun trouble() {
        column.removeAllViews()
        say(words["scan.trouble"])
        press(words["scan.type"]) { finish() }
    }

    private fun found(text: String) {
        // The camera sees the same code many times a second.
        if (isFinishing) return
        setResult(RESULT_OK, Intent().putExtra(TEXT, text))
        finish()
    }

    private fun preview(camera: Camera) =
        TextureView(this).apply {
            contentDescription = words["scan.hold"]
            surfaceTextureListener =
                object : TextureView.SurfaceTextureListener {
                    override fun onSurfaceTextureAvailable(
                        surface: SurfaceTexture,
                        width: Int,
                        height: Int,
                    ) = camera.look(surface)

                    override fun onSurfaceTextureSizeChanged(
                        surface: SurfaceTexture,
                        width: Int,
                        height: Int,
                    ) = Unit

                    override fun onSurfaceTextureDestroyed(surface: SurfaceTexture) = true

                    override fun onSurfaceTextureUpdated(surface: SurfaceTexture) = Unit
                }
        }

    private fun say(words: String) =
        column.addView(
            TextView(this).apply {
                text = words
                textSize = TEXT_SIZE
                setPadding(0, 0, 0, dp(16))
                accessibilityLiveRegion = View.ACCESSIBILITY_LIVE_REGION_POLITE
            },
        )

    private fun press(
        words: String,
        onClick: (View) -> Unit,
    ) = column.addView(
        Button(this).apply {
            text = words
            textSize = TEXT_SIZE
            isAllCaps = false
            gravity = Gravity.CENTER
            minHeight = dp(56)
            setOnClickListener(onClick)
        },
    )

    private fun dp(size: Int) = (size * resources.displayMetrics.density).toInt()

    companion object {
        /** What the result calls the text that was read. */
        const val TEXT = "text"

        private const val TEXT_SIZE = 18f
    }
}
