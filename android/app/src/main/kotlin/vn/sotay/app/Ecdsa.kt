package vn.sotay.app

import java.math.BigInteger
import java.security.interfaces.ECPublicKey

/** Bytes of a number of P-256. */
private const val WIDTH = 32

/** The public key as the province wants it: SEC1, compressed, 33 bytes. */
fun compressed(key: ECPublicKey): ByteArray {
    val sign: Byte = if (key.w.affineY.testBit(0)) 3 else 2
    return byteArrayOf(sign) + fixed(key.w.affineX)
}

/** The keystore signs in DER; the province wants r and s, 32 bytes each. */
fun fixedSignature(der: ByteArray): ByteArray {
    require(der.size > 2 && der[0].toInt() == 0x30) { "not a signature" }
    val (r, next) = integer(der, 2)
    val (s, end) = integer(der, next)
    require(end == der.size) { "more than a signature" }
    return fixed(r) + fixed(s)
}

private fun integer(
    der: ByteArray,
    at: Int,
): Pair<BigInteger, Int> {
    require(der.size > at + 2 && der[at].toInt() == 0x02) { "not a number" }
    val end = at + 2 + der[at + 1]
    require(end <= der.size) { "cut off" }
    return BigInteger(der.copyOfRange(at + 2, end)) to end
}

private fun fixed(number: BigInteger): ByteArray {
    val bytes = number.toByteArray().takeLast(WIDTH).toByteArray()
    return ByteArray(WIDTH - bytes.size) + bytes
}
