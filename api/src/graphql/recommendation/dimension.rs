//! What recommendations are counted by, and those that state nothing of it: what facets count under a key of null.

use crate::{db::scope::Scope, graphql::recommendation::about};
use async_graphql::Enum;
use entity::{recommendation::Column, recommendation_addressee};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QuerySelect, QueryTrait, sea_query::IntoCondition,
};
use uuid::Uuid;

/// What recommendations are counted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum RecommendationDimension {
    /// Country of the gaps it is about, as far as the viewer may read them; one with several counts for each.
    Country,
    /// Year it was made.
    Year,
    /// What became of it.
    Status,
    /// Kind of addressee; one with several counts for each.
    Addressee,
    /// Panel that made it.
    Panel,
}

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
        RecommendationDimension::Country => about::a_country(scope).not(),
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
