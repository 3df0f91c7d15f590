//! What the history keeps nowhere, for it follows from what it keeps: columns in which that is otherwise.

use crate::{access::policy::PUBLIC_FROM, error::Result};
use chrono::Utc;
use domain::{date::day_of, event::EventKind};
use entity::{
    assessment, event, gap, gap_country, gap_further_sector, gap_lifting_condition,
    gap_mandate_task, gap_measure, gap_provenance, gap_text, need, need_endorsement,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait},
};
use std::collections::HashMap;
use uuid::Uuid;

/// Those of these gaps of which a part has another day than the gap itself from which on everybody may read it. Triggers keep it; the
/// public finds and counts gaps by it.
pub(super) async fn of_other_days(
    database: &impl ConnectionTrait,
    gaps: &[Uuid],
) -> Result<Vec<(Uuid, String)>> {
    let mut found = Vec::new();
    macro_rules! compare {
        ($($part:ident by $gap:ident;)*) => {$(
            let column = $part::Column::$gap;
            let gaps_of_part = Box::pin(others::<$part::Entity>(database, gaps, column)).await?;
            let name = format!("{}.{PUBLIC_FROM}", stringify!($part));
            found.extend(gaps_of_part.into_iter().map(|gap| (gap, name.clone())));
        )*};
    }
    compare! {
        gap_country by GapId;
        gap_further_sector by GapId;
        gap_lifting_condition by GapId;
        gap_mandate_task by GapId;
        gap_measure by GapId;
        gap_provenance by GapId;
        gap_text by Id;
        need by GapId;
        need_endorsement by GapId;
        assessment by GapId;
    }
    Ok(found)
}

/// The gaps, which this column names, that have another day than one of these parts.
async fn others<E: EntityTrait>(
    database: &impl ConnectionTrait,
    gaps: &[Uuid],
    column: E::Column,
) -> Result<Vec<Uuid>> {
    let part = E::default().table_name().to_owned();
    let today = day_of(Utc::now());
    // Databases tell nothing of a day that is none, so that it is another word here. Words are found from always on once the day has come.
    let is_other = format!(
        "coalesce({part}.{PUBLIC_FROM}, '-') <> coalesce(gap.{PUBLIC_FROM}, '-')
         and not (coalesce({part}.{PUBLIC_FROM}, '-') = '' and gap.{PUBLIC_FROM} is not null and gap.{PUBLIC_FROM} <= '{today}')"
    );
    let its = Expr::col(gap::Column::Id.as_column_ref()).eq(Expr::col(column.as_column_ref()));
    let whole = gap::Entity::find()
        .select_only()
        .column(gap::Column::Id)
        .filter(its)
        .filter(Expr::cust(is_other));
    let found = E::find()
        .select_only()
        .column(column)
        .distinct()
        .filter(column.is_in(gaps.iter().copied()))
        .filter(Expr::exists(whole.into_query()));
    Ok(found.into_tuple().all(database).await?)
}

/// Those of these objects, each with the moment at which something of it was decided, of which the latest event of these kinds says
/// another, or there is none: with the name of that moment, or of what was decided.
pub(super) async fn of_other_moments(
    database: &impl ConnectionTrait,
    kinds: &[EventKind],
    decided: &[(Uuid, i64)],
    (what, moment): (&str, &str),
) -> Result<Vec<(Uuid, String)>> {
    if decided.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<Uuid> = decided.iter().map(|(id, _)| *id).collect();
    let told: Vec<(Uuid, i64, i64)> = event::Entity::find()
        .select_only()
        .columns([
            event::Column::AboutId,
            event::Column::Sequence,
            event::Column::At,
        ])
        .filter(event::Column::AboutId.is_in(ids))
        .filter(event::Column::Kind.is_in(kinds.iter().copied()))
        .order_by_asc(event::Column::Sequence)
        .into_tuple()
        .all(database)
        .await?;
    let told: HashMap<Uuid, (i64, i64)> = told
        .into_iter()
        .map(|(id, sequence, at)| (id, (sequence, at)))
        .collect();
    let before: Vec<i64> = told.values().map(|(sequence, _)| sequence - 1).collect();
    let before = times(database, before).await?;
    let other = |(id, at): &(Uuid, i64)| {
        let Some((sequence, told)) = told.get(id) else {
            return Some((*id, what.to_owned()));
        };
        // The time of events never goes back: where the clock did, that of the event before is told.
        let is_held = before.get(&(sequence - 1)) == Some(told);
        let is_so = at == told || (is_held && at < told);
        (!is_so).then(|| (*id, moment.to_owned()))
    };
    Ok(decided.iter().filter_map(other).collect())
}

/// When the events of these numbers were, by their numbers.
async fn times(database: &impl ConnectionTrait, sequences: Vec<i64>) -> Result<HashMap<i64, i64>> {
    let times: Vec<(i64, i64)> = event::Entity::find()
        .select_only()
        .columns([event::Column::Sequence, event::Column::At])
        .filter(event::Column::Sequence.is_in(sequences))
        .into_tuple()
        .all(database)
        .await?;
    Ok(times.into_iter().collect())
}
