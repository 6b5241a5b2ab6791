package vn.sotay.app

import android.app.Activity
import android.content.pm.PackageManager
import android.hardware.biometrics.BiometricPrompt
import android.os.Build
import android.os.CancellationSignal
import android.security.keystore.KeyGenParameterSpec
import android.security.keystore.KeyPermanentlyInvalidatedException
import android.security.keystore.KeyProperties
import kotlinx.coroutines.suspendCancellableCoroutine
import vn.sotay.ui.Biometry
import vn.sotay.ui.Words
import java.io.File
import java.security.GeneralSecurityException
import java.security.KeyPairGenerator
import java.security.KeyStore
import java.security.PrivateKey
import java.security.PublicKey
import java.security.spec.MGF1ParameterSpec
import javax.crypto.Cipher
import javax.crypto.spec.OAEPParameterSpec
import javax.crypto.spec.PSource
import kotlin.coroutines.resume

private const val STORE = "AndroidKeyStore"
private const val RSA_BITS = 2048

/**
 * PINs of this phone's members, each encrypted for a key that only a face or finger enrolled now makes
 * work: whoever adds another to the phone makes it useless, and types the PIN. Keeping asks nobody,
 * because the public half encrypts.
 */
class PinVault(
    private val folder: File,
    private val publicKey: (alias: String) -> PublicKey,
    private val privateKey: (alias: String) -> PrivateKey?,
) {
    /** Whether one is kept; nobody is asked for a face. */
    fun has(member: String): Boolean = file(member).exists()

    /** Keeps [pin]; none takes the kept one away. */
    fun keep(
        member: String,
        pin: String?,
    ) {
        val file = file(member)
        if (pin == null) {
            check(file.delete() || !file.exists()) { "the PIN is still there" }
            return
        }
        folder.mkdirs()
        val cipher = cipher().apply { init(Cipher.ENCRYPT_MODE, publicKey(alias(member)), oaep) }
        file.writeBytes(cipher.doFinal(pin.toByteArray()))
    }

    /** What reads the kept PIN once the person has been seen; nothing if none is kept, or it is useless by now. */
    fun reader(member: String): Cipher? {
        val key = privateKey(alias(member)).takeIf { has(member) } ?: return null
        return try {
            cipher().apply { init(Cipher.DECRYPT_MODE, key, oaep) }
        } catch (_: KeyPermanentlyInvalidatedException) {
            keep(member, null)
            null
        }
    }

    /** The PIN, by [cipher] of [reader]. */
    fun read(
        member: String,
        cipher: Cipher,
    ): String? =
        try {
            String(cipher.doFinal(file(member).readBytes()))
        } catch (_: GeneralSecurityException) {
            null
        }

    private fun cipher() = Cipher.getInstance("RSA/ECB/OAEPWithSHA-256AndMGF1Padding")

    private fun file(member: String) = File(folder, File(member).name)

    private fun alias(member: String) = "handbook-pin-${File(member).name}"

    private companion object {
        // The keystore's own second digest; said because the two sides' defaults differ.
        val oaep = OAEPParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA1, PSource.PSpecified.DEFAULT)
    }
}

/** What this phone knows its person by; nothing if it has neither a face nor a finger to know. */
fun biometry(
    activity: Activity,
    words: Words,
): Biometry? {
    if (Build.VERSION.SDK_INT < Build.VERSION_CODES.P) return null
    val packages = requireNotNull(activity.packageManager)
    val knows = listOf(PackageManager.FEATURE_FINGERPRINT, PackageManager.FEATURE_FACE).any(packages::hasSystemFeature)
    if (!knows) return null
    val vault = PinVault(File(activity.noBackupFilesDir, "pins"), ::keystorePublic, ::keystorePrivate)
    return Biometry(vault::has, vault::keep) { member ->
        vault.reader(member)?.let { cipher -> seen(activity, words, cipher) }?.let { vault.read(member, it) }
    }
}

/** Asks for face or finger; [cipher] works afterwards. Nothing if it was not the person, or he or she turned away. */
private suspend fun seen(
    activity: Activity,
    words: Words,
    cipher: Cipher,
): Cipher? =
    suspendCancellableCoroutine { waiting ->
        val gone = CancellationSignal()
        val executor = requireNotNull(activity.mainExecutor)
        val answer =
            object : BiometricPrompt.AuthenticationCallback() {
                override fun onAuthenticationSucceeded(result: BiometricPrompt.AuthenticationResult?) {
                    if (waiting.isActive) waiting.resume(result?.cryptoObject?.cipher)
                }

                override fun onAuthenticationError(
                    errorCode: Int,
                    errString: CharSequence?,
                ) {
                    if (waiting.isActive) waiting.resume(null)
                }
            }
        waiting.invokeOnCancellation { gone.cancel() }
        BiometricPrompt
            .Builder(activity)
            .setTitle(words["unlock.title"])
            .setNegativeButton(words["cancel"], executor) { _, _ -> if (waiting.isActive) waiting.resume(null) }
            .build()
            .authenticate(BiometricPrompt.CryptoObject(cipher), gone, executor, answer)
    }

private fun keystore() = KeyStore.getInstance(STORE).apply { load(null) }

private fun keystorePrivate(alias: String): PrivateKey? = keystore().getKey(alias, null) as? PrivateKey

/** Made anew each time a PIN is kept: the old one may have become useless. */
private fun keystorePublic(alias: String): PublicKey {
    val spec =
        KeyGenParameterSpec
            .Builder(alias, KeyProperties.PURPOSE_DECRYPT)
            .setKeySize(RSA_BITS)
            .setDigests(KeyProperties.DIGEST_SHA256, KeyProperties.DIGEST_SHA1)
            .setEncryptionPaddings(KeyProperties.ENCRYPTION_PADDING_RSA_OAEP)
            .setUserAuthenticationRequired(true)
            .setInvalidatedByBiometricEnrollment(true)
            .build()
    return KeyPairGenerator.getInstance(KeyProperties.KEY_ALGORITHM_RSA, STORE).apply { initialize(spec) }.generateKeyPair().public
}
