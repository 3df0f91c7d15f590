//! Midnight, UTC: no test begins shortly before it, for one that says "today" twice means the same day.
//!
//! What a day that begins changes in a running service is a matter of tests that set its clock.

use chrono::{DateTime, Timelike, Utc};
use std::time::Duration;
use tokio::time::sleep;

/// So many seconds before midnight no test begins any more: longer than nearly all of them take.
const BEFORE: u32 = 120;
const DAY: u32 = 24 * 60 * 60;

/// Waits until midnight is over, where it is near.
pub(crate) async fn is_far() {
    // Again, should the clock be behind that by which it was waited.
    while let Some(left) = left(Utc::now()) {
        sleep(left).await;
    }
}

/// How long it is until midnight, where that is near.
fn left(now: DateTime<Utc>) -> Option<Duration> {
    let left = DAY - now.num_seconds_from_midnight();
    (left <= BEFORE).then(|| Duration::from_secs(left.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn midnight_is_waited_for_where_it_is_near() {
        for (now, seconds) in [
            ("2026-12-31T23:57:59Z", None),
            ("2026-12-31T23:58:00Z", Some(120)),
            ("2028-02-28T23:59:59.999Z", Some(1)),
            ("2028-02-29T00:00:00Z", None),
        ] {
            let found = left(now.parse().expect(now));
            assert_eq!(found, seconds.map(Duration::from_secs), "{now}");
        }
    }
}
