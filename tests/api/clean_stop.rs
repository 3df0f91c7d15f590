//! The service ends when it is told to, also in the midst of what it does beside answering, and tells of no fault.

use serde_json::json;
use std::time::Duration;
use tests::{TestDatabase, on_both};

/// The test that is a process of its own.
const PROCESS: &str = "webhooks_killed::a_process_to_be_killed";
/// More than the service may take to end.
const END: Duration = Duration::from_secs(30);

on_both! {
    async fn who_stops_the_service_reads_of_no_fault(database: &TestDatabase) {
        // At once, while the catalogue is built, and after an answer.
        for is_asked in [false, true, false] {
            let mut process = database.spawn_watched(PROCESS, &[("GAPBRIDGE_LOG", "warn")]);
            if is_asked {
                process.client(database).data("{ gaps { totalCount } }", json!({})).await;
            }
            let before = process.log();
            assert!(process.stops_within(END).await, "{}", process.log());
            // The harness of the child finds that nobody reads its own end.
            let log = process.log();
            let told = log.strip_prefix(&before).expect("a log only grows").lines();
            let told: Vec<&str> = told.filter(|line| !line.contains("when listing tests")).collect();
            assert!(told.is_empty(), "{told:?}");
        }
    }
}
