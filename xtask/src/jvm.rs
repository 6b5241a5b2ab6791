//! Measures the bindings on the JVM, with the library as the apps have it; the measuring itself is `Bench.kt`
//! beside the bindings' tests.

use crate::bindings;
use crate::phones::class_path;
use crate::shell::{Done, cargo, command, run as run_shown, say, target};

/// Builds and measures.
pub(crate) fn run() -> Done {
    bindings::generate()?;
    run_shown(
        cargo()
            .args(bindings::as_in_the_apps("cdylib"))
            .arg("--quiet"),
    )?;
    let class_path = class_path("bindings")?;
    say("| work | unit | median | 99th |");
    say("| --- | --- | --- | --- |");
    let mut bench = command("java");
    bench.args(["-Xms256m", "-Xmx256m", "-XX:+AlwaysPreTouch"]);
    bench.arg(format!(
        "-Djna.library.path={}",
        target().join(bindings::PROFILE).display()
    ));
    bench.arg(format!("-Dhandbook.target={}", target().display()));
    bench.arg("-cp").arg(class_path);
    run_shown(bench.arg("vn.sotay.core.BenchKt"))
}
