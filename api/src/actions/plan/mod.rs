//! Plans: drawn over all open needs, approved by people, and then proposed as matches.

pub mod approve;
pub mod draw;
