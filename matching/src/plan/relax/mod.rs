//! The relaxed plan, which bounds every other: linear programs, and prices of those too large for an interior point.

pub mod descent;
pub mod linear;
