//! Ceilings that bound nothing, of offers and programmes that were made: that is told, and nothing is refused for it.

use super::likely::{IDS_AT_ONCE, ROWS_MAX};
use crate::{
    db::{ledger::under_ceiling, scope::Scope, transaction::Tx},
    error::Result,
};
use domain::{
    assistance::ceiling::{LineUnder, idle_above},
    money::decimal,
};
use entity::{assistance, assistance_line};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

/// A ceiling above all that the lines give that it is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Idle {
    /// The place of what was made, among all that was.
    pub at: usize,
    minor: i64,
    currency: String,
    sum: i128,
}

impl Idle {
    /// What to look at, and what to do.
    pub fn message(&self) -> String {
        let currency = &self.currency;
        format!(
            "The ceiling of {} {currency} bounds nothing: the lines that it is over give {} {currency} in all. Lower it, or leave it out",
            decimal(self.minor, currency),
            decimal(self.sum, currency),
        )
    }
}

/// Those of what the viewer's organisation made.
pub async fn of_made(scope: &Scope, made: &[Uuid]) -> Result<Vec<Idle>> {
    // Bounded by itself, as what is likely the same is.
    let scope = scope.clone().within(ROWS_MAX);
    let mut found = Vec::new();
    for (turn, ids) in made.chunks(IDS_AT_ONCE).enumerate() {
        let mut rows = scope
            .by_ids::<assistance::Entity>(ids.iter().copied())
            .await?;
        rows.retain(|row| row.ceiling_minor.is_some());
        if rows.is_empty() {
            continue;
        }
        let lines = scope
            .parts::<assistance::Entity, assistance_line::Entity>(&rows)
            .await?;
        for row in &rows {
            let place = ids.iter().position(|id| *id == row.id).unwrap_or_default();
            let of_row = lines.get(&row.id).map(Vec::as_slice).unwrap_or_default();
            let of_row = of_row.iter().map(|line| &**line);
            found.extend(idle(turn * IDS_AT_ONCE + place, row, of_row));
        }
    }
    Ok(found)
}

/// The same within a change, of what it wrote.
pub async fn in_change(tx: &Tx, written: &[Uuid]) -> Result<Vec<Idle>> {
    let mut found = Vec::new();
    for (turn, ids) in written.chunks(IDS_AT_ONCE).enumerate() {
        let bounded = assistance::Entity::find()
            .filter(assistance::Column::Id.is_in(ids.iter().copied()))
            .filter(assistance::Column::CeilingMinor.is_not_null());
        for row in tx.all(bounded).await? {
            let place = ids.iter().position(|id| *id == row.id).unwrap_or_default();
            let lines = tx
                .parts::<assistance::Entity, assistance_line::Entity>(row.id)
                .await?;
            found.extend(idle(turn * IDS_AT_ONCE + place, &row, &lines));
        }
    }
    Ok(found)
}

fn idle<'l>(
    at: usize,
    row: &assistance::Model,
    lines: impl IntoIterator<Item = &'l assistance_line::Model>,
) -> Option<Idle> {
    let (minor, currency) = row.ceiling_minor.zip(row.ceiling_currency.as_deref())?;
    let under: Vec<LineUnder<'_>> = lines.into_iter().map(under_ceiling).collect();
    let sum = idle_above(minor, currency, &under)?;
    Some(Idle {
        at,
        minor,
        currency: currency.to_owned(),
        sum,
    })
}
