//! How many gaps hinder each lifting condition, counted of what is kept where that takes no reading.

use super::Known;
use crate::{
    db::scope::{ByCondition, Scope},
    graphql::gap::figures::dimension::FigureBy,
};
use domain::gap::{GapNature, GapState};
use futures_util::future::BoxFuture;

/// How many hinder each that any does; none where what is kept is not as the register is now, and for those who may read more than everybody.
pub fn hindering(scope: &Scope) -> BoxFuture<'_, Option<ByCondition>> {
    Box::pin(async move {
        if scope.adds_anew() || scope.confided_gaps().is_some() {
            return None;
        }
        let known = Known::at_hand(scope).await.ok().flatten()?;
        Some(counted(&known))
    })
}

fn counted(known: &Known) -> ByCondition {
    let mut all = ByCondition::new();
    for (gaps, these) in known.stretches() {
        for gap in these {
            let is = |by: FigureBy, word: &str| {
                let mut keys = gap.keys(by).iter();
                keys.any(|key| gaps.found(*key).1.as_deref() == Some(word))
            };
            let is_closed = is(FigureBy::State, GapState::Closed.as_ref());
            let is_will = is(FigureBy::Nature, GapNature::Will.as_ref());
            for key in gap.keys(FigureBy::LiftingCondition) {
                if let Some(condition) = gaps.found(*key).0 {
                    let of = all.entry(condition).or_default();
                    of.add(is_closed, is_will, 1);
                }
            }
        }
    }
    all
}
