package vn.sotay.app

import android.app.Activity
import android.app.job.JobInfo
import android.app.job.JobScheduler
import android.content.Context
import org.junit.Assert.assertArrayEquals
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNull
import org.junit.Assert.assertThrows
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.junit.rules.TemporaryFolder
import org.junit.runner.RunWith
import org.robolectric.Robolectric
import org.robolectric.RobolectricTestRunner
import org.robolectric.RuntimeEnvironment
import org.robolectric.annotation.Config
import vn.sotay.ui.Words
import java.io.File
import java.security.KeyPair
import java.security.KeyPairGenerator
import java.security.Signature
import java.security.interfaces.ECPublicKey
import java.security.spec.ECGenParameterSpec
import javax.crypto.AEADBadTagException
import javax.crypto.spec.SecretKeySpec

@RunWith(RobolectricTestRunner::class)
@Config(sdk = [35], manifest = Config.NONE)
class PlatformTest {
    @get:Rule val folder = TemporaryFolder()

    private val context: Context get() = RuntimeEnvironment.getApplication()

    @Test
    fun `signatures of every length become 64 bytes that verify`() {
        val pair = KeyPairGenerator.getInstance("EC").apply { initialize(ECGenParameterSpec("secp256r1")) }.generateKeyPair()
        // Often enough that r or s is short now and then.
        repeat(300) { number ->
            val message = "message $number".toByteArray()
            val der =
                Signature.getInstance("SHA256withECDSA").run {
                    initSign(pair.private)
                    update(message)
                    sign()
                }
            val fixed = fixedSignature(der)
            assertEquals(64, fixed.size)
            val verifier = Signature.getInstance("SHA256withECDSAinP1363Format")
            verifier.initVerify(pair.public)
            verifier.update(message)
            assertTrue(verifier.verify(fixed))
        }
        val key = compressed(pair.public as ECPublicKey)
        assertEquals(33, key.size)
        assertTrue(key[0].toInt() in 2..3)
        assertThrows(IllegalArgumentException::class.java) { fixedSignature(byteArrayOf(0x30, 2, 2)) }
    }

    @Test
    fun `secrets come back, are wrapped, and belong to their names`() {
        val key = SecretKeySpec(ByteArray(32) { 7 }, "AES")
        val secrets = WrappedSecrets(folder.root) { key }
        assertNull(secrets.load("store.key"))
        val secret = ByteArray(32) { it.toByte() }
        secrets.save("store.key", secret)
        assertArrayEquals(secret, secrets.load("store.key"))
        val file = File(folder.root, "store.key")
        assertFalse(String(file.readBytes(), Charsets.ISO_8859_1).contains(String(secret, Charsets.ISO_8859_1)))
        file.copyTo(File(folder.root, "words.key"))
        assertThrows(AEADBadTagException::class.java) { secrets.load("words.key") }
    }

    @Test
    fun `a PIN comes back only by the key of its member, and goes with the key`() {
        val pairs = mutableMapOf<String, KeyPair>()
        val vault =
            PinVault(folder.root, { alias ->
                pairs.getOrPut(alias) { KeyPairGenerator.getInstance("RSA").apply { initialize(2048) }.generateKeyPair() }.public
            }) { alias -> pairs[alias]?.private }
        assertNull(vault.reader("/phone/a"))
        vault.keep("/phone/a", "270954")
        vault.keep("/phone/b", "845921")
        assertTrue(vault.has("/phone/a"))
        assertEquals("270954", vault.read("/phone/a", vault.reader("/phone/a")!!))
        assertNull(vault.read("/phone/a", vault.reader("/phone/b")!!))
        assertFalse(String(File(folder.root, "a").readBytes(), Charsets.ISO_8859_1).contains("270954"))
        vault.keep("/phone/a", null)
        assertFalse(vault.has("/phone/a"))
        assertNull(vault.reader("/phone/a"))
        assertEquals("845921", vault.read("/phone/b", vault.reader("/phone/b")!!))
    }

    @Test
    fun `a phone that knows no face and no finger offers neither`() {
        assertNull(biometry(Robolectric.buildActivity(Activity::class.java).get(), Words.load("vi")))
    }

    @Test
    fun `work in the background waits for a network and survives a restart of the phone`() {
        SyncJob.regularly(context)
        SyncJob.soon(context)
        val jobs = context.getSystemService(JobScheduler::class.java)!!
        for (id in listOf(SyncJob.REGULAR, SyncJob.SOON)) {
            val job = jobs.getPendingJob(id)!!
            assertTrue(job.isPersisted)
            assertEquals(JobInfo.NETWORK_TYPE_ANY, job.networkType)
        }
    }
}
