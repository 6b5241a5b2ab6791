package vn.sotay.app

import com.google.zxing.BarcodeFormat
import com.google.zxing.BinaryBitmap
import com.google.zxing.DecodeHintType
import com.google.zxing.PlanarYUVLuminanceSource
import com.google.zxing.ReaderException
import com.google.zxing.common.HybridBinarizer
import com.google.zxing.qrcode.QRCodeReader

private val hints =
    mapOf(
        DecodeHintType.TRY_HARDER to true,
        DecodeHintType.CHARACTER_SET to "UTF-8",
        DecodeHintType.POSSIBLE_FORMATS to listOf(BarcodeFormat.QR_CODE),
    )

/** The text of the QR code in a picture of [width] by [height] grey points whose rows are [row] bytes apart, if there is one. */
fun qrText(
    grey: ByteArray,
    width: Int,
    height: Int,
    row: Int,
): String? {
    // The last row may end before the next one would begin.
    val whole = if (grey.size < row * height) grey.copyOf(row * height) else grey
    val picture = PlanarYUVLuminanceSource(whole, row, height, 0, 0, width, height, false)
    return try {
        QRCodeReader().decode(BinaryBitmap(HybridBinarizer(picture)), hints).text
    } catch (_: ReaderException) {
        null
    }
}
