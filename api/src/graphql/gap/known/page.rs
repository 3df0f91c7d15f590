//! Which gaps are on a page of a list, told by what is kept where that takes no reading.

use super::{Known, Picked};
use crate::{
    db::{
        latest::SPARE,
        page::{Cursor, Window},
        scope::{Order, Scope},
    },
    error::Result,
};
use entity::gap;
use uuid::Uuid;

/// How much further a list is walked each time.
const FURTHER: u64 = 4;

/// Gaps that are picked among all.
pub struct All {
    /// Their ids, in their order.
    pub ids: Vec<Uuid>,
    /// How many gaps there are.
    of: u64,
}

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

/// All gaps that are picked so, on the same terms: for orders that what is kept does not have.
pub async fn all_picked(scope: &Scope, picked: &Picked) -> Option<All> {
    if scope.adds_anew() || scope.confided_gaps().is_some() {
        return None;
    }
    let known = Known::at_hand(scope).await.ok().flatten()?;
    let gaps = known.stretches.iter().flat_map(|gaps| picked.among(gaps));
    Some(All {
        ids: gaps.map(|gap| gap.id).collect(),
        of: known.number(|_| true),
    })
}

/// The ids of those of them that are on a page, and of some behind it, in an order that an index has: the list of all gaps is walked
/// until enough of them came. None where that is not before more were passed than there are to be looked up.
pub async fn walked_by(
    scope: &Scope,
    all: &All,
    order: &Order<gap::Brief>,
    window: &Window,
) -> Result<Option<Vec<Uuid>>> {
    let number = all.ids.len() as u64;
    let size = usize::try_from(window.size).expect("a page is small");
    let enough = size + 1 + SPARE;
    // Twice as far as they lie, if they lie evenly.
    let mut far = 2 * enough as u64 * all.of / number.max(1);
    while far < number {
        let stretch = Window {
            size: far,
            ..window.clone()
        };
        let walked = scope.walk::<gap::Entity>(order, &stretch).await?;
        let is_at_end = walked.len() as u64 <= far;
        let is_picked = |id: &Uuid| all.ids.binary_search(id).is_ok();
        let mut found: Vec<Uuid> = walked.into_iter().filter(is_picked).collect();
        if is_at_end || found.len() >= enough {
            found.truncate(enough);
            return Ok(Some(found));
        }
        far *= FURTHER;
    }
    Ok(None)
}
