//! When gaps last changed, as everybody is told it, and which of them are on a page of a list in that order.

use super::{Gaps, KnownGap, NAME, Picked, ids, is_among, keys::with_id, parts::Parts};
use crate::{
    db::{
        kept::{self, Stretch},
        latest::{Place, Span},
        page::Window,
        scope::Scope,
        updated::{NO_UPDATE, by_moment, updated},
    },
    error::Result,
};
use entity::gap;
use sea_orm::{QueryFilter, QuerySelect, Select, sea_query::Expr};
use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    sync::Arc,
};
use uuid::Uuid;

/// Stands for the moment of a gap of which everybody is told of no change.
const NEVER: i64 = i64::MIN;

/// When a gap last changed, as everybody is told it: Unix time in milliseconds, or never.
#[derive(Clone, Copy)]
pub struct Update(i64);

impl Default for Update {
    fn default() -> Self {
        Self(NEVER)
    }
}

impl Update {
    /// Whether it was at a moment or since, as `updated` compares with it.
    pub(super) fn is_since(self, moment: i64) -> bool {
        self.0 != NEVER && self.0 >= moment
    }

    /// The moment by which the gap stands in a list, as `by_moment` has it.
    fn moment(self) -> i64 {
        match self.0 {
            NEVER => NO_UPDATE,
            moment => moment,
        }
    }
}

impl KnownGap {
    fn place(&self) -> Place {
        (self.updated.moment(), self.id)
    }
}

/// Reads when the gaps of a stretch last changed, in the words by which everybody is told it.
pub(super) async fn read(
    everybody: &Scope,
    stretch: Stretch,
    gaps: &mut BTreeMap<Uuid, Parts>,
) -> Result<()> {
    let moments = with_id(everybody, stretch).expr(updated::<gap::Entity>(everybody));
    let moments: Vec<(Uuid, Option<i64>)> = everybody.tally(moments).await?;
    for (gap, moment) in moments {
        if let (Some(parts), Some(moment)) = (gaps.get_mut(&gap), moment) {
            parts.updated = Update(moment);
        }
    }
    Ok(())
}

/// The places of these gaps in the order in which they last changed.
pub(super) fn in_order(gaps: &[KnownGap]) -> Box<[u32]> {
    // A stretch has far fewer than numbers of 32 bits can tell apart.
    let mut places: Vec<u32> = (0..gaps.len() as u32).collect();
    places.sort_unstable_by_key(|at| gaps[*at as usize].place());
    places.into()
}

/// What a page may have of a stretch, of the gaps that are asked for.
fn of_stretch(span: &Span, gaps: &Gaps, is_asked: impl Fn(&KnownGap) -> bool) -> Vec<Place> {
    let (order, of) = (&gaps.by_update, |at: u32| &gaps.gaps[at as usize]);
    let from = span.later_than.map_or(0, |bound| {
        order.partition_point(|at| of(*at).place() <= bound)
    });
    let until = span.earlier_than.map_or(order.len(), |bound| {
        order.partition_point(|at| of(*at).place() < bound)
    });
    let within = order.get(from..until).unwrap_or_default().iter();
    let asked = within.map(|at| of(*at)).filter(|gap| is_asked(gap));
    let places = asked.map(KnownGap::place);
    match span.from_end {
        true => places.take(span.most).collect(),
        false => places.rev().take(span.most).collect(),
    }
}

/// When all gaps that everybody may read last changed, and of which the database is to say it, as what is kept may lack their latest change.
pub struct Latest {
    stretches: Vec<Arc<Gaps>>,
    lacks: BTreeSet<Uuid>,
}

impl Latest {
    /// As it is now; none where what is kept lacks more than a few changes, and for those who may be told of more than everybody.
    pub async fn of(scope: &Scope) -> Option<Self> {
        if scope.adds_anew() || scope.viewer().insider().is_some() {
            return None;
        }
        // Where the database itself does not answer, a copy of it may, by which the list is read.
        let (stretches, lacks) = kept::nearly(scope, NAME).await.ok().flatten()?;
        Some(Self { stretches, lacks })
    }

    /// Whether what is kept may lack anything.
    pub fn lacks_any(&self) -> bool {
        !self.lacks.is_empty()
    }

    /// The ids of the gaps on a page, and of some behind it: of those that are picked so, where what is kept tells it, or else of those of a
    /// query. Of gaps of which what is kept may lack anything the query decides as well.
    pub async fn on_page(
        &self,
        scope: &Scope,
        (picked, query): (Option<&Picked>, Option<Select<gap::Entity>>),
        window: &Window,
    ) -> Result<Option<Vec<Uuid>>> {
        let Some(span) = Span::of(window) else {
            return Ok(None);
        };
        let mut places = match query.clone() {
            Some(query) if self.lacks_any() => self.anew(scope, query).await?,
            _ => Vec::new(),
        };
        places.retain(|place| span.has(*place));
        let found = match (picked, query) {
            (None, Some(query)) => Some(ids(scope, query).await?),
            _ => None,
        };
        for gaps in &self.stretches {
            places.extend(self.among(&span, gaps, (picked, found.as_ref())));
        }
        Ok(Some(span.cut(places)))
    }

    fn among(
        &self,
        span: &Span,
        gaps: &Gaps,
        (picked, found): (Option<&Picked>, Option<&HashSet<Uuid>>),
    ) -> Vec<Place> {
        let picks = picked.map(|picked| picked.picks(gaps));
        of_stretch(span, gaps, |gap| {
            picks.as_ref().is_none_or(|picks| picks(gap))
                && found.is_none_or(|found| found.contains(&gap.id))
                && !self.lacks.contains(&gap.id)
        })
    }

    /// The places of those of a query of which what is kept may lack anything.
    async fn anew(&self, scope: &Scope, query: Select<gap::Entity>) -> Result<Vec<Place>> {
        let these = query.filter(is_among(scope, self.lacks.iter().copied()));
        let moment = by_moment::<gap::Entity>(scope);
        let id = Expr::col((gap::Entity, gap::Column::Id));
        scope.tally(these.select_only().expr(moment).expr(id)).await
    }
}
