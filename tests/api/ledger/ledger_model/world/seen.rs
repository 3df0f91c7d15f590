//! What the register shows of all that the model counts.

use super::World;
use serde_json::{Value, json};
use tests::Asked;

impl World<'_> {
    /// What the Panel sees.
    pub(in crate::ledger::ledger_model) async fn seen(&self) -> Value {
        let query = "query ($gaps: [ID!]!, $matches: [ID!]!, $offers: [ID!]!) {
            gaps: nodes(ids: $gaps) { ... on Gap { state coverageState needPlans { status }
                needs { size pledged committed delivered remaining lookedAfter } } }
            matches: nodes(ids: $matches) { ... on Match { state exemptionRequests { state }
                lines { pledged committed delivered withdrawn } } }
            offers: nodes(ids: $offers) { ... on Offer { lines { committed remaining } } ... on Programme { lines { committed remaining } } } }";
        let ids = |of: &[Value]| of.iter().map(|one| one["id"].clone()).collect::<Vec<_>>();
        let named = json!({ "gaps": ids(&self.gaps), "matches": ids(&self.matches), "offers": ids(&self.offers) });
        let seen = self.panel.data(query, named).await;
        let needs = [
            "size",
            "pledged",
            "committed",
            "delivered",
            "remaining",
            "lookedAfter",
        ];
        let under = ["pledged", "committed", "delivered", "withdrawn"];
        let gap = |gap: &Value| {
            json!([
                gap["state"],
                gap["coverageState"],
                figures(&gap["needs"], &needs),
                words(&gap["needPlans"], "status")
            ])
        };
        let matched = |of: &Value| {
            json!([
                of["state"],
                figures(&of["lines"], &under),
                words(&of["exemptionRequests"], "state")
            ])
        };
        let offer = |offer: &Value| json!(figures(&offer["lines"], &["committed", "remaining"]));
        json!({
            "gaps": each(&seen["gaps"], gap),
            "matches": each(&seen["matches"], matched),
            "offers": each(&seen["offers"], offer),
        })
    }
}

fn each(list: &Value, show: impl Fn(&Value) -> Value) -> Vec<Value> {
    list.as_array().expect("a list").iter().map(show).collect()
}

/// Figures of each in items or cents; null where there is none.
fn figures(list: &Value, fields: &[&str]) -> Vec<Value> {
    let figure = |field: &Value| match field.as_str() {
        Some(figure) => json!(figure.replace('.', "").parse::<i64>().expect("a number")),
        None => field.clone(),
    };
    let of = |one: &Value| -> Value {
        let figures = fields.iter().map(|field| figure(&one[*field]));
        figures.collect()
    };
    each(list, of)
}

/// What a field of each says, in no order.
fn words(list: &Value, field: &str) -> Vec<String> {
    let list = list.as_array().expect("a list").iter();
    let mut words: Vec<String> = list.map(|one| one.text(field).to_owned()).collect();
    words.sort_unstable();
    words
}
