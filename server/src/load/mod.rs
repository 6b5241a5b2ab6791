//! Loading lists and news from one JSON file, until there is a console.
//!
//! ```json
//! {
//!   "units":    [{"code", "name", "kind", "parent", "from", "to"}],
//!   "members":  [{"code", "name", "cell", "since", "also_in": [{"cell", "from", "to"}],
//!                 "summary": {"born_on", "gender", "admitted_on", "official_on", "card_number",
//!                             "personal_number", "phone"},
//!                 "exceptions": [{"kind", "span": {"from", "to"}}]}],
//!   "grants":   [{"member", "unit", "role", "from", "to"}],
//!   "articles": [{"code", "unit", "title", "author", "body", "approver", "approving_body",
//!                 "approved_at", "withdrawn"}],
//!   "meetings": [{"code", "cell", "kind", "title", "starts_at", "place", "chair", "cancelled",
//!                 "withdrawn", "agenda": [{"title", "owner", "minutes",
//!                                          "papers": [{"title", "sign", "file"}]}]}]
//! }
//! ```
//! `docs/load.md` explains each field. Codes are the keys: what has the same code is the same
//! thing, so loading a file again changes nothing and loading a changed file moves what is
//! different. Whatever a file does not name stays as it is; the cell, the other cells and the grants
//! of a member it *does* name are replaced by what it says. A file with a mistake changes nothing.

mod news;
mod org;
mod read;
mod rosters;
mod summaries;

use std::collections::{BTreeSet, HashMap};
use std::path::Path;

use handbook_domain::access::Role;
use handbook_domain::audience::Audience;
use handbook_domain::ids::{ItemId, MemberId, Sha256Hash, UnitId};
use handbook_domain::rules::voting::Exception;
use handbook_domain::time::Day;
use handbook_domain::wire::item::MeetingKind;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::error::{Error, Result};
use crate::feed::Moves;
use crate::ledger::Event;
use crate::meetings::{figures, packs};
use crate::{Province, audit, words};

pub use read::Moment;

/// Loads the text of a file that names no files of its own.
///
/// # Errors
/// [`Error::Load`] with one line for each mistake; nothing was stored.
pub async fn load(province: &Province, json: &str) -> Result<LoadReport> {
    load_from(province, json, None).await
}

/// Loads the text of a file; the files it names for agendas are looked for in `folder`.
///
/// # Errors
/// [`Error::Load`] with one line for each mistake; nothing was stored.
pub async fn load_from(
    province: &Province,
    json: &str,
    folder: Option<&Path>,
) -> Result<LoadReport> {
    let file: LoadFile = serde_json::from_str(json)
        .map_err(|error| Error::Load(vec![words::not_a_load_file(&error)]))?;
    let attachments = news::read_files(province, &file, folder).await?;
    let mut tries = 0;
    loop {
        tries += 1;
        match store(province, &file, &attachments).await {
            Err(error) if error.is_passing() && tries < 6 => {}
            result => return result,
        }
    }
}

async fn store(
    province: &Province,
    file: &LoadFile,
    attachments: &news::Attachments,
) -> Result<LoadReport> {
    let db = province.db();
    let mut tx = db.write().await?;
    db.share_epoch(&mut tx).await?;
    db.lock(&mut tx, LOCK).await?;
    // Only now: whatever bears a time before a backup's is in it.
    let now = province.clock().now();
    let mut moves = Moves::default();
    let mut report = LoadReport::default();
    let mut mistakes = Vec::new();
    let mut names = org::Names::read(&mut tx).await?;
    let id = province.id();
    let before = rosters::cells(&mut tx, id, file).await?;
    let were_named = names.of_units();
    let ended = org::store(&mut tx, id, file, &mut names, &mut report, &mut mistakes).await?;
    let renamed = names.renamed_since(were_named);
    let packs = packs::all(province, &mut tx).await?;
    let mut work = news::Work {
        packs: &packs,
        conn: &mut tx,
        moves: &mut moves,
        names: &names,
        attachments,
        province: id,
        now,
        report: &mut report,
        mistakes: &mut mistakes,
        published: Vec::new(),
    };
    summaries::store(&mut work, file).await?;
    summaries::rename_cells(&mut work, &renamed).await?;
    rosters::store(&mut work, file, before, &renamed).await?;
    news::store(&mut work, file).await?;
    let mut events = work.published;
    if !mistakes.is_empty() {
        return Err(Error::Load(mistakes));
    }
    if report.units > 0 {
        figures::mark_all(&mut tx).await?;
    }
    if report.changes() > 0 {
        let detail = json!({ "changes": report.changes() });
        audit::note(&mut tx, province.clock(), "loaded", detail).await?;
    }
    if report.listed() > 0 {
        let lines = report.listed();
        events.push(Event::Listed { lines });
    }
    let ended = ended.into_iter();
    events.extend(ended.map(|(grant, last_day)| Event::GrantEnded { grant, last_day }));
    let touched: BTreeSet<Audience> = moves.apply(&mut tx, now).await?;
    // Last before the commit: what is tried again is noted once.
    province.ledger().append(now, events)?;
    tx.commit().await?;
    province.forget_heads(&touched);
    province.forget_rights();
    Ok(report)
}

/// Held while loading: two loads at once would see each other's half.
const LOCK: i64 = 0x6c6f_6164;

/// What a load did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct LoadReport {
    /// Units that are new or different.
    pub units: usize,
    /// Members that are new, different, or in another cell.
    pub members: usize,
    /// Grants that are new, different or ended.
    pub grants: usize,
    /// Summaries of members that are new, different or taken back.
    pub summaries: usize,
    /// Rosters of cells that are different.
    pub rosters: usize,
    /// Articles whose publication changed.
    pub articles: usize,
    /// Articles that are kept and not published, for want of an approval.
    pub waiting: usize,
    /// Meetings that are new or different.
    pub meetings: usize,
}

impl LoadReport {
    /// How many lines of the lists are different now.
    #[must_use]
    pub fn listed(&self) -> usize {
        self.units + self.members + self.grants + self.summaries
    }

    /// How many things are different now.
    #[must_use]
    pub fn changes(&self) -> usize {
        self.listed() + self.rosters + self.articles + self.meetings
    }
}

/// The file.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct LoadFile {
    /// Party organisations, in any order.
    pub units: Vec<Unit>,
    /// Members.
    pub members: Vec<Member>,
    /// Who has which role where.
    pub grants: Vec<GrantLine>,
    /// News.
    pub articles: Vec<ArticleLine>,
    /// Branch meetings.
    pub meetings: Vec<MeetingLine>,
}

/// A party organisation.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Unit {
    /// Its key.
    pub code: String,
    /// Full name.
    pub name: String,
    /// `province`, `grassroots`, `cell`, or whatever the committee calls it.
    pub kind: String,
    /// Code of the unit above; none for the top.
    #[serde(default)]
    pub parent: Option<String>,
    /// First day under that parent.
    #[serde(default)]
    pub from: Option<Day>,
    /// Last day under that parent.
    #[serde(default)]
    pub to: Option<Day>,
}

/// A member.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Member {
    /// Number of the file (`số hồ sơ`), the key; never the number of a card.
    pub code: String,
    /// Full name.
    pub name: String,
    /// Code of the home cell; absent for who has none at present.
    #[serde(default)]
    pub cell: Option<String>,
    /// First day in that cell.
    #[serde(default)]
    pub since: Option<Day>,
    /// Cells where the member meets for a time.
    #[serde(default)]
    pub also_in: Vec<AlsoIn>,
    /// What of the file the member's own phone may hold beside name and cell; nothing else of it is
    /// loaded, and nobody else's phone gets it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<Summary>,
    /// What takes the vote away, or the duty to come, for a time: exempt, suspended.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exceptions: Vec<Exception>,
}

/// Seven fields of a member's file; with name and cell they are the nine of the summary.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Summary {
    /// Day of birth.
    #[serde(default)]
    pub born_on: Option<Day>,
    /// `Nam` or `Nữ`.
    #[serde(default)]
    pub gender: String,
    /// Day of admission.
    #[serde(default)]
    pub admitted_on: Option<Day>,
    /// Day of becoming an official member.
    #[serde(default)]
    pub official_on: Option<Day>,
    /// Number of the card.
    #[serde(default)]
    pub card_number: String,
    /// Citizen number.
    #[serde(default)]
    pub personal_number: String,
    /// Telephone.
    #[serde(default)]
    pub phone: String,
}

/// Another cell, for a time (`sinh hoạt tạm thời`).
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct AlsoIn {
    /// Its code.
    pub cell: String,
    /// First day.
    #[serde(default)]
    pub from: Option<Day>,
    /// Last day.
    #[serde(default)]
    pub to: Option<Day>,
}

/// A role of a member for a unit.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct GrantLine {
    /// Code of the member.
    pub member: String,
    /// Code of the unit.
    pub unit: String,
    /// Which role.
    pub role: Role,
    /// First day.
    #[serde(default)]
    pub from: Option<Day>,
    /// Last day.
    #[serde(default)]
    pub to: Option<Day>,
}

/// A piece of news.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ArticleLine {
    /// Its key.
    pub code: String,
    /// Code of the unit it is for, with everything below.
    pub unit: String,
    /// Headline.
    pub title: String,
    /// Who wrote it.
    pub author: String,
    /// Plain text, paragraphs separated by an empty line.
    pub body: String,
    /// Who approved it. Without approver, body and time it is kept and not published.
    #[serde(default)]
    pub approver: Option<String>,
    /// In whose name.
    #[serde(default)]
    pub approving_body: Option<String>,
    /// When.
    #[serde(default)]
    pub approved_at: Option<Moment>,
    /// Taken back: it leaves every phone.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub withdrawn: bool,
}

/// A branch meeting.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct MeetingLine {
    /// Its key.
    pub code: String,
    /// Code of the cell that meets.
    pub cell: String,
    /// Which kind; a committee's meeting goes to the committee alone.
    pub kind: MeetingKind,
    /// Title for people.
    pub title: String,
    /// When it begins: `2026-12-03T19:30`, in Vietnam.
    pub starts_at: Moment,
    /// Where.
    pub place: String,
    /// Who takes the chair.
    pub chair: String,
    /// Called off; it stays visible as such.
    #[serde(default)]
    pub cancelled: bool,
    /// Entered by mistake: it leaves every phone.
    #[serde(default)]
    pub withdrawn: bool,
    /// In order.
    #[serde(default)]
    pub agenda: Vec<AgendaLine>,
}

/// One item of an agenda.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct AgendaLine {
    /// What.
    pub title: String,
    /// Who presents it.
    #[serde(default)]
    pub owner: String,
    /// How long it should take.
    #[serde(default)]
    pub minutes: u32,
    /// Papers to read before.
    #[serde(default)]
    pub papers: Vec<PaperLine>,
}

/// A paper of an agenda: of the library by its sign, or a file of its own, or only a title.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct PaperLine {
    /// Title for people.
    pub title: String,
    /// Sign of a document that was imported.
    #[serde(default)]
    pub sign: Option<String>,
    /// A file, named from the folder of the loaded file.
    #[serde(default)]
    pub file: Option<String>,
}

/// The id of the member with this code.
#[must_use]
pub fn member_id(province: &Province, code: &str) -> MemberId {
    MemberId(stable_id(province.id(), "member", code))
}

/// The id of the unit with this code.
#[must_use]
pub fn unit_id(province: &Province, code: &str) -> UnitId {
    UnitId(stable_id(province.id(), "unit", code))
}

/// The id of the article or meeting (`kind`) with this code.
#[must_use]
pub fn item_id(province: &Province, kind: &str, code: &str) -> ItemId {
    ItemId(stable_id(province.id(), kind, code))
}

/// The same province, kind and code give the same id, so that loading again finds what is there.
pub(crate) fn stable_id(
    province: handbook_domain::ids::ProvinceId,
    kind: &str,
    code: &str,
) -> uuid::Uuid {
    let Sha256Hash(digest) = Sha256Hash::of(format!("{province}\n{kind}\n{code}").as_bytes());
    let mut bytes = [0; 16];
    bytes
        .iter_mut()
        .zip(digest)
        .for_each(|(to, from)| *to = from);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

/// Units and members by code, as they stand after the file's own were stored.
type ByCode<T> = HashMap<String, T>;
