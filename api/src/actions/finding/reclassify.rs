//! A finding is put into another category.

use super::{
    current,
    hearing::{hearing, was_heard},
    reply::gaps_wait,
};
use crate::{
    access::permission::Action,
    actions::{conflict, gap::planned::wait_for_finding, share::end_shares},
    db::transaction::{Reason, Tx},
    error::Result,
};
use domain::{
    event::EventKind,
    finding::{Hearing, InformationCategory},
    validation::{NOTE_MAX, Validation},
};
use entity::{finding, report, share};
use uuid::Uuid;

/// The category a finding is to have.
pub struct FindingReclassification {
    /// The category.
    pub category: InformationCategory,
    /// With PUBLIC: what the actor confirms about the text.
    pub confirmed: Option<&'static str>,
    /// Why.
    pub reason: String,
}

/// Puts a finding into another category, and ends all its shares. What it owes to whom it accuses stays with it.
pub async fn reclassify(
    tx: &mut Tx,
    id: Uuid,
    version: &str,
    change: FindingReclassification,
) -> Result<Uuid> {
    let (mut finding, before) = current(tx, id, version, Action::ReclassifyFinding).await?;
    let mut faults = Validation::default();
    let reason = faults.text(&change.reason, NOTE_MAX, "reason");
    check_category(finding.category, change.category, &mut faults);
    faults.into_result()?;
    stays_with_party(tx, &finding, change.category).await?;
    if change.category == InformationCategory::Allegation {
        gaps_wait(tx, &finding, None).await?;
    }
    let is_public = change.category == InformationCategory::Public;
    if is_public {
        may_be_public(tx, &finding, change.confirmed).await?;
    }
    finding.category = change.category;
    finding.alleges |= change.category == InformationCategory::Allegation;
    finding.published = is_public.then(|| tx.today().to_owned());
    write(tx, finding).await?;
    let why = Reason {
        reason: Some(reason),
        confirmed: change.confirmed.filter(|_| is_public),
    };
    tx.note::<finding::Entity>(EventKind::FindingReclassified, id, Some(&before), why)
        .await?;
    Ok(id)
}

/// Writes it, and ends all its shares. No gap that is to go out gives away what is kept back from now on.
async fn write(tx: &Tx, finding: finding::Model) -> Result<()> {
    tx.update(finding.clone()).await?;
    wait_for_finding(tx, &finding).await?;
    end_shares(tx, share::Column::FindingId, finding.id).await
}

fn check_category(from: InformationCategory, to: InformationCategory, faults: &mut Validation) {
    faults.ensure(to != from, "category", "is already its category");
    faults.ensure(
        to != InformationCategory::Tactical,
        "category",
        "cannot become TACTICAL: record a sanitised finding of its own, which keeps nothing of the source",
    );
}

/// While a party may reply it goes on reading what it is to reply to: its days do not run while the finding is kept from it.
async fn stays_with_party(
    tx: &Tx,
    finding: &finding::Model,
    category: InformationCategory,
) -> Result<()> {
    if category != InformationCategory::Confidential {
        return Ok(());
    }
    match hearing(tx, finding, tx.today()).await? {
        Hearing::Open(due) => Err(conflict(&format!(
            "The party named reads this finding until {due}, to reply: put it into CONFIDENTIAL after that day, or once it replied."
        ))),
        _ => Ok(()),
    }
}

/// Whether everybody may read a finding from today on.
async fn may_be_public(
    tx: &Tx,
    finding: &finding::Model,
    confirmed: Option<&'static str>,
) -> Result<()> {
    let mut faults = Validation::default();
    faults.ensure(
        confirmed.is_some(),
        "confirmation",
        "is missing: confirm that the text names no private person",
    );
    let against = match finding.report_id {
        Some(report) if tx.is_public::<report::Entity>(report).await? => None,
        Some(_) => Some("cannot be PUBLIC before its report is published: publish the report"),
        None => Some(
            "cannot be PUBLIC: it is of no report that could be published; record what everybody may read as a finding of a report",
        ),
    };
    faults.ensure(against.is_none(), "category", against.unwrap_or_default());
    faults.collect(was_heard(tx, finding, tx.today(), "category").await?);
    Ok(faults.into_result()?)
}
