package vn.sotay.app

import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test
import org.w3c.dom.Element
import java.io.File
import javax.xml.parsers.DocumentBuilderFactory

/** What is promised about papers that stay on the phone. */
class ManifestTest {
    private val main = File(System.getProperty("handbook.root"), "android/app/src/main")

    private fun elements(
        file: String,
        name: String,
    ): List<Element> {
        val found = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(File(main, file)).getElementsByTagName(name)
        return (0 until found.length).map { found.item(it) as Element }
    }

    private fun Element.says(name: String): String = getAttribute("android:$name")

    @Test
    fun `nothing of the app is in a backup or on the next phone`() {
        val app = elements("AndroidManifest.xml", "application").single()
        assertEquals("false", app.says("allowBackup"))
        assertEquals("false", app.says("fullBackupContent"))
        assertEquals("@xml/no_extraction", app.says("dataExtractionRules"))
        val places = setOf("root", "file", "database", "sharedpref", "external")
        val all = places + places.minus("external").map { "device_$it" }
        for (way in listOf("cloud-backup", "device-transfer")) {
            val excluded = elements("res/xml/no_extraction.xml", way).single().getElementsByTagName("exclude")
            assertEquals(all, (0 until excluded.length).map { (excluded.item(it) as Element).getAttribute("domain") }.toSet())
        }
    }

    @Test
    fun `every activity hides what it shows, and only the first is open to others`() {
        for (activity in elements("AndroidManifest.xml", "activity")) {
            val name = activity.says("name")
            val folder = if ("shell" in name) File(main, "../../../shell/src/main/kotlin") else File(main, "kotlin")
            assertTrue(name, "hideFromOthers(this)" in File(folder, name.replace('.', '/') + ".kt").readText())
            assertEquals(name, (name == "vn.sotay.shell.MainActivity").toString(), activity.says("exported"))
        }
        val provider = elements("AndroidManifest.xml", "provider").single()
        assertEquals("false" to "true", provider.says("exported") to provider.says("grantUriPermissions"))
    }
}
