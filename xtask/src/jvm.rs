//! Measures the bindings on the JVM, with the library in release; the measuring itself is `Bench.kt`
//! beside the bindings' tests.

use crate::bindings;
use crate::phones::maven;
use crate::shell::{Done, cargo, command, run as run_shown, say, target};

/// Builds and measures.
pub(crate) fn run() -> Done {
    run_shown(cargo().args(["build", "--workspace", "--quiet"]))?;
    bindings::generate()?;
    run_shown(cargo().args([
        "build",
        "--release",
        "--quiet",
        "--package",
        "handbook-bindings",
    ]))?;
    let folder = target().join("android/bindings");
    let list = folder.join("class-path");
    let mut build = maven();
    build.args([
        "--quiet",
        "--projects",
        "bindings",
        "package",
        "-DskipTests",
    ]);
    build.arg("dependency:build-classpath");
    build.arg(format!("-Dhandbook.target={}", target().display()));
    build.arg(format!("-Dmdep.outputFile={}", list.display()));
    run_shown(&mut build)?;
    let libraries = std::fs::read_to_string(list).map_err(|error| error.to_string())?;
    // An archive of classes takes jars alone.
    let own = folder.join(concat!("bindings-", env!("CARGO_PKG_VERSION")));
    let own = own.display();
    say("| work | unit | median | 99th |");
    say("| --- | --- | --- | --- |");
    let mut bench = command("java");
    bench.args(["-Xms256m", "-Xmx256m", "-XX:+AlwaysPreTouch"]);
    bench.arg(format!(
        "-Djna.library.path={}",
        target().join("release").display()
    ));
    bench.arg(format!("-Dhandbook.target={}", target().display()));
    bench.arg("-cp");
    bench.arg(format!("{own}.jar:{own}-tests.jar:{libraries}"));
    run_shown(bench.arg("vn.sotay.core.BenchKt"))
}
