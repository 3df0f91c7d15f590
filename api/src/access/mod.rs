//! Who asks, which rows they may read, and what they may change: and what waits for them: four pages.

pub mod permission;
pub mod policy;
pub mod viewer;
pub mod waiting;
