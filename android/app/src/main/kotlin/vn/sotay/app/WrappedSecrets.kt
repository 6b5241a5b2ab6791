package vn.sotay.app

import android.security.keystore.KeyGenParameterSpec
import android.security.keystore.KeyProperties
import vn.sotay.core.SecretStore
import java.io.File
import java.io.FileOutputStream
import java.security.KeyStore
import javax.crypto.Cipher
import javax.crypto.KeyGenerator
import javax.crypto.SecretKey
import javax.crypto.spec.GCMParameterSpec

private const val NONCE = 12
private const val TAG_BITS = 128

/**
 * Secrets in files of [folder], each wrapped by [key]. The folder must lie outside the system's backup:
 * a wrapped key that comes back without its keystore would open nothing.
 */
class WrappedSecrets(
    private val folder: File,
    private val key: () -> SecretKey,
) : SecretStore {
    override fun load(name: String): ByteArray? {
        val wrapped = File(folder, name).takeIf { it.exists() }?.readBytes() ?: return null
        val nonce = GCMParameterSpec(TAG_BITS, wrapped, 0, NONCE)
        return cipher().run {
            init(Cipher.DECRYPT_MODE, key(), nonce)
            updateAAD(name.toByteArray())
            doFinal(wrapped, NONCE, wrapped.size - NONCE)
        }
    }

    override fun save(
        name: String,
        secret: ByteArray,
    ) {
        val wrapped =
            cipher().run {
                init(Cipher.ENCRYPT_MODE, key())
                updateAAD(name.toByteArray())
                iv + doFinal(secret)
            }
        folder.mkdirs()
        // Whole or not at all: half a key would lock the store for ever.
        val new = File(folder, "$name.new")
        FileOutputStream(new).use {
            it.write(wrapped)
            it.fd.sync()
        }
        check(new.renameTo(File(folder, name))) { "the secret was not kept" }
    }

    override fun remove(name: String) {
        val file = File(folder, name)
        check(file.delete() || !file.exists()) { "the secret is still there" }
    }

    private fun cipher() = Cipher.getInstance("AES/GCM/NoPadding")
}

/** The key in the phone's keystore that wraps the others; made at the first use. */
fun wrappingKey(alias: String): SecretKey {
    val store = KeyStore.getInstance("AndroidKeyStore").apply { load(null) }
    (store.getKey(alias, null) as? SecretKey)?.let { return it }
    val spec =
        KeyGenParameterSpec
            .Builder(alias, KeyProperties.PURPOSE_ENCRYPT or KeyProperties.PURPOSE_DECRYPT)
            .setBlockModes(KeyProperties.BLOCK_MODE_GCM)
            .setEncryptionPaddings(KeyProperties.ENCRYPTION_PADDING_NONE)
            .build()
    return KeyGenerator.getInstance(KeyProperties.KEY_ALGORITHM_AES, "AndroidKeyStore").apply { init(spec) }.generateKey()
}
