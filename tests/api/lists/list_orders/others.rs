//! Orders of rates, of Panel costs and of gaps about which nothing happens.

use super::{
    lists::{PANEL_COSTS, RATES, STALLED},
    walk::{are_as_made, are_in_order, needs_words, tell_apart},
};
use crate::ledger::rates::rate;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tests::{Asked, TestApp, TestDatabase, on_both};

on_both! {
    async fn rates_are_in_every_order(database: &TestDatabase) {
        let loaded = rate("w-1", "USD", "JPY", "2021-01-01", "2") + &rate("w-2", "USD", "JPY", "2020-01-01", "2");
        database.load("rates.toml", &loaded).await.expect("rates that are well");
        let app = &database.serve().await;
        are_in_order(app, &RATES, 4).await;
        tell_apart(app, &RATES, &[("NEWEST", 3), ("OLDEST", 3)]).await;
    }

    async fn panel_costs_are_in_every_order_and_added_up_by_their_words(app: &TestApp) {
        are_in_order(app, &PANEL_COSTS, 90).await;
        tell_apart(app, &PANEL_COSTS, &[("NEWEST", 4), ("OLDEST", 4), ("LARGEST", 20)]).await;
        let query = "query ($text: String) { panelCosts(filter: { text: $text }, first: 100) {
            totalCount nodes { label period amount } edges { node { label period amount } } totals { period amount } } }";
        let found = app.data(query, json!({ "text": "\"panel fees\"" })).await["panelCosts"].take();
        let cells = found["nodes"].as_array().unwrap();
        assert!(cells.len() > 10 && cells.iter().all(|cell| cell.text("label").starts_with("Panel fees")), "{cells:?}");
        assert!(cells.iter().eq(found["edges"].as_array().unwrap().iter().map(|edge| &edge["node"])));
        let amount = |of: &Value| of["amount"].as_str().map_or(0.0, |amount| amount.parse::<f64>().unwrap());
        for total in found["totals"].as_array().unwrap() {
            let of_period = cells.iter().filter(|cell| cell["period"] == total["period"]);
            assert_eq!(of_period.map(amount).sum::<f64>(), amount(total), "{total}");
        }
        let none = app.data(query, json!({ "text": "quokka" })).await["panelCosts"].take();
        assert_eq!(none, json!({ "totalCount": 0, "nodes": [], "edges": [], "totals": [] }));
        let (code, message) = app.error(query, json!({ "text": "the of and" })).await;
        assert_eq!((code.as_str(), message.as_str()), ("INVALID", "filter.text has no word to search for: give at least one meaningful word"));
    }

    async fn stalled_gaps_are_in_every_order(app: &TestApp) {
        app.database.load_demo().await;
        are_in_order(app, &STALLED, 20).await;
        are_as_made(app, &STALLED, &[]).await;
        tell_apart(app, &STALLED, &[("TITLE", 20)]).await;
        needs_words(app, "stalled").await;
        let best = "{ best: stalled(filter: { text: \"customs\" }, orderBy: RELEVANCE) { nodes { reference } }
            plain: stalled(filter: { text: \"customs\" }) { nodes { reference } } }";
        let data = app.data(best, json!({})).await;
        let names = |list: &str| data[list]["nodes"].as_array().unwrap().iter().map(|node| node.text("reference").to_owned()).collect::<BTreeSet<_>>();
        assert!(!names("best").is_empty() && names("best") == names("plain"), "{data}");
        let first = "{ gaps(filter: { text: \"customs\" }, first: 1) { pageInfo { endCursor } } }";
        let cursor = app.data(first, json!({})).await["gaps"]["pageInfo"]["endCursor"].take();
        let next = |root: &str| format!("query ($after: String) {{ {root}(filter: {{ text: \"customs\" }}, orderBy: RELEVANCE, after: $after) {{ totalCount }} }}");
        app.data(&next("gaps"), json!({ "after": cursor })).await;
        let (code, _) = app.error(&next("stalled"), json!({ "after": cursor })).await;
        assert_eq!(code, "INVALID", "a cursor holds in its own list alone");
    }
}
