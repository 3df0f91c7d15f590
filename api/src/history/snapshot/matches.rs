//! What the history keeps of a match.

use super::{ALL, Parts, id_of, whole, without_null};
use crate::{
    error::Result,
    history::event::{Fields, Kept},
};
use entity::{commitment, exemption_request, match_consent, match_line, matches};
use sea_orm::ConnectionTrait;
use serde_json::Value;
use std::collections::HashMap;
use uuid::Uuid;

impl Kept for matches::Entity {
    const TEXTS: &'static [&'static str] = &["note", "reason"];
    const ERASED: &'static [&'static str] = &["external_reference"];
    /// What its proposer calls it is theirs alone, and both sides read what the history keeps.
    const LEFT_OUT: &'static [&'static str] = &["external_reference"];

    /// Every event names who acts, and that may be a provider that is not named.
    fn is_open(_: &matches::Model) -> bool {
        false
    }

    kept_parts! {
        "lines" of match_line (MatchId, Position) as whole;
        "consents" of match_consent (MatchId, Id) as consent, texts ["reason"];
        "exemptions" of exemption_request (MatchId, Id) as request,
            texts ["statement", "reason", "conditions", "revocation_reason"];
        then with_ledger;
    }
}

/// All columns of a consent, without who answered where that is not stated: events from before it was kept tell the same.
fn consent(fields: Fields) -> Value {
    without_null(fields, &["answered_by_id"])
}

/// All columns of a request for an exemption but who asked, which its event names, and without conditions, end and revocation where it has
/// none: events from before these were kept tell the same.
fn request(mut fields: Fields) -> Value {
    fields.remove("asker_id");
    let later = ["conditions", "valid_until", "revoked", "revocation_reason"];
    without_null(fields, &later)
}

/// All columns of an entry, without ends that it does not have: events that were written before there were any tell the same.
fn entry(mut fields: Fields) -> Value {
    fields.retain(|name, value| !name.ends_with("until") || !value.is_null());
    Value::Object(fields)
}

/// Adds to each match the ledger's entries on its lines, by id.
async fn with_ledger(database: &impl ConnectionTrait, mut matches: Parts) -> Result<Parts> {
    let mut match_of: HashMap<Uuid, Uuid> = HashMap::new();
    for (id, fields) in &matches.0 {
        let lines = fields.get("lines").and_then(Value::as_array);
        let lines = lines.into_iter().flatten().filter_map(id_of);
        match_of.extend(lines.map(|line| (line, *id)));
    }
    let lines: Vec<Uuid> = match_of.keys().copied().collect();
    let entries = parts! { database, &lines, ALL,
        "ledger" of commitment (MatchLineId, Id) as entry;
    };
    for (line, mut fields) in entries.0 {
        if let Some(Value::Array(entries)) = fields.remove("ledger") {
            let ledger = matches.list(match_of[&line], "ledger");
            ledger.extend(entries);
            ledger.sort_by_cached_key(|entry| entry["id"].as_str().map(str::to_owned));
        }
    }
    Ok(matches)
}
