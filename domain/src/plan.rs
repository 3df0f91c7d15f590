//! Plans over the register.

use crate::words;

words! {
    /// How far a plan is.
    PlanState {
        /// Nobody approved it: it binds nobody.
        Draft,
        /// Approved: its lines were proposed as matches.
        Approved,
    }
}
