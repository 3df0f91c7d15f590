//! Offers and programmes that were over when they were made, and are said to be open: that is told, and nothing is refused for it.

use super::likely::{IDS_AT_ONCE, ROWS_MAX};
use crate::{
    actions::quota,
    db::{scope::Scope, transaction::Tx},
    error::Result,
};
use domain::matches::pairing::is_over;
use entity::assistance;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

/// One whose time is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Past {
    /// The place of what was made, among all that was.
    pub at: usize,
    ends: String,
}

impl Past {
    /// What to look at, and what to do.
    pub fn message(&self) -> String {
        format!(
            "Its time was over with {}: it is suggested for nothing and matched to nothing. Mend its end, or say the status CLOSED",
            self.ends
        )
    }
}

/// Those of what the viewer's organisation made.
pub async fn of_made(scope: &Scope, made: &[Uuid]) -> Result<Vec<Past>> {
    // Bounded by itself, as what is likely the same is.
    let scope = scope.clone().within(ROWS_MAX);
    let mut found = Vec::new();
    for (turn, ids) in made.chunks(IDS_AT_ONCE).enumerate() {
        let rows = scope
            .by_ids::<assistance::Entity>(ids.iter().copied())
            .await?;
        for row in &rows {
            found.extend(past(place(turn, ids, row.id), row, scope.today()));
        }
    }
    Ok(found)
}

/// The same within a change, of what it wrote.
pub async fn in_change(tx: &Tx, written: &[Uuid]) -> Result<Vec<Past>> {
    let mut found = Vec::new();
    for (turn, ids) in written.chunks(IDS_AT_ONCE).enumerate() {
        let these = assistance::Column::Id.is_in(ids.iter().copied());
        let rows = tx.all(assistance::Entity::find().filter(these)).await?;
        for row in &rows {
            found.extend(past(place(turn, ids, row.id), row, tx.today()));
        }
    }
    Ok(found)
}

/// The place of one among all, by the turn in which it comes.
fn place(turn: usize, ids: &[Uuid], id: Uuid) -> usize {
    let place = ids.iter().position(|one| *one == id).unwrap_or_default();
    turn * IDS_AT_ONCE + place
}

fn past(at: usize, row: &assistance::Model, today: &str) -> Option<Past> {
    let is_open = quota::is_open(row.status);
    let ends = row
        .ends
        .clone()
        .filter(|ends| is_open && is_over(ends, today))?;
    Some(Past { at, ends })
}
