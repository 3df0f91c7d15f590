//! IATI files: read in small pieces they say the same, and whatever is told has its line.

#![cfg_attr(fuzzing, no_main)]

use gapbridge::load::iati::read::{Activities, Activity, Broken, Families};
use libfuzzer_sys::fuzz_target;
use std::io::{BufRead, BufReader};

fuzz_target!(|bytes: &[u8]| {
    let (whole, end) = read(bytes);
    let (pieces, end_of_pieces) = read(BufReader::with_capacity(7, bytes));
    assert_eq!(format!("{whole:?}"), format!("{pieces:?}"));
    assert_eq!(end.is_some(), end_of_pieces.is_some());
    let lines = bytes.iter().filter(|byte| **byte == b'\n').count() as u64 + 1;
    if let Some(broken) = end {
        assert!((1..=lines).contains(&broken.line) && !broken.reason.is_empty());
    }
    let told = whole.iter().flat_map(|activity| &activity.remarks);
    let told = told.map(|remark| remark.line);
    let mut places = told.chain(whole.iter().map(|activity| activity.line));
    assert!(places.all(|line| (1..=lines).contains(&line)));
    families(whole);
});

/// The activities of a file, and why it cannot be read on.
fn read(source: impl BufRead) -> (Vec<Activity>, Option<Broken>) {
    let mut activities = Activities::new(source);
    let mut found = Vec::new();
    loop {
        match activities.next_activity() {
            Ok(Some(activity)) => found.push(activity),
            Ok(None) => return (found, None),
            Err(broken) => return (found, Some(broken)),
        }
    }
}

fn families(mut activities: Vec<Activity>) {
    let mut families = Families::default();
    activities
        .iter()
        .for_each(|activity| families.note(activity));
    families.settle();
    for activity in &mut activities {
        families.place(activity);
        let sums = activity.money.iter().flat_map(|(_, sums)| sums.decimals());
        sums.for_each(|(currency, sum)| assert!(!currency.is_empty() && !sum.is_empty()));
    }
}
