package vn.sotay.ui

import androidx.compose.material3.ColorScheme
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Typography
import androidx.compose.material3.darkColorScheme
import androidx.compose.material3.lightColorScheme
import androidx.compose.runtime.Composable
import androidx.compose.runtime.CompositionLocalProvider
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.platform.LocalDensity
import androidx.compose.ui.text.TextStyle
import androidx.compose.ui.text.font.FontFamily
import androidx.compose.ui.text.font.FontWeight
import androidx.compose.ui.unit.Density
import androidx.compose.ui.unit.sp

// Every pair of text and background here has a contrast of at least 4.5; a test computes it.

val LightColors: ColorScheme =
    lightColorScheme(
        primary = Color(0xFFA61B1B),
        onPrimary = Color.White,
        primaryContainer = Color(0xFFFFE1DC),
        onPrimaryContainer = Color(0xFF5A0A0A),
        secondary = Color(0xFF6B4A45),
        onSecondary = Color.White,
        secondaryContainer = Color(0xFFF7E4E0),
        onSecondaryContainer = Color(0xFF3A1F1B),
        tertiaryContainer = Color(0xFFFFE9A8),
        onTertiaryContainer = Color(0xFF3D2E00),
        background = Color(0xFFFFFBFA),
        onBackground = Color(0xFF1F1A19),
        surface = Color(0xFFFFFBFA),
        onSurface = Color(0xFF1F1A19),
        surfaceVariant = Color(0xFFF3E9E7),
        onSurfaceVariant = Color(0xFF4F4442),
        surfaceContainer = Color(0xFFF7EFED),
        surfaceContainerHighest = Color(0xFFF3E9E7),
        error = Color(0xFF9C1515),
        onError = Color.White,
        errorContainer = Color(0xFFFFDAD6),
        onErrorContainer = Color(0xFF410002),
        outline = Color(0xFF7A6D6A),
        outlineVariant = Color(0xFFDCCFCC),
    )

val DarkColors: ColorScheme =
    darkColorScheme(
        primary = Color(0xFFFFB4A8),
        onPrimary = Color(0xFF5A0A0A),
        primaryContainer = Color(0xFF7A1515),
        onPrimaryContainer = Color(0xFFFFE1DC),
        secondary = Color(0xFFE3BEB8),
        onSecondary = Color(0xFF3A1F1B),
        secondaryContainer = Color(0xFF4A322E),
        onSecondaryContainer = Color(0xFFF7E4E0),
        tertiaryContainer = Color(0xFF5A4500),
        onTertiaryContainer = Color(0xFFFFE9A8),
        background = Color(0xFF181312),
        onBackground = Color(0xFFEFE0DD),
        surface = Color(0xFF181312),
        onSurface = Color(0xFFEFE0DD),
        surfaceVariant = Color(0xFF2C2422),
        onSurfaceVariant = Color(0xFFD9C7C3),
        surfaceContainer = Color(0xFF241D1C),
        surfaceContainerHighest = Color(0xFF2C2422),
        error = Color(0xFFFFB4AB),
        onError = Color(0xFF690005),
        errorContainer = Color(0xFF7A1010),
        onErrorContainer = Color(0xFFFFDAD6),
        outline = Color(0xFFA89A96),
        outlineVariant = Color(0xFF4A3F3D),
    )

/** Larger than Material's own by an eighth: the readers are seventy. Lines are high, for the marks. */
private fun type(font: FontFamily): Typography {
    fun style(
        size: Int,
        line: Int,
        weight: FontWeight = FontWeight.Normal,
    ) = TextStyle(fontFamily = font, fontSize = size.sp, lineHeight = line.sp, fontWeight = weight)
    return Typography(
        headlineSmall = style(25, 34, FontWeight.SemiBold),
        titleLarge = style(21, 30, FontWeight.SemiBold),
        titleMedium = style(17, 25, FontWeight.SemiBold),
        titleSmall = style(15, 22, FontWeight.SemiBold),
        bodyLarge = style(18, 28),
        bodyMedium = style(16, 24),
        bodySmall = style(14, 21),
        labelLarge = style(16, 22, FontWeight.SemiBold),
        labelMedium = style(13, 18, FontWeight.SemiBold),
        labelSmall = style(12, 17),
    )
}

/** Colours, type and size of everything inside. [size] is a factor on top of the phone's own. */
@Composable
fun HandbookTheme(
    dark: Boolean,
    size: Float,
    font: FontFamily,
    content: @Composable () -> Unit,
) {
    val density = LocalDensity.current
    CompositionLocalProvider(LocalDensity provides Density(density.density, density.fontScale * size)) {
        MaterialTheme(if (dark) DarkColors else LightColors, typography = type(font), content = content)
    }
}
