// The phone's own build, for a machine with the Android SDK: `cargo xtask bindings`, `cargo xtask
// android-libs`, then `gradle :app:assembleRelease`. It compiles the same folders as pom.xml does.
// NOT verified on the machine these files were written on, which has neither SDK nor Gradle's portal.
pluginManagement {
    repositories {
        google()
        mavenCentral()
        gradlePluginPortal()
    }
}

dependencyResolutionManagement {
    repositoriesMode = RepositoriesMode.FAIL_ON_PROJECT_REPOS
    repositories {
        google()
        mavenCentral()
    }
}

rootProject.name = "so-tay"
include(":app")
