//! How pulled items become rows. Each feature brings one [`Collection`]; sync names no feature.

use std::collections::BTreeMap;

use handbook_domain::ids::{CommandId, ItemId};
use handbook_domain::secrecy::{self, Examined};
use handbook_domain::wire::item::{Attachment, kind};
use rusqlite::Connection;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::attachments;
use crate::change::Topic;
use crate::error::{Error, Result};
use crate::outbox::{self, Entry, State};
use crate::planted::{Bug, planted};
use crate::search::{self, Ready, Speller, Text};
use crate::store::{self, Packed, ReadTx, Store, WriteTx, items, unread};

/// What a feature does with its kind of item.
pub trait Collection: Send + Sync {
    /// The kind, as on the wire.
    fn kind(&self) -> &'static str;

    /// Who has to look again when one changes.
    fn topic(&self) -> Topic;

    /// Reads an item, once; this is done outside any transaction.
    ///
    /// # Errors
    /// [`Error::Shape`] if this version cannot read the item, which is then kept unread for a later
    /// one.
    fn parse(&self, id: ItemId, json: &str) -> Result<Parsed>;

    /// Removes the rows that [`Parsed::rows`] made.
    ///
    /// # Errors
    /// If the database says no.
    fn remove(&self, tx: &WriteTx<'_>, row: i64) -> Result<()>;

    /// Whether a new one counts as unread until it is opened.
    fn is_news(&self) -> bool {
        false
    }

    /// Whether the item stays although no audience holds it: one's own words never go, nor does what shows
    /// what became of them.
    ///
    /// # Errors
    /// If the database says no.
    fn keeps(&self, _connection: &Connection, _row: i64) -> Result<bool> {
        Ok(false)
    }
}

/// What a feature has read in an item.
pub struct Parsed {
    /// What it is found by.
    pub text: Text,
    /// The files it names, and whether they come by themselves.
    pub files: Vec<(Attachment, bool)>,
    /// Makes the rows that the feature's lists show, under the item's row.
    pub rows: MakeRows,
}

impl Parsed {
    /// Of an item that is read whole: it makes no rows, and nobody looks for it.
    ///
    /// # Errors
    /// If it is not of the shape that this version knows.
    pub fn whole<T: DeserializeOwned>(name: &'static str, json: &str) -> Result<Self> {
        serde_json::from_str::<T>(json).map_err(|error| Error::Shape(name, error))?;
        Ok(Self {
            text: Text::default(),
            files: Vec::new(),
            rows: Box::new(|_, _| Ok(())),
        })
    }

    /// Whether neither its text nor the names of its files bear a mark of secrecy.
    pub(super) fn is_clean(&self) -> bool {
        let is_unmarked = |file_name: &str, headers_footers: &[&str], text: &str| {
            let examined = Examined {
                file_name,
                fields: &[],
                headers_footers,
                text,
            };
            secrecy::mark(&examined).is_none()
        };
        self.files
            .iter()
            .all(|(file, _)| is_unmarked(&file.name, &[], ""))
            && is_unmarked("", &[self.text.title.as_str()], &self.text.body)
    }
}

/// Makes the rows of one item.
pub(crate) type MakeRows = Box<dyn FnOnce(&WriteTx<'_>, i64) -> Result<()> + Send>;

/// The features' collections.
pub type Collections = [&'static dyn Collection];

/// The collection for `kind`, if this version knows it.
#[must_use]
pub fn find(collections: &Collections, kind: &str) -> Option<&'static dyn Collection> {
    collections
        .iter()
        .copied()
        .find(|collection| collection.kind() == kind)
}

/// A version of an item, ready to be kept.
pub(super) struct Version {
    /// Within the life.
    pub(super) version: i64,
    /// The province's life, by its number here.
    pub(super) life: i64,
    /// Whole, as it came.
    pub(super) packed: Packed,
    /// What its feature has read in it, if this version of the app knows and can read it.
    pub(super) parsed: Option<Parsed>,
    /// Whether what is new counts as unread already.
    pub(super) counts: bool,
}

/// Keeps a version if it is newer than what is here, and what its feature makes of it; its text
/// becomes findable a little later. Returns the item's row.
pub(super) fn keep(
    tx: &WriteTx<'_>,
    collections: &Collections,
    kind: &str,
    id: ItemId,
    new: Version,
) -> Result<i64> {
    let before = items::stamp(tx, kind, id)?;
    if let Some(held) = before
        && held.life == new.life
        && held.version >= new.version
    {
        return Ok(held.row);
    }
    let row = items::put(tx, kind, id, new.version, new.life, &new.packed)?;
    if let Some(collection) = find(collections, kind) {
        tx.changed(collection.topic());
        if new.counts && before.is_none() && collection.is_news() {
            unread::add(tx, row)?;
        }
    }
    if let Some(parsed) = new.parsed {
        take_in(tx, row, parsed, before.is_some())?;
    }
    Ok(row)
}

/// Keeps an item as this phone alone knows it, findable at once.
///
/// # Errors
/// If the database says no.
pub fn keep_here(
    tx: &WriteTx<'_>,
    collection: &dyn Collection,
    id: ItemId,
    item: &impl Serialize,
) -> Result<()> {
    let json = serde_json::to_string(item).map_err(|error| Error::Shape("ITEM", error))?;
    let parsed = collection.parse(id, &json)?;
    let packed = tx.packer()?.pack(&json)?;
    let row = items::put(tx, collection.kind(), id, 0, 0, &packed)?;
    (parsed.rows)(tx, row)?;
    search::put(tx, row, &Speller::default().ready(&parsed.text))?;
    tx.changed(collection.topic());
    Ok(())
}

/// Makes items of words that came back from the journal; `item` is what a command makes, as far as it alone
/// tells.
///
/// # Errors
/// If the store fails.
pub fn bring_back<T: Serialize>(
    store: &Store,
    collection: &dyn Collection,
    item: impl Fn(&ReadTx<'_>, Entry) -> Result<Option<T>>,
) -> Result<()> {
    let kind = collection.kind();
    let lost = store.read(|tx| {
        let mut lost: BTreeMap<ItemId, T> = BTreeMap::new();
        for entry in outbox::list(tx)? {
            let id = entry.subject;
            if entry.state != State::Accepted
                && items::stamp(tx, kind, id)?.is_none()
                && let Some(item) = item(tx, entry)?
            {
                lost.entry(id).or_insert(item);
            }
        }
        Ok(lost)
    })?;
    // Nothing is lost: nothing to write at every opening.
    if lost.is_empty() {
        return Ok(());
    }
    store.write(|tx| {
        for (id, item) in &lost {
            // A round may have brought it meanwhile.
            if items::stamp(tx, kind, *id)?.is_none() {
                keep_here(tx, collection, *id, item)?;
            }
        }
        Ok(())
    })
}

/// Makes of an item in `row` what its feature has read in it.
fn take_in(tx: &WriteTx<'_>, row: i64, parsed: Parsed, was_here: bool) -> Result<()> {
    (parsed.rows)(tx, row)?;
    if was_here || !parsed.files.is_empty() {
        attachments::set_uses(tx, row, &parsed.files)?;
    }
    tx.prepare_cached("INSERT OR REPLACE INTO to_index (row) VALUES (?1)")?
        .execute([row])?;
    Ok(())
}

/// Kinds that a version of the app knew when the store was last opened.
const KINDS: &str = "kinds";

/// What 0.1.0 knew, which did not write it down.
const FIRST_KINDS: [&str; 4] = [kind::ARTICLE, kind::DOCUMENT, kind::MEETING, kind::OPINION];

/// Reads what an older version of the app had kept unread, because it did not know such items. What
/// bears a secrecy mark stays unread.
///
/// # Errors
/// If the store fails.
pub fn read_newly_known(store: &Store, collections: &Collections) -> Result<()> {
    let (known, anything): (Option<Vec<String>>, bool) = store.read(|tx| {
        let anything = tx.query_row("SELECT EXISTS (SELECT 1 FROM item)", [], |row| row.get(0))?;
        Ok((store::get(tx, KINDS)?, anything))
    })?;
    if known.is_none() && !anything {
        return store.write(|tx| note_kinds(tx, collections));
    }
    let known = known.unwrap_or_else(|| FIRST_KINDS.map(str::to_owned).to_vec());
    let is_new = |collection: &&&dyn Collection| known.iter().all(|kind| kind != collection.kind());
    let new: Vec<_> = collections.iter().filter(is_new).collect();
    if new.is_empty() {
        return Ok(());
    }
    for collection in new {
        store.write(|tx| {
            for row in items::rows(tx, collection.kind())? {
                let parsed = items::in_row(tx, row)?
                    .and_then(|(_, id, json)| collection.parse(id, &json).ok())
                    .filter(Parsed::is_clean);
                if let Some(parsed) = parsed {
                    take_in(tx, row, parsed, true)?;
                }
            }
            tx.changed(collection.topic());
            Ok(())
        })?;
    }
    store.write(|tx| note_kinds(tx, collections))
}

fn note_kinds(tx: &WriteTx<'_>, collections: &Collections) -> Result<()> {
    let kinds: Vec<&str> = collections.iter().map(|one| one.kind()).collect();
    store::put(tx, KINDS, &kinds)
}

/// Removes the item unless a feed still holds it or it is the person's own.
pub(super) fn drop_unheld(tx: &WriteTx<'_>, collections: &Collections, row: i64) -> Result<()> {
    let held: bool = tx
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM held WHERE item = ?1)")?
        .query_row([row], |row| row.get(0))?;
    let Some((kind, _)) = items::name(tx, row)? else {
        return Ok(());
    };
    let collection = find(collections, &kind);
    if held || collection.is_some_and(|collection| collection.keeps(tx, row).unwrap_or(true)) {
        return Ok(());
    }
    if let Some(collection) = collection {
        collection.remove(tx, row)?;
        tx.changed(collection.topic());
    }
    search::remove(tx, row)?;
    tx.prepare_cached("DELETE FROM to_index WHERE row = ?1")?
        .execute([row])?;
    attachments::set_uses(tx, row, &[])?;
    items::remove(tx, row)
}

/// Lets go of words that the province refused, after the person has seen them; with them goes what was
/// here for them alone.
///
/// # Errors
/// [`Error::NotFound`] if there is no refused command by that id.
pub fn dismiss(store: &Store, collections: &Collections, refused: CommandId) -> Result<()> {
    store.write(|tx| {
        let subject = outbox::dismiss(tx, refused)?;
        for collection in collections {
            if let Some(stamp) = items::stamp(tx, collection.kind(), subject)? {
                drop_unheld(tx, collections, stamp.row)?;
            }
        }
        Ok(())
    })
}

/// Kinds of which something may be kept here for the sake of what is said about it.
const SPOKEN_OF: [&str; 3] = [kind::MEETING, kind::MEETING_REPORT, kind::OPINION];

/// Removes what no feed holds any more and was kept until what was said about it is settled.
///
/// # Errors
/// If the store fails.
pub(super) fn drop_settled(store: &Store, collections: &Collections) -> Result<()> {
    store.write(|tx| {
        for kind in SPOKEN_OF {
            let unheld: Vec<i64> = tx
                .prepare_cached(
                    "SELECT row FROM item WHERE kind = ?1 AND version > 0
                     AND NOT EXISTS (SELECT 1 FROM held WHERE held.item = item.row)",
                )?
                .query_map([kind], |row| row.get(0))?
                .collect::<rusqlite::Result<_>>()?;
            for row in unheld {
                drop_unheld(tx, collections, row)?;
            }
        }
        Ok(())
    })
}

/// Items made findable in one transaction: short enough that a tap never waits for it.
const INDEX_BATCH: usize = 1_024;

/// Makes everything findable that is not yet; whether there was something. Texts are spelt by a
/// thread of their own, one batch ahead of the one that writes.
///
/// # Errors
/// If the store fails.
pub fn index_all(store: &Store, collections: &Collections) -> Result<bool> {
    let mut speller = Speller::default();
    let mut batch = spell(store, collections, &mut speller, i64::MIN, INDEX_BATCH)?;
    let any = !batch.is_empty();
    while let Some(last) = batch.last().map(|waiting| waiting.number) {
        batch = std::thread::scope(|scope| {
            // A batch that is not full is the last one; whatever comes meanwhile asks for itself.
            let next = (batch.len() == INDEX_BATCH).then(|| {
                scope.spawn(|| spell(store, collections, &mut speller, last, INDEX_BATCH))
            });
            store.write(|tx| index(tx, &batch))?;
            match next.map(std::thread::ScopedJoinHandle::join) {
                None => Ok(Vec::new()),
                Some(Ok(spelt)) => spelt,
                Some(Err(_)) => Err(Error::Bug("a text cannot be spelt")),
            }
        })?;
    }
    Ok(any)
}

/// Makes a few items findable, for when there is nothing better to do.
pub(super) fn index_a_few(
    store: &Store,
    collections: &Collections,
    speller: &mut Speller,
) -> Result<()> {
    let batch = spell(store, collections, speller, i64::MIN, INDEX_BATCH / 4)?;
    if batch.is_empty() {
        return Ok(());
    }
    store.write(|tx| index(tx, &batch))
}

/// An item that is not findable yet.
struct Waiting {
    /// Its place in the queue.
    number: i64,
    row: i64,
    /// What it is to be found by, if this version can read it.
    ready: Option<Ready>,
}

/// The next items of the queue after `after`.
fn spell(
    store: &Store,
    collections: &Collections,
    speller: &mut Speller,
    after: i64,
    limit: usize,
) -> Result<Vec<Waiting>> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    store.read(|tx| {
        let queued: Vec<(i64, i64)> = tx
            .prepare_cached(
                "SELECT number, row FROM to_index WHERE number > ?1 ORDER BY number LIMIT ?2",
            )?
            .query_map((after, limit), |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<rusqlite::Result<_>>()?;
        let mut batch = Vec::with_capacity(queued.len());
        for (number, row) in queued {
            let ready = items::in_row(tx, row)?.and_then(|(kind, id, json)| {
                let parsed = find(collections, &kind)?.parse(id, &json).ok()?;
                Some(speller.ready(&parsed.text))
            });
            batch.push(Waiting { number, row, ready });
        }
        Ok(batch)
    })
}

fn index(tx: &WriteTx<'_>, batch: &[Waiting]) -> Result<()> {
    for waiting in batch {
        // Gone meanwhile, changed meanwhile, or made findable by somebody else.
        let waits = tx
            .prepare_cached("DELETE FROM to_index WHERE number = ?1")?
            .execute([waiting.number])?;
        if let (1.., Some(ready), false) = (waits, &waiting.ready, planted(Bug::NotIndexed)) {
            search::put(tx, waiting.row, ready)?;
        }
    }
    tx.changed(Topic::Sync);
    Ok(())
}
