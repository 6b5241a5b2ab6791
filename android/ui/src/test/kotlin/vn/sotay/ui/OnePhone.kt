package vn.sotay.ui

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.cancel
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import org.junit.After
import org.junit.Assert.assertEquals
import org.junit.Rule
import org.junit.rules.TemporaryFolder
import vn.sotay.core.Province
import vn.sotay.core.TestConfigs
import vn.sotay.ui.session.ActivationStep
import vn.sotay.ui.session.PinDone
import vn.sotay.ui.session.StartModel
import java.io.File
import java.time.Instant

/** A phone with the real core before the real server, from its first start on. */
abstract class OnePhone(
    protected val province: Province,
) {
    @get:Rule val folder = TemporaryFolder()

    protected val scope = CoroutineScope(SupervisorJob() + Dispatchers.Default)
    private val root = File(folder.apply { create() }.root, "handbooks").apply { mkdirs() }.path
    private val configs = TestConfigs()
    protected val folders = ofProcess()
    protected val door = Door(folders)
    protected val faces = mutableMapOf<String, String>()
    protected var sees = true
    protected val platform =
        Platform(
            "Điện thoại thử",
            version = "0.1.0",
            biometry =
                Biometry(faces::containsKey, { folder, pin ->
                    if (pin ==
                        null
                    ) faces.remove(folder) else faces[folder] = pin
                }) { faces[it].takeIf { sees } },
        )
    protected var now = Instant.now()
    protected val start = StartModel(door, scope, platform, FIRST_LOOK) { now }

    /** The folders of this phone, as another process finds them. */
    protected fun ofProcess() = StoreFolders(root, configs::config)

    @After
    fun stop() {
        province.ask("online")
        start.close()
        scope.cancel()
        runBlocking { door.shut() }
    }

    protected fun test(story: suspend () -> Unit) = runBlocking { withTimeout(120_000) { story() } }

    protected suspend fun app(): AppModel =
        start.state
            .first { it.app != null && it.problem == null && !it.busy && it.members == null }
            .app!!

    /** The first start of [member], as far as the first screen. */
    protected suspend fun begin(
        member: String,
        pin: String? = null,
    ): AppModel {
        start.front()
        val app = app()
        app.state.first { it.activated == false }
        val activation = app.activation
        activation.type(province.invite(member))
        activation.activate()
        activation.state.first { it.step == ActivationStep.OWNER }
        activation.confirm()
        assertEquals(ActivationStep.PIN, activation.state.value.step)
        if (pin != null) {
            activation.pin.type { it.copy(new = pin, again = pin) }
            activation.pin.set()
            activation.pin.state.first { it.done == PinDone.SET }
        }
        activation.receive()
        activation.state.first { it.done }
        app.enter()
        return app
    }

    /** Goes to [place], once what is written on the way there is kept. */
    internal suspend inline fun <reified M : Model<*>> AppModel.to(place: Place): M {
        go(place)
        return state
            .first { it.stack.lastOrNull()?.place == place }
            .stack
            .last()
            .model as M
    }
}
