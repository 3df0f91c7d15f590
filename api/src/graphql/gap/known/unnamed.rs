//! What a member gives without being named: of that they know who gives, and everybody does not.

use super::ids;
use crate::{
    access::{policy::provider_is_seen, viewer::Viewer},
    db::scope::Scope,
    error::Result,
};
use entity::{assistance, commitment, gap, need};
use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait, sea_query::SelectStatement,
};
use std::collections::HashSet;
use uuid::Uuid;

/// Offers and programmes of which the viewer may know who provides them, and everybody may not.
pub fn unnamed(scope: &Scope) -> SelectStatement {
    assistance::Entity::find()
        .select_only()
        .column(assistance::Column::Id)
        .filter(provider_is_seen(scope.viewer()))
        .filter(provider_is_seen(&Viewer::Anonymous).not())
        .into_query()
}

/// Gaps to whose needs something of these was entered.
pub async fn given_unnamed(scope: &Scope) -> Result<HashSet<Uuid>> {
    let needs = commitment::Entity::find()
        .select_only()
        .column(commitment::Column::NeedId)
        .filter(commitment::Column::AssistanceId.in_subquery(unnamed(scope)));
    let gaps = need::Entity::find()
        .select_only()
        .column(need::Column::GapId)
        .filter(need::Column::Id.in_subquery(needs.into_query()));
    let gaps = gap::Column::Id.in_subquery(gaps.into_query());
    ids(scope, gap::Entity::find().filter(gaps)).await
}
