//! A plan in words: what it covers, what stays open and why, what would help most.

pub mod advice;
pub mod explain;
pub mod next;
pub mod unmet;
