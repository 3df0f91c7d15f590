//! Something a Panel monitors (Table 3).

use crate::Relation;
use domain::panel::{MandateElementKind, MandateFocus};
use sea_orm::entity::prelude::*;

/// Something a Panel monitors (Table 3).
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "mandate_element")]
pub struct Model {
    /// Time-ordered id; opaque outside.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Panel and element.
    pub code: String,
    /// The Panel.
    pub panel_id: Uuid,
    /// The group the element belongs to.
    pub focus: MandateFocus,
    /// What is monitored.
    pub element: MandateElementKind,
    /// What a reader should know.
    pub note: Option<String>,
    /// Where the record comes from.
    pub source: String,
}

impl ActiveModelBehavior for ActiveModel {}
