//! What was done and what was read: events, what they keep, whether the data is as they say, and readings.

pub mod access_log;
pub mod compare;
pub mod event;
pub mod hidden;
pub mod objects;
pub mod refused;
mod replay;
pub mod snapshot;
pub mod terms;
pub mod withdrawn;
