//! The pure engine of Gapbridge: which help fits which gap and why, what the sanctions ask, and the best plan over all.
//!
//! No clock, database, network or randomness: facts and a date go in, ranked and explained suggestions come out. Everything it
//! weighs is data with a version, so that anybody can compute a score again from the answer.

pub mod aims;
pub mod catalogue;
pub mod compliance;
pub mod engine;
pub mod evidence;
pub mod facts;
pub mod matched;
pub mod model;
pub mod obstacle;
pub mod plan;
pub mod route;
pub mod size;
pub mod text;

/// A figure with nine digits: sums in another order differ below that.
pub fn rounded(value: f64) -> f64 {
    (value * 1e9).round() / 1e9
}
