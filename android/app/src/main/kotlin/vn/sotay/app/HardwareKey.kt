package vn.sotay.app

import android.security.keystore.KeyGenParameterSpec
import android.security.keystore.KeyProperties
import vn.sotay.core.DeviceKey
import java.security.KeyPairGenerator
import java.security.KeyStore
import java.security.PrivateKey
import java.security.Signature
import java.security.interfaces.ECPublicKey
import java.security.spec.ECGenParameterSpec

private const val STORE = "AndroidKeyStore"

/** The device key of one store, in the phone's hardware; made at the first use, never readable. */
class HardwareKey(
    private val alias: String,
) : DeviceKey {
    override fun publicKey(): ByteArray {
        val certificate = store().getCertificate(alias)
        val key = certificate?.publicKey ?: make()
        return compressed(key as ECPublicKey)
    }

    override fun sign(message: ByteArray): ByteArray {
        val key = requireNotNull(store().getKey(alias, null) as? PrivateKey) { "the device key is gone" }
        val der =
            Signature.getInstance("SHA256withECDSA").run {
                initSign(key)
                update(message)
                sign()
            }
        return fixedSignature(der)
    }

    override fun renew() {
        store().deleteEntry(alias)
        make()
    }

    private fun make() =
        KeyPairGenerator
            .getInstance(KeyProperties.KEY_ALGORITHM_EC, STORE)
            .apply {
                initialize(
                    KeyGenParameterSpec
                        .Builder(alias, KeyProperties.PURPOSE_SIGN)
                        .setAlgorithmParameterSpec(ECGenParameterSpec("secp256r1"))
                        .setDigests(KeyProperties.DIGEST_SHA256)
                        .build(),
                )
            }.generateKeyPair()
            .public

    private fun store() = KeyStore.getInstance(STORE).apply { load(null) }
}
