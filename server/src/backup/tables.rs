//! Every table that a backup holds, in an order in which references find what they name. `pages`
//! is a memory and `org_version` only rises, so neither is among them.

use futures_util::TryStreamExt;
use serde_json::Value;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use crate::error::{Error, Result};

/// What a column holds.
#[derive(Debug, Clone, Copy)]
enum Column {
    Int,
    Text,
}

/// One table: how it is read and written.
pub(crate) struct Table {
    pub(crate) name: &'static str,
    columns: &'static [Column],
    select: &'static str,
    insert: &'static str,
}

macro_rules! table {
    ($name:ident by $order:literal:
        $first:ident $first_kind:ident $first_number:literal
        $(, $column:ident $kind:ident $number:literal)*) => {
        Table {
            name: stringify!($name),
            columns: &[Column::$first_kind $(, Column::$kind)*],
            select: concat!(
                "SELECT ", stringify!($first) $(, ", ", stringify!($column))*,
                " FROM ", stringify!($name), " ORDER BY ", $order
            ),
            insert: concat!(
                "INSERT INTO ", stringify!($name),
                " (", stringify!($first) $(, ", ", stringify!($column))*,
                ") VALUES (", $first_number $(, ", ", $number)*, ")"
            ),
        }
    };
}

pub(crate) const TABLES: &[Table] = &[
    table!(province by "id": id Text "$1", name Text "$2", generation Text "$3",
        backup_epoch Int "$4", covered_epoch Int "$5"),
    table!(units by "id": id Text "$1", code Text "$2", name Text "$3", kind Text "$4"),
    table!(unit_edges by "unit, parent, valid_from": unit Text "$1", parent Text "$2",
        valid_from Text "$3", valid_to Text "$4"),
    table!(members by "id": id Text "$1", code Text "$2", name Text "$3"),
    table!(memberships by "member, cell, kind, valid_from": member Text "$1", cell Text "$2",
        kind Text "$3", valid_from Text "$4", valid_to Text "$5"),
    table!(grants by "id": id Text "$1", member Text "$2", unit Text "$3", role Text "$4",
        valid_from Text "$5", valid_to Text "$6"),
    table!(devices by "id": id Text "$1", member Text "$2", public_key Text "$3", name Text "$4",
        enrolled_at Int "$5"),
    table!(revocations by "device": device Text "$1", revoked_at Int "$2"),
    table!(lost_devices by "device": device Text "$1", reported_at Int "$2"),
    table!(invitations by "code_hash": code_hash Text "$1", member Text "$2", created_at Int "$3",
        expires_at Int "$4", used_by_key Text "$5", used_at Int "$6"),
    table!(items by "kind, id": kind Text "$1", id Text "$2", version Int "$3", shelf Text "$4",
        body Text "$5", created_at Int "$6", updated_at Int "$7"),
    table!(item_audiences by "kind, id, audience": kind Text "$1", id Text "$2",
        audience Text "$3"),
    table!(blobs by "sha256": sha256 Text "$1", size Int "$2", media_type Text "$3"),
    table!(item_blobs by "sha256, kind, id": sha256 Text "$1", kind Text "$2", id Text "$3"),
    table!(feed by "audience, shelf, seq": audience Text "$1", shelf Text "$2", seq Int "$3",
        kind Text "$4", id Text "$5", version Int "$6", deleted Int "$7", moved_at Int "$8"),
    table!(heads by "audience, shelf": audience Text "$1", shelf Text "$2", head Int "$3",
        floor Int "$4"),
    table!(command_results by "member, id": member Text "$1", id Text "$2", digest Text "$3",
        outcome Text "$4", decided_at Int "$5"),
    table!(quarantine by "member, id": member Text "$1", id Text "$2", device Text "$3",
        place Int "$4", body Text "$5", held_at Int "$6"),
    table!(papers by "source": source Text "$1", item Text "$2", unit Text "$3", sign Text "$4",
        identity Text "$5", confirmed Int "$6"),
    table!(paper_links by "item, identity": item Text "$1", identity Text "$2", sign Text "$3"),
    table!(articles by "code": code Text "$1", item Text "$2", source Text "$3"),
    table!(meeting_logs by "meeting": meeting Text "$1", cell Text "$2", package Text "$3",
        sketch Text "$4", updated_at Int "$5"),
    table!(meeting_bands by "band, meeting": band Int "$1", meeting Text "$2"),
    table!(meeting_figures by "meeting": meeting Text "$1", cell Text "$2", month Text "$3",
        day Text "$4", kind Text "$5", thematic Int "$6", cancelled Int "$7", due_at Int "$8",
        held Int "$9", late Int "$10", minutes Int "$11", summoned Int "$12", present Int "$13",
        grade Text "$14", claimed_higher Int "$15", alike Int "$16", review Text "$17",
        received Int "$18"),
    table!(meeting_stale by "cell, month, since": cell Text "$1", month Text "$2", since Int "$3"),
    table!(audit by "id": id Text "$1", at Int "$2", event Text "$3", detail Text "$4",
        number Int "$5", hash Text "$6", signature Text "$7"),
    table!(backups by "epoch": epoch Int "$1", name Text "$2", made_at Int "$3",
        verified_at Int "$4"),
];

impl Table {
    /// Hands every row to `take`, as a JSON array of its columns.
    pub(crate) async fn read(
        &self,
        conn: &mut AnyConnection,
        take: &mut (dyn FnMut(&Value) -> Result<()> + Send),
    ) -> Result<()> {
        let mut rows = sqlx::query(self.select).fetch(conn);
        while let Some(row) = rows.try_next().await? {
            take(&self.to_json(&row)?)?;
        }
        Ok(())
    }

    /// Writes one row.
    pub(crate) async fn write(&self, conn: &mut AnyConnection, row: &[Value]) -> Result<()> {
        let wrong = || Error::Backup(format!("a row of {} has another shape", self.name));
        if row.len() != self.columns.len() {
            return Err(wrong());
        }
        let mut query = sqlx::query(self.insert);
        for (column, value) in self.columns.iter().zip(row) {
            query = match (column, value) {
                (Column::Int, Value::Null) => query.bind(None::<i64>),
                (Column::Text, Value::Null) => query.bind(None::<String>),
                (Column::Int, value) => query.bind(value.as_i64().ok_or_else(wrong)?),
                (Column::Text, Value::String(text)) => query.bind(text.as_str()),
                _ => return Err(wrong()),
            };
        }
        query.execute(conn).await?;
        Ok(())
    }

    fn to_json(&self, row: &AnyRow) -> Result<Value> {
        let mut values = Vec::with_capacity(self.columns.len());
        for (place, column) in self.columns.iter().enumerate() {
            values.push(match column {
                Column::Int => row.try_get::<Option<i64>, _>(place)?.into(),
                Column::Text => row.try_get::<Option<String>, _>(place)?.into(),
            });
        }
        Ok(Value::Array(values))
    }
}
