//! A Panel's report.

use crate::Relation;
use domain::finding::ReportKind;
use sea_orm::entity::prelude::*;

/// A Panel's report.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "report")]
pub struct Model {
    /// Time-ordered id; opaque outside.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Short slug.
    pub code: String,
    /// The Panel that wrote it.
    pub panel_id: Uuid,
    /// The published document; null before.
    pub document_id: Option<Uuid>,
    /// Title in our words.
    pub title: String,
    /// Final, midterm or interim.
    pub kind: ReportKind,
    /// First day it is public (embargo date); null = not published.
    pub published: Option<String>,
    /// Where the record comes from.
    pub source: String,
}

impl ActiveModelBehavior for ActiveModel {}
