//! The history: one event for every change, written with it, in the order of commits, each bound to the one before by a hash.
//!
//! An event keeps what changed for everybody apart from what changed for the owning Panel and the actor alone, so that
//! this is decided once. Sequence numbers count events that not everybody may see, and never leave the database.

mod chain;
pub(crate) mod change;
pub mod erasure;
mod new_event;
pub(crate) mod state;
mod verify;

use serde::Serialize;
use sha2::{Digest, Sha256};

pub use chain::ChainHead;
pub use new_event::{Actor, NewEvent};
pub use state::{Fields, Kept, State, fields};
pub use verify::{Broken, Verified, verify};

/// The name under which an event keeps what its actor confirmed, beside the fields that changed.
pub const CONFIRMED: &str = "confirmed";

/// The name of the count of events among the states of the register. Its row is also what writers queue for.
const COUNT: &str = "event";

/// RFC 8785: one way only to write a value.
fn canonical(value: &impl Serialize) -> Vec<u8> {
    serde_json_canonicalizer::to_vec(value).expect("plain values")
}

/// SHA-256 of a value's canonical JSON, hexadecimal.
pub fn digest(value: &impl Serialize) -> String {
    hexadecimal(&Sha256::digest(canonical(value)))
}

/// Bytes as hexadecimal digits.
pub fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
