//! The relaxed plan, which bounds every other: linear programs, and prices of those too large for an interior point.

mod build;
pub mod descent;
mod interior;
pub mod linear;
mod program;
