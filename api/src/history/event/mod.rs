//! The history: one event for every change, written with it, in the order of commits, each bound to the one before by a hash.
//!
//! An event keeps what changed for everybody apart from what changed for the owning Panel and the actor alone, so that
//! this is decided once. Sequence numbers count events that not everybody may see, and never leave the database.

mod chain;
pub(crate) mod change;
pub mod erasure;
mod hashed;
pub(crate) mod kept;
mod new_event;
mod state;
mod verify;
mod whole;

use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};

pub use chain::ChainHead;
pub use kept::{Fields, Kept, Once, PartList, fields};
pub use new_event::{Actor, NewEvent};
pub use state::State;
pub use verify::{Broken, Verified, verify};

/// The name under which an event keeps what its actor confirmed, beside the fields that changed.
pub const CONFIRMED: &str = "confirmed";

/// The name of the count of events among the states of the register. Its row is also what writers queue for.
const COUNT: &str = "event";

/// Up to here floating-point numbers have every whole number.
const EXACT_MAX: u64 = 1 << 53;

/// RFC 8785: one way only to write a value.
fn canonical(value: &impl Serialize) -> Vec<u8> {
    serde_json_canonicalizer::to_vec(value).expect("plain values")
}

/// The same of fields, for less where nothing has to be put in order: they are kept by name, and what is left is to write them.
fn canonical_fields(fields: &Fields) -> Vec<u8> {
    if fields.iter().all(is_canonical) {
        serde_json::to_vec(fields).expect("plain values")
    } else {
        canonical(fields)
    }
}

/// Whether RFC 8785 writes a field as it is: its names sort by their bytes, and its numbers are the same as floating-point ones.
fn is_canonical((name, value): (&String, &Value)) -> bool {
    let is_plain = match value {
        Value::Null | Value::Bool(_) | Value::String(_) => true,
        Value::Number(number) => number
            .as_i64()
            .is_some_and(|number| number.unsigned_abs() <= EXACT_MAX),
        Value::Array(items) => items.iter().all(|item| is_canonical((name, item))),
        Value::Object(fields) => fields.iter().all(is_canonical),
    };
    is_plain && name.is_ascii()
}

/// SHA-256 of a value's canonical JSON, hexadecimal.
pub fn digest(value: &impl Serialize) -> String {
    hexadecimal(&Sha256::digest(canonical(value)))
}

/// Bytes as hexadecimal digits.
pub fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::{Fields, canonical, canonical_fields};
    use serde_json::{Value, json};

    /// Both ways write the same, whichever is taken.
    #[test]
    fn fields_are_written_as_rfc_8785_has_it() {
        for value in [
            json!({}),
            json!({ "b_a": 1, "ba": -12, "b": [true, null, { "z": "1", "A": [] }] }),
            json!({ "text": "\u{0}\u{1f}\u{7f}\u{2028}\"\\/\u{8}\t\n\u{c}\r é 😀" }),
            json!({ "most": 1_u64 << 53, "least": -(1_i64 << 53), "none": 0 }),
            json!({ "rounded": (1_u64 << 53) + 1, "huge": u64::MAX, "lowest": i64::MIN }),
            json!({ "half": 0.5, "whole": 1.0 }),
            json!({ "\u{e000}": 1, "😀": 2, "é": [{ "\u{ffff}": 3, "😀": 4 }] }),
        ] {
            let Value::Object(fields) = value else {
                unreachable!("all are objects")
            };
            let fields: Fields = fields;
            let both = [canonical(&fields), canonical_fields(&fields)];
            let [slow, fast] = both.map(|bytes| String::from_utf8(bytes).expect("JSON is UTF-8"));
            assert_eq!(slow, fast);
        }
    }
}
