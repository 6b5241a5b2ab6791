//! The Android app's screens in a window of this machine, with a province that is really there.

use crate::bindings;
use crate::demo::Stage;
use crate::phones::class_path;
use crate::setup;
use crate::shell::{Done, command, say, target};

/// Builds, starts the demo's province and opens the window; ends when it is closed.
pub(crate) fn run() -> Done {
    if std::env::var_os("DISPLAY").is_none() {
        return Err(
            "no display: DISPLAY is not set. Without a screen: apt-get install xvfb xauth, then xvfb-run cargo xtask app"
                .to_owned(),
        );
    }
    setup::window()?;
    say("Building (the first time takes some minutes)…");
    bindings::generate()?;
    let class_path = class_path("ui")?;
    let stage = Stage::here("demo")?;
    stage.open_province(&stage.papers())?;
    let _server = stage.serve()?;
    let invitation = stage.invite("DV004")?;
    say(&format!("The invitation, typed in already:  {invitation}"));
    let mut app = command("java");
    app.arg(format!(
        "-Djna.library.path={}",
        target().join("debug").display()
    ));
    app.arg("-cp").arg(class_path).arg("vn.sotay.ui.DesktopKt");
    app.arg(stage.folder().join("app")).arg(invitation);
    let ended = app.status().map_err(|error| error.to_string())?;
    if ended.success() {
        Ok(())
    } else {
        Err(format!("the window ended with {ended}"))
    }
}
