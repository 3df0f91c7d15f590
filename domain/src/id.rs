//! Ids of rows: time-ordered, and alike in two registers that loaded the same file.

use sha2::{Digest, Sha256};
use uuid::{Builder, Uuid};

/// The id of a record of a data file: the time of its source in front, a hash of kind and key behind.
///
/// `millis` is Unix time in milliseconds, 0 where the source has no date.
pub fn of_record(kind: &str, key: &str, millis: u64) -> Uuid {
    let hash = Sha256::digest(format!("{kind}\0{key}"));
    let mut bytes = [0; 16];
    bytes[..6].copy_from_slice(&millis.to_be_bytes()[2..]);
    bytes[6..].copy_from_slice(&hash[..10]);
    Builder::from_custom_bytes(bytes).into_uuid()
}

/// A new id: the time of its source in front, chance behind.
///
/// `millis` is Unix time in milliseconds, 0 where the source has no date.
pub fn fresh(millis: u64) -> Uuid {
    let mut random = [0; 10];
    getrandom::fill(&mut random).expect("the operating system gives random bytes");
    Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_later_sources_sort_behind_earlier_ones() {
        assert!(of_record("gap", "z", 1_000) < of_record("gap", "a", 2_000));
    }
}
