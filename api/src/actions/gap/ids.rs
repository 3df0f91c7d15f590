//! Ids of what is said beside a gap, by which lists are ordered.

use crate::{db::transaction::Tx, error::Result};
use domain::{date::PartialDate, id};
use entity::gap;
use uuid::Uuid;

/// A new id, which begins with the moment. About a gap that not everybody reads it does not, for whoever reads it later would know by it
/// when that was said: it begins with the day that is shown with it, or right behind the last that was written of its kind.
pub(in crate::actions) async fn new_id(
    tx: &Tx,
    gaps: &[Uuid],
    day: &str,
    last: Option<Uuid>,
) -> Result<Uuid> {
    let mut is_public = true;
    for gap in gaps {
        is_public &= tx.is_public::<gap::Entity>(*gap).await?;
    }
    if is_public {
        return Ok(Uuid::now_v7());
    }
    Ok(id::of_day(PartialDate::stored(day).millis(), last))
}
