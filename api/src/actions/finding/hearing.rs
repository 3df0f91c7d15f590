//! Whether the party that a finding names was heard, and what is waited for until it was.

use crate::{db::transaction::Tx, error::Result};
use domain::{finding::Hearing, validation::Fault};
use entity::{finding, reply};
use uuid::Uuid;

/// How a finding will stand on that day with whom it accuses.
pub async fn hearing<'a>(tx: &Tx, finding: &'a finding::Model, day: &str) -> Result<Hearing<'a>> {
    let replied = finding.alleges && replies(tx, finding.id).await? > 0;
    let due = finding.reply_due.as_deref();
    Ok(Hearing::on(day, finding.alleges, replied, due))
}

/// Whether the party that a finding names will have been heard on that day: it replied, or its last day will have passed.
pub async fn was_heard(
    tx: &Tx,
    finding: &finding::Model,
    day: &str,
    field: &str,
) -> Result<Result<(), Fault>> {
    let waits = waits_for(tx, finding, day).await?;
    Ok(waits.map_or(Ok(()), |waits| {
        Err(Fault::invalid(field, format!("has {waits}")))
    }))
}

/// The finding, and what it waits for before others than its Panel and the party read it on that day; none if for nothing.
pub async fn waits_for(tx: &Tx, finding: &finding::Model, day: &str) -> Result<Option<String>> {
    Ok(waiting(
        &finding.reference,
        hearing(tx, finding, day).await?,
    ))
}

/// The same of a finding of this name that stands so.
pub fn waiting(name: &str, hearing: Hearing<'_>) -> Option<String> {
    match hearing {
        Hearing::NotOwed | Hearing::Heard => None,
        Hearing::Open(due) => Some(format!(
            "{name}, whose party may reply until {due}: wait until that day has passed, or it replied"
        )),
        Hearing::NotInvited => Some(format!(
            "{name}, an allegation whose party was not invited to reply, whatever its category is now: invite it first"
        )),
    }
}

/// How many replies a finding has.
pub(super) async fn replies(tx: &Tx, finding: Uuid) -> Result<usize> {
    let replies = tx.parts::<finding::Entity, reply::Entity>(finding).await?;
    Ok(replies.len())
}
