//! Exact plans of a few gaps at a time.

mod cuts;
pub mod prerequisites;
pub mod program;
pub mod proof;
