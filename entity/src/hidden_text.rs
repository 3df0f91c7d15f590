//! Texts of a row that a registrar hid.

use crate::Relation;
use sea_orm::entity::prelude::*;

/// Texts of a row that a registrar hid: they are kept here and no longer in the row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "hidden_text")]
pub struct Model {
    /// The row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The row's table.
    pub about: String,
    /// What the registrar named: the row itself, the offer or programme of which it is a line, or the need that the line of a plan
    /// is about.
    pub subject_id: Uuid,
    /// The object in whose history the row is.
    pub whole_id: Uuid,
    /// Whose text it is, where that is known.
    pub owner_id: Option<Uuid>,
    /// Since when, Unix time in milliseconds.
    pub since: i64,
    /// Why, in the registrar's words.
    pub reason: String,
    /// The texts: JSON, column to text.
    pub texts: String,
    /// Of progress that files state, its date, as they last stated it: known also once they state it no more.
    pub dated: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
