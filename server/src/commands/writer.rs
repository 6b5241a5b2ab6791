//! The one task that writes commands.

use std::sync::Weak;

use handbook_domain::wire::command::{CommandResult, Outcome, RejectCode};
use sqlx::Connection;

use super::{Content, Job, Prepared, Receiver, decide};
use crate::error::{Error, Result};
use crate::feed::Moves;
use crate::metrics::OutcomeLabels;
use crate::{Inner, Province};

/// Most commands of one transaction.
const BATCH: usize = 256;

/// How often a batch is tried that met a deadlock.
const TRIES: usize = 6;

/// Works until nobody holds the province any more.
pub(crate) async fn run(province: Weak<Inner>, mut queue: Receiver) {
    while let Some(first) = queue.recv().await {
        let Some(province) = Province::upgrade(&province) else {
            return;
        };
        let mut count = first.commands.len();
        let mut jobs = vec![first];
        while count < BATCH {
            let Ok(job) = queue.try_recv() else { break };
            count += job.commands.len();
            jobs.push(job);
        }
        settle(&province, jobs).await;
    }
}

/// Answers every job: together, and if that fails, each alone.
async fn settle(province: &Province, jobs: Vec<Job>) {
    let alone = jobs.len() == 1;
    let commands: Vec<&[Prepared]> = jobs.iter().map(|job| job.commands.as_slice()).collect();
    match try_batch(province, &commands).await {
        Ok(answers) => {
            for (job, answer) in jobs.into_iter().zip(answers) {
                // Whoever asked may have hung up; the result is kept and given to the repeat.
                let _ = job.reply.send(answer);
            }
        }
        Err(error) if alone => {
            for job in jobs {
                tracing::error!(%error, "commands failed");
                let _ = job.reply.send(Err(Error::busy(3_000)));
            }
        }
        Err(_) => {
            for job in jobs {
                let answer = try_batch(province, &[job.commands.as_slice()]).await;
                let answer = answer.and_then(|answers| {
                    answers
                        .into_iter()
                        .next()
                        .unwrap_or_else(|| Err(Error::busy(3_000)))
                });
                let _ = job.reply.send(answer);
            }
        }
    }
}

type Answer = Result<Vec<CommandResult>>;

async fn try_batch(province: &Province, jobs: &[&[Prepared]]) -> Result<Vec<Answer>> {
    let mut tries = 0;
    loop {
        tries += 1;
        match batch(province, jobs).await {
            Err(error) if error.is_passing() && tries < TRIES => {
                province.metrics().batch_retries.inc();
            }
            result => return result,
        }
    }
}

/// One transaction over the commands of several requests.
async fn batch(province: &Province, jobs: &[&[Prepared]]) -> Result<Vec<Answer>> {
    let db = province.db();
    let mut tx = db.write().await?;
    let epoch = db.share_epoch(&mut tx).await?;
    for key in decide::locks(jobs.iter().copied().flatten()) {
        db.lock(&mut tx, key).await?;
    }
    let mut moves = Moves::default();
    let mut answers = Vec::with_capacity(jobs.len());
    for job in jobs {
        let mut results = Vec::with_capacity(job.len());
        for prepared in *job {
            let mark = moves.mark();
            let mut savepoint = tx.begin().await?;
            match decide::decide(province, &mut savepoint, &mut moves, prepared, epoch).await {
                Ok(outcome) => {
                    savepoint.commit().await?;
                    results.push(CommandResult {
                        id: prepared.id,
                        outcome,
                    });
                }
                Err(error) if error.is_passing() => return Err(error),
                Err(error) => {
                    // Something stored cannot be read. This command stays unanswered and waits on
                    // its phone; those beside it must not wait with it.
                    savepoint.rollback().await?;
                    moves.undo(mark);
                    tracing::error!(%error, command = %prepared.id, "command left unanswered");
                }
            }
        }
        answers.push(Ok(results));
    }
    let touched = moves.apply(&mut tx, province.clock().now()).await?;
    tx.commit().await?;
    province.forget_heads(&touched);
    province.metrics().batches.inc();
    for result in answers.iter().flatten().flatten() {
        let outcome = name(&result.outcome);
        province
            .metrics()
            .commands
            .get_or_create(&OutcomeLabels { outcome })
            .inc();
    }
    Ok(answers)
}

fn name(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Accepted { .. } => "accepted",
        Outcome::Rejected {
            code: RejectCode::SecrecyMark,
        } => "secrecy",
        Outcome::Rejected { .. } => "rejected",
        Outcome::Conflict { .. } => "conflict",
        Outcome::Unsupported => "unsupported",
    }
}

impl Prepared {
    pub(super) fn sound(&self) -> Option<&handbook_domain::wire::command::Command> {
        match &self.content {
            Content::Sound(command) => Some(command),
            Content::Settled(_) => None,
        }
    }
}
