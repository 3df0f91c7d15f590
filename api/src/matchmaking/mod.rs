//! From rows to what matching weighs, and back.

pub mod catalogue;
pub mod facts;
pub mod planning;
