//! What the history keeps of a report: its row, and in the version that its Panel is given, also what would be published with it.

use super::{Parts, readable};
use crate::{
    access::viewer::Viewer,
    error::Result,
    history::event::{Fields, Kept, State, kept::key_column},
};
use domain::finding::InformationCategory;
use entity::{finding, recommendation, report};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, Order, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, Select,
};
use serde_json::json;
use std::collections::HashMap;
use uuid::Uuid;

/// Categories of findings that are published with their report.
pub const PUBLISHABLE: [InformationCategory; 2] =
    [InformationCategory::Report, InformationCategory::Allegation];

impl Kept for report::Entity {
    const TEXTS: &'static [&'static str] = &["title"];

    /// Who publishes a report publishes these with it, and is to have read them as they are.
    async fn own_parts(
        database: &impl ConnectionTrait,
        ids: &[Uuid],
        viewer: &Viewer,
        today: &str,
    ) -> Result<HashMap<Uuid, Fields>> {
        let mut parts = Parts::default();
        let findings = findings(ids);
        let named = ("findings", finding::Column::ReportId);
        Box::pin(add_unpublished(
            &mut parts,
            database,
            findings,
            named,
            (viewer, today),
        ))
        .await?;
        let advice = recommendations(ids);
        let named = ("recommendations", recommendation::Column::ReportId);
        Box::pin(add_unpublished(
            &mut parts,
            database,
            advice,
            named,
            (viewer, today),
        ))
        .await?;
        Ok(parts.0)
    }

    async fn own_rows(
        database: &impl ConnectionTrait,
        ids: &[Uuid],
        viewer: &Viewer,
        today: &str,
    ) -> Result<u64> {
        let Some(panel) = viewer.panel() else {
            return Ok(0);
        };
        let findings = findings(ids).filter(finding::Column::PanelId.eq(panel));
        let findings = unpublished(findings, viewer, today).count(database).await?;
        let advice = recommendations(ids).filter(recommendation::Column::PanelId.eq(panel));
        let advice = unpublished(advice, viewer, today).count(database).await?;
        Ok(findings.saturating_add(advice))
    }
}

/// Findings that are published with one of these reports.
fn findings(reports: &[Uuid]) -> Select<finding::Entity> {
    finding::Entity::find()
        .filter(finding::Column::ReportId.is_in(reports.iter().copied()))
        .filter(finding::Column::Category.is_in(PUBLISHABLE))
}

/// The same of recommendations.
fn recommendations(reports: &[Uuid]) -> Select<recommendation::Entity> {
    recommendation::Entity::find()
        .filter(recommendation::Column::ReportId.is_in(reports.iter().copied()))
        .filter(recommendation::Column::Category.eq(InformationCategory::Report))
}

/// Those of these that the viewer may read and everybody may not; of each its id.
fn unpublished<E: Kept>(query: Select<E>, viewer: &Viewer, today: &str) -> Select<E> {
    let id = key_column::<E>();
    query
        .select_only()
        .column(id)
        .filter(E::readable(viewer, today))
        .filter(id.not_in_subquery(readable::<E>(&Viewer::Anonymous, today)))
}

/// Adds the versions of what a report would take with it, were it published: what of an entity is in it, the viewer may read and everybody
/// may not. Each report has a list of them, `name`.
async fn add_unpublished<E: Kept>(
    parts: &mut Parts,
    database: &impl ConnectionTrait,
    query: Select<E>,
    (name, report): (&str, E::Column),
    (viewer, today): (&Viewer, &str),
) -> Result<()> {
    let rows: Vec<(Uuid, Uuid)> = unpublished(query, viewer, today)
        .column(report)
        .order_by(key_column::<E>(), Order::Asc)
        .into_tuple()
        .all(database)
        .await?;
    // Databases take a bounded number of values at once.
    for some in rows.chunks(1000) {
        let ids: Vec<Uuid> = some.iter().map(|(id, _)| *id).collect();
        let states = Box::pin(State::open_parts::<E>(database, &ids)).await?;
        for (id, report) in some {
            let version = states.get(id).map(State::version);
            parts
                .list(*report, name)
                .push(json!([id.to_string(), version]));
        }
    }
    Ok(())
}
