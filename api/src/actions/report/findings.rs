//! Findings of a report that is published: those that go out with it, and those that were to and are left out.

use crate::{
    actions::{finding::hearing::was_heard, gap::planned::wait_for_findings},
    db::transaction::{Reason, Tx},
    error::Result,
    history::snapshot::report::PUBLISHABLE,
};
use domain::{date::last_day, event::EventKind, validation::Validation};
use entity::finding;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

/// What becomes of the findings of a report that is published.
pub(super) struct Findings {
    /// Those that go out with it and are not out yet.
    fresh: Vec<finding::Model>,
    /// Those that are left out, and have a day to come from an earlier publication.
    left: Vec<finding::Model>,
}

impl Findings {
    /// Those chosen, or all that can be published, each fit for that day; and those that are not chosen.
    pub(super) async fn chosen(
        tx: &Tx,
        report: Uuid,
        chosen: Option<&[Uuid]>,
        on: &str,
        faults: &mut Validation,
    ) -> Result<Self> {
        let query = finding::Entity::find()
            .filter(finding::Column::ReportId.eq(report))
            .filter(finding::Column::Category.is_in(PUBLISHABLE));
        let all = tx.all(query).await?;
        for (at, id) in chosen.unwrap_or_default().iter().enumerate() {
            faults.ensure(
                all.iter().any(|finding| finding.id == *id),
                &format!("findings.{at}"),
                "is not a finding of this report of category REPORT or ALLEGATION",
            );
        }
        let is_chosen =
            |finding: &finding::Model| chosen.is_none_or(|chosen| chosen.contains(&finding.id));
        let (taken, mut left): (Vec<_>, Vec<_>) = all.into_iter().partition(is_chosen);
        left.retain(|finding| is_to_come(finding, tx.today()));
        let fresh = fresh(tx, taken, on, faults).await?;
        Ok(Self { fresh, left })
    }

    /// Publishes those that go out, on that day; where one had an earlier day, no gap that cites it goes out before it.
    pub(super) async fn publish(&self, tx: &mut Tx, on: &str, why: &Reason) -> Result<()> {
        for finding in &self.fresh {
            let kind = EventKind::FindingPublished;
            set_day(tx, finding, Some(on), (kind, why.clone())).await?;
        }
        let all = self.fresh.iter();
        let put_off: Vec<&finding::Model> = all.filter(|one| goes_out_before(one, on)).collect();
        wait_for_findings(tx, &put_off).await
    }

    /// Takes their day from those that are left out, or they would go out without their report: before it, where that is put off.
    pub(super) async fn leave_out(&self, tx: &mut Tx) -> Result<()> {
        for finding in &self.left {
            let kind = EventKind::FindingRevised;
            set_day(tx, finding, None, (kind, Reason::default())).await?;
        }
        wait_for_findings(tx, &self.left.iter().collect::<Vec<_>>()).await
    }
}

/// Whether a finding goes out on a day after this one.
fn is_to_come(finding: &finding::Model, today: &str) -> bool {
    let day = finding.published.as_deref().map(last_day);
    day.is_some_and(|day| day.as_str() > today)
}

/// Whether a finding goes out on a day before this one.
fn goes_out_before(finding: &finding::Model, on: &str) -> bool {
    let day = finding.published.as_deref().map(last_day);
    day.is_some_and(|day| day.as_str() < on)
}

/// Those of the findings that are not out yet, each fit to be published. What is out already keeps its day.
async fn fresh(
    tx: &Tx,
    findings: Vec<finding::Model>,
    on: &str,
    faults: &mut Validation,
) -> Result<Vec<finding::Model>> {
    let mut fresh = Vec::new();
    for finding in findings {
        if !tx.is_public::<finding::Entity>(finding.id).await? {
            faults.collect(was_heard(tx, &finding, on, "findings").await?);
            fresh.push(finding);
        }
    }
    Ok(fresh)
}

/// Gives a finding the day on which it goes out, or none.
async fn set_day(
    tx: &mut Tx,
    finding: &finding::Model,
    day: Option<&str>,
    (kind, why): (EventKind, Reason),
) -> Result<()> {
    let id = finding.id;
    let before = tx.state::<finding::Entity>(id).await?;
    tx.update(finding::Model {
        published: day.map(str::to_owned),
        ..finding.clone()
    })
    .await?;
    tx.note::<finding::Entity>(kind, id, Some(&before), why)
        .await
}
