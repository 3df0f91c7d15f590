//! Gaps that go out on a day to come: whatever becomes meanwhile of what they cite, they give nothing of it away on that day.

use super::publish::gives_away_nothing;
use crate::{access::policy, actions::conflict, db::transaction::Tx, error::Result};
use domain::{date::last_day, validation::Validation};
use entity::{finding, gap, gap_finding, gap_provenance, report};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait, SelectStatement},
};
use std::{collections::BTreeSet, slice};
use uuid::Uuid;

/// Findings whose gaps are asked for at once.
const AT_ONCE: usize = 500;

/// Gaps whose day is to come.
pub fn goes_out_after(today: &str) -> Expr {
    policy::last_day(gap::Column::Published).gt(today)
}

/// Gaps that were written out of one of these findings: linked with it, or citing it in a line of their sources.
pub fn out_of(findings: &[Uuid]) -> Condition {
    let linked = gap_finding::Entity::find()
        .select_only()
        .column(gap_finding::Column::GapId)
        .filter(gap_finding::Column::FindingId.is_in(findings.iter().copied()));
    let citing = citing(gap_provenance::Column::FindingId, findings);
    Condition::any()
        .add(gap::Column::Id.in_subquery(linked.into_query()))
        .add(gap::Column::Id.in_subquery(citing))
}

/// Refuses what was done to a finding where a gap of its Panel would go out before it may, or cite its paragraph while it is hidden.
pub async fn wait_for_finding(tx: &Tx, finding: &finding::Model) -> Result<()> {
    wait_for_findings(tx, slice::from_ref(&finding)).await
}

/// The same of several findings.
pub async fn wait_for_findings(tx: &Tx, findings: &[&finding::Model]) -> Result<()> {
    for some in findings.chunks(AT_ONCE) {
        let ids: Vec<Uuid> = some.iter().map(|finding| finding.id).collect();
        let reports: BTreeSet<Uuid> = some.iter().filter_map(|one| one.report_id).collect();
        let reports = report::Entity::find().filter(report::Column::Id.is_in(reports));
        let reports = tx.all(reports).await?;
        let documents = reports.iter().filter_map(|report| report.document_id);
        let documents: Vec<Uuid> = documents.collect();
        wait(tx, out_of(&ids).add(of_documents(&documents))).await?;
    }
    Ok(())
}

/// Refuses what was done to a report where a gap of its Panel that cites it would go out before it.
pub async fn wait_for_document(tx: &Tx, document: Uuid) -> Result<()> {
    let of_document = of_documents(slice::from_ref(&document));
    wait(tx, Condition::all().add(of_document)).await
}

fn of_documents(documents: &[Uuid]) -> Expr {
    gap::Column::Id.in_subquery(citing(gap_provenance::Column::DocumentId, documents))
}

/// Gaps with a line of their sources that names one of these.
fn citing(column: gap_provenance::Column, ids: &[Uuid]) -> SelectStatement {
    gap_provenance::Entity::find()
        .select_only()
        .column(gap_provenance::Column::GapId)
        .filter(column.is_in(ids.iter().copied()))
        .into_query()
}

/// Refuses where one of these gaps of the Panel's own, whose day is to come, would give something away on it.
async fn wait(tx: &Tx, touched: Condition) -> Result<()> {
    let planned = gap::Entity::find()
        .filter(touched)
        .filter(gap::Column::PanelId.eq(tx.panel()?))
        .filter(goes_out_after(tx.today()));
    for gap in tx.all(planned).await? {
        let day = gap.published.as_deref().map(last_day).unwrap_or_default();
        let mut faults = Validation::default();
        gives_away_nothing(tx, &gap, &day, &mut faults).await?;
        if faults.into_result().is_err() {
            return Err(conflict(&format!(
                "{}, which cites this, goes out on {day}, when this would still be hidden: publish that gap later, or reclassify it, which takes its day away.",
                gap.reference
            )));
        }
    }
    Ok(())
}
