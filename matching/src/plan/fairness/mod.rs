//! Fairness between countries: a floor, and how a plan is lifted to it.

pub mod floor;
pub mod lift;
