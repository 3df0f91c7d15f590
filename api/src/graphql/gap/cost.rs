//! What closing a whole gap costs, as inputs say it: their fields stand flattened among those of the gap.

use crate::graphql::mutation::input::revised;
use async_graphql::{InputObject, MaybeUndefined};
use domain::gap::cost::{Cost, Revision};

/// What closing a whole gap costs.
#[derive(InputObject)]
pub struct CostInput {
    /// What closing the whole of it costs, as the source prints it: a decimal string above 0. It stands beside the sizes of its needs, and
    /// is never added to them: state it where the source gives one sum for all, and do not split it among needs by a guess.
    cost: Option<String>,
    /// The least sum that is of any use to the gap as a whole: a decimal string above 0 and at most `cost`. What is least of one need is
    /// its `least`.
    least_viable: Option<String>,
    /// Currency of `cost` and `leastViable`, ISO 4217.
    cost_currency: Option<String>,
    /// The year in whose prices they are; omit where the source does not say.
    cost_year: Option<i32>,
}

impl CostInput {
    /// The same in words of the domain.
    pub fn stated(self) -> Cost {
        Cost {
            amount: self.cost,
            least_viable: self.least_viable,
            currency: self.cost_currency,
            year: self.cost_year,
        }
    }
}

/// What to revise of what closing a whole gap costs.
#[derive(InputObject)]
pub struct ReviseCostInput {
    /// What closing the whole of it costs, as the source prints it: a decimal string above 0, which is never added to the sizes of its
    /// needs; null removes it.
    cost: MaybeUndefined<String>,
    /// The least sum that is of any use to the gap as a whole: a decimal string above 0 and at most `cost`; null removes it.
    least_viable: MaybeUndefined<String>,
    /// Currency of `cost` and `leastViable`, ISO 4217; null removes it, and goes with null for both.
    cost_currency: MaybeUndefined<String>,
    /// The year in whose prices they are; null removes it.
    cost_year: MaybeUndefined<i32>,
}

impl ReviseCostInput {
    /// The same in words of the domain.
    pub fn revision(self) -> Revision {
        Revision {
            amount: revised(self.cost),
            least_viable: revised(self.least_viable),
            currency: revised(self.cost_currency),
            year: revised(self.cost_year),
        }
    }
}
