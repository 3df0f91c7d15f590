//! What has to be over before an offer is withdrawn or a programme cancelled.

use crate::{
    actions::{conflict, matches::end::under_way},
    db::{ledger::by_measure, transaction::Tx},
    error::Result,
};
use domain::ledger::end::EVER;
use entity::{assistance, commitment};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

/// Refuses to end what its provider sees a match of under way, or something out of it that is still to be delivered. What they do
/// not see, they could neither name nor end: it ends with the offer or programme.
pub(in crate::actions) async fn may_end(tx: &Tx, assistance: &assistance::Model) -> Result<()> {
    let what = assistance.kind.word();
    let open = tx.all(under_way(assistance.id)).await?;
    if !open.is_empty() {
        let names: Vec<&str> = open.iter().map(|row| row.reference.as_str()).collect();
        return Err(conflict(&format!(
            "Matches of this {what} are open: decline or withdraw {} first.",
            names.join(", ")
        )));
    }
    let entries =
        commitment::Entity::find().filter(commitment::Column::AssistanceId.eq(assistance.id));
    let sums = by_measure(&tx.all(entries).await?, EVER);
    if sums.values().any(|sum| sum.outstanding() > 0) {
        return Err(conflict(&format!(
            "Something committed out of this {what} is not delivered: withdraw those commitments first."
        )));
    }
    Ok(())
}
