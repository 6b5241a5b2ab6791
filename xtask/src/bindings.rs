//! From the library to Kotlin, Swift and Python, and to the libraries inside the apps.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::setup;
use crate::shell::{self, Done, cargo, command, has, output, root, say, target};

/// ABIs of the phones people have, as Rust and as Android call them.
const ANDROID: [(&str, &str); 3] = [
    ("aarch64-linux-android", "arm64-v8a"),
    ("armv7-linux-androideabi", "armeabi-v7a"),
    ("x86_64-linux-android", "x86_64"),
];

/// iPhones, and the simulator on both kinds of Mac.
const IOS: [&str; 3] = [
    "aarch64-apple-ios",
    "aarch64-apple-ios-sim",
    "x86_64-apple-ios",
];

/// Small, as it is for phones (`Cargo.toml`).
pub(crate) const PROFILE: &str = "phone";

/// What cargo does to build the library for the apps. Of this one kind: if there were others besides, the
/// linker could leave out less, and it would be a sixth larger.
pub(crate) fn as_in_the_apps(kind: &str) -> [&str; 7] {
    let package = "handbook-bindings";
    [
        "rustc",
        "--profile",
        PROFILE,
        "--package",
        package,
        "--crate-type",
        kind,
    ]
}

/// Oldest Android that the app runs on: 8.0.
const ANDROID_API: &str = "26";

/// Phones with pages of 16 KB refuse a library that is aligned to 4.
const PAGE_SIZE: &str = "-C link-arg=-Wl,-z,max-page-size=16384";

/// Writes the three languages and holds the surface to `bindings/api.txt`.
pub(crate) fn run(accept: bool) -> Done {
    setup::build_tools()?;
    let out = generate()?;
    let kept = root().join("bindings/api.txt");
    let now = read(&out.join("api.txt"))?;
    if accept {
        std::fs::write(&kept, &now).map_err(|error| error.to_string())?;
    }
    say(&format!(
        "Kotlin, Swift and Python lie in {}",
        out.display()
    ));
    compare(&read(&kept).unwrap_or_default(), &now)
}

/// Writes the three languages from the library as it is built for this machine; returns where.
pub(crate) fn generate() -> Done<PathBuf> {
    shell::run(cargo().args(["build", "--quiet", "--workspace"]))?;
    let out = target().join("bindings");
    generate_from(&host_library(), &out)?;
    // Python looks for the library beside its module.
    let beside = out.join("python").join(library_name());
    std::fs::copy(host_library(), beside).map_err(|error| error.to_string())?;
    Ok(out)
}

/// Builds the library for Android and puts it where the Gradle project looks.
pub(crate) fn android_libs() -> Done {
    let mut missing = Vec::new();
    if output(cargo().args(["ndk", "--version"])).is_err() {
        missing.push("cargo-ndk: cargo install --locked cargo-ndk".to_owned());
    }
    let named = ["ANDROID_NDK_HOME", "ANDROID_NDK_ROOT", "ANDROID_HOME"];
    if !named.iter().any(|name| std::env::var_os(name).is_some()) {
        missing.push(
            "the Android NDK (r28 or newer): install it by Android Studio's SDK Manager and set ANDROID_NDK_HOME"
                .to_owned(),
        );
    }
    targets_among(&mut missing, &ANDROID.map(|(name, _)| name));
    complete(&missing)?;
    let libraries = root().join("android/app/src/main/jniLibs");
    let mut build = cargo();
    build.arg("ndk").args(["--platform", ANDROID_API]);
    for (_, abi) in ANDROID {
        build.args(["--target", abi]);
    }
    build.arg("-o").arg(&libraries).env("RUSTFLAGS", PAGE_SIZE);
    build.args(as_in_the_apps("cdylib"));
    shell::run(&mut build)?;
    for (_, abi) in ANDROID {
        let library = libraries.join(abi).join("libhandbook_bindings.so");
        let size = std::fs::metadata(&library).map_err(|error| error.to_string())?;
        say(&format!("{abi}: {} kB", size.len() / 1024));
    }
    Ok(())
}

/// Builds the framework for iPhones and puts it where the Swift package looks.
pub(crate) fn ios_framework() -> Done {
    let mut missing = Vec::new();
    if !has("xcodebuild") || !has("lipo") {
        missing.push("a Mac with Xcode: xcode-select --install".to_owned());
    }
    targets_among(&mut missing, &IOS);
    complete(&missing)?;
    for name in IOS {
        let build = as_in_the_apps("staticlib");
        shell::run(cargo().args(build).args(["--target", name]))?;
    }
    let library = |name: &str| {
        let built = target().join(name).join(PROFILE);
        built.join("libhandbook_bindings.a")
    };
    let out = target().join("bindings");
    generate_from(&library(IOS[0]), &out)?;
    crate::swift::place_generated()?;
    let headers = target().join("ios-headers");
    std::fs::create_dir_all(&headers).map_err(|error| error.to_string())?;
    for entry in std::fs::read_dir(out.join("swift")).map_err(|error| error.to_string())? {
        let path = entry.map_err(|error| error.to_string())?.path();
        let name = match path.extension().and_then(|ending| ending.to_str()) {
            Some("h") => path.file_name().map(PathBuf::from),
            // Xcode finds a framework's module only by this name.
            Some("modulemap") => Some(PathBuf::from("module.modulemap")),
            _ => None,
        };
        if let Some(name) = name {
            std::fs::copy(&path, headers.join(name)).map_err(|error| error.to_string())?;
        }
    }
    let simulator = target().join("ios-simulator.a");
    let mut join = command("lipo");
    join.args(["-create", "-output"]).arg(&simulator);
    shell::run(join.arg(library(IOS[1])).arg(library(IOS[2])))?;
    let framework = root().join("ios/HandbookKit/HandbookCoreFFI.xcframework");
    if framework.exists() {
        std::fs::remove_dir_all(&framework).map_err(|error| error.to_string())?;
    }
    let mut wrap = command("xcodebuild");
    wrap.arg("-create-xcframework");
    for library in [&library(IOS[0]), &simulator] {
        wrap.arg("-library").arg(library);
        wrap.arg("-headers").arg(&headers);
    }
    shell::run(wrap.arg("-output").arg(&framework))
}

/// The library as it is built for this machine.
pub(crate) fn host_library() -> PathBuf {
    target().join("debug").join(library_name())
}

fn library_name() -> String {
    format!(
        "{}handbook_bindings{}",
        std::env::consts::DLL_PREFIX,
        std::env::consts::DLL_SUFFIX
    )
}

fn generate_from(library: &Path, out: &Path) -> Done {
    if out.exists() {
        std::fs::remove_dir_all(out).map_err(|error| error.to_string())?;
    }
    let mut generator = cargo();
    generator.args(["run", "--quiet", "--package", "xtask"]);
    generator.args(["--features", "bindgen", "--bin", "bindgen", "--"]);
    shell::run(generator.arg(library).arg(root().join("bindings")).arg(out))
}

/// Every line that came or went since the surface was reviewed.
fn compare(kept: &str, now: &str) -> Done {
    if kept == now {
        return Ok(());
    }
    let (kept, now): (Vec<&str>, Vec<&str>) = (kept.lines().collect(), now.lines().collect());
    for line in kept.iter().filter(|line| !now.contains(line)) {
        say(&format!("- {line}"));
    }
    for line in now.iter().filter(|line| !kept.contains(line)) {
        say(&format!("+ {line}"));
    }
    Err("the surface differs from bindings/api.txt; if that is meant: cargo xtask bindings --accept".to_owned())
}

fn targets_among(missing: &mut Vec<String>, wanted: &[&str]) {
    let installed = output(Command::new("rustup").args(["target", "list", "--installed"]));
    let installed = installed.unwrap_or_default();
    let absent: Vec<&str> = wanted
        .iter()
        .filter(|name| !installed.lines().any(|line| line == **name))
        .copied()
        .collect();
    if !absent.is_empty() {
        let line = format!("Rust's targets: rustup target add {}", absent.join(" "));
        missing.push(line);
    }
}

fn complete(missing: &[String]) -> Done {
    if missing.is_empty() {
        return Ok(());
    }
    Err(format!("please install first:\n  {}", missing.join("\n  ")))
}

fn read(path: &Path) -> Done<String> {
    std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}
