//! One line of what is given.

use crate::Relation;
use domain::{
    assistance::{AssistanceForm, AssistanceType, GoodsClass, Stated},
    size::SizeUnit,
};
use sea_orm::entity::prelude::*;

/// One line of what is given.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "assistance_line")]
pub struct Model {
    /// Time-ordered id; opaque outside.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The offer or programme.
    pub assistance_id: Uuid,
    /// Order, from 1.
    pub position: i32,
    /// Type of assistance.
    pub assistance: AssistanceType,
    /// What is given.
    pub title: String,
    /// Unit of its size; null = open-ended.
    pub unit: Option<SizeUnit>,
    /// Size in that unit, where it is not money.
    pub quantity: Option<i64>,
    /// Size in minor units, where it is money.
    pub amount_minor: Option<i64>,
    /// ISO 4217, where it is money.
    pub currency: Option<String>,
    /// Least for one gap, in its unit.
    pub least: Option<i64>,
    /// Most for one gap, in its unit.
    pub most: Option<i64>,
    /// What somebody else must commit on the same gap first.
    pub requires: Option<AssistanceType>,
    /// Whether it is bound to the provider's own goods or people.
    pub tied: Option<Stated>,
    /// Class of goods, for the measures.
    pub goods: Option<GoodsClass>,
    /// In what form; null = not stated.
    pub form: Option<AssistanceForm>,
    /// How many people it reaches; null = not stated.
    pub people: Option<i32>,
    /// What a reader should know.
    pub note: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
