package vn.sotay.app

import android.annotation.SuppressLint
import android.content.Context
import android.graphics.ImageFormat
import android.graphics.SurfaceTexture
import android.hardware.camera2.CameraAccessException
import android.hardware.camera2.CameraCaptureSession
import android.hardware.camera2.CameraCharacteristics
import android.hardware.camera2.CameraDevice
import android.hardware.camera2.CameraManager
import android.hardware.camera2.CaptureRequest
import android.media.ImageReader
import android.os.Handler
import android.os.HandlerThread
import android.util.Size
import android.view.Surface

/** Wide enough for a code that is held at arm's length. */
private const val WIDEST = 1_280

/** The camera at the back of the phone. Pictures are looked at and let go; none is kept. */
class Camera(
    context: Context,
    private val onText: (String) -> Unit,
    private val onTrouble: () -> Unit,
) {
    private val manager = requireNotNull(context.getSystemService(CameraManager::class.java))
    private val id = manager.cameraIdList.run { firstOrNull(::isAtTheBack) ?: firstOrNull() }
    private val thread = HandlerThread("camera").apply { start() }
    private val handler = Handler(thread.looper)
    private val size = id?.let(::sizeOf)
    private var device: CameraDevice? = null
    private var session: CameraCaptureSession? = null
    private var request: CaptureRequest.Builder? = null
    private var reader: ImageReader? = null

    /** Whether it has a light to be switched on. */
    val hasTorch: Boolean
        get() = id != null && manager.getCameraCharacteristics(id).get(CameraCharacteristics.FLASH_INFO_AVAILABLE) == true

    /** Width of the picture for one of its height, as the phone is held upright. */
    val shape: Float get() = size?.let { it.height.toFloat() / it.width } ?: 1f

    /** Starts to look, and shows on [preview] what it sees. The permission has been given. */
    @SuppressLint("MissingPermission")
    fun look(preview: SurfaceTexture) {
        val id = id
        val size = size
        if (id == null || size == null) return onTrouble()
        preview.setDefaultBufferSize(size.width, size.height)
        val shown = Surface(preview)
        val pictures = ImageReader.newInstance(size.width, size.height, ImageFormat.YUV_420_888, 2)
        pictures.setOnImageAvailableListener(::read, handler)
        reader = pictures
        try {
            manager.openCamera(id, opened(shown, requireNotNull(pictures.surface)), handler)
        } catch (_: CameraAccessException) {
            onTrouble()
        } catch (_: SecurityException) {
            // The permission was taken back while the app was away.
            onTrouble()
        }
    }

    fun torch(on: Boolean) {
        val request = request ?: return
        request.set(CaptureRequest.FLASH_MODE, if (on) CaptureRequest.FLASH_MODE_TORCH else CaptureRequest.FLASH_MODE_OFF)
        repeat(request)
    }

    fun close() {
        device?.close()
        device = null
        session = null
        reader?.close()
        thread.quitSafely()
    }

    private fun isAtTheBack(id: String): Boolean {
        val facing = manager.getCameraCharacteristics(id).get(CameraCharacteristics.LENS_FACING)
        return facing == CameraCharacteristics.LENS_FACING_BACK
    }

    private fun sizeOf(id: String): Size? =
        manager
            .getCameraCharacteristics(id)
            .get(CameraCharacteristics.SCALER_STREAM_CONFIGURATION_MAP)
            ?.getOutputSizes(ImageFormat.YUV_420_888)
            ?.filter { it.width <= WIDEST }
            ?.maxByOrNull { it.width * it.height }

    private fun read(pictures: ImageReader) {
        val picture = pictures.acquireLatestImage() ?: return
        val text =
            picture.use {
                val plane = it.planes[0]
                val grey = ByteArray(plane.buffer.remaining()).also(plane.buffer::get)
                qrText(grey, it.width, it.height, plane.rowStride)
            }
        if (text != null) onText(text)
    }

    private fun opened(
        shown: Surface,
        looked: Surface,
    ) = object : CameraDevice.StateCallback() {
        override fun onOpened(camera: CameraDevice) {
            device = camera
            val request = camera.createCaptureRequest(CameraDevice.TEMPLATE_PREVIEW)
            request.addTarget(shown)
            request.addTarget(looked)
            request.set(CaptureRequest.CONTROL_AF_MODE, CaptureRequest.CONTROL_AF_MODE_CONTINUOUS_PICTURE)
            this@Camera.request = request
            // The newer way of asking needs Android 9; this one works everywhere.
            @Suppress("DEPRECATION")
            camera.createCaptureSession(listOf(shown, looked), configured(), handler)
        }

        override fun onDisconnected(camera: CameraDevice) = camera.close()

        override fun onError(
            camera: CameraDevice,
            error: Int,
        ) {
            camera.close()
            onTrouble()
        }
    }

    private fun configured() =
        object : CameraCaptureSession.StateCallback() {
            override fun onConfigured(session: CameraCaptureSession) {
                this@Camera.session = session
                request?.let(::repeat)
            }

            override fun onConfigureFailed(session: CameraCaptureSession) = onTrouble()
        }

    private fun repeat(request: CaptureRequest.Builder) {
        try {
            session?.setRepeatingRequest(request.build(), null, handler)
        } catch (_: CameraAccessException) {
            onTrouble()
        } catch (_: IllegalStateException) {
            // Closed meanwhile: nobody looks any more.
        }
    }
}
