//! Progress is withdrawn by who recorded it, where it is wrong: what a gap or a condition shows has it no more, and the history that it was
//! there, and why it went.

use super::{conflict, public_reason};
use crate::{
    access::permission::Action,
    db::transaction::Tx,
    error::{Error, Result},
};
use domain::event::EventKind;
use entity::{gap, gap_progress, lifting_condition, lifting_progress};
use sea_orm::{ColumnTrait, Condition, EntityTrait};
use uuid::Uuid;

/// Progress to withdraw.
pub struct WithdrawalDraft {
    /// The progress.
    pub progress: Uuid,
    /// Why.
    pub reason: String,
    /// What its author confirms about the reason, as the history keeps it.
    pub confirmed: Option<&'static str>,
}

/// Withdraws progress on a gap that the viewer reads, which is given.
pub async fn from_gap(tx: &mut Tx, draft: WithdrawalDraft) -> Result<Uuid> {
    let rows = gap_progress::Entity::find_by_id(draft.progress);
    let row = tx.rows_whoever_may_read(rows).await?.pop();
    let row = row.ok_or_else(|| Error::absent("progress"))?;
    // Whoever reads the gap reads it, and nobody else.
    let gap = tx.find::<gap::Entity>(row.gap_id, "progress").await?;
    is_own(tx, Action::WithdrawGapProgress, row.recorded_by)?;
    let why = public_reason(&draft.reason, draft.confirmed)?;
    let before = tx.state::<gap::Entity>(gap.id).await?;
    let this = Condition::all().add(gap_progress::Column::Id.eq(row.id));
    tx.delete::<gap_progress::Entity>(this).await?;
    let kind = EventKind::GapProgressWithdrawn;
    tx.note::<gap::Entity>(kind, gap.id, Some(&before), why)
        .await?;
    Ok(gap.id)
}

/// Withdraws progress on a condition for lifting measures, which is given.
pub async fn from_condition(tx: &mut Tx, draft: WithdrawalDraft) -> Result<Uuid> {
    // Everybody reads it.
    let rows = lifting_progress::Entity::find_by_id(draft.progress);
    let row = tx.rows_whoever_may_read(rows).await?.pop();
    let row = row.ok_or_else(|| Error::absent("progress"))?;
    is_own(tx, Action::WithdrawProgress, row.recorded_by)?;
    let why = public_reason(&draft.reason, draft.confirmed)?;
    let of = row.condition_id;
    let before = tx.state::<lifting_condition::Entity>(of).await?;
    let this = Condition::all().add(lifting_progress::Column::Id.eq(row.id));
    tx.delete::<lifting_progress::Entity>(this).await?;
    tx.read_again();
    let kind = EventKind::ProgressWithdrawn;
    tx.note::<lifting_condition::Entity>(kind, of, Some(&before), why)
        .await?;
    Ok(of)
}

/// Refuses to withdraw what others recorded, or nobody did here.
fn is_own(tx: &Tx, action: Action, recorded_by: Option<Uuid>) -> Result<()> {
    match recorded_by {
        Some(recorder) => tx.allow_of(action, recorder),
        None => Err(conflict(
            "No organisation recorded this here: it came with a data file, which whoever runs the service corrects and loads again.",
        )),
    }
}
