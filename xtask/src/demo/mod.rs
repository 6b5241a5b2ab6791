//! The story of the product, told by its own programs: a province, two phones, a night without a
//! network.

mod meeting;

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use serde_json::Value;

use crate::setup;
use crate::shell::{Done, cargo, output, root, run as run_shown, say, target};

/// Builds, tells the story and leaves the server up, unless `once`.
pub(crate) fn run(papers: Option<&Path>, once: bool) -> Done {
    setup::build_tools()?;
    say("Building (the first time takes some minutes)…");
    run_shown(cargo().args(["build", "--workspace", "--quiet"]))?;
    let stage = Stage::here("demo")?;
    let own = papers.is_some();
    let papers = papers.map_or_else(|| stage.papers(), Path::to_owned);

    stage.open_province(&papers)?;
    meeting::publish_rules(&stage)?;
    let server = stage.serve()?;
    stage.activate()?;
    stage.read_offline(own)?;
    stage.write_and_deliver(0)?;
    meeting::hold(&stage)?;

    say("");
    say(&format!(
        "The province is at {}; its data in {}",
        server.address,
        stage.folder.display()
    ));
    say(&format!("Another invitation:  {}", stage.hint()));
    if once {
        return Ok(());
    }
    say("Press Ctrl-C to stop it.");
    server.wait()
}

/// A province in a folder of its own, begun anew each time.
pub(crate) struct Stage {
    folder: PathBuf,
    address: String,
    /// Those of the province, and those of the phones.
    servers: Programs,
    phones: Programs,
}

/// The programs of one version.
#[derive(Clone)]
pub(crate) struct Programs {
    /// Where they lie.
    pub(crate) folder: PathBuf,
    /// Their source, with the fixtures that they read.
    pub(crate) source: PathBuf,
}

impl Programs {
    /// Those that cargo has built here, unoptimised.
    pub(crate) fn here() -> Self {
        Self {
            folder: target().join("debug"),
            source: root(),
        }
    }
}

/// A server that ends when this is dropped.
pub(crate) struct Server {
    child: Child,
    address: String,
}

impl Stage {
    /// With the programs that cargo has built here.
    pub(crate) fn here(name: &str) -> Done<Self> {
        Self::new(name, Programs::here(), Programs::here())
    }

    pub(crate) fn new(name: &str, servers: Programs, phones: Programs) -> Done<Self> {
        let folder = target().join(name);
        if folder.exists() {
            std::fs::remove_dir_all(&folder).map_err(|error| error.to_string())?;
        }
        std::fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
        // A free port, asked for once, so that invitations can name it before the server is up.
        let address = std::net::TcpListener::bind("127.0.0.1:0")
            .and_then(|listener| listener.local_addr())
            .map_err(|error| error.to_string())?;
        Ok(Self {
            folder,
            address: address.to_string(),
            servers,
            phones,
        })
    }

    /// The same province and phones under other programs, as after an upgrade.
    pub(crate) fn upgraded(self, servers: Programs, phones: Programs) -> Self {
        Self {
            servers,
            phones,
            ..self
        }
    }

    /// The papers of its fixtures.
    pub(crate) fn papers(&self) -> PathBuf {
        self.servers.source.join("fixtures/papers")
    }

    pub(crate) fn open_province(&self, papers: &Path) -> Done {
        step("A province is made");
        let init = [
            "init",
            "--name",
            "Tỉnh ủy Lam Sơn",
            "--admin",
            "Nguyễn Thị Bình An",
        ];
        let said = output(self.server().args(init))?;
        indented(said.lines().take(8));
        let load = ["load", "fixtures/province.json"];
        indented(output(self.server().args(load))?.lines());

        step(&format!("Papers are imported from {}", papers.display()));
        let report = self.folder.join("import.json");
        let begun = Instant::now();
        let mut import = self.server();
        import.arg("import").arg(papers).args(["--unit", "TU"]);
        import
            .arg("--side-dir")
            .arg(self.folder.join("side"))
            .arg("--report")
            .arg(&report);
        let said = output(&mut import)?;
        let lines: Vec<&str> = said.lines().collect();
        indented(lines.iter().take(12).copied());
        if lines.len() > 13 {
            say(&format!(
                "    … {} lines more, all in {}",
                lines.len() - 13,
                report.display()
            ));
        }
        if let Some(last) = lines.last().filter(|_| lines.len() > 12) {
            indented(std::iter::once(*last));
        }
        took(begun);
        Ok(())
    }

    pub(crate) fn serve(&self) -> Done<Server> {
        step("The server starts");
        let mut child = self
            .server()
            .args(["serve", "--listen", &self.address])
            .env("HANDBOOK_LOG", "warn")
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| error.to_string())?;
        let mut first = String::new();
        if let Some(stdout) = child.stdout.take() {
            let mut stdout = BufReader::new(stdout);
            stdout
                .read_line(&mut first)
                .map_err(|error| error.to_string())?;
            // Whatever it says later is read and dropped, so that it never waits for us.
            std::thread::spawn(move || stdout.lines().count());
        }
        indented(first.lines());
        Ok(Server {
            child,
            address: format!("http://{}", self.address),
        })
    }

    /// The link of a new invitation.
    pub(crate) fn invite(&self, member: &str) -> Done<String> {
        let said = output(self.server().args(["invite", member]))?;
        let link = said
            .split_whitespace()
            .find(|word| word.starts_with("sotay://"));
        Ok(link.ok_or("the invitation has no link")?.to_owned())
    }

    /// Where everything of it lies.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    pub(crate) fn activate(&self) -> Done {
        step("Two phones are activated: a member and the secretary of the same cell");
        for (phone, code) in [("member", "DV004"), ("secretary", "DV001")] {
            let link = self.invite(code)?;
            indented(output(self.phone(phone).args(["activate", &link]))?.lines());
        }
        Ok(())
    }

    pub(crate) fn read_offline(&self, own_papers: bool) -> Done {
        step("First sync");
        let begun = Instant::now();
        let first = self.json("member", &["sync"])?;
        indented(std::iter::once(figures(&first).as_str()));
        took(begun);
        let status = self.json("member", &["status"])?;
        say(&format!(
            "    {} items, all findable, in an encrypted store of {} kB",
            at(&status, "items"),
            at(&status, "store_bytes").as_u64().unwrap_or(0) / 1024
        ));
        let begun = Instant::now();
        let quiet = self.json("member", &["sync"])?;
        say(&format!(
            "  And again, with nothing new: {}",
            figures(&quiet)
        ));
        took(begun);

        step("The network goes; the member reads and finds");
        let meetings = self.json("member", &["meetings", "--past", "--offline"])?;
        let coming = self.json("member", &["meetings", "--offline"])?;
        for meeting in [&coming, &meetings]
            .into_iter()
            .flat_map(|list| rows(list, "meetings"))
            .take(2)
        {
            say(&format!(
                "    {} — {}",
                at(meeting, "title").as_str().unwrap_or(""),
                at(meeting, "place").as_str().unwrap_or("")
            ));
        }
        let queries: &[&str] = if own_papers {
            &["bang tinh", "định dạng", "“văn bản”", "chuyen doi"]
        } else {
            &["nha van hoa", "16-nq/tu", "vệ sinh", "“tổ dân phố”"]
        };
        for query in queries {
            let begun = Instant::now();
            let found = self.json("member", &["search", query, "--count", "3", "--offline"])?;
            let hits: Vec<&Value> = rows(&found, "hits").collect();
            say(&format!(
                "    “{query}”: {} hits shown, {} ms with the program's start",
                hits.len(),
                begun.elapsed().as_millis()
            ));
            if let Some(hit) = hits.first() {
                say(&format!(
                    "      {} {}",
                    at(hit, "number").as_str().unwrap_or(""),
                    spans(at(hit, "title"))
                ));
                say(&format!("      {}", spans(at(hit, "snippet"))));
            }
        }
        Ok(())
    }

    /// One opinion from the member to the secretary and the answer back; `before` are there already.
    pub(crate) fn write_and_deliver(&self, before: usize) -> Done {
        step("Offline, the member writes an opinion to the cell's committee");
        let text = "Đề nghị chi bộ thắp sáng ngõ 12 trước Tết, tôi xin góp hai bóng đèn.";
        let written = self.json("member", &["opinion", "send", text, "--offline"])?;
        let id = at(&written, "id").as_str().unwrap_or_default().to_owned();
        indented(output(self.phone("member").args(["opinion", "list", "--offline"]))?.lines());

        step("Connected again: it is delivered once, however often the phone asks");
        for _ in 0..2 {
            say(&format!(
                "    {}",
                figures(&self.json("member", &["sync"])?)
            ));
        }
        step("The secretary reads and answers, the member sees it");
        self.json("secretary", &["sync"])?;
        let answer = "Cảm ơn đồng chí. Chi bộ ghi nhận và sẽ bàn trong buổi sinh hoạt tháng 12.";
        self.json("secretary", &["opinion", "answer", &id, answer])?;
        self.json("secretary", &["sync"])?;
        self.json("member", &["sync"])?;
        indented(output(self.phone("member").args(["opinion", "list", "--offline"]))?.lines());
        let arrived = self.json("secretary", &["opinion", "list", "--offline"])?;
        let count = rows(&arrived, "opinions").count();
        if count != before + 1 {
            return Err(format!(
                "the secretary holds {count} opinions, not {}",
                before + 1
            ));
        }
        Ok(())
    }

    fn hint(&self) -> String {
        format!(
            "{} --data {} --address http://{} invite DV002",
            self.servers.folder.join("handbook-server").display(),
            self.folder.join("province").display(),
            self.address
        )
    }

    fn server(&self) -> Command {
        let mut server = Command::new(self.servers.folder.join("handbook-server"));
        server
            .current_dir(&self.servers.source)
            .arg("--data")
            .arg(self.folder.join("province"));
        server.args(["--address", &format!("http://{}", self.address)]);
        server.env_remove("HANDBOOK_DATABASE");
        server
    }

    fn phone(&self, name: &str) -> Command {
        let mut phone = Command::new(self.phones.folder.join("handbook"));
        phone
            .current_dir(root())
            .arg("--home")
            .arg(self.folder.join(name));
        phone
    }

    fn json(&self, phone: &str, args: &[&str]) -> Done<Value> {
        let said = output(self.phone(phone).arg("--json").args(args))?;
        serde_json::from_str(&said).map_err(|error| format!("{said}: {error}"))
    }
}

impl Server {
    fn wait(mut self) -> Done {
        let status = self.child.wait().map_err(|error| error.to_string())?;
        say(&format!("The server ended: {status}"));
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn step(text: &str) {
    say("");
    say(&format!("● {text}"));
}

fn took(begun: Instant) {
    say(&format!("    took {} ms", begun.elapsed().as_millis()));
}

fn indented<'a>(lines: impl Iterator<Item = &'a str>) {
    for line in lines {
        say(&format!("    {line}"));
    }
}

fn figures(report: &Value) -> String {
    format!(
        "{} rows in {} pages, {} commands accepted; {} requests, {} bytes received, {} sent",
        at(report, "rows"),
        at(report, "pages"),
        at(report, "accepted"),
        at(report, "requests"),
        at(report, "bytes_received"),
        at(report, "bytes_sent")
    )
}

fn rows<'a>(answer: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> {
    answer
        .get(name)
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
}

/// The field, or null.
fn at<'a>(value: &'a Value, name: &str) -> &'a Value {
    value.get(name).unwrap_or(&Value::Null)
}

fn spans(spans: &Value) -> String {
    spans
        .as_array()
        .into_iter()
        .flatten()
        .map(|span| {
            let text = at(span, "text").as_str().unwrap_or("");
            if at(span, "hit") == true {
                format!("[{text}]")
            } else {
                text.to_owned()
            }
        })
        .collect()
}
