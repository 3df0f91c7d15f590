//! Who asks, which rows they may read, and what they may change: and what waits for them, of which changes they are told, and how much they
//! may ask.

mod delivered;
pub mod network;
pub mod permission;
pub mod policy;
pub mod relied;
pub mod running;
pub mod standing;
pub mod told;
pub mod viewer;
pub mod waiting;
