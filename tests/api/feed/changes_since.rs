//! Changes since a day or a moment, without a cursor.

use crate::{
    feed::changes::{record, updated},
    gap_changes::whole,
};
use serde_json::{Value, json};
use tests::{Asked, TestApp, ahead, money, offer, on_both};

const PANEL: &str = "group-civ";

on_both! {
    async fn what_happened_since_a_moment_is_found_without_a_cursor(app: &TestApp) {
        let panel = app.approver(PANEL);
        let (hidden, gap) = (record(&panel, whole()).await, panel.publishes(whole()).await);
        let made = updated(app, &gap).await;
        let query = "query ($s: String, $c: String) { changes(since: $s, after: $c, first: 100) { totalCount nodes { thing } pageInfo { endCursor } } }";
        let ask = async |since: Value, after: &Value| app.data(query, json!({ "s": since, "c": after })).await["changes"].take();
        let page = ask(made.clone(), &Value::Null).await;
        assert_eq!((&page["totalCount"], &page["nodes"]), (&json!(1), &json!([{ "thing": gap["id"] }])));
        let none = ask(json!(ahead(2)), &Value::Null).await;
        assert_eq!((&none["totalCount"], &none["nodes"]), (&json!(0), &json!([])));
        let end = &none["pageInfo"]["endCursor"];
        let offered = app.approver("state-can").offers(offer("FUNDING", money("1.00", "EUR"))).await;
        assert_eq!(ask(Value::Null, end).await["nodes"], json!([{ "thing": offered["id"] }]), "it goes on from where nothing was");
        assert_eq!(ask(json!(ahead(2)), end).await["pageInfo"]["endCursor"], *end);
        // What a day opened happened when that day began.
        app.database.run_sql(&format!("update gap set published = '{}' where reference = '{}'", ahead(0), hidden.text("reference"))).await;
        let is_told = async |since: Value| ask(since, &Value::Null).await["nodes"].as_array().expect("a list").contains(&json!({ "thing": hidden["id"] }));
        assert_eq!((is_told(json!(ahead(0))).await, is_told(made.clone()).await), (true, false));
        let last = ask(made, &Value::Null).await["pageInfo"]["endCursor"].take();
        assert_eq!(ask(Value::Null, &last).await["nodes"], json!([]), "nor is it told to who goes on from there");
        assert_eq!(app.error("{ changes(since: \"yesterday\") { totalCount } }", json!({})).await.0, "INVALID");
    }

    async fn whatever_the_moment_all_since_is_found_and_nothing_before(app: &TestApp) {
        let state = app.approver("state-can");
        for _ in 0..9 {
            state.offers(offer("FUNDING", money("1.00", "EUR"))).await;
        }
        let query = "query ($s: String) { changes(since: $s, filter: { things: [OFFER] }, first: 500) { totalCount nodes { at thing } } }";
        let ask = async |since: Value| app.data(query, json!({ "s": since })).await["changes"].take();
        let all = ask(Value::Null).await["nodes"].take();
        let all = all.as_array().expect("a list");
        assert!(all.len() >= 9, "{all:?}");
        for from in all {
            let is_since = |node: &&Value| node["at"].as_str() >= from["at"].as_str();
            let since: Vec<Value> = all.iter().filter(is_since).cloned().collect();
            let found = ask(from["at"].clone()).await;
            assert_eq!((&found["totalCount"], &found["nodes"]), (&json!(since.len()), &json!(since)), "{from}");
        }
    }
}
