//! What lies at the other ends of what events were about: ids alone.

use crate::error::Result;
use entity::{assistance, commitment, matches, need};
use sea_orm::{ColumnTrait, DatabaseConnection, EntityTrait, QueryFilter, QuerySelect, QueryTrait};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Offers and programmes of these providers, each with its provider: whether they can be had changes with whether their provider may act.
pub(super) async fn given_by(
    database: &DatabaseConnection,
    providers: BTreeSet<Uuid>,
) -> Result<BTreeMap<Uuid, Uuid>> {
    if providers.is_empty() {
        return Ok(BTreeMap::new());
    }
    let query = assistance::Entity::find()
        .select_only()
        .column(assistance::Column::Id)
        .column(assistance::Column::ProviderId)
        .filter(assistance::Column::ProviderId.is_in(providers));
    let given: Vec<(Uuid, Uuid)> = query.into_tuple().all(database).await?;
    Ok(given.into_iter().collect())
}

/// Who gave to the needs of these gaps, by which offer or programme, where that is on record.
pub(super) async fn given_to(
    database: &DatabaseConnection,
    gaps: BTreeSet<Uuid>,
) -> Result<Vec<(Option<Uuid>, Uuid)>> {
    if gaps.is_empty() {
        return Ok(Vec::new());
    }
    let needs = need::Entity::find()
        .select_only()
        .column(need::Column::Id)
        .filter(need::Column::GapId.is_in(gaps));
    let given = commitment::Entity::find()
        .select_only()
        .column(commitment::Column::AssistanceId)
        .column(commitment::Column::ProviderId)
        .filter(commitment::Column::NeedId.in_subquery(needs.into_query()))
        .distinct();
    Ok(given.into_tuple().all(database).await?)
}

/// Matches with their gaps and assistance: what is drawn from them changes with the match.
pub(super) async fn sides(
    database: &DatabaseConnection,
    deals: BTreeSet<Uuid>,
) -> Result<Vec<(Uuid, Uuid, Uuid)>> {
    if deals.is_empty() {
        return Ok(Vec::new());
    }
    let query = matches::Entity::find()
        .select_only()
        .column(matches::Column::Id)
        .column(matches::Column::GapId)
        .column(matches::Column::AssistanceId);
    Ok(query
        .filter(matches::Column::Id.is_in(deals))
        .into_tuple()
        .all(database)
        .await?)
}

/// Gaps and assistance of entries that were loaded into the ledger; the others are told of by their match.
pub(super) async fn entries(
    database: &DatabaseConnection,
    loaded: BTreeSet<Uuid>,
) -> Result<(Vec<Uuid>, Vec<Uuid>)> {
    if loaded.is_empty() {
        return Ok(Default::default());
    }
    let query = commitment::Entity::find()
        .select_only()
        .column(commitment::Column::NeedId)
        .column(commitment::Column::AssistanceId)
        .filter(commitment::Column::Id.is_in(loaded));
    let entries: Vec<(Uuid, Option<Uuid>)> = query.into_tuple().all(database).await?;
    let (needs, given): (Vec<_>, Vec<_>) = entries.into_iter().unzip();
    let gaps = need::Entity::find()
        .select_only()
        .column(need::Column::GapId)
        .filter(need::Column::Id.is_in(needs));
    let gaps = gaps.into_tuple().all(database).await?;
    Ok((gaps, given.into_iter().flatten().collect()))
}
