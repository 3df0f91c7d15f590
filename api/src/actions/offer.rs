//! A donor makes, revises or withdraws an offer.

use super::{
    assistance::{Planned, current, expect_own, may_end, write_revision},
    conflict,
    matches::end::end_unseen,
    public_reason,
};
use crate::{
    access::permission::Action,
    db::transaction::{Reason, Tx},
    error::Result,
};
use domain::{
    assistance::{ActivityStatus, AssistanceKind, Draft, Revision},
    event::EventKind,
    validation::Validation,
};
use entity::assistance;
use uuid::Uuid;

/// Makes an offer in the name of the viewer's organisation.
pub async fn make(tx: &mut Tx, draft: Draft) -> Result<Uuid> {
    let confirmed = draft.confirmed;
    let mut faults = Validation::of_public(confirmed);
    let offer = Planned::new(tx, AssistanceKind::Offer, None, draft, &mut faults).await?;
    not_cancelled(&offer.row, &mut faults);
    faults.into_result()?;
    let id = offer.insert(tx, "offer").await?;
    let (kind, why) = (
        EventKind::OfferMade,
        Reason::default().confirming(confirmed),
    );
    tx.note::<assistance::Entity>(kind, id, None, why).await?;
    Ok(id)
}

/// Revises an offer that was not withdrawn.
pub async fn revise(tx: &mut Tx, id: Uuid, version: &str, revision: Revision) -> Result<Uuid> {
    let (row, before) =
        current(tx, id, version, AssistanceKind::Offer, Action::ReviseOffer).await?;
    expect_own(tx, id, version, &revision).await?;
    if row.status == ActivityStatus::Cancelled {
        return Err(conflict("This offer was withdrawn: make another."));
    }
    write_revision(tx, (row, before), revision, not_cancelled).await
}

/// An offer is cancelled in one way only, which asks for a reason and looks after its matches.
fn not_cancelled(offer: &assistance::Model, faults: &mut Validation) {
    faults.ensure(
        offer.status != ActivityStatus::Cancelled,
        "status",
        "cannot be CANCELLED here: withdraw the offer, by withdrawOffer",
    );
}

/// Withdraws an offer, unless the donor sees a match of it under way or something out of it that is still to be delivered. What
/// they do not see, they could neither name nor end: it ends with the offer.
pub async fn withdraw(
    tx: &mut Tx,
    id: Uuid,
    version: &str,
    reason: &str,
    confirmed: Option<&'static str>,
) -> Result<Uuid> {
    let (row, before) = current(
        tx,
        id,
        version,
        AssistanceKind::Offer,
        Action::WithdrawOffer,
    )
    .await?;
    let why = public_reason(reason, confirmed)?;
    if row.status == ActivityStatus::Cancelled {
        return Err(conflict("This offer was withdrawn already."));
    }
    may_end(tx, &row).await?;
    end_unseen(tx, &row, &why).await?;
    let status = ActivityStatus::Cancelled;
    tx.update(assistance::Model { status, ..row }).await?;
    let kind = EventKind::OfferWithdrawn;
    tx.note::<assistance::Entity>(kind, id, Some(&before), why)
        .await?;
    Ok(id)
}
