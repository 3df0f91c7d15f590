//! Revising an offer or programme, whichever it is.

use super::planned::{Planned, revised};
use crate::{
    db::transaction::{Reason, Tx},
    error::Result,
    history::event::State,
};
use domain::{
    assistance::Revision,
    validation::{NOTE_MAX, Validation},
};
use entity::assistance;
use uuid::Uuid;

/// Revises what [`super::current`] gave; `check` notes what its kind cannot be.
pub(in crate::actions) async fn write_revision(
    tx: &mut Tx,
    (was, before): (assistance::Model, State),
    mut revision: Revision,
    check: fn(&assistance::Model, &mut Validation),
) -> Result<Uuid> {
    let (id, kind, confirmed) = (was.id, revised(was.kind), revision.confirmed);
    let mut faults = Validation::of_public(confirmed);
    let reason = revision.reason.take();
    let planned = Planned::revised(tx, was, revision, &mut faults).await?;
    check(&planned.row, &mut faults);
    let reason = faults.text_if(reason.as_ref(), NOTE_MAX, "reason");
    faults.into_result()?;
    planned.update(tx).await?;
    let why = Reason::given(reason).confirming(confirmed);
    tx.note::<assistance::Entity>(kind, id, Some(&before), why)
        .await?;
    Ok(id)
}
