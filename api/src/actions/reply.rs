//! Whether those whom a finding names were heard.

use crate::{db::transaction::Tx, error::Result};
use domain::{date::last_day, finding::InformationCategory, validation::Fault};
use entity::{finding, reply};

/// Whether the party that a finding names will have been heard on that day: it replied, or its last day will have passed.
pub async fn was_heard(
    tx: &Tx,
    finding: &finding::Model,
    day: &str,
    field: &str,
) -> Result<Result<(), Fault>> {
    let is_allegation = finding.category == InformationCategory::Allegation;
    if finding.named_party_id.is_none() && !is_allegation {
        return Ok(Ok(()));
    }
    let replied = !tx
        .parts::<finding::Entity, reply::Entity>(finding.id)
        .await?
        .is_empty();
    let name = &finding.reference;
    Ok(match &finding.reply_due {
        _ if replied => Ok(()),
        Some(due) if last_day(due).as_str() < day => Ok(()),
        Some(due) => Err(Fault::invalid(
            field,
            format!(
                "has {name}, whose party may reply until {due}: publish after that day, or once it replied"
            ),
        )),
        None => Err(Fault::invalid(
            field,
            format!(
                "has {name}, an allegation whose party was not invited to reply: invite it first"
            ),
        )),
    })
}
