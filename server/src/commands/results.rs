//! What was decided about commands, once and for ever.

use std::collections::HashMap;

use handbook_domain::ids::{CommandId, MemberId, Sha256Hash};
use handbook_domain::time::Timestamp;
use handbook_domain::wire::command::{Command, Outcome, RejectCode};
use sqlx::AnyConnection;

use crate::db::{ROWS_AT_ONCE, places, safe};
use crate::error::{Error, Result};
use crate::rights;

/// What became of a command: digest of its body, and the outcome.
#[derive(Clone)]
pub(super) struct Decided {
    pub(super) digest: Sha256Hash,
    pub(super) outcome: Outcome,
}

impl Decided {
    /// What is said to a command with that digest: another one by the same id is none.
    pub(super) fn answer(&self, digest: Sha256Hash) -> Outcome {
        if self.digest == digest {
            self.outcome.clone()
        } else {
            Outcome::Rejected {
                code: RejectCode::IdConflict,
            }
        }
    }
}

/// What was decided, by whose command it was; nothing where what is stored cannot be read.
pub(super) type Known = HashMap<(MemberId, CommandId), Option<Decided>>;

/// What was decided about `commands`.
pub(super) async fn of(conn: &mut AnyConnection, commands: &[&Command]) -> Result<Known> {
    let mut results = Known::new();
    for commands in commands.chunks(ROWS_AT_ONCE) {
        let sql = format!(
            "SELECT member, id, digest, outcome FROM command_results
             WHERE (member, id) IN (VALUES {})",
            places(commands.len(), 2)
        );
        let mut query = sqlx::query_as(safe(sql));
        for command in commands {
            query = query
                .bind(command.member.to_string())
                .bind(command.id.to_string());
        }
        let rows: Vec<(String, String, String, String)> = query.fetch_all(&mut *conn).await?;
        for (member, id, digest, outcome) in rows {
            let decided = match (digest.parse(), serde_json::from_str(&outcome)) {
                (Ok(digest), Ok(outcome)) => Some(Decided { digest, outcome }),
                _ => None,
            };
            results.insert((rights::id(&member)?, rights::id(&id)?), decided);
        }
    }
    Ok(results)
}

/// What was decided about `command`, if anything was.
pub(super) fn find<'a>(results: &'a Known, command: &Command) -> Result<Option<&'a Decided>> {
    match results.get(&(command.member, command.id)) {
        Some(None) => Err(Error::Damaged(format!("result of command {}", command.id))),
        Some(decided) => Ok(decided.as_ref()),
        None => Ok(None),
    }
}

/// Keeps what was decided about commands that nothing was decided about before.
pub(super) async fn put(
    conn: &mut AnyConnection,
    at: Timestamp,
    results: &[(MemberId, CommandId, Decided)],
) -> Result<()> {
    for results in results.chunks(ROWS_AT_ONCE) {
        let sql = format!(
            "INSERT INTO command_results (member, id, digest, outcome, decided_at) VALUES {}",
            places(results.len(), 5)
        );
        let mut query = sqlx::query(safe(sql));
        for (member, id, decided) in results {
            let outcome = crate::keys::to_json(&decided.outcome);
            query = query
                .bind(member.to_string())
                .bind(id.to_string())
                .bind(decided.digest.to_string())
                .bind(String::from_utf8_lossy(&outcome).into_owned())
                .bind(at.0);
        }
        query.execute(&mut *conn).await?;
    }
    Ok(())
}
