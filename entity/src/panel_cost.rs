//! One cell of the tables of Panel costs (Tables A1 and A2).

use crate::Relation;
use domain::panel::{PanelCostKind, PanelCostPrinted, PanelCostTable};
use sea_orm::entity::prelude::*;

/// One cell of the tables of Panel costs (Tables A1 and A2).
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "panel_cost")]
pub struct Model {
    /// Time-ordered id; opaque outside.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The Panel; null for a grand total.
    pub panel_id: Option<Uuid>,
    /// The table.
    pub table_name: PanelCostTable,
    /// Budget period as printed, 2008-09.
    pub period: String,
    /// Row in the table.
    pub position: i32,
    /// What was paid for.
    pub label: String,
    /// Item, total or grand total.
    pub kind: PanelCostKind,
    /// What the cell prints: an amount (0 too), nothing, or "No data".
    pub printed: PanelCostPrinted,
    /// Amount in minor units.
    pub amount_minor: Option<i64>,
    /// ISO 4217.
    pub currency: String,
    /// Where the record comes from.
    pub source: String,
}

impl ActiveModelBehavior for ActiveModel {}
