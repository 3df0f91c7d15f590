//! By when whose gap it is answers what is proposed: silence is of those alone who can read what they are asked.

use crate::{
    db::transaction::{Reason, Tx},
    error::Result,
};
use domain::{date::last_day, event::EventKind, finding::InformationCategory, matches::MatchState};
use entity::{gap, matches};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

/// The last day to answer what is asked today about a gap, counted from the day from which everybody reads it. None where no such day
/// is set: whom its Panel shares it with is nobody else's to know, so no clock tells of it.
pub(super) fn consent_due(tx: &Tx, gap: &gap::Model) -> Option<String> {
    let today = tx.today();
    let from = match gap.category {
        InformationCategory::Public => today.to_owned(),
        InformationCategory::Report | InformationCategory::Allegation => {
            last_day(gap.published.as_deref()?)
        }
        InformationCategory::Confidential | InformationCategory::Tactical => return None,
    };
    Some(tx.clock().consent_due(std::cmp::max(from.as_str(), today)))
}

/// Starts or stops the clocks of what is proposed about a gap once others may read it, as part of a change of this kind.
pub async fn restart(tx: &mut Tx, gap: Uuid, kind: EventKind) -> Result<()> {
    let gap = tx.find::<gap::Entity>(gap, "gap").await?;
    let due = consent_due(tx, &gap);
    let waiting = matches::Entity::find()
        .filter(matches::Column::GapId.eq(gap.id))
        .filter(matches::Column::State.eq(MatchState::Proposed))
        .order_by_asc(matches::Column::Id);
    for row in tx.rows_whoever_may_read(waiting).await? {
        if row.due == due {
            continue;
        }
        let id = row.id;
        let before = tx.state::<matches::Entity>(id).await?;
        let due = due.clone();
        tx.update(matches::Model { due, ..row }).await?;
        tx.note::<matches::Entity>(kind, id, Some(&before), Reason::default())
            .await?;
    }
    Ok(())
}
