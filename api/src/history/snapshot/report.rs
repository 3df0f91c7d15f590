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
    ColumnTrait, ConnectionTrait, EntityTrait, Order, QueryFilter, QueryOrder, QuerySelect, Select,
};
use serde_json::json;
use std::collections::HashMap;
use uuid::Uuid;

/// Categories of findings that are published with their report.
pub const PUBLISHABLE: [InformationCategory; 2] =
    [InformationCategory::Report, InformationCategory::Allegation];

impl Kept for report::Entity {
    /// Who publishes a report publishes these with it, and is to have read them as they are.
    async fn own_parts(
        database: &impl ConnectionTrait,
        ids: &[Uuid],
        viewer: &Viewer,
        today: &str,
    ) -> Result<HashMap<Uuid, Fields>> {
        let mut parts = Parts::default();
        let of = || ids.iter().copied();
        let findings = finding::Entity::find()
            .filter(finding::Column::ReportId.is_in(of()))
            .filter(finding::Column::Category.is_in(PUBLISHABLE));
        let named = ("findings", finding::Column::ReportId);
        Box::pin(add_unpublished(
            &mut parts,
            database,
            findings,
            named,
            (viewer, today),
        ))
        .await?;
        let advice = recommendation::Entity::find()
            .filter(recommendation::Column::ReportId.is_in(of()))
            .filter(recommendation::Column::Category.eq(InformationCategory::Report));
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
    let id = key_column::<E>();
    let rows: Vec<(Uuid, Uuid)> = query
        .select_only()
        .column(report)
        .column(id)
        .filter(E::readable(viewer, today))
        .filter(id.not_in_subquery(readable::<E>(&Viewer::Anonymous, today)))
        .order_by(id, Order::Asc)
        .into_tuple()
        .all(database)
        .await?;
    // Databases take a bounded number of values at once.
    for some in rows.chunks(1000) {
        let ids: Vec<Uuid> = some.iter().map(|(_, id)| *id).collect();
        let states = Box::pin(State::open_parts::<E>(database, &ids)).await?;
        for (report, id) in some {
            let version = states.get(id).map(State::version);
            parts
                .list(*report, name)
                .push(json!([id.to_string(), version]));
        }
    }
    Ok(())
}
