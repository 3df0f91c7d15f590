//! Recommendations that state nothing of a dimension: what facets count under a key of null.

use crate::{
    db::scope::Scope,
    graphql::recommendation::{facets::RecommendationDimension, filter::about},
};
use entity::{gap_country, recommendation::Column, recommendation_addressee};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QuerySelect, QueryTrait, sea_query::IntoCondition,
};
use uuid::Uuid;

/// Those of which one of these dimensions has no value; of no dimension none, as with lists of other filters.
pub(super) fn lacking(scope: &Scope, these: &[RecommendationDimension]) -> Condition {
    let none = Condition::any().add(Column::Id.is_in(Vec::<Uuid>::new()));
    these
        .iter()
        .fold(none, |any, by| any.add(lacks(scope, *by)))
}

fn lacks(scope: &Scope, by: RecommendationDimension) -> Condition {
    let nothing_in = |column: Column| column.is_null().into_condition();
    match by {
        RecommendationDimension::Country => {
            let countries = gap_country::Entity::find();
            about(scope, scope.gaps_of(countries, gap_country::Column::GapId)).not()
        }
        RecommendationDimension::Year => nothing_in(Column::Year),
        RecommendationDimension::Status => nothing_in(Column::Status),
        RecommendationDimension::Addressee => {
            let addressed = recommendation_addressee::Entity::find()
                .select_only()
                .column(recommendation_addressee::Column::RecommendationId);
            Column::Id
                .not_in_subquery(addressed.into_query())
                .into_condition()
        }
        RecommendationDimension::Panel => nothing_in(Column::PanelId),
    }
}
