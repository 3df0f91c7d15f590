//! Plans over the register.

use crate::words;

/// Longest time that a plan can be given where nobody else waits for it, in seconds: a day.
pub const SECONDS_MAX: u64 = 86_400;

words! {
    /// How far a plan is.
    PlanState {
        /// Nobody approved it: it binds nobody.
        Draft,
        /// Approved: its lines were proposed as matches.
        Approved,
    }

    /// What coverage of a plan is summed by.
    PlanGrouping {
        /// All of it.
        All,
        /// Country: a need of several counts for each in equal parts.
        Country,
        /// Sector, by purpose code.
        Sector,
        /// Lifting condition that the gap hinders: a need counts whole for each.
        Condition,
    }
}
