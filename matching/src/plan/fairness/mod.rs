//! Fairness between countries: a floor, and how a plan is lifted to it.

pub mod curve;
pub mod floor;
pub mod lift;
