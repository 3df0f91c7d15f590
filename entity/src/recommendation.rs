//! What a Panel, the Council or a study asks somebody to do.

use crate::Relation;
use domain::finding::{InformationCategory, RecommendationStatus};
use sea_orm::entity::prelude::*;

/// What a Panel, the Council or a study asks somebody to do.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "recommendation")]
pub struct Model {
    /// Time-ordered id; opaque outside.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Stable name.
    pub reference: String,
    /// Year it was made.
    pub year: Option<i32>,
    /// The Panel that made it.
    pub panel_id: Option<Uuid>,
    /// Who made it, where it was no Panel.
    pub made_by: Option<String>,
    /// What is asked, in our words.
    pub text: String,
    /// ISO 639-1.
    pub language: String,
    /// The report it is part of, where that is on record.
    pub report_id: Option<Uuid>,
    /// Where it is written.
    pub document_id: Option<Uuid>,
    /// Its paragraph.
    pub paragraph: Option<String>,
    /// Its place, where paragraphs have no numbers.
    pub locator: Option<String>,
    /// What became of it.
    pub status: RecommendationStatus,
    /// How that is known.
    pub status_note: Option<String>,
    /// What a reader should know.
    pub note: Option<String>,
    /// Who may read it.
    pub category: InformationCategory,
    /// First day everybody may read it; null = not published.
    pub published: Option<String>,
    /// Where the record comes from.
    pub source: String,
    /// By when it is to be carried out.
    pub due: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
