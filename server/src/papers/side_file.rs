//! What a person says about a paper: a side file `NAME.EXT.toml`, or front matter at its head.

use std::path::PathBuf;

use chrono::NaiveDate;
use handbook_domain::document::DocIdentity;
use handbook_domain::secrecy::{Examined, Verdict, check};
use handbook_domain::time::Day;
use toml::{Table, Value};

use super::folder::Entry;
use super::{Options, PaperMeta};

/// A side file or front matter as read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SideFile {
    /// What it says.
    pub meta: PaperMeta,
    /// Whether it says so with certainty.
    pub confirmed: bool,
    /// All of its fields as text, for the secrecy gate.
    pub fields: Vec<(String, String)>,
}

/// Why a side file or front matter cannot be understood. Shown in Vietnamese.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SideFileError {
    /// Not TOML, or not `key: value`.
    Syntax {
        /// Counted from 1.
        line: usize,
    },
    /// A key that we do not have; most likely a slip of the pen.
    UnknownKey(String),
    /// For example a number where text belongs.
    WrongType(String),
    /// No day of the calendar.
    Date(String),
    /// Nobody writes that much.
    TooLong,
    /// Front matter begins and does not end.
    NoEnd,
}

impl std::error::Error for SideFileError {}

const LONGEST: usize = 64 * 1024;

/// Reads a side file.
///
/// # Errors
/// When it is not TOML with the keys that we know. A secrecy key is always kept in `fields`.
pub fn parse(text: &str) -> Result<SideFile, SideFileError> {
    if text.len() > LONGEST {
        return Err(SideFileError::TooLong);
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let table: Table = text.parse().map_err(|error: toml::de::Error| {
        let before = error
            .span()
            .and_then(|span| text.get(..span.start))
            .unwrap_or_default();
        SideFileError::Syntax {
            line: before.matches('\n').count() + 1,
        }
    })?;
    from_table(&table)
}

/// Splits front matter from the text that follows: `---` with `key: value` lines, or `+++` with
/// TOML. `None` if there is no front matter. It counts as confirmed unless it says otherwise.
///
/// # Errors
/// When front matter begins but does not end or cannot be understood.
pub fn front_matter(text: &str) -> Option<Result<(SideFile, &str), SideFileError>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let (fence, rest) = text.split_once('\n')?;
    let fence = fence.trim_end();
    if fence != "---" && fence != "+++" {
        return None;
    }
    let mut length = 0;
    for line in rest.split_inclusive('\n') {
        if line.trim_end() == fence {
            let head = rest.get(..length).unwrap_or_default();
            let body = rest.get(length + line.len()..).unwrap_or_default();
            // A rule of dashes at the head of a text is no front matter.
            if fence == "---" && !head.contains(':') {
                return None;
            }
            let side = if fence == "+++" {
                parse(head)
            } else {
                from_lines(head)
            };
            let says = head
                .lines()
                .any(|line| line.trim_start().starts_with("confirmed"));
            return Some(side.map(|mut side| {
                side.confirmed |= !says;
                (side, body)
            }));
        }
        length += line.len();
        if length > LONGEST {
            break;
        }
    }
    let opens_fields = rest
        .lines()
        .next()
        .is_some_and(|line| line.contains([':', '=']));
    opens_fields.then_some(Err(SideFileError::NoEnd))
}

/// Where the side file of `file` may lie, the preferred place first.
pub(super) fn places(file: &Entry, options: &Options) -> Vec<PathBuf> {
    let with_toml = |path: PathBuf| {
        let mut name = path.into_os_string();
        name.push(".toml");
        PathBuf::from(name)
    };
    let mirrored = options
        .side_dir
        .as_ref()
        .map(|dir| dir.join(&file.relative));
    mirrored
        .into_iter()
        .chain([file.original.clone()])
        .map(with_toml)
        .collect()
}

/// Writes proposals as a new side file; never over an existing one.
pub(super) fn write(file: &Entry, options: &Options, meta: &PaperMeta) -> std::io::Result<()> {
    use std::io::Write;
    let Some(path) = places(file, options).into_iter().next() else {
        return Ok(());
    };
    if let Some(parent) = path.parent().filter(|_| options.side_dir.is_some()) {
        std::fs::create_dir_all(parent)?;
    }
    let text = super::words::side_file(&print(meta));
    let written = std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&path);
    written?.write_all(text.as_bytes())
}

fn print(meta: &PaperMeta) -> String {
    let quoted = |text: &str| Value::String(text.to_owned()).to_string();
    let date = meta.date.map(|day| day.to_string()).unwrap_or_default();
    format!(
        "confirmed = false\nissuer = {}\ntype = {}\nnumber = {}\ndate = {}\nabstract = {}\nunit = {}\n",
        quoted(&meta.issuer),
        quoted(&meta.doc_type),
        quoted(&meta.number),
        quoted(&date),
        quoted(&meta.abstract_text),
        quoted(meta.unit.as_deref().unwrap_or_default()),
    )
}

/// `key: value` lines. `supersedes: issuer; type; number; date` may stand several times. Keys that
/// we do not know are left to the gate: front matter serves other programs too.
fn from_lines(head: &str) -> Result<SideFile, SideFileError> {
    let mut table = Table::new();
    let mut other = Vec::new();
    for (index, line) in head.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (key, value) = line
            .split_once(':')
            .ok_or(SideFileError::Syntax { line: index + 2 })?;
        let (key, value) = (key.trim(), value.trim().trim_matches('"'));
        match key {
            "confirmed" => {
                table.insert(key.to_owned(), Value::Boolean(value == "true"));
            }
            "supersedes" => {
                let one = superseded_line(value)?;
                let list = table.entry(key).or_insert_with(|| Value::Array(Vec::new()));
                list.as_array_mut()
                    .ok_or_else(|| wrong(key))?
                    .push(Value::Table(one));
            }
            key if KEYS.contains(&key) => {
                table.insert(key.to_owned(), Value::String(value.to_owned()));
            }
            key => other.push((key.to_owned(), value.to_owned())),
        }
    }
    let mut side = from_table(&table)?;
    side.fields.extend(other);
    Ok(side)
}

fn superseded_line(value: &str) -> Result<Table, SideFileError> {
    let parts: Vec<&str> = value.split(';').map(str::trim).collect();
    let [issuer, kind, number, date] = parts.as_slice() else {
        return Err(wrong("supersedes"));
    };
    let pairs = [
        ("issuer", issuer),
        ("type", kind),
        ("number", number),
        ("date", date),
    ];
    Ok(pairs
        .map(|(key, value)| (key.to_owned(), Value::String((*value).to_owned())))
        .into_iter()
        .collect())
}

const KEYS: &[&str] = &[
    "issuer",
    "type",
    "number",
    "date",
    "abstract",
    "unit",
    "confirmed",
    "effective_from",
    "effective_to",
    "supersedes",
    "urgency",
    "secrecy",
];

fn from_table(table: &Table) -> Result<SideFile, SideFileError> {
    let fields: Vec<(String, String)> = table
        .iter()
        .map(|(key, value)| (key.clone(), plain(value)))
        .collect();
    for key in table.keys() {
        if !KEYS.contains(&key.as_str()) && !is_secrecy_key(key) {
            return Err(SideFileError::UnknownKey(key.chars().take(60).collect()));
        }
    }
    let urgency = match check(&Examined {
        fields: &[("urgency", &text(table, "urgency")?)],
        ..Examined::default()
    }) {
        Verdict::Clean { urgency } => urgency,
        Verdict::Refused { .. } => None,
    };
    let meta = PaperMeta {
        issuer: text(table, "issuer")?,
        doc_type: text(table, "type")?,
        number: text(table, "number")?,
        date: day(table, "date")?,
        abstract_text: text(table, "abstract")?,
        unit: Some(text(table, "unit")?).filter(|unit| !unit.is_empty()),
        urgency,
        effective_from: day(table, "effective_from")?,
        effective_to: day(table, "effective_to")?,
        supersedes: superseded(table)?,
    };
    let confirmed = match table.get("confirmed") {
        None => false,
        Some(value) => value.as_bool().ok_or_else(|| wrong("confirmed"))?,
    };
    Ok(SideFile {
        meta,
        confirmed,
        fields,
    })
}

/// Whether the gate would refuse an unknown value under this key.
fn is_secrecy_key(key: &str) -> bool {
    let probe = Examined {
        fields: &[(key, "?")],
        ..Examined::default()
    };
    matches!(check(&probe), Verdict::Refused { .. })
}

fn superseded(table: &Table) -> Result<Vec<DocIdentity>, SideFileError> {
    let Some(value) = table.get("supersedes") else {
        return Ok(Vec::new());
    };
    let list = value.as_array().ok_or_else(|| wrong("supersedes"))?;
    let read = |value: &Value| {
        let one = value.as_table().ok_or_else(|| wrong("supersedes"))?;
        Ok(DocIdentity {
            issuer: text(one, "issuer")?,
            doc_type: text(one, "type")?,
            number: text(one, "number")?,
            date: day(one, "date")?.ok_or_else(|| wrong("supersedes"))?,
        })
    };
    list.iter().map(read).collect()
}

fn text(table: &Table, key: &str) -> Result<String, SideFileError> {
    match table.get(key) {
        None => Ok(String::new()),
        Some(Value::String(text)) => Ok(text.trim().to_owned()),
        Some(Value::Integer(number)) => Ok(number.to_string()),
        Some(_) => Err(wrong(key)),
    }
}

/// `2026-02-05`, as text or as a TOML date, or `05/02/2026`.
fn day(table: &Table, key: &str) -> Result<Option<Day>, SideFileError> {
    let written = match table.get(key) {
        None => return Ok(None),
        Some(Value::String(text)) => text.trim().to_owned(),
        Some(Value::Datetime(date)) => date.to_string(),
        Some(_) => return Err(wrong(key)),
    };
    if written.is_empty() {
        return Ok(None);
    }
    let read = written
        .parse()
        .ok()
        .or_else(|| NaiveDate::parse_from_str(&written, "%d/%m/%Y").ok())
        .ok_or_else(|| SideFileError::Date(written.chars().take(40).collect()))?;
    Ok(Some(read))
}

fn plain(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

fn wrong(key: &str) -> SideFileError {
    SideFileError::WrongType(key.to_owned())
}
