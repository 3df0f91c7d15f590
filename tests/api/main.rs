//! The service as its clients see it, on both databases; a room a subject.

#![allow(
    missing_docs,
    clippy::too_many_lines,
    clippy::unwrap_used,
    reason = "the names of tests are sentences, and a test is read from its beginning to its end"
)]

// The targets of fuzzing take their macro from here.
extern crate self as libfuzzer_sys;

mod exports;
mod faults;
mod feed;
mod gap_changes;
mod gaps;
mod graphql;
mod hidden;
mod history;
mod http;
mod imports;
mod ledger;
mod lists;
mod matches;
mod matchmaking;
mod members;
mod operation;
mod panel_work;
mod repository;
mod statistics;

use repository::fuzz_targets::fuzz_target;
