//! A UN document by symbol, or another source.

use crate::Relation;
use domain::document::DocumentKind;
use sea_orm::entity::prelude::*;

/// A UN document by symbol, or another source.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "document")]
pub struct Model {
    /// Time-ordered id; opaque outside.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Normalised symbol, or a slug where there is none.
    pub key: String,
    /// Normalised symbol.
    pub symbol: Option<String>,
    /// The symbol as a source prints it, where that differs.
    pub printed: Option<String>,
    /// What sort of document it is.
    pub kind: DocumentKind,
    /// Short description in our words.
    pub title: String,
    /// Who issued it.
    pub organ: Option<String>,
    /// Date, as exact as known.
    pub dated: Option<String>,
    /// Year of the date or symbol.
    pub year: Option<i32>,
    /// Where it can be read.
    pub url: Option<String>,
    /// What a reader should know.
    pub note: Option<String>,
    /// First day it is known to everybody; null = always.
    pub listed_from: Option<String>,
    /// Where the record comes from.
    pub source: String,
}

impl ActiveModelBehavior for ActiveModel {}
