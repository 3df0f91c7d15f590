//! A numbered piece of a report; its Panel's own.

use crate::Relation;
use domain::finding::InformationCategory;
use sea_orm::entity::prelude::*;

/// A numbered piece of a report; its Panel's own.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "finding")]
pub struct Model {
    /// Time-ordered id; opaque outside.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Stable name.
    pub reference: String,
    /// The report; null for a tactical finding, which says nothing of its source.
    pub report_id: Option<Uuid>,
    /// The owning Panel.
    pub panel_id: Uuid,
    /// Paragraph, 223 or 14-16.
    pub paragraph: Option<String>,
    /// Sub-paragraph, n.
    pub subparagraph: Option<String>,
    /// What was found.
    pub text: String,
    /// ISO 639-1.
    pub language: String,
    /// Who may read it.
    pub category: InformationCategory,
    /// Whether it accuses somebody, who is owed a reply: it names a party or was an ALLEGATION, now or ever.
    pub alleges: bool,
    /// Whom an allegation names.
    pub named_party_id: Option<Uuid>,
    /// Day the party was invited to reply.
    pub invited: Option<String>,
    /// Last day on which the party may reply before publication.
    pub reply_due: Option<String>,
    /// First day everybody may read it; null = not published.
    pub published: Option<String>,
    /// Where the record comes from.
    pub source: String,
}

impl ActiveModelBehavior for ActiveModel {}
