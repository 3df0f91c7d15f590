//! Texts that a registrar hides: nobody but their owner and registrars reads them, wherever they would have shown.

mod gaps;
mod needs;
mod offers;
mod versions;

use crate::gap_changes::whole;
use domain::organisation::Role;
use serde_json::{Value, json};
use tests::{Actor, Service, number, offer};

const PANEL: &str = "group-civ";
pub(crate) const HIDDEN: &str = "[hidden by a registrar]";
/// A word that stands in every text that is hidden here, and nowhere else.
const WORD: &str = "numbat";

pub(crate) fn registrar(app: &Service) -> Actor {
    app.actor("un-secretariat", Role::Registrar)
}

pub(crate) async fn hide(app: &Service, id: &Value) -> Value {
    let input = json!({ "id": id, "reason": "It names a person." });
    registrar(app)
        .done(
            "hideText",
            input,
            "hidden { on reason texts { field text } }",
        )
        .await
}

pub(crate) async fn show(app: &Service, id: &Value) {
    let input = json!({ "id": id, "reason": "Mended." });
    let shown = registrar(app).done("showText", input, "shown").await;
    assert_eq!(shown, true);
}

async fn published(app: &Service) -> Value {
    let mut gap = whole();
    gap["title"] = json!("Numbat scales are missing");
    gap["note"] = json!("Ask the numbat.");
    gap["needs"][0]["title"] = json!("Numbat weights");
    app.approver(PANEL).publishes(gap).await
}

async fn numbat_offer(app: &Service) -> Value {
    let mut input = offer("EQUIPMENT", number("ITEMS", 4));
    input["title"] = json!("Numbat crates");
    input["note"] = json!("Ask the numbat.");
    input["externalReference"] = json!("NUMBAT-1");
    input["lines"][0]["title"] = json!("Numbat crates");
    app.approver("state-can").offers(input).await
}

async fn gap_version(app: &Service, gap: &Value) -> Value {
    let query = "query ($r: String!) { gap(reference: $r) { version } }";
    app.data(query, json!({ "r": gap["reference"] })).await["gap"]["version"].take()
}

/// The versions of a gap and of an offer, as this reader is given them.
async fn versions(reader: &Service, gap: &Value, offer: &Value) -> [Value; 2] {
    let query = "query ($g: String!, $o: String!) { gap(reference: $g) { version } offer(reference: $o) { version } }";
    let read = json!({ "g": gap["reference"], "o": offer["reference"] });
    let seen = reader.data(query, read).await;
    ["gap", "offer"].map(|thing| seen[thing]["version"].clone())
}

/// A plan of the mission for the first need of the gap: how it is called there, and where it is needed.
async fn plan(app: &Service, gap: &Value, title: &str, place: &str) -> Value {
    let line = json!({ "assistance": "EQUIPMENT", "title": title, "size": number("ITEMS", 4), "place": place });
    let input = json!({ "gap": gap["id"], "expectedVersion": gap_version(app, gap).await, "source": "Ask the numbat.",
        "needs": [{ "need": gap["needs"][0]["id"], "line": line }] });
    app.approver("unoci")
        .done("planNeeds", input, "gap { version needPlans { id } }")
        .await
}

const OFFER: &str = "query ($r: String!) { offer(reference: $r) { title description note condition externalReference version hidden { on reason texts { field text } }
    lines { title note } history { edges { node { kind reason changes { field before after } } } } } }";
const GAP: &str = "query ($r: String!) { gap(reference: $r) { title description institution note version hidden { reason texts { field text } }
    needs { title hidden { reason } } history { edges { node { kind reason changes { field before after } } } } } }";
