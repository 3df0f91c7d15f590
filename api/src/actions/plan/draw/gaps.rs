//! The gaps that a plan is to be drawn for, where some are named.

use crate::{db::scope::Scope, error::Result};
use domain::{
    gap::GapState,
    validation::{Fault, LIST_MAX, Validation},
};
use entity::gap;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

/// Notes gaps that are named more than once, that the viewer may not read, that are closed, and that are not for everybody to read.
pub(super) async fn check_gaps(
    scope: &Scope,
    named: &[Uuid],
    faults: &mut Validation,
) -> Result<()> {
    faults.within(named.len(), "gaps");
    if named.is_empty() || named.len() > LIST_MAX {
        return Ok(());
    }
    let read = scope.by_ids::<gap::Entity>(named.iter().copied()).await?;
    let of_everybody = gap::Entity::find()
        .filter(gap::Column::Id.is_in(named.iter().copied()))
        .filter(scope.for_everybody::<gap::Entity>());
    let public = scope.all(of_everybody).await?;
    for (at, id) in named.iter().enumerate() {
        let field = format!("gaps.{at}");
        let Some(gap) = read.iter().find(|gap| gap.id == *id) else {
            faults.extend([Fault::absent(&field)]);
            continue;
        };
        let is_public = public.iter().any(|public| public.id == *id);
        let reason = if named[..at].contains(id) {
            "This gap is named twice: name it once."
        } else if gap.state == GapState::Closed {
            "This gap is closed: have it reopened (reopenGap), or leave it out."
        } else if !is_public {
            "This gap is not public, and a plan is drawn from what everybody may read: leave it out, and propose matches for it (proposeMatch)."
        } else {
            continue;
        };
        faults.extend([Fault::taken(&field, reason)]);
    }
    Ok(())
}
