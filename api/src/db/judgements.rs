//! What all organisations think of suggestions, for the operator who fits weights by it: without who thinks so, and of what.

use crate::{
    access::{policy::Guarded, viewer::Viewer},
    db::store::Store,
    error::Result,
};
use domain::judgement::{NotUsefulReason, SuggestionVerdict};
use entity::{gap, judgement};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait};
use std::collections::HashMap;
use uuid::Uuid;

/// What somebody thinks of a pair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    /// Number of its gap, which is the same for all judgements of that and means nothing else.
    pub gap: usize,
    /// Whether it is of use.
    pub verdict: SuggestionVerdict,
    /// Why it is not.
    pub reason: Option<NotUsefulReason>,
    /// Version of the model that matching went by then.
    pub model: String,
    /// The score then.
    pub score: Option<String>,
    /// The values of its parts then, JSON.
    pub parts: String,
}

/// What is thought of pairs of gaps that everybody may read on `today` (ISO 8601). What is not public stays with who said it. They come in
/// the order of their values, which tells nothing of when and by whom they were said.
pub async fn all(store: &Store, today: &str) -> Result<Vec<Judged>> {
    let public = gap::Entity::find()
        .select_only()
        .column(gap::Column::Id)
        .filter(gap::Entity::readable(&Viewer::Anonymous, today));
    let mut rows = judgement::Entity::find()
        .filter(judgement::Column::GapId.in_subquery(public.into_query()))
        .all(store.database())
        .await?;
    rows.sort_by_cached_key(|row| (row.parts.clone(), row.verdict, row.reason));
    let mut numbers: HashMap<Uuid, usize> = HashMap::new();
    let judged = rows.into_iter().map(|row| {
        let next = numbers.len() + 1;
        Judged {
            gap: *numbers.entry(row.gap_id).or_insert(next),
            verdict: row.verdict,
            reason: row.reason,
            model: row.model,
            score: row.score,
            parts: row.parts,
        }
    });
    Ok(judged.collect())
}
