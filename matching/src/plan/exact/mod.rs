//! Exact plans of a few gaps at a time.

mod build;
mod cuts;
mod floor;
mod model;
mod prerequisites;
pub mod program;
pub mod proof;
mod seats;
mod whole;
