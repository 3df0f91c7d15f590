//! Exact plans of a few gaps at a time.

mod cuts;
pub(in crate::plan) mod model;
pub mod prerequisites;
pub mod program;
pub mod proof;
mod seats;
