//! The ledger has what was acknowledged, once, and its sums fit.

use super::{GIVEN, SIZE, Told};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tests::Service;

/// The ledger of the gap's need, part by part.
async fn entries(service: &Service, gap: &Value) -> Vec<Value> {
    let query = "query ($r: String!, $skip: Int!) { gap(reference: $r) { needs { commitments(first: 60, skip: $skip) { kind quantity note } } } }";
    let mut entries: Vec<Value> = Vec::new();
    loop {
        let variables = json!({ "r": gap["reference"], "skip": entries.len() });
        let mut seen = service.data(query, variables).await;
        let part = seen["gap"]["needs"][0]["commitments"].take();
        let part = part.as_array().expect("a list");
        entries.extend(part.iter().cloned());
        if part.len() < 60 {
            return entries;
        }
    }
}

/// Every acknowledged entry is in the ledger, none is there twice, nothing refused is there, and sums fit sizes.
pub(super) async fn adds_up(service: &Service, gap: &Value, told: &Told) {
    let query = "query ($r: String!) { gap(reference: $r) { needs { remaining committed }
        matches { lines { committed line { remaining committed } } } } }";
    let seen = service.data(query, json!({ "r": gap["reference"] })).await["gap"].take();
    let entries = entries(service, gap).await;
    let notes: Vec<&str> = entries
        .iter()
        .map(|entry| entry["note"].as_str().expect("a name"))
        .collect();
    let there: BTreeSet<&str> = notes.iter().copied().collect();
    assert_eq!(there.len(), notes.len(), "an entry is there twice");
    let told = told.answers.lock().expect("whole").clone();
    for (key, done) in told.iter() {
        assert_eq!(there.contains(key.as_str()), *done, "{key}");
    }
    let number = |value: &Value| {
        value
            .as_str()
            .expect("a number")
            .parse::<i64>()
            .expect("a number")
    };
    let signed = |entry: &Value| {
        if entry["kind"] == "COMMITTED" {
            number(&entry["quantity"])
        } else {
            -number(&entry["quantity"])
        }
    };
    let mut sum = 0;
    for entry in &entries {
        sum += signed(entry);
        assert!((0..=SIZE).contains(&sum), "{sum} of {SIZE} is committed");
    }
    assert_eq!(
        (
            number(&seen["needs"][0]["committed"]),
            number(&seen["needs"][0]["remaining"])
        ),
        (sum, SIZE - sum)
    );
    let lines: Vec<&Value> = seen["matches"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|row| &row["lines"][0]["line"])
        .collect();
    assert_eq!(
        lines
            .iter()
            .map(|line| number(&line["committed"]))
            .sum::<i64>(),
        sum
    );
    for line in lines {
        assert_eq!(
            number(&line["committed"]) + number(&line["remaining"]),
            GIVEN
        );
    }
    assert!(
        told.values().any(|done| *done) && told.values().any(|done| !done),
        "there was no fight"
    );
}
