package vn.sotay.ui

import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Surface
import androidx.compose.ui.ImageComposeScene
import androidx.compose.ui.Modifier
import androidx.compose.ui.unit.Density
import org.jetbrains.skia.Image
import org.junit.Assert.assertTrue
import org.junit.Test
import java.io.File

/**
 * Draws every screen in light, dark and large type, into `docs/screens` when `-Dhandbook.screens` is
 * given (a person looks at them and commits them), else beside the build.
 */
class RenderTest {
    private val folder =
        if (System.getProperty("handbook.screens") != null) {
            File(System.getProperty("handbook.root"), "docs/screens")
        } else {
            File(System.getProperty("handbook.target"), "android/screens")
        }

    @Test
    fun `every screen is drawn in light, dark and large type`() {
        folder.mkdirs()
        for (name in Samples.screens.keys) {
            for ((look, dark, size) in listOf(Triple("light", false, 1f), Triple("dark", true, 1f), Triple("large", false, 2f))) {
                val file = File(folder, "$name-$look.png")
                write(draw(name, dark, size), file)
                assertTrue("$name $look is empty", file.length() > 2_000)
            }
        }
    }

    private fun draw(
        name: String,
        dark: Boolean,
        size: Float,
    ): Image {
        val scene =
            ImageComposeScene(width = 432, height = if (name.startsWith("office-")) LONG else 888, density = Density(DENSITY)) {
                HandbookTheme(dark, size, testFont) {
                    Surface(Modifier.fillMaxSize(), color = MaterialTheme.colorScheme.background) {
                        Column {
                            Column(Modifier.weight(1f)) { Samples.screens.getValue(name)() }
                            if (!name.startsWith("activation") && !name.startsWith("start")) BottomBar(Samples.roots[name] ?: Place.Home) {}
                        }
                    }
                }
            }
        try {
            scene.render(0)
            return scene.render(500_000_000)
        } finally {
            scene.close()
        }
    }

    private companion object {
        /** 360 by 740 dp: a small phone. */
        const val DENSITY = 1.2f

        /** Forms and sums are long: what a person scrolls to is to be looked at as well. */
        const val LONG = 1_900
    }
}
