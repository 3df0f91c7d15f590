//! A Panel, Group or Monitoring Group of Experts, or a body financed like one.

use crate::Relation;
use domain::panel::PanelKind;
use sea_orm::entity::prelude::*;

/// A Panel, Group or Monitoring Group of Experts, or a body financed like one.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "panel")]
pub struct Model {
    /// Time-ordered id; opaque outside.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Short slug.
    pub code: String,
    /// The Panel as an actor.
    pub organisation_id: Uuid,
    /// English name.
    pub name: String,
    /// French name.
    pub name_fr: Option<String>,
    /// What sort of body it is.
    pub kind: PanelKind,
    /// The regime it monitors.
    pub regime_id: Option<Uuid>,
    /// The state it looks at, where it is one.
    pub country_id: Option<Uuid>,
    /// Since when.
    pub established: Option<String>,
    /// What a reader should know.
    pub note: Option<String>,
    /// Where the record comes from.
    pub source: String,
}

impl ActiveModelBehavior for ActiveModel {}
