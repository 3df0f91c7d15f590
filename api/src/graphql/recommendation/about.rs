//! Recommendations by the gaps that they are about, as far as the viewer may read these.

use crate::db::scope::Scope;
use entity::{gap, gap_country, gap_recommendation, recommendation::Column};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{Expr, IntoCondition, SelectStatement},
};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Those about at least one gap that has something in a column of its own.
pub(super) fn gaps(scope: &Scope, those: Expr) -> Condition {
    let gaps = gap::Entity::find().filter(those);
    about(scope, scope.gaps_of(gaps, gap::Column::Id))
}

/// Those about at least one gap that concerns one of these countries.
pub(super) fn countries(scope: &Scope, these: BTreeSet<Uuid>) -> Condition {
    let countries = gap_country::Entity::find().filter(gap_country::Column::CountryId.is_in(these));
    about(scope, scope.gaps_of(countries, gap_country::Column::GapId))
}

/// Those about at least one gap that concerns any country.
pub(super) fn a_country(scope: &Scope) -> Condition {
    let countries = gap_country::Entity::find();
    about(scope, scope.gaps_of(countries, gap_country::Column::GapId))
}

fn about(scope: &Scope, gaps: SelectStatement) -> Condition {
    let readable = gap::Entity::find()
        .select_only()
        .column(gap::Column::Id)
        .filter(gap::Column::Id.in_subquery(gaps))
        .filter(scope.condition::<gap::Entity>());
    let about = gap_recommendation::Entity::find()
        .select_only()
        .column(gap_recommendation::Column::RecommendationId)
        .filter(gap_recommendation::Column::GapId.in_subquery(readable.into_query()));
    Column::Id.in_subquery(about.into_query()).into_condition()
}
