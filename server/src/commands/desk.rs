//! What a batch of commands works on: everything it is likely to ask is read beforehand, in a few
//! questions for all of it, and everything it writes is written at the end, in a few statements. What
//! was not foreseen is asked when it is needed.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use handbook_domain::access::Permission;
use handbook_domain::audience::Audience;
use handbook_domain::ids::{CommandId, Generation, ItemId, MemberId, UnitId};
use handbook_domain::org::{Membership, permits};
use handbook_domain::time::Timestamp;
use handbook_domain::wire::command::{Action, Command};
use handbook_domain::wire::item::{Meeting, kind};
use handbook_domain::wire::meeting::MeetingReport;
use serde_json::Value;
use sqlx::AnyConnection;

use super::results::{self, Decided, Known};
use crate::db::{ROWS_AT_ONCE, lock_of};
use crate::error::{Error, Result};
use crate::feed::Moves;
use crate::items::{Draft, Put};
use crate::{Province, audit, items, rights};

/// A batch at work.
pub(super) struct Desk<'a> {
    pub(super) province: &'a Province,
    pub(super) conn: &'a mut AnyConnection,
    pub(super) moves: Moves,
    /// One moment for the whole batch.
    pub(super) now: Timestamp,
    pub(super) epoch: i64,
    pub(super) generation: Generation,
    results: Known,
    memberships: HashMap<MemberId, Vec<Membership>>,
    members: HashMap<MemberId, String>,
    units: HashMap<UnitId, String>,
    items: BTreeMap<(&'static str, ItemId), Draft>,
    new_results: Vec<(MemberId, CommandId, Decided)>,
    notes: Vec<audit::Note>,
}

impl<'a> Desk<'a> {
    /// Reads what `commands` are likely to ask.
    pub(super) async fn open(
        province: &'a Province,
        conn: &'a mut AnyConnection,
        epoch: i64,
        commands: &[&Command],
    ) -> Result<Self> {
        let (generation,): (String,) = sqlx::query_as("SELECT generation FROM province")
            .fetch_one(&mut *conn)
            .await?;
        let mut desk = Self {
            province,
            conn,
            moves: Moves::default(),
            now: province.clock().now(),
            epoch,
            generation: rights::id(&generation)?,
            results: Known::new(),
            memberships: HashMap::new(),
            members: HashMap::new(),
            units: HashMap::new(),
            items: BTreeMap::new(),
            new_results: Vec::new(),
            notes: Vec::new(),
        };
        for commands in commands.chunks(ROWS_AT_ONCE) {
            desk.results.extend(results::of(desk.conn, commands).await?);
            let members = commands.iter().map(|command| command.member).collect();
            let memberships = rights::memberships_of_all(desk.conn, &members).await?;
            desk.memberships.extend(memberships);
            let names = rights::member_names(desk.conn, &members).await?;
            desk.members.extend(names);
            desk.read_items(commands).await?;
        }
        Ok(desk)
    }

    /// What was decided about the command before, in this batch or in an earlier one.
    pub(super) fn decided(&self, command: &Command) -> Result<Option<&Decided>> {
        results::find(&self.results, command)
    }

    /// Keeps what was decided.
    pub(super) fn decide(&mut self, command: &Command, decided: Decided) {
        let (member, id) = (command.member, command.id);
        self.results.insert((member, id), Some(decided.clone()));
        self.new_results.push((member, id, decided));
    }

    /// Notes an event in the audit log.
    pub(super) fn note(&mut self, event: &'static str, detail: &Value) {
        let note = audit::Note::new(self.province.clock(), event, detail);
        self.notes.push(note);
    }

    /// The member's memberships of all times.
    pub(super) fn memberships(&self, member: MemberId) -> &[Membership] {
        self.memberships.get(&member).map_or(&[], Vec::as_slice)
    }

    /// The member's name; empty if there is no such member any more.
    pub(super) fn member_name(&self, member: MemberId) -> String {
        self.members.get(&member).cloned().unwrap_or_default()
    }

    /// The unit's name; empty if there is no such unit any more.
    pub(super) async fn unit_name(&mut self, unit: UnitId) -> Result<String> {
        if let Some(name) = self.units.get(&unit) {
            return Ok(name.clone());
        }
        let name = rights::unit_name(self.conn, unit)
            .await?
            .unwrap_or_default();
        self.units.insert(unit, name.clone());
        Ok(name)
    }

    /// The item's version and JSON as they are now, this batch's changes included.
    pub(super) async fn item(
        &mut self,
        kind: &'static str,
        id: ItemId,
    ) -> Result<Option<(i64, &str)>> {
        let now = self.draft(kind, id).await?.now();
        Ok(now.map(|item| (item.version, item.body.as_str())))
    }

    /// Who can read the item now.
    pub(super) async fn readers(
        &mut self,
        kind: &'static str,
        id: ItemId,
    ) -> Result<&BTreeSet<Audience>> {
        Ok(self.draft(kind, id).await?.readers())
    }

    /// The meeting as announced now.
    pub(super) async fn meeting(&mut self, id: ItemId) -> Result<Option<(i64, Meeting)>> {
        let Some((version, body)) = self.item(kind::MEETING, id).await? else {
            return Ok(None);
        };
        let meeting =
            serde_json::from_str(body).map_err(|_| Error::Damaged(format!("meeting {id}")))?;
        Ok(Some((version, meeting)))
    }

    /// What the province makes of the meeting's record, if any of it has come.
    pub(super) async fn report(&mut self, id: ItemId) -> Result<Option<(i64, MeetingReport)>> {
        let Some((version, body)) = self.item(kind::MEETING_REPORT, id).await? else {
            return Ok(None);
        };
        let report = serde_json::from_str(body)
            .map_err(|_| Error::Damaged(format!("report of meeting {id}")))?;
        Ok(Some((version, report)))
    }

    /// Whether the member may do `permission` for `unit` today.
    pub(super) async fn permits(
        &mut self,
        member: MemberId,
        permission: Permission,
        unit: UnitId,
    ) -> Result<bool> {
        let grants = rights::grants_of(self.conn, member).await?;
        let tree = rights::tree(self.province, self.conn).await?;
        let today = self.now.day();
        Ok(permits(&grants, member, permission, unit, &tree, today))
    }

    /// Keeps other processes from deciding about an item that no command of the batch is about.
    pub(super) async fn lock(&mut self, id: ItemId) -> Result<()> {
        self.province.db().lock(self.conn, lock_of(id.0)).await
    }

    /// Stores an item with the batch. Returns its version.
    pub(super) async fn put(&mut self, put: Put) -> Result<i64> {
        let mut moves = std::mem::take(&mut self.moves);
        let stored = match self.draft(put.kind, put.id).await {
            Ok(draft) => draft.put(put, &mut moves),
            Err(error) => Err(error),
        };
        self.moves = moves;
        stored.map(|stored| stored.version)
    }

    /// Writes everything, in one order for every process: rows are locked as they are written.
    /// Returns the audiences whose heads have risen.
    pub(super) async fn close(self) -> Result<BTreeSet<Audience>> {
        let drafts: Vec<Draft> = self.items.into_values().collect();
        items::write(self.conn, self.now, &drafts).await?;
        audit::write(self.conn, &self.notes).await?;
        results::put(self.conn, self.now, &self.new_results).await?;
        self.moves.apply(self.conn, self.now).await
    }

    async fn draft(&mut self, kind: &'static str, id: ItemId) -> Result<&mut Draft> {
        use std::collections::btree_map::Entry;
        match self.items.entry((kind, id)) {
            Entry::Occupied(known) => Ok(known.into_mut()),
            Entry::Vacant(place) => Ok(place.insert(items::draft(self.conn, kind, id).await?)),
        }
    }

    /// The items that the commands are about.
    async fn read_items(&mut self, commands: &[&Command]) -> Result<()> {
        let mut wanted: BTreeMap<&'static str, BTreeSet<ItemId>> = BTreeMap::new();
        for command in commands {
            match command.action {
                Action::SubmitOpinion { .. }
                | Action::AmendOpinion { .. }
                | Action::AnswerOpinion { .. } => {
                    wanted
                        .entry(kind::OPINION)
                        .or_default()
                        .insert(command.subject);
                }
                Action::ReplyToMeeting { meeting, .. } => {
                    wanted.entry(kind::MEETING).or_default().insert(meeting);
                    wanted
                        .entry(kind::MEETING_REPLY)
                        .or_default()
                        .insert(command.subject);
                }
                Action::PlanMeeting { .. }
                | Action::ReportMeeting { .. }
                | Action::ReviewMeeting { .. } => {
                    for kind in [kind::MEETING, kind::MEETING_REPORT] {
                        wanted.entry(kind).or_default().insert(command.subject);
                    }
                }
                Action::RevokeDevice {} => {}
            }
        }
        for (kind, ids) in wanted {
            let found = items::drafts(self.conn, kind, &ids).await?;
            self.items
                .extend(found.into_iter().map(|(id, draft)| ((kind, id), draft)));
        }
        Ok(())
    }
}
