//! What gaps are called, where figures are by gap: that is not kept, and read of the few that a table has.

use super::is_among;
use crate::{db::scope::Scope, error::Result};
use entity::gap;
use sea_orm::{EntityTrait, QueryFilter, QuerySelect};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// The references of these gaps, of those among them that the viewer may read now.
pub(super) async fn references(
    scope: &Scope,
    gaps: HashSet<Uuid>,
) -> Result<HashMap<Uuid, String>> {
    let query = gap::Entity::find()
        .filter(is_among(scope, gaps))
        .select_only()
        .column(gap::Column::Id)
        .column(gap::Column::Reference);
    let found: Vec<(Uuid, String)> = scope.tally(query).await?;
    Ok(found.into_iter().collect())
}
