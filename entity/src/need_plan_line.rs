//! A line of a plan of needs.

use crate::Relation;
use domain::{
    assistance::{AssistanceForm, AssistanceType, GoodsClass},
    size::SizeUnit,
};
use sea_orm::entity::prelude::*;

/// A line of a plan of needs.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "need_plan_line")]
pub struct Model {
    /// Random id; opaque outside.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The plan.
    pub plan_id: Uuid,
    /// Order, from 1.
    pub position: i32,
    /// Whether the need is the plan's; otherwise the finding's, of which the line gives what is open.
    pub own: bool,
    /// The need, which counts once the plan is adopted.
    pub need_id: Uuid,
    /// Type of assistance.
    pub assistance: AssistanceType,
    /// What is needed.
    pub title: String,
    /// Unit of its size; null = unsized.
    pub unit: Option<SizeUnit>,
    /// Size in that unit, where it is not money.
    pub quantity: Option<i64>,
    /// Size in minor units, where it is money.
    pub amount_minor: Option<i64>,
    /// ISO 4217, where it is money.
    pub currency: Option<String>,
    /// Least that is of use, in its unit; null = not stated.
    pub least: Option<i64>,
    /// Class of goods, for the measures.
    pub goods: Option<GoodsClass>,
    /// In what form; null = not stated.
    pub form: Option<AssistanceForm>,
    /// How many people it is to reach; null = not stated.
    pub people: Option<i32>,
    /// From when on it is needed.
    pub starts: Option<String>,
    /// Date by which it is needed.
    pub deadline: Option<String>,
    /// ISO 639-1 codes, separated by spaces.
    pub languages: Option<String>,
    /// Where.
    pub place: Option<String>,
    /// What a reader should know.
    pub note: Option<String>,
    /// Places of the lines to be met before, counted from 1, separated by spaces; null = none.
    pub waits_for: Option<String>,
    /// Percent by alpha-3 code of the country, `CIV:60 GIN:40`; null = not stated.
    pub shares: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
