package vn.sotay.app

import android.Manifest
import android.app.Activity
import android.content.Context
import android.hardware.camera2.CameraCharacteristics
import android.hardware.camera2.CameraManager
import android.view.TextureView
import android.view.View
import android.view.ViewGroup
import android.view.WindowManager
import android.widget.Button
import android.widget.TextView
import com.google.zxing.BarcodeFormat
import com.google.zxing.EncodeHintType
import com.google.zxing.qrcode.QRCodeWriter
import org.junit.Assert.assertEquals
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.Robolectric
import org.robolectric.RobolectricTestRunner
import org.robolectric.RuntimeEnvironment
import org.robolectric.Shadows.shadowOf
import org.robolectric.annotation.Config
import org.robolectric.shadows.ShadowCameraCharacteristics
import vn.sotay.ui.Words

@RunWith(RobolectricTestRunner::class)
@Config(sdk = [35], manifest = Config.NONE)
class ScanTest {
    private val words = Words.load("vi")
    private val link = "sotay://kich-hoat?may-chu=https://so-tay.lam-son.example&ma=Đảng-bộ"

    @Test
    fun `a code is read upright and turned, and nothing where there is none`() {
        val code = QRCodeWriter().encode(link, BarcodeFormat.QR_CODE, 240, 240, mapOf(EncodeHintType.CHARACTER_SET to "UTF-8"))
        val (width, height, row) = listOf(640, 480, 672)
        for (turned in listOf(false, true)) {
            val grey = ByteArray(row * (height - 1) + width) { 200.toByte() }
            for (x in 0 until 240) {
                for (y in 0 until 240) {
                    val dark = if (turned) code[y, 239 - x] else code[x, y]
                    grey[(y + 100) * row + x + 150] = if (dark) 20 else 230.toByte()
                }
            }
            assertEquals(link, qrText(grey, width, height, row))
        }
        assertNull(qrText(ByteArray(row * height), width, height, row))
    }

    @Test
    fun `the app says what the camera is for before the phone asks, and one can always type`() {
        Robolectric.buildActivity(ScanActivity::class.java).setup().use { controller ->
            val activity = controller.get()
            assertEquals(words["scan.why"], texts(activity).first())
            press(activity, "scan.allow")
            assertEquals(listOf(Manifest.permission.CAMERA), shadowOf(activity).lastRequestedPermission.requestedPermissions.toList())
            activity.onRequestPermissionsResult(1, arrayOf(Manifest.permission.CAMERA), intArrayOf(-1))
            assertEquals(words["scan.refused"], texts(activity).first())
            press(activity, "scan.type")
            assertTrue(activity.isFinishing)
            assertEquals(Activity.RESULT_CANCELED, shadowOf(activity).resultCode)
            assertTrue(activity.window.attributes.flags and WindowManager.LayoutParams.FLAG_SECURE != 0)
        }
    }

    @Test
    fun `with the permission one sees the camera and has a light`() {
        val context: Context = RuntimeEnvironment.getApplication()
        val eye = ShadowCameraCharacteristics.newCameraCharacteristics()
        shadowOf(eye).set(CameraCharacteristics.LENS_FACING, CameraCharacteristics.LENS_FACING_BACK)
        shadowOf(eye).set(CameraCharacteristics.FLASH_INFO_AVAILABLE, true)
        shadowOf(context.getSystemService(CameraManager::class.java)!!).addCamera("0", eye)
        shadowOf(RuntimeEnvironment.getApplication()).grantPermissions(Manifest.permission.CAMERA)
        Robolectric.buildActivity(ScanActivity::class.java).setup().use { controller ->
            val activity = controller.get()
            assertEquals(words["scan.hold"], texts(activity).first())
            assertTrue(all(activity).any { it is TextureView && it.contentDescription == words["scan.hold"] })
            press(activity, "scan.light")
            press(activity, "scan.dark")
            press(activity, "scan.type")
            assertTrue(activity.isFinishing)
        }
    }

    private fun press(
        activity: Activity,
        key: String,
    ) = all(activity).filterIsInstance<Button>().single { it.text == words[key] }.performClick()

    private fun texts(activity: Activity) = all(activity).filterIsInstance<TextView>().map { it.text.toString() }

    private fun all(activity: Activity): List<View> = below(activity.requireViewById(android.R.id.content))

    private fun below(view: View): List<View> =
        listOf(view) +
            if (view is ViewGroup) (0 until view.childCount).flatMap { below(requireNotNull(view.getChildAt(it))) } else emptyList()
}
