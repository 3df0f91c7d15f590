//! A gap is begun, closed, opened again, or put into another category.

use super::{allowed, current, is_sourced};
use crate::{
    access::permission::Action,
    actions::{conflict, share::end_shares},
    db::transaction::{Reason, Tx},
    error::Result,
};
use domain::{
    event::EventKind,
    finding::InformationCategory,
    gap::{GapState, publication::Reclassification, state},
    validation::{NOTE_MAX, Validation},
};
use entity::{gap, share};
use uuid::Uuid;

/// Closes a gap.
pub async fn close(tx: &mut Tx, id: Uuid, version: &str, turn: state::Turn) -> Result<Uuid> {
    let gap = allowed(tx, id, Action::CloseGap).await?;
    let closed = gap.state.closed().map_err(conflict)?;
    make(tx, gap, closed, version, turn).await
}

/// Opens a closed gap again.
pub async fn reopen(tx: &mut Tx, id: Uuid, version: &str, turn: state::Turn) -> Result<Uuid> {
    let gap = allowed(tx, id, Action::ReopenGap).await?;
    let open = gap.state.reopened().map_err(conflict)?;
    make(tx, gap, open, version, turn).await
}

/// Work on an open gap begins, since a match of it was agreed.
pub async fn begin(tx: &mut Tx, gap: gap::Model, agreed: &str) -> Result<()> {
    let Some(state) = gap.state.begun() else {
        return Ok(());
    };
    let (id, before) = (gap.id, tx.state::<gap::Entity>(gap.id).await?);
    tx.update(gap::Model {
        state,
        state_since: Some(tx.today().to_owned()),
        state_note: Some(format!("Help is agreed: {agreed}.")),
        ..gap
    })
    .await?;
    tx.note::<gap::Entity>(EventKind::GapBegun, id, Some(&before), Reason::default())
        .await
}

async fn make(
    tx: &mut Tx,
    gap: gap::Model,
    state: GapState,
    version: &str,
    turn: state::Turn,
) -> Result<Uuid> {
    let before = tx.state::<gap::Entity>(gap.id).await?;
    Tx::expect(&before, version)?;
    let mut faults = Validation::default();
    let turned = turn.check(gap.state_since.as_deref(), tx.today(), &mut faults);
    faults.into_result()?;
    let id = gap.id;
    tx.update(gap::Model {
        state,
        state_since: Some(turned.on),
        state_note: Some(turned.reason.clone()),
        ..gap
    })
    .await?;
    let why = Reason::given(turned.reason);
    tx.note::<gap::Entity>(state.turned(), id, Some(&before), why)
        .await?;
    Ok(id)
}

/// Puts a gap into another category, and ends all its shares.
pub async fn reclassify(
    tx: &mut Tx,
    id: Uuid,
    version: &str,
    category: InformationCategory,
    reason: &str,
) -> Result<Uuid> {
    let (gap, before) = current(tx, id, version, Action::ReclassifyGap).await?;
    let mut faults = Validation::default();
    let reason = faults.text(reason, NOTE_MAX, "reason");
    let change = Reclassification {
        from: gap.category,
        to: category,
        has_day: gap.published.is_some(),
        is_sourced: is_sourced(tx, id).await?,
    };
    change.check(&mut faults);
    faults.into_result()?;
    tx.update(gap::Model {
        category,
        published: None,
        ..gap
    })
    .await?;
    end_shares(tx, share::Column::GapId, id).await?;
    let why = Reason::given(reason);
    tx.note::<gap::Entity>(EventKind::GapReclassified, id, Some(&before), why)
        .await?;
    Ok(id)
}
