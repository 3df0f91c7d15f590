//! Exact plans of a few gaps at a time.

pub mod prerequisites;
pub mod program;
pub mod proof;
