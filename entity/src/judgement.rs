//! What an organisation thinks of a gap and an offer or programme together.

use crate::Relation;
use domain::judgement::{NotUsefulReason, SuggestionVerdict};
use sea_orm::entity::prelude::*;

/// What an organisation thinks of a gap and an offer or programme together.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "judgement")]
pub struct Model {
    /// Time-ordered id; opaque outside.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Who thinks so.
    pub organisation_id: Uuid,
    /// The gap.
    pub gap_id: Uuid,
    /// The offer or programme.
    pub assistance_id: Uuid,
    /// Whether it is of use.
    pub verdict: SuggestionVerdict,
    /// Why it is not; none where it is.
    pub reason: Option<NotUsefulReason>,
    /// More about it.
    pub note: Option<String>,
    /// When it was said last.
    pub dated: String,
    /// Version of the model that matching went by then.
    pub model: String,
    /// The score then, 0 to 1; none where something ruled the two out.
    pub score: Option<String>,
    /// The values of the parts of the score then: JSON, null where not known.
    pub parts: String,
}

impl ActiveModelBehavior for ActiveModel {}
