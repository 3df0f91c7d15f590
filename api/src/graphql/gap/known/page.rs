//! Which gaps are on a page of a list in the order of their ids, told by what is kept where that takes no reading.

use super::{Known, Picked};
use crate::db::{
    latest::SPARE,
    page::{Cursor, Window},
    scope::Scope,
};
use uuid::Uuid;

/// The ids of the gaps on a page, and of some behind it, where `falls` says whether the greatest come first; none where what is kept is not
/// as the register is now, and for those who may read more than everybody.
pub async fn on_page(
    scope: &Scope,
    picked: &Picked,
    window: &Window,
    falls: bool,
) -> Option<Vec<Uuid>> {
    if scope.adds_anew() || scope.confided_gaps().is_some() {
        return None;
    }
    let known = Known::at_hand(scope).await.ok().flatten()?;
    let size = usize::try_from(window.size).ok()?;
    let is_beyond = |id: Uuid, cursor: &Option<Cursor>, greater: bool| {
        let beyond = |cursor: &Cursor| match greater {
            true => id > cursor.id,
            false => id < cursor.id,
        };
        cursor.as_ref().is_none_or(beyond)
    };
    // Stretches follow each other by ids, and so do their gaps.
    let gaps = known.stretches.iter().flat_map(|gaps| picked.among(gaps));
    let ids = gaps.map(|gap| gap.id).filter(|id| {
        is_beyond(*id, &window.after, !falls) && is_beyond(*id, &window.before, falls)
    });
    let enough = size + 1 + SPARE;
    Some(match falls != window.backward {
        true => ids.rev().take(enough).collect(),
        false => ids.take(enough).collect(),
    })
}

/// The ids of all gaps that are picked so, on the same terms: for orders that what is kept does not have.
pub async fn all_picked(scope: &Scope, picked: &Picked) -> Option<Vec<Uuid>> {
    if scope.adds_anew() || scope.confided_gaps().is_some() {
        return None;
    }
    let known = Known::at_hand(scope).await.ok().flatten()?;
    let gaps = known.stretches.iter().flat_map(|gaps| picked.among(gaps));
    Some(gaps.map(|gap| gap.id).collect())
}
