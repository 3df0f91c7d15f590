//! Gaps and offers to match with them, as tests need them.

use crate::{Actor, Asked, Service};
use chrono::{Days, Utc};
use gapbridge::config::EraseOptions;
use serde_json::{Value, json};

/// What a match is asked for.
pub const MATCH: &str = "match { id reference state consent due dueState agreedOn endedOn reason awaits side viewerCan \
    consents { answer country { alpha3 } organisation { code } } overlaps { reference } \
    lines { id size pledged committed delivered withdrawn need { id remaining commitments { id } } line { id remaining committed } } }";

/// An offer of one line, open to everything, and the same input to add to.
pub fn offer(assistance: &str, size: Value) -> Value {
    json!({
        "title": "Help", "description": "Help as it is needed.", "language": "en", "willing": "YES", "able": "YES",
        "lines": [{ "assistance": assistance, "title": "What is given", "size": size }]
    })
}

/// A gap of a data file that everybody may read, and what else it states, in TOML.
pub fn filed(reference: &str, more: &str) -> String {
    format!(
        r#"
[[gap]]
reference = "{reference}"
title = "Quokka scales are missing"
description = "Cargo cannot be weighed."
language = "en"
holder = "HOST_STATE"
countries = ["LBR"]
sector = "33120"
nature = "CAPACITY"
category = "PUBLIC"
state = "OPEN"
evidence = "NAMED"
source = "own"
provenance = [{{ document = "S/2009/640", paragraph = "7" }}]
{more}"#
    )
}

/// So many of something.
pub fn number(unit: &str, value: i64) -> Value {
    json!({ "quantity": { "unit": unit, "value": value } })
}

/// So much money.
pub fn money(amount: &str, currency: &str) -> Value {
    json!({ "money": { "amount": amount, "currency": currency } })
}

/// The same as a programme, of which nobody says whether they are willing and able.
pub fn programme(mut offer: Value) -> Value {
    let fields = offer.as_object_mut().expect("an object");
    fields.retain(|field, _| field != "willing" && field != "able");
    offer
}

/// That a text of a record is to be erased.
pub fn erasing(record: &str, field: &str) -> EraseOptions {
    EraseOptions {
        record: record.to_owned(),
        field: field.to_owned(),
        reason: "A court asked for it.".to_owned(),
    }
}

/// The same input with other values in some of its fields.
pub fn with(mut input: Value, more: Value) -> Value {
    let fields = input.as_object_mut().expect("an object");
    fields.extend(more.as_object().cloned().unwrap_or_default());
    input
}

/// The input of a gap that is published at once.
pub fn public(mut gap: Value) -> Value {
    gap["publication"] = json!({ "confirmation": "NAMES_NO_PRIVATE_PERSON" });
    gap
}

/// The day that lies so many days ahead.
pub fn ahead(days: u64) -> String {
    (Utc::now() + Days::new(days))
        .format("%Y-%m-%d")
        .to_string()
}

/// The day that lay so many days ago.
pub fn ago(days: u64) -> String {
    (Utc::now() - Days::new(days))
        .format("%Y-%m-%d")
        .to_string()
}

impl Service {
    /// Records a gap and publishes it at once, and gives its id, reference, version and needs.
    pub async fn publishes(&self, gap: Value) -> Value {
        let selection = "gap { id reference version needs { id } }";
        self.done("recordGap", public(gap), selection).await
    }

    /// Records a final report, unless more says otherwise, and gives its id, code and version.
    pub async fn reports(&self, title: &str, more: Value) -> Value {
        let report = with(json!({ "title": title, "kind": "FINAL" }), more);
        let selection = "report { id code version }";
        self.done("recordReport", report, selection).await
    }

    /// Records a finding of a report in these words, and gives its id, reference, version and category.
    pub async fn finds(&self, report: &Value, category: &str, text: &str, more: Value) -> Value {
        let finding =
            json!({ "report": report["id"], "category": category, "text": text, "language": "en" });
        let selection = "finding { id reference version category }";
        self.done("recordFinding", with(finding, more), selection)
            .await
    }

    /// Makes an offer, and gives its id, version and lines.
    pub async fn offers(&self, input: Value) -> Value {
        self.done("makeOffer", input, "offer { id reference version status provider { code } lines { id position remaining } }").await
    }

    /// Proposes a match of one line and one need.
    pub async fn proposes(&self, gap: &Value, offer: &Value, need: usize) -> Value {
        let lines = json!([{ "need": gap["needs"][need]["id"], "line": offer["lines"][0]["id"] }]);
        self.done(
            "proposeMatch",
            json!({ "gap": gap["id"], "assistance": offer["id"], "lines": lines }),
            MATCH,
        )
        .await
    }

    /// Says something to a match: a mutation that takes the match and a reason or statement.
    pub async fn says(&self, mutation: &str, of: &Value, more: Value) -> Value {
        let input = with(json!({ "match": of["id"] }), more);
        self.done(mutation, input, MATCH).await
    }

    /// Enters an amount under the first line of a match.
    pub async fn enters(&self, mutation: &str, of: &Value, amount: &str) -> Value {
        let mut input =
            json!({ "match": of["id"], "line": of["lines"][0]["id"], "amount": amount });
        if mutation == "withdrawCommitment" {
            input["reason"] = json!("The budget was cut.");
        }
        self.done(mutation, input, MATCH).await
    }

    /// Kinds of what waits in the inbox about this.
    pub async fn waits(&self, about: &Value) -> Vec<String> {
        let query = "{ viewer { inbox(first: 20) { edges { node { kind object { id } } } } } }";
        let inbox = self.data(query, json!({})).await["viewer"]["inbox"].take();
        let items = inbox["edges"].as_array().expect("edges").iter();
        items
            .map(|edge| &edge["node"])
            .filter(|item| item["object"]["id"] == about["id"])
            .map(|item| item.text("kind").to_owned())
            .collect()
    }

    /// The gap of a reference, with its needs.
    pub async fn gap_with_needs(&self, reference: &str) -> Value {
        let query =
            "query ($r: String!) { gap(reference: $r) { id reference version state coverageState
            needs { id assistance size committed delivered remaining commitments { kind quantity } }
            matches { id reference state } } }";
        self.data(query, json!({ "r": reference })).await["gap"].take()
    }

    /// The gap of a reference, opened again by its steward where it is closed, as those of missions that have ended are.
    pub async fn reopened(&self, reference: &str, steward: &str) -> Value {
        let gap = self.gap_with_needs(reference).await;
        if gap["state"] == "CLOSED" {
            let input = json!({ "gap": gap["id"], "expectedVersion": gap["version"], "reason": "It is needed still." });
            self.approver(steward)
                .done("reopenGap", input, "gap { id }")
                .await;
        }
        self.gap_with_needs(reference).await
    }

    /// A match of an offer of `donor` with a need, consented to and agreed.
    pub async fn agreed(
        &self,
        donor: &str,
        holder: &str,
        gap: &Value,
        need: usize,
        input: Value,
    ) -> (Actor, Value) {
        let donor = self.approver(donor);
        let offer = donor.offers(input).await;
        let proposed = donor.proposes(gap, &offer, need).await;
        self.approver(holder)
            .says("consentToMatch", &proposed, json!({}))
            .await;
        let agreed = donor.says("agreeMatch", &proposed, json!({})).await;
        (donor, agreed)
    }
}
