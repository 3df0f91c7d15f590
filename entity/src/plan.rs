//! A plan over open needs, drawn for one organisation.

use crate::Relation;
use domain::plan::PlanState;
use sea_orm::entity::prelude::*;

/// A plan over open needs, drawn for one organisation.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "plan")]
pub struct Model {
    /// Time-ordered id; opaque outside.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Stable name.
    pub reference: String,
    /// For whom it was drawn: they alone read it.
    pub organisation_id: Uuid,
    /// How far it is.
    pub state: PlanState,
    /// What it is for, in the words of who had it drawn.
    pub note: Option<String>,
    /// The day that it was drawn for.
    pub dated: String,
    /// When it was drawn: Unix time in milliseconds.
    pub drawn: i64,
    /// When it was approved.
    pub approved: Option<String>,
    /// The policy that it was drawn by, as JSON.
    pub policy: String,
    /// What is proven of it, and why it is so, as JSON.
    pub result: String,
    /// Digest of all that it was drawn from.
    pub digest: String,
}

impl ActiveModelBehavior for ActiveModel {}
