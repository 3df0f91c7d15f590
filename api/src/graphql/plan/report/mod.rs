//! What is told of a plan besides its lines: policy, coverage, what stays open and why, and what would help.

mod coverage;
mod open;
mod other;
mod policy;

pub use coverage::{PlanCountry, PlanCoverageBucket, PlanUnitStats};
pub use open::{PlanAdvice, PlanOpenNeed, PlanOpenReason};
pub use other::{OtherUses, PlanOtherMoney, PlanOtherUse};
pub use policy::{AttentionBudget, PlanPolicy, SeverityWeight};

use domain::{money::decimal, size::SizeUnit};
use matching::size::NEEDS;
use sea_orm::ActiveEnum;

/// An amount as people write it, with its unit and its currency; null where it is of something that has no size.
pub fn measured(value: i64, key: &str) -> (Option<String>, Option<SizeUnit>, Option<String>) {
    match SizeUnit::try_from_value(&key.to_owned()) {
        Ok(unit) => (Some(value.to_string()), Some(unit), None),
        Err(_) if [NEEDS, "GAPS"].contains(&key) => (None, None, None),
        Err(_) => (
            Some(decimal(value, key)),
            Some(SizeUnit::Money),
            Some(key.to_owned()),
        ),
    }
}

/// The same where needs and gaps are counted.
fn counted(value: i64, key: &str) -> (String, Option<SizeUnit>, Option<String>) {
    let (shown, unit, currency) = measured(value, key);
    (shown.unwrap_or_else(|| value.to_string()), unit, currency)
}
