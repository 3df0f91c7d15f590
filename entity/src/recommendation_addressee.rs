//! A kind of addressee of a recommendation.

use crate::Relation;
use domain::finding::RecommendationAddressee;
use sea_orm::entity::prelude::*;

/// A kind of addressee of a recommendation.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "recommendation_addressee")]
pub struct Model {
    /// The recommendation.
    #[sea_orm(primary_key, auto_increment = false)]
    pub recommendation_id: Uuid,
    /// The kind of addressee.
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: RecommendationAddressee,
}

impl ActiveModelBehavior for ActiveModel {}
