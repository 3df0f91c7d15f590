//! A ceiling over lines that is revised, against the lines it is over and what the ledger has of them.

use crate::{
    db::{
        ledger::{ceiling_of, in_measure, under_ceiling},
        transaction::Tx,
    },
    error::Result,
};
use domain::{
    assistance::ceiling::{check_covered, check_lines},
    ledger::end::EVER,
    size::Measure,
    validation::Validation,
};
use entity::{assistance, assistance_line, commitment};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

/// Notes what speaks against the ceiling that an offer or programme is to have, given the one that it had and the lines that it is to
/// have, where these change. A ceiling that stays is not looked at again: what came about with it may stand.
pub(super) async fn check(
    tx: &Tx,
    before: Option<(i64, Measure)>,
    row: &assistance::Model,
    lines: Option<&[assistance_line::Model]>,
    faults: &mut Validation,
) -> Result<()> {
    let now = ceiling_of(row);
    let stays = now == before;
    let Some((minor, measure)) = now.filter(|_| !stays || lines.is_some()) else {
        return Ok(());
    };
    let currency = measure.currency.as_deref().unwrap_or_default();
    let known = match lines {
        Some(_) => Vec::new(),
        None => {
            tx.parts::<assistance::Entity, assistance_line::Entity>(row.id)
                .await?
        }
    };
    let under = lines.unwrap_or(&known).iter().map(under_ceiling);
    let under: Vec<_> = under.collect();
    check_lines(minor, currency, &under, faults);
    if !stays {
        let given = commitment::Entity::find();
        let given = given.filter(commitment::Column::AssistanceId.eq(row.id));
        let entries = tx.rows_whoever_may_read(given).await?;
        let covered = in_measure(&entries, &measure, EVER).covered();
        check_covered(minor, currency, covered, faults);
    }
    Ok(())
}
