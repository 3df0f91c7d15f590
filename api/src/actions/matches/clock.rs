//! By when whose gap it is answers what is proposed: silence is of those alone who can read what they are asked.

use crate::{db::transaction::Tx, error::Result};
use domain::{
    date::ends, deadline::Clock, event::EventKind, finding::InformationCategory,
    matches::MatchState,
};
use entity::{gap, matches};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, sea_query::Expr};
use uuid::Uuid;

/// How many matches are changed at once.
pub const AT_ONCE: usize = 500;

/// The last day to answer what is asked today about a gap, counted from the day from which everybody reads it. None where no such day
/// is set: whom its Panel shares it with is nobody else's to know, so no clock tells of it.
pub(super) fn consent_due(tx: &Tx, gap: &gap::Model) -> Option<String> {
    due(tx.clock(), tx.today(), gap)
}

/// The same by this clock, of what is asked on a day.
pub fn due(clock: &Clock, today: &str, gap: &gap::Model) -> Option<String> {
    let from = match gap.category {
        InformationCategory::Public => today.to_owned(),
        InformationCategory::Report | InformationCategory::Allegation => {
            ends(gap.published.as_deref()?)?.to_string()
        }
        InformationCategory::Confidential | InformationCategory::Tactical => return None,
    };
    Some(clock.consent_due(std::cmp::max(from.as_str(), today)))
}

/// Whether whose gap it is stayed silent past their clock, and for as long since everybody reads the gap: a clock may be older than the day
/// of its publication.
pub(super) fn is_past(tx: &Tx, row: &matches::Model, gap: &gap::Model) -> bool {
    let read_from = gap.published.as_deref().and_then(ends);
    let read_long = read_from.is_none_or(|from| {
        let due = tx.clock().consent_due(&from.to_string());
        Clock::is_silent(Some(&due), tx.today())
    });
    read_long && Clock::is_silent(row.due.as_deref(), tx.today())
}

/// Starts or stops the clocks of what is proposed about a gap once others may read it, as part of a change of this kind.
pub async fn restart(tx: &mut Tx, gap: Uuid, kind: EventKind) -> Result<()> {
    let gap = tx.find::<gap::Entity>(gap, "gap").await?;
    let due = consent_due(tx, &gap);
    let waiting = matches::Entity::find()
        .filter(matches::Column::GapId.eq(gap.id))
        .filter(matches::Column::State.eq(MatchState::Proposed))
        .order_by_asc(matches::Column::Id);
    let waiting = tx.rows_whoever_may_read(waiting).await?;
    let other = waiting.iter().filter(|row| row.due != due);
    let other: Vec<Uuid> = other.map(|row| row.id).collect();
    for ids in other.chunks(AT_ONCE) {
        let before = tx.states::<matches::Entity>(ids).await?;
        let which = matches::Column::Id.is_in(ids.iter().copied());
        let due = (matches::Column::Due, Expr::val(due.clone()));
        tx.set::<matches::Entity>(which, [due]).await?;
        tx.note_all::<matches::Entity>(kind, ids, &before).await?;
    }
    Ok(())
}
