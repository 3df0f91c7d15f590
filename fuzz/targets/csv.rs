//! Tables in CSV that people fill in.

#![no_main]

use gapbridge::load::table::fuzzing::csv;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| csv(bytes));
