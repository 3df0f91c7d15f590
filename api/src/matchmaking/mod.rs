//! From rows to what matching weighs, and back.

pub mod catalogue;
pub mod facts;
pub mod matched;
pub mod matchmaker;
pub mod meaning;
pub mod planning;
pub mod queue;
pub mod readings;
pub mod search;
mod words;
