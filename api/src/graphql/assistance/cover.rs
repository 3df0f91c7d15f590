//! What the offers and programmes of one page are declared to cover.

use crate::{
    db::{
        related::{Objects, rows_by},
        scope::{Scope, Seen},
    },
    error::Result,
    graphql::gap::Gap,
};
use entity::{assistance_gap, gap};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::collections::HashMap;
use tokio::sync::OnceCell;
use uuid::Uuid;

/// A cover, with the gap that is covered.
type Cover = (Seen<assistance_gap::Model>, Gap);

/// Gaps that the viewer may read and that are covered, by offer or programme.
#[derive(Default)]
pub(super) struct Covers(OnceCell<HashMap<Uuid, Vec<Cover>>>);

impl Covers {
    /// What one of these offers and programmes covers, by the references of the gaps. Gaps that the viewer may not read are not even
    /// counted.
    pub(super) async fn of(&self, scope: &Scope, ids: &[Uuid], id: Uuid) -> Result<&[Cover]> {
        let all = self.0.get_or_try_init(|| read(scope, ids)).await?;
        let covers = all.get(&id).map_or(&[] as &[_], Vec::as_slice);
        scope.spend(covers.len())?;
        Ok(covers)
    }
}

async fn read(scope: &Scope, ids: &[Uuid]) -> Result<HashMap<Uuid, Vec<Cover>>> {
    let own = assistance_gap::Column::AssistanceId.is_in(ids.iter().copied());
    let covers = assistance_gap::Entity::find().filter(own);
    let covers = rows_by(scope, covers, |row| row.assistance_id).await?;
    let gaps = Objects::<gap::Entity, Gap>::new(Gap::batch);
    let named: Vec<Uuid> = covers.values().flatten().map(|row| row.gap_id).collect();
    let gaps = gaps.all(scope, named).await?;
    let with_gap = |row: Seen<assistance_gap::Model>| {
        let gap = gaps.get(&row.gap_id)?.clone();
        Some((row, gap))
    };
    let of_one = |(id, rows): (Uuid, Vec<Seen<assistance_gap::Model>>)| {
        let mut covers: Vec<Cover> = rows.into_iter().filter_map(with_gap).collect();
        covers.sort_by(|(_, one), (_, other)| one.seen().reference.cmp(&other.seen().reference));
        (id, covers)
    };
    Ok(covers.into_iter().map(of_one).collect())
}
