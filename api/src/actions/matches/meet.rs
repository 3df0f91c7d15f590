//! What keeps two sides apart, at whatever step of a match.

use crate::{
    actions::{conflict, matches::judged::may_give},
    db::transaction::Tx,
    error::Result,
};
use domain::matches::pairing;
use entity::{assistance, gap};

/// Refuses what keeps a gap and an offer or programme apart whatever their lines.
pub async fn may_meet(tx: &Tx, gap: &gap::Model, assistance: &assistance::Model) -> Result<()> {
    pairing::takes_help(gap.nature, gap.state).map_err(conflict)?;
    let mut status = assistance.status;
    if !assistance.attributed {
        // As everybody reads it: what comes first of several reasons tells it from no other.
        status = tx
            .reference()
            .status_of_unnamed(status, assistance.provider_id);
    }
    pairing::can_help(status, assistance.ends.as_deref(), tx.today()).map_err(conflict)?;
    may_give(tx, assistance).await
}
