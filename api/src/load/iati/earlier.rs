//! What files before said, in a dry run: nothing of them is kept, and the next is judged as if it were.

use super::record::Record;
use crate::load::told::Outcome;
use sha2::{Digest, Sha256};
use std::collections::HashMap;

/// Digests of records that files of this dry run had, by their identifiers.
#[derive(Default)]
pub(super) struct Earlier(HashMap<String, [u8; 32]>);

impl Earlier {
    /// What would become of a record that the register alone makes this of.
    pub(super) fn judge(&mut self, record: &Record, alone: Outcome) -> Outcome {
        let said: [u8; 32] = Sha256::digest(format!("{record:?}")).into();
        let identifier = record.identifier.trim().to_owned();
        match self.0.insert(identifier, said) {
            None => alone,
            Some(before) if before == said => Outcome::Unchanged,
            Some(_) => Outcome::Revised,
        }
    }
}
