//! Ids of rows: those of files alike in every register that loaded the file, those of what may be hidden without any order.

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

/// A new id that tells the day alone, and sorts behind the last of its kind: for what may be hidden, and is listed as it was made.
///
/// `day` is the Unix time in milliseconds at which the day began.
pub fn of_day(day: u64, last: Option<Uuid>) -> Uuid {
    let behind = last.map_or(0, |last| millis(last) + 1);
    fresh(behind.max(day))
}

/// The time that an id begins with, as [`of_record`] and [`fresh`] put it there.
pub fn millis(id: Uuid) -> u64 {
    let mut bytes = [0; 8];
    bytes[2..].copy_from_slice(&id.as_bytes()[..6]);
    u64::from_be_bytes(bytes)
}

/// A new id that tells nothing, neither when it was made nor with which others (UUIDv4): for what is hidden, or was until it
/// was published, and for what is offered without a name.
pub fn random() -> Uuid {
    let mut random = [0; 16];
    getrandom::fill(&mut random).expect("the operating system gives random bytes");
    Builder::from_random_bytes(random).into_uuid()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_random_id_says_no_more_than_that_it_is_random() {
        let (one, other) = (random(), random());
        assert_eq!(one.get_version_num(), 4);
        assert!(one != other && one.get_timestamp().is_none());
    }

    #[test]
    fn ids_of_later_sources_sort_behind_earlier_ones() {
        assert!(of_record("gap", "z", 1_000) < of_record("gap", "a", 2_000));
    }

    #[test]
    fn an_id_of_a_day_tells_no_more_and_sorts_behind_the_last() {
        let (day, earlier) = (1_764_374_400_000, of_record("gap", "a", 0));
        let first = of_day(day, Some(earlier));
        let second = of_day(day, Some(first));
        assert_eq!((millis(of_day(day, None)), millis(first)), (day, day));
        assert!(second > first && millis(second) == day + 1);
    }

    #[test]
    fn an_id_tells_the_time_it_begins_with() {
        for time in [0, 1_000, 1_764_374_400_123] {
            assert_eq!(
                (millis(fresh(time)), millis(of_record("gap", "a", time))),
                (time, time)
            );
        }
    }
}
