//! Which gaps look otherwise to everybody since.

use super::changed::{MADE, is_one, told};
use crate::{db::store::Store, error::Result};
use domain::event::EventKind;
use entity::matches;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Kinds of events of a gap by which nothing changes that everybody is told.
const CONFIDED: [EventKind; 6] = [
    EventKind::Read,
    EventKind::GapShared,
    EventKind::ShareEnded,
    EventKind::SealedNoteAttached,
    EventKind::SealedNoteRemoved,
    EventKind::SuggestionJudged,
];

/// The gaps of which lists may tell everybody something else since the events after one and up to another: by what they are, or by the
/// matches agreed about them and what is given in these. A match that is only proposed is among none of it: who measures how long a
/// page takes would learn of it.
pub async fn changed_for_all(store: &Store, after: i64, until: i64) -> Result<BTreeSet<Uuid>> {
    let told = told(store.database(), after, until).await?;
    let of = |table: &str, left_out: &[EventKind]| {
        let these = told
            .iter()
            .filter(|(about, _, kind)| about == table && !is_one(kind, left_out));
        these.map(|(_, id, _)| *id).collect::<BTreeSet<_>>()
    };
    let mut gaps = of("gap", &CONFIDED);
    let (agreed, given) = (of("match", &[]), of("assistance", &MADE));
    if agreed.is_empty() && given.is_empty() {
        return Ok(gaps);
    }
    let either = Condition::any()
        .add(matches::Column::Id.is_in(agreed))
        .add(matches::Column::AssistanceId.is_in(given));
    let helped = matches::Entity::find()
        .select_only()
        .column(matches::Column::GapId)
        .filter(matches::Column::Agreed.is_not_null())
        .filter(either);
    let helped: Vec<Uuid> = helped.into_tuple().all(store.database()).await?;
    gaps.extend(helped);
    Ok(gaps)
}
