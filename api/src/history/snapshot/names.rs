//! What the fields that events keep are called in the API.
//!
//! Events keep rows, and so the names of columns, for good: their hashes hold them. Readers are told the names that they know. As
//! a rule that is the column in camel case, an id without its `_id`, and `dated` as `date`; the exceptions stand here, place by place.

use crate::history::event::{Fields, erasure::EVENTS};
use chrono::DateTime;
use domain::money::{self, decimal};
use serde_json::Value;

/// Columns and lists that the API calls otherwise, by where they stand: a table, or a list of its objects. Empty is what the API
/// does not speak of.
const NAMES: &[(&str, &[(&str, &str)])] = &[
    (
        "gap",
        &[
            ("requests", "assistanceRequests"),
            ("endorsements", "needs.endorsements"),
            ("cited_findings", "provenance.finding"),
        ],
    ),
    ("gap.provenance", &[("position", "")]),
    ("gap.progress", &[("indicator_unit", "unit")]),
    ("gap.endorsements", &[("need_id", "")]),
    ("gap.links", &[("other_id", "gap")]),
    (
        "gap.need_plans.lines",
        &[
            ("own", ""),
            ("quantity", "size"),
            ("amount_minor", "size"),
            ("waits_for", "dependsOn"),
        ],
    ),
    ("gap.shares", &[("finding_id", ""), ("gap_id", "")]),
    ("gap.sealed_notes", SEALED),
    (
        "gap.needs",
        &[
            ("quantity", "size"),
            ("amount_minor", "size"),
            ("needed_by", "deadline"),
        ],
    ),
    ("finding", &[("invited", "replyInvited")]),
    ("finding.shares", &[("finding_id", ""), ("gap_id", "")]),
    ("finding.sealed_notes", SEALED),
    ("lifting_condition.progress", &[("position", "")]),
    (
        "assistance",
        &[
            ("kind", ""),
            ("attributed", "attribution"),
            ("ceiling_minor", ""),
            ("ceiling_currency", ""),
        ],
    ),
    ("assistance.lines", &[("amount_minor", "quantity")]),
    (
        "match",
        &[
            ("proposer_id", ""),
            ("terms", ""),
            ("proposed", "proposedOn"),
            ("agreed", "agreedOn"),
            ("ended", "endedOn"),
            ("exemptions", "exemptionRequests"),
            ("ledger", "lines.need.commitments"),
        ],
    ),
    ("match.lines", &[("position", "")]),
    ("match.consents", &[("answered_by_id", "")]),
    (
        "match.exemptions",
        &[
            ("requested", "requestedOn"),
            ("decided", "decidedOn"),
            ("revoked", "revokedOn"),
            ("asker_id", ""),
        ],
    ),
    (
        "match.ledger",
        &[
            ("code", ""),
            ("need_id", ""),
            ("line_id", ""),
            ("match_line_id", ""),
            ("commitment_until", ""),
            ("amount_minor", "amount"),
        ],
    ),
    (
        "plan",
        &[
            ("organisation_id", ""),
            ("dated", "on"),
            ("drawn", ""),
            ("approved", "approvedOn"),
        ],
    ),
    ("plan.lines", &[("position", ""), ("starts", "startsOn")]),
    ("judgement", &[("organisation_id", "")]),
    ("api_key", &[("organisation_id", ""), ("fingerprint", "")]),
    ("webhook", &[("organisation_id", ""), ("fingerprint", "")]),
];

/// Of sealed notes the history keeps no text, but its digest.
const SEALED: &[(&str, &str)] = &[
    ("finding_id", ""),
    ("gap_id", ""),
    ("panel_id", ""),
    ("ciphertext_sha256", "ciphertext"),
];

/// What the API calls a column or list, which stands at a place as `gap` or `gap.needs`; none where it does not speak of it.
pub fn api_name(place: &str, column: &str) -> Option<String> {
    if column == EVENTS {
        return None;
    }
    let listed = NAMES.iter().find(|(known, _)| *known == place);
    let listed = listed.and_then(|(_, names)| names.iter().find(|(known, _)| *known == column));
    match listed {
        Some((_, "")) => None,
        Some((_, name)) => Some((*name).to_owned()),
        None if column == "dated" => Some("date".to_owned()),
        None => Some(camel_case(column.strip_suffix("_id").unwrap_or(column))),
    }
}

/// A value of a column or list as the API writes it: parts with their names there, money with its decimals, moments as times.
pub fn api_value(place: &str, column: &str, value: &Value) -> Value {
    let inside = format!("{place}.{column}");
    match value {
        Value::Array(parts) => parts
            .iter()
            .map(|part| match part {
                Value::Object(fields) => Value::Object(part_of(&inside, fields)),
                other => other.clone(),
            })
            .collect(),
        Value::Number(number) if MOMENTS.contains(&column) => moment(number.as_i64()),
        Value::Bool(attributed) if column == "attributed" => {
            let word = if *attributed { "" } else { "UN" };
            format!("{word}ATTRIBUTED").into()
        }
        Value::String(digest) if column == "ciphertext_sha256" => format!("sha256:{digest}").into(),
        other => other.clone(),
    }
}

/// Columns of times, in milliseconds. Dates of the same names are texts.
const MOMENTS: [&str; 10] = [
    "attached", "created", "ended", "expires", "paused", "received", "recorded", "removed",
    "revoked", "rotated",
];

fn moment(millis: Option<i64>) -> Value {
    let time = millis.and_then(DateTime::from_timestamp_millis);
    time.map(|time| time.to_rfc3339()).into()
}

/// Columns of amounts in the smallest part of a currency, where their row has one.
const AMOUNTS: [&str; 4] = ["amount", "amount_minor", "least", "most"];

/// A part of an object. Its size has two columns, of which one is stated; a line of a plan has its currency for a unit.
fn part_of(place: &str, fields: &Fields) -> Fields {
    let mut fields = fields.clone();
    let unit = fields
        .get("unit")
        .and_then(Value::as_str)
        .unwrap_or_default();
    if place == "plan.lines" && money::currency(unit).is_ok() {
        let currency = fields.insert("unit".to_owned(), "MONEY".into());
        fields.insert("currency".to_owned(), currency.into());
    }
    let currency = fields.get("currency").and_then(Value::as_str);
    let mut told = Fields::new();
    for (column, value) in &fields {
        let Some(name) = api_name(place, column) else {
            continue;
        };
        let amount = value
            .as_i64()
            .filter(|_| AMOUNTS.contains(&column.as_str()));
        let value = match (amount, currency) {
            (Some(minor), Some(currency)) => decimal(minor, currency).into(),
            _ => api_value(place, column, value),
        };
        let known = told.entry(name).or_insert(Value::Null);
        if known.is_null() {
            *known = value;
        }
    }
    told
}

fn camel_case(name: &str) -> String {
    let mut words = name.split('_');
    let mut camel = words.next().unwrap_or_default().to_owned();
    for word in words {
        let (first, rest) = word.split_at(word.len().min(1));
        camel.push_str(&first.to_uppercase());
        camel.push_str(rest);
    }
    camel
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn names_are_those_of_the_api() {
        for (place, column, name) in [
            ("gap", "panel_id", Some("panel")),
            ("gap", "desired_end_state", Some("desiredEndState")),
            ("gap", "cited_findings", Some("provenance.finding")),
            ("gap.needs", "needed_by", Some("deadline")),
            ("gap.needs", "depends_on", Some("dependsOn")),
            ("gap.assessments", "dated", Some("date")),
            ("plan", "dated", Some("on")),
            ("match.ledger", "amount_minor", Some("amount")),
            ("match", "terms", None),
        ] {
            assert_eq!(api_name(place, column).as_deref(), name, "{place} {column}");
        }
    }

    #[test]
    fn a_size_is_one_value_and_money_has_its_decimals() {
        let needs = json!([
            { "title": "Scales", "unit": "ITEMS", "quantity": 4, "amount_minor": null, "currency": null, "least": 2 },
            { "title": "Upkeep", "unit": "MONEY", "quantity": null, "amount_minor": 125_050, "currency": "EUR", "least": 50 },
        ]);
        let told = json!([
            { "title": "Scales", "unit": "ITEMS", "size": 4, "currency": null, "least": 2 },
            { "title": "Upkeep", "unit": "MONEY", "size": "1250.50", "currency": "EUR", "least": "0.50" },
        ]);
        assert_eq!(api_value("gap", "needs", &needs), told);
    }

    #[test]
    fn moments_are_times_and_dates_stay() {
        let ended = api_value("gap", "shares", &json!([{ "until": "2031", "ended": 0 }]));
        assert_eq!(
            ended,
            json!([{ "until": "2031", "ended": "1970-01-01T00:00:00+00:00" }])
        );
        assert_eq!(
            api_value("match", "ended", &json!("2031-05-06")),
            "2031-05-06"
        );
    }
}
