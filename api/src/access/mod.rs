//! Who asks, which rows they may read, and what they may change: and what waits for them, and of which changes they are told.

pub mod permission;
pub mod policy;
pub mod told;
pub mod viewer;
pub mod waiting;
