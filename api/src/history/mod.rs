//! What was done and what was read: events, what they keep, and readings.

pub mod access_log;
pub mod event;
pub mod snapshot;
