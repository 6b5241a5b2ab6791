//! The one task that writes commands.

use std::sync::Weak;

use handbook_domain::wire::command::{Command, CommandResult, Outcome, RejectCode};

use super::desk::Desk;
use super::{Job, Prepared, Receiver, decide};
use crate::error::{Error, Result};
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
    let all = jobs.iter().copied().flatten();
    let commands: Vec<&Command> = all.filter_map(Prepared::sound).collect();
    let locks = decide::locks(commands.iter().copied());
    db.lock_all(&mut tx, &locks).await?;
    let mut desk = Desk::open(province, &mut tx, epoch, &commands).await?;
    let mut answers = Vec::with_capacity(jobs.len());
    for job in jobs {
        let mut results = Vec::with_capacity(job.len());
        for prepared in *job {
            match decide::decide(&mut desk, prepared).await {
                Ok(outcome) => results.push(CommandResult {
                    id: prepared.id,
                    outcome,
                }),
                // Something stored cannot be read. This command stays unanswered and waits on its
                // phone; those beside it must not wait with it.
                Err(error @ (Error::Damaged(_) | Error::TooLarge { .. })) => {
                    tracing::error!(%error, command = %prepared.id, "command left unanswered");
                }
                Err(error) => return Err(error),
            }
        }
        answers.push(Ok(results));
    }
    let touched = desk.close().await?;
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
        Outcome::Held => "held",
    }
}
