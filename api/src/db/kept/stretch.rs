//! Stretches of the register: gaps that are read together.

use sea_orm::{
    Condition,
    sea_query::{Expr, ExprTrait},
};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Stretches of a large register: with more, a change costs less, and keeping more.
const STRETCHES_MAX: usize = 16;
/// Stretches of a small one.
const STRETCHES_MIN: usize = 2;
/// Gaps of a stretch that are worth statements of their own.
const GAPS_MIN: usize = 40;

/// Gaps from one id on and up to another, which is not among them; open where there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    from: Option<Uuid>,
    until: Option<Uuid>,
}

impl Stretch {
    /// All gaps.
    pub const ALL: Self = Self {
        from: None,
        until: None,
    };

    /// That this, which is the id of a gap, names one of these.
    pub fn holds(self, id: &Expr) -> Condition {
        Condition::all()
            .add_option(self.from.map(|from| id.clone().gte(from)))
            .add_option(self.until.map(|until| id.clone().lt(until)))
    }

    pub(super) fn has(self, id: Uuid) -> bool {
        self.from.is_none_or(|from| from <= id) && self.until.is_none_or(|until| id < until)
    }

    /// Stretches of about as many of these gaps each, which hold every gap there is or will be.
    pub(super) fn of_as_many(mut ids: Vec<Uuid>) -> Vec<Self> {
        ids.sort_unstable();
        let stretches = (ids.len() / GAPS_MIN).clamp(STRETCHES_MIN, STRETCHES_MAX);
        let cuts: BTreeSet<Uuid> = (1..stretches)
            .filter_map(|at| ids.get(at * ids.len() / stretches).copied())
            .collect();
        let from = [None].into_iter().chain(cuts.iter().copied().map(Some));
        let until = cuts.iter().copied().map(Some).chain([None]);
        let stretches = from.zip(until).map(|(from, until)| Self { from, until });
        stretches.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stretch_has_its_first_gap_and_not_the_first_of_the_next() {
        let [one, two, three] = [1, 2, 3].map(Uuid::from_u128);
        let from_two = Stretch {
            from: Some(two),
            until: Some(three),
        };
        assert_eq!(
            [one, two, three].map(|id| from_two.has(id)),
            [false, true, false]
        );
        assert!([one, two, three].into_iter().all(|id| Stretch::ALL.has(id)));
    }
}
