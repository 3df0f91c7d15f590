//! How much of what is needed is covered, before a plan and with it, and what each country gets.

use super::counted;
use crate::graphql::{id, inline_object::Objects};
use async_graphql::{ID, SimpleObject};
use domain::{plan::PlanGrouping, size::SizeUnit};
use matching::{
    plan::{
        CountryShare,
        report::explain::{Amounts, Coverage},
    },
    rounded,
};

/// How much of one unit is needed and committed.
#[derive(Clone, Debug, SimpleObject)]
pub struct PlanUnitStats {
    /// The unit; null where it is needs without a size that are counted.
    unit: Option<SizeUnit>,
    /// ISO 4217 currency where it is money; null otherwise.
    currency: Option<String>,
    /// Needed, as a decimal string in the unit; needs that are already met or `TOO_LARGE` for a plan are not included.
    needed: String,
    /// Committed before the plan.
    before: String,
    /// Committed with the plan, were all of it carried out.
    after: String,
}

/// Coverage of a group of needs, before a plan and with it.
#[derive(Clone, Debug, SimpleObject)]
pub struct PlanCoverageBucket {
    /// What the group is of.
    by: PlanGrouping,
    /// Its code; empty for all.
    key: String,
    /// Share of the needs, by priority, that was committed before, 0 to 1.
    share_before: f64,
    /// Share of them that is with the plan, 0 to 1.
    share_after: f64,
    /// The same by unit; money of one currency is never added to that of another.
    units: Objects<PlanUnitStats>,
    /// The shares in a sentence.
    explanation: String,
}

impl PlanCoverageBucket {
    /// Coverage as the API shows it.
    pub fn new(coverage: &Coverage) -> Self {
        let (before, after) = coverage.weighted.percent();
        let unit = |(key, amounts): (&String, &Amounts)| {
            let shown = |amount: f64| counted(amount.round() as i64, key);
            let (needed, unit, currency) = shown(amounts.needed);
            PlanUnitStats {
                unit,
                currency,
                needed,
                before: shown(amounts.before).0,
                after: shown(amounts.after).0,
            }
        };
        Self {
            by: coverage.grouping,
            key: coverage.name.clone(),
            share_before: rounded(before / 100.0),
            share_after: rounded(after / 100.0),
            units: coverage.units.iter().map(unit).collect(),
            explanation: coverage.sentence.clone(),
        }
    }
}

/// What a country gets by a plan, against what it could get alone.
#[derive(Clone, Debug, SimpleObject)]
pub struct PlanCountry {
    /// Id of what it says.
    id: ID,
    /// Alpha-3 code of the country.
    country: String,
    /// The most that it could get alone, as the objective counts: an upper bound, which may be much too high where `Plan.stopped`.
    potential: f64,
    /// The share of that which the plan gives it, 0 to 1.
    share: f64,
}

impl PlanCountry {
    /// A country's part as the API shows it.
    pub fn new(part: &CountryShare) -> Self {
        Self {
            id: id::of_value("plan-country", part),
            country: part.country.clone(),
            potential: rounded(part.potential),
            share: rounded(part.share),
        }
    }
}
