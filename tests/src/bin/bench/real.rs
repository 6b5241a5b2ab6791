//! Text that nobody here wrote: the Vietnamese help pages of an office program, as articles.

use std::path::Path;

use handbook_core::handbook::Handbook;
use handbook_server::load::ArticleLine;

use crate::limits::{self, Ready};
use crate::measure::{Done, Figures, length, line};
use crate::phone::{self, child, figure};
use crate::reading::{plain_times, query};
use crate::server::Server;
use crate::table::{many, note, single, times};
use crate::texts::Texts;

/// Queries, half of them without accents.
const QUERIES: usize = 200;

/// A phone that holds the real pages.
pub(crate) struct Real {
    // The phone outlives no province.
    pub(crate) phone: Handbook,
    pub(crate) rows: Vec<Ready>,
    _server: Server,
}

/// First sync, store and search over real text; nothing if the pages were not unpacked.
pub(crate) fn run(folder: &Path, runs: usize) -> Done<Option<Real>> {
    let articles = match std::env::var("HANDBOOK_REAL_PAPERS") {
        Ok(papers) => articles(&Path::new(&papers).join("help"))?,
        Err(_) => Vec::new(),
    };
    if articles.is_empty() {
        note("no real text: HANDBOOK_REAL_PAPERS names none");
        return Ok(None);
    }
    let server = Server::start(&folder.join("real-province"))?;
    server.publish_some(&articles)?;
    let real = folder.join("real-phone");
    let first = phone::activate(&real, &server.secure, &server.invite()?)?;
    phone::sync(&first)?;
    let rows = limits::ready(&first)?;
    let json: f64 = rows.iter().map(|row| length(row.size())).sum();
    let last = i64::try_from(rows.len()).map_err(line)?;
    let mut all = Figures::default();
    let mut found = Figures::default();
    let mut bare = Figures::default();
    let (mut received, mut disk) = (0.0, 0.0);
    for run in 0..runs {
        let path = folder.join(format!("real-child-{run}"));
        let link = server.invite()?;
        let (path, last) = (path.to_string_lossy(), last.to_string());
        let figures = child(&["phone-child", &server.secure, &link, &path, &last])?;
        all.push(figure(&figures, "all"));
        found.push(figure(&figures, "found"));
        received = figure(&figures, "received");
        disk = figure(&figures, "disk");
        let path = folder.join(format!("real-bare-{run}.db"));
        bare.push(limits::fill(&path, &rows, true)?.1);
    }
    single(
        "real text: pages of help taken as articles",
        "",
        length(rows.len()),
        None,
    );
    single("real text: their JSON", "MB", json / 1e6, None);
    times("real text, first sync: all rows", "ms", &all, None);
    times(
        "real text, first sync: all searchable",
        "ms",
        &found,
        Some(&bare),
    );
    single(
        "real text: bodies received, beside the JSON",
        "MB",
        received / 1e6,
        Some(json / 1e6),
    );
    single(
        "real text: store on the disk, beside the JSON",
        "MB",
        disk / 1e6,
        Some(json / 1e6),
    );
    let real = Real {
        phone: first,
        rows,
        _server: server,
    };
    searches(folder, &real, runs)?;
    Ok(Some(real))
}

fn searches(folder: &Path, real: &Real, runs: usize) -> Done {
    let plain = limits::plain_index(&folder.join("real-plain.db"), &real.rows)?;
    let mut dice = Texts::new(5);
    let queries: Vec<String> = (0..QUERIES)
        .filter_map(|number| query(&mut dice, &real.rows, number))
        .collect();
    let mut ours = Figures::default();
    let mut bare = Figures::default();
    for _ in 0..runs {
        for text in &queries {
            ours.time(|| real.phone.search(text, 10)).map_err(line)?;
        }
        plain_times(&plain, &queries, &mut bare)?;
    }
    many("real text: search", "ms", &ours, Some(&bare));
    Ok(())
}

/// Pages with a title and some text in them, in the order of their names.
fn articles(folder: &Path) -> Done<Vec<ArticleLine>> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Ok(Vec::new());
    };
    let mut paths: Vec<_> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .collect();
    paths.sort();
    let at = serde_json::from_str("\"2026-11-20T08:00\"").map_err(line)?;
    let mut found = Vec::new();
    for path in paths {
        let html = String::from_utf8_lossy(&std::fs::read(&path).map_err(line)?).into_owned();
        let Some((title, body)) = page(&html) else {
            continue;
        };
        found.push(ArticleLine {
            code: path
                .file_stem()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned(),
            unit: "TU".to_owned(),
            title,
            author: "The Document Foundation".to_owned(),
            body,
            approver: Some("Đinh Thị Lam Ngọc".to_owned()),
            approving_body: Some("Văn phòng Tỉnh ủy Lam Sơn".to_owned()),
            approved_at: Some(at),
            withdrawn: false,
        });
    }
    Ok(found)
}

/// Title and text of a page, without what stands on all of them.
fn page(html: &str) -> Option<(String, String)> {
    let (_, rest) = html.split_once("<title>")?;
    let (title, rest) = rest.split_once("</title>")?;
    let (_, rest) = rest.split_once("id=\"DisplayArea\"")?;
    let (_, rest) = rest.split_once('>')?;
    let (body, _) = rest.split_once("<div id=\"SearchFrame\">")?;
    let (title, body) = (text(title), text(body));
    (!title.is_empty() && body.chars().count() > 40).then_some((title, body))
}

/// Markup to text: blocks become paragraphs, everything else is left out.
fn text(html: &str) -> String {
    let mut text = String::new();
    for part in html.split('<') {
        let (tag, words) = part.split_once('>').unwrap_or(("", part));
        let block = [
            "p", "/p", "h1", "h2", "h3", "h4", "div", "/div", "li", "tr", "br",
        ];
        if block.contains(
            &tag.split([' ', '/'])
                .find(|name| !name.is_empty())
                .unwrap_or_default(),
        ) {
            text.push('\n');
        }
        text.push_str(words);
    }
    for (entity, letter) in [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&nbsp;", " "),
        ("&quot;", "\""),
        ("&amp;", "&"),
    ] {
        text = text.replace(entity, letter);
    }
    let lines = text
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    let lines: Vec<String> = lines.filter(|line| !line.is_empty()).collect();
    lines.join("\n\n")
}
