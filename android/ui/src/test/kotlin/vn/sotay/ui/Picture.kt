package vn.sotay.ui

import org.jetbrains.skia.Image
import java.awt.image.BufferedImage
import java.awt.image.IndexColorModel
import java.io.ByteArrayInputStream
import java.io.File
import javax.imageio.ImageIO

private const val COLOURS = 48

/** Writes [image] with its few dozen main colours: a quarter of the size, and nobody sees it. */
fun write(
    image: Image,
    file: File,
) {
    val full = ImageIO.read(ByteArrayInputStream(requireNotNull(image.encodeToData()).bytes))
    val pixels = full.getRGB(0, 0, full.width, full.height, null, 0, full.width)
    val palette =
        pixels
            .groupBy { it }
            .entries
            .sortedByDescending { it.value.size }
            .take(COLOURS)
            .map { it.key }
            .toIntArray()
    val model = IndexColorModel(8, palette.size, palette, 0, false, -1, 0)
    val small = BufferedImage(full.width, full.height, BufferedImage.TYPE_BYTE_INDEXED, model)
    val nearest = HashMap<Int, Int>()
    pixels.forEachIndexed { place, colour ->
        val index = nearest.getOrPut(colour) { palette.indices.minBy { distance(palette[it], colour) } }
        small.raster.setSample(place % full.width, place / full.width, 0, index)
    }
    ImageIO.write(small, "png", file)
}

private fun distance(
    one: Int,
    other: Int,
): Int =
    listOf(0, 8, 16).sumOf { shift ->
        val apart = (one shr shift and 255) - (other shr shift and 255)
        apart * apart
    }
