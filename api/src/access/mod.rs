//! Who asks, which rows they may read, and what they may change: three pages.

pub mod permission;
pub mod policy;
pub mod viewer;
