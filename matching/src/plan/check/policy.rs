//! What is wrong with the numbers of a policy, by the names of its fields.

use super::WEIGHT_MAX;
use crate::plan::problem::Settings;

/// Fees and bonuses are below this.
const FEE_MAX: f64 = 1e6;

/// The numbers of a policy that are out of their ranges, each with what may be written.
pub(super) fn out_of_range(settings: &Settings) -> Vec<String> {
    let shares = [
        ("least_fit", settings.least_fit),
        ("fairness_floor", settings.fairness_floor),
        ("fairness_cost", settings.fairness_cost),
        ("stability_cost", settings.stability_cost),
    ];
    let shares = shares
        .into_iter()
        .filter(|(_, share)| !(0.0..=1.0).contains(share))
        .map(|(field, share)| told(field, share, "0 to 1"));
    let fees = [
        ("stability_fee", settings.stability_fee),
        ("programme_bonus", settings.programme_bonus),
        ("fit_bonus", settings.fit_bonus),
        ("line_fee", settings.line_fee),
    ];
    let fees = fees
        .into_iter()
        .filter(|(_, fee)| !(0.0..FEE_MAX).contains(fee))
        .map(|(field, fee)| told(field, fee, &format!("0 or more, below {FEE_MAX}")));
    let factors = settings.severity.iter();
    let factors = factors
        .filter(|(_, factor)| !(**factor > 0.0 && **factor <= WEIGHT_MAX))
        .map(|(severity, factor)| {
            let field = format!("severity.{severity}");
            told(&field, *factor, &format!("above 0, at most {WEIGHT_MAX}"))
        });
    let mut faults: Vec<String> = shares.chain(fees).chain(factors).collect();
    if settings.max_providers == 0 {
        // Nobody could help, and the plan would be empty without a reason.
        faults.push(told("max_providers", 0.0, "1 or more"));
    }
    faults
}

fn told(field: &str, number: f64, wanted: &str) -> String {
    format!("{field} of the policy is {number}: write {wanted}")
}
