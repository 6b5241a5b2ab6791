//! The branch meeting of the story: opened, called, voted, closed and signed on the secretary's phone with
//! no network, then reported and answered.

use serde_json::Value;

use super::{Stage, at, indented, rows, step};
use crate::shell::{Done, output, say};

/// The province signs the rules that its meetings follow.
pub(super) fn publish_rules(stage: &Stage) -> Done {
    step("Rules of the branch meeting are checked and signed");
    let rules = "fixtures/rules/hd42.json";
    indented(output(stage.server().args(["rules", "check", rules]))?.lines());
    output(
        stage
            .server()
            .args(["rules", "publish", rules, "--unit", "TU"]),
    )?;
    Ok(())
}

/// Plays it on the secretary's phone.
pub(super) fn hold(stage: &Stage) -> Done {
    step("In the hall, with no network: the secretary records the meeting");
    let coming = stage.json("secretary", &["meetings", "--offline"])?;
    let regular = rows(&coming, "meetings").find(|row| at(row, "kind") == "regular");
    let id = text(regular.unwrap_or(&Value::Null), "id");
    let hall = Hall { stage, id: &id };
    hall.tap(&["open"])?;
    hall.tap(&["begin"])?;
    output(&mut hall.command(&["all-present"]))?;
    hall.tap(&["minute-taker", "Lê Thị Hồng Nhạn"])?;
    hall.tap(&[
        "say",
        "Phạm Văn Trường Lĩnh",
        "Đề nghị nạo vét kênh Tây trước Tết.",
    ])?;
    let motion = hall.tap(&["motion", "Thông qua nghị quyết tháng 12"])?;
    let entitled = at(&hall.json(&["show"])?, "entitled_present").to_string();
    // Somebody was counted twice: it is said at once, and nothing is closed on it.
    hall.say(&["count", &motion, &entitled, "1", "0"])?;
    hall.say(&["close"])?;
    hall.tap(&["count", &motion, &entitled, "0", "0"])?;
    hall.tap(&["assign", "Vận động các hộ ven kênh", "2026-12-20"])?;
    hall.tap(&["approve"])?;
    hall.tap(&["end"])?;
    indented(output(&mut hall.command(&["show"]))?.lines());

    step("It is closed and signed; minutes and resolution are written from what was recorded");
    hall.say(&["close"])?;
    for (paper, name) in [
        (&[][..], "bien-ban.docx"),
        (&["--resolution"], "nghi-quyet.docx"),
    ] {
        let file = stage.folder().join(name);
        let file = file.to_string_lossy().into_owned();
        let args = [&["paper", file.as_str()], paper].concat();
        output(&mut hall.command(&args))?;
        say(&format!("    {file}"));
    }

    step("Connected again: the report goes up, the province adds it up anew");
    output(&mut hall.command(&["send"]))?;
    stage.json("secretary", &["sync"])?;
    indented(output(stage.phone("secretary").args(["meeting", &id, "reported"]))?.lines());
    Ok(())
}

/// One meeting on the secretary's phone.
struct Hall<'a> {
    stage: &'a Stage,
    id: &'a str,
}

impl Hall<'_> {
    fn command(&self, args: &[&str]) -> std::process::Command {
        let mut command = self.stage.phone("secretary");
        command.args(["--offline", "meeting", self.id]).args(args);
        command
    }

    fn json(&self, args: &[&str]) -> Done<Value> {
        let args = [&["--offline", "meeting", self.id], args].concat();
        self.stage.json("secretary", &args)
    }

    /// Records something; returns its id.
    fn tap(&self, args: &[&str]) -> Done<String> {
        Ok(text(&self.json(args)?, "id"))
    }

    /// Shows what comes of it, done or refused.
    fn say(&self, args: &[&str]) -> Done {
        let said = self
            .command(args)
            .output()
            .map_err(|error| error.to_string())?;
        for said in [said.stdout, said.stderr] {
            indented(String::from_utf8_lossy(&said).lines());
        }
        Ok(())
    }
}

fn text(value: &Value, name: &str) -> String {
    at(value, name).as_str().unwrap_or_default().to_owned()
}
