package vn.sotay.core

import java.math.BigInteger
import java.security.KeyPair
import java.security.KeyPairGenerator
import java.security.Signature
import java.security.interfaces.ECPublicKey
import java.security.spec.ECGenParameterSpec
import java.util.concurrent.ConcurrentHashMap

/** What a phone's system gives, from the JVM's own cryptography: the same algorithms, no hardware. */
class TestKey : DeviceKey {
    @Volatile
    private var pair: KeyPair = make()

    override fun renew() {
        pair = make()
    }

    private fun make() = KeyPairGenerator.getInstance("EC").apply { initialize(ECGenParameterSpec("secp256r1")) }.generateKeyPair()

    override fun publicKey(): ByteArray = compressed(pair.public as ECPublicKey)

    override fun sign(message: ByteArray): ByteArray =
        Signature.getInstance("SHA256withECDSAinP1363Format").run {
            initSign(pair.private)
            update(message)
            sign()
        }

    private fun compressed(key: ECPublicKey): ByteArray {
        val sign: Byte = if (key.w.affineY.testBit(0)) 3 else 2
        return byteArrayOf(sign) + fixed(key.w.affineX)
    }

    private fun fixed(number: BigInteger): ByteArray {
        val bytes = number.toByteArray().takeLast(32).toByteArray()
        return ByteArray(32 - bytes.size) + bytes
    }
}

class TestSecrets : SecretStore {
    private val kept = ConcurrentHashMap<String, ByteArray>()

    override fun load(name: String): ByteArray? = kept[name]

    override fun save(
        name: String,
        secret: ByteArray,
    ) {
        kept[name] = secret
    }

    override fun remove(name: String) {
        kept.remove(name)
    }
}

fun testConfig(
    folder: String,
    key: DeviceKey = TestKey(),
    secrets: SecretStore = TestSecrets(),
): Config = Config(folder, key, secrets, null)

/** Remembers key and secrets of each folder, as a phone does. */
class TestConfigs {
    private val known = ConcurrentHashMap<String, Pair<TestKey, TestSecrets>>()

    fun config(
        folder: String,
        pin: String?,
    ): Config {
        val (key, secrets) = known.getOrPut(folder) { TestKey() to TestSecrets() }
        return testConfig(folder, key, secrets).copy(pin = pin)
    }
}
