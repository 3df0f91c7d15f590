//! Gaps as Panels record them, revise, publish, close and open them again, as others plan their needs, and how far they are.

mod gap_actions;
mod gap_closing;
pub(crate) mod gap_progress;
mod gap_states;
mod input;
mod lapsed_shares;
mod links_brought_out;
mod looked_after;
mod need_plans;
mod plans;
mod publication;
mod revision;
mod stall_since;
pub(crate) mod stalled;
mod stalled_refusals;
mod stewards;
mod withdrawn_progress;

use serde_json::{Value, json};
use tests::{Actor, Asked};

const PANEL: &str = "group-civ";

/// A gap with all that publication takes.
pub(crate) fn whole() -> Value {
    json!({
        "title": "Quokka scales are missing at the harbour", "description": "No scale at the harbour weighs a container.", "language": "en",
        "holder": "HOST_STATE", "institution": "Directorate of Customs", "countries": ["CI"], "sector": "33120", "category": "REPORT",
        "evidence": "NAMED", "regime": "1572", "desiredEndState": "Every container is weighed.",
        "provenance": [{ "document": "S/2009/521", "paragraph": "99" }], "liftingConditions": ["1572-elections"],
        "needs": [
            { "assistance": "EQUIPMENT", "title": "Scales", "size": { "quantity": { "unit": "ITEMS", "value": 4 } }, "languages": ["fr"] },
            { "assistance": "FUNDING", "title": "Upkeep", "size": { "money": { "amount": "1250.50", "currency": "EUR" } } },
            { "assistance": "TRAINING", "title": "Weighers", "size": { "unsized": "UNSIZED" } }
        ]
    })
}

async fn record(panel: &Actor, input: Value) -> Value {
    panel
        .done(
            "recordGap",
            input,
            "gap { id reference version category state needs { id title } viewerCan }",
        )
        .await
}

async fn seen(actor: &Actor, gap: &Value) -> Value {
    let query = "query ($r: String!) { gap(reference: $r) { title version state stateSince stateNote category published viewerCan year
        countries { alpha3 } findings { reference } provenance { paragraph document { symbol } }
        needs { id title size unit currency position author { code } dependsOn { position } }
        history { totalCount edges { node { kind reason subject actor { code } changes { field after } } } } } }";
    actor.data(query, json!({ "r": gap["reference"] })).await["gap"].take()
}

fn publication(gap: &Value) -> Value {
    json!({ "gap": gap["id"], "expectedVersion": gap["version"], "confirmation": "NAMES_NO_PRIVATE_PERSON" })
}

/// Titles of the needs of a gap.
fn titles(gap: &Value) -> Vec<&str> {
    let needs = gap["needs"].as_array().expect("needs").iter();
    needs.map(|need| need.text("title")).collect()
}

/// The gap as it is now, with the id it has.
fn own_with_id(now: &Value, gap: &Value) -> Value {
    json!({ "id": gap["id"], "version": now["version"] })
}
