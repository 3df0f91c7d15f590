//! How many gaps there are, counted of what is kept where that takes no reading.

use super::{Known, Picked, beside::confided, is_among};
use crate::{db::scope::Scope, error::Result};
use entity::gap;
use sea_orm::{QueryFilter, Select};

/// How many gaps there are that are asked for; none where the database has to count, as what is kept is not as the register is now. For
/// those who may read more than everybody, a query finds the same gaps, and the database counts theirs.
pub async fn number(
    scope: &Scope,
    picked: &Picked,
    query: Option<Select<gap::Entity>>,
) -> Result<Option<u64>> {
    if scope.adds_anew() {
        return Ok(None);
    }
    // Where the database itself does not answer, a copy of it may, by which it is counted.
    let Some(known) = Known::at_hand(scope).await.ok().flatten() else {
        return Ok(None);
    };
    let stretches = known.stretches.iter();
    let public = stretches.map(|gaps| picked.among(gaps).count() as u64);
    let public: u64 = public.sum();
    if scope.confided_gaps().is_none() {
        return Ok(Some(public));
    }
    let Some(query) = query else {
        return Ok(None);
    };
    let confided = confided(scope).await?;
    let own = match confided.is_empty() {
        true => 0,
        false => scope.count(query.filter(is_among(scope, confided))).await?,
    };
    // Else what is published or hidden between the two would count in neither or in both.
    let is_current = known.is_current(scope).await?;
    Ok(is_current.then_some(public + own))
}
