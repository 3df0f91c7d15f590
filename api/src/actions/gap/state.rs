//! A gap is closed, opened again, or put into another category; and its state follows from its matches.

use super::{allowed, current, is_sourced};
use crate::{
    access::permission::Action,
    actions::{
        conflict,
        matches::{clock, running::running},
        share::end_shares,
    },
    db::transaction::{Reason, Tx},
    error::Result,
};
use domain::{
    event::EventKind,
    finding::InformationCategory,
    gap::{
        GapState,
        publication::Reclassification,
        standing::{AgreedMatch, Standing},
        state,
    },
    validation::{NOTE_MAX, Validation},
};
use entity::{gap, matches, share};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

/// Closes a gap. Its author may confirm that the reason names no private person.
pub async fn close(
    tx: &mut Tx,
    id: Uuid,
    version: &str,
    turn: state::Turn,
    confirmed: Option<&'static str>,
) -> Result<Uuid> {
    let gap = allowed(tx, id, Action::CloseGap).await?;
    let closed = gap.state.closed().map_err(conflict)?;
    make(tx, (gap, closed), version, (turn, confirmed)).await
}

/// Opens a closed gap again; help that is still agreed keeps it in progress.
pub async fn reopen(
    tx: &mut Tx,
    id: Uuid,
    version: &str,
    turn: state::Turn,
    confirmed: Option<&'static str>,
) -> Result<Uuid> {
    let gap = allowed(tx, id, Action::ReopenGap).await?;
    let state = gap.state.reopened().map_err(conflict)?;
    let gap = gap::Model { state, ..gap };
    let followed = by_matches(&gap, &agreed(tx, id).await?);
    let state = followed.map_or(state, |gap| gap.state);
    make(tx, (gap, state), version, (turn, confirmed)).await
}

/// Lets the state of a gap follow from its matches, of which this one was agreed or taken back, as an event of this kind.
pub async fn follow(tx: &mut Tx, gap: gap::Model, of: Uuid, kind: EventKind) -> Result<()> {
    let mut agreed = agreed(tx, gap.id).await?;
    agreed.sort_by_key(|row| row.id == of);
    let Some(followed) = by_matches(&gap, &agreed) else {
        return Ok(());
    };
    let id = gap.id;
    let before = tx.state::<gap::Entity>(id).await?;
    tx.update(followed).await?;
    tx.note::<gap::Entity>(kind, id, Some(&before), Reason::default())
        .await
}

/// The matches of a gap that were ever agreed: whoever reads the gap reads them.
async fn agreed(tx: &Tx, gap: Uuid) -> Result<Vec<matches::Model>> {
    let agreed = matches::Entity::find()
        .filter(matches::Column::GapId.eq(gap))
        .filter(matches::Column::Agreed.is_not_null())
        .order_by_asc(matches::Column::Id);
    tx.rows_whoever_may_read(agreed).await
}

/// The row of a gap once its state follows from those of its matches that were ever agreed; none where they leave it as it is.
pub fn by_matches(gap: &gap::Model, agreed: &[matches::Model]) -> Option<gap::Model> {
    let agreed = agreed.iter().map(|row| AgreedMatch {
        reference: &row.reference,
        state: row.state,
        agreed: row.agreed.as_deref().unwrap_or(&row.proposed),
        ended: row.ended.as_deref(),
    });
    let standing = Standing {
        state: gap.state,
        since: gap.state_since.clone(),
        note: gap.state_note.clone(),
    };
    let followed = standing.by_matches(&agreed.collect::<Vec<_>>())?;
    Some(gap::Model {
        state: followed.state,
        state_since: followed.since,
        state_note: followed.note,
        ..gap.clone()
    })
}

async fn make(
    tx: &mut Tx,
    (gap, state): (gap::Model, GapState),
    version: &str,
    (turn, confirmed): (state::Turn, Option<&'static str>),
) -> Result<Uuid> {
    let before = tx.state::<gap::Entity>(gap.id).await?;
    tx.expect::<gap::Entity>(gap.id, &before, version).await?;
    let mut faults = Validation::of_public(confirmed);
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
    let why = Reason::given(turned.reason).confirming(confirmed);
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
    keeps_its_sides(tx, &gap).await?;
    tx.update(gap::Model {
        category,
        published: None,
        ..gap
    })
    .await?;
    end_shares(tx, share::Column::GapId, id).await?;
    clock::restart(tx, id, EventKind::GapReclassified).await?;
    let why = Reason::given(reason);
    tx.note::<gap::Entity>(EventKind::GapReclassified, id, Some(&before), why)
        .await?;
    Ok(id)
}

/// Refuses to take a gap from the sides of matches that are agreed and run: they could neither read their match any more nor end it. Its
/// Panel reads what is agreed about its gap. What is only proposed keeps no gap open, or anybody could.
async fn keeps_its_sides(tx: &Tx, gap: &gap::Model) -> Result<()> {
    if gap.category == InformationCategory::Confidential {
        return Ok(());
    }
    let Some(running) = running(tx, gap.id, Condition::all()).await? else {
        return Ok(());
    };
    Err(conflict(&format!(
        "Agreed matches of this gap run ({running}), and their sides could no longer read or end them: have them withdrawn, which their Panel can by withdrawMatch while not everybody reads the gap, or delivered and verified, first."
    )))
}
