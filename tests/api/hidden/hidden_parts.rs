//! Texts that stand in more than one place, or beside what they are about: hidden, shown and erased wherever they are.

use crate::{
    hidden::hidden_texts::{HIDDEN, hide, registrar, show},
    matches::gap as scales,
};
use domain::organisation::Role;
use gapbridge::{
    cli::{audit::audit, erase::erased},
    config::VerifyOptions,
};
use serde_json::{Value, json};
use tests::{Actor, Asked, MATCH, Rows, TestApp, erasing, number, offer, on_both};

const PANEL: &str = "group-civ";
/// A word that stands in every text that is hidden or erased here, and nowhere else.
const WORD: &str = "wallaby";

const TOLD: &str =
    "history(first: 50) { edges { node { kind reason changes { field before after } } } }";

/// A published recommendation of which its Panel says what became of it.
async fn followed_up(app: &TestApp) -> Value {
    let panel = app.approver(PANEL);
    let report = json!({ "title": "Final report", "kind": "FINAL", "document": "S/2031/7" });
    let report = panel.done("recordReport", report, "report { id }").await;
    let input = json!({ "report": report["id"], "text": "Train them.", "language": "en", "addressees": ["DONORS"], "category": "REPORT" });
    let made = panel
        .done("recordRecommendation", input, "recommendation { id }")
        .await;
    let query = "{ report(symbol: \"S/2031/7\") { version } }";
    let version = panel.data(query, json!({})).await["report"]["version"].take();
    let publish = json!({ "report": report["id"], "expectedVersion": version, "confirmation": "NAMES_NO_PRIVATE_PERSON" });
    panel.done("publishReport", publish, "report { id }").await;
    let said = json!({ "recommendation": made["id"], "status": "DONE", "on": "2020-01", "note": "A wallaby told." });
    panel
        .done("followUpRecommendation", said, "recommendation { id }")
        .await;
    made
}

async fn recommendation(viewer: &Actor, made: &Value) -> Value {
    let query = format!(
        "query ($id: ID!) {{ node(id: $id) {{ ... on Recommendation {{ text statusNote hidden {{ reason }} followUps {{ id note hidden {{ texts {{ field text }} }} }} {TOLD} }} }} }}"
    );
    viewer.data(&query, json!({ "id": made["id"] })).await["node"].take()
}

/// A match of which a commitment, what was taken back of it and the verification say the word.
async fn verified(app: &TestApp) -> (Actor, Value) {
    let gap = scales(app).await;
    let made = offer("EQUIPMENT", number("ITEMS", 4));
    let (donor, agreed) = app
        .agreed("state-can", "civ-authorities", &gap, 0, made)
        .await;
    let entry = |amount: &str, name: &str, text: &str| {
        let mut entry =
            json!({ "match": agreed["id"], "line": agreed["lines"][0]["id"], "amount": amount });
        entry[name] = json!(text);
        entry
    };
    let commit = entry("3", "note", "Ask the wallaby.");
    donor.done("commit", commit, MATCH).await;
    let withdraw = entry("1", "reason", "The wallaby left.");
    donor.done("withdrawCommitment", withdraw, MATCH).await;
    donor.enters("recordDelivery", &agreed, "2").await;
    let found = json!({ "statement": "A wallaby came." });
    let host = app.approver("civ-authorities");
    let verified = host.says("verifyDelivery", &agreed, found).await;
    (donor, verified)
}

async fn told_of_match(viewer: &Actor, of: &Value) -> Value {
    let query = format!(
        "query ($r: String!) {{ match(reference: $r) {{ note reason hidden {{ reason }} {TOLD}
            lines {{ need {{ commitments(first: 5) {{ id kind note hidden {{ reason texts {{ text }} }} }} }} }} }} }}"
    );
    let read = json!({ "r": of["reference"] });
    viewer.data(&query, read).await["match"].take()
}

fn says(seen: &Value) -> bool {
    seen.to_string().to_lowercase().contains(WORD)
}

async fn erase(app: &TestApp, record: &Value, field: &str) -> usize {
    let options = erasing(record.as_str().expect("an id"), field);
    let done = erased(&app.database.config(), &options).await;
    done.expect("it is erased").events
}

/// Whether the word is nowhere in these tables, and the history still holds together.
async fn is_gone(app: &TestApp, tables: &[&str]) {
    let rows = Rows::read(&app.database.connect().await).await;
    for table in tables {
        let left: Vec<_> = rows
            .of(table)
            .iter()
            .filter(|row| row.to_lowercase().contains(WORD))
            .collect();
        assert_eq!(left, [""; 0], "{table}");
    }
    let options = VerifyOptions::default();
    audit(&app.database.config(), &options, &mut |_| {}, &mut |_| {})
        .await
        .expect("the chain holds");
    assert_eq!(app.database.differences().await, [""; 0]);
}

on_both! {
    async fn a_follow_up_is_hidden_where_its_recommendation_repeats_it(app: &TestApp) {
        let made = followed_up(app).await;
        let seen = recommendation(app, &made).await;
        assert_eq!((&seen["statusNote"], &seen["hidden"]), (&json!("A wallaby told."), &Value::Null));
        let said = seen["followUps"][0]["id"].clone();
        hide(app, &said).await;
        for (viewer, reads) in [((**app).clone(), false), (app.approver("state-fra"), false), (app.approver(PANEL), true)] {
            let seen = recommendation(&viewer, &made).await;
            assert_eq!((&seen["statusNote"], &seen["followUps"][0]["note"], &seen["text"]), (&json!(HIDDEN), &json!(HIDDEN), &json!("Train them.")));
            assert_eq!(says(&seen), reads, "{seen}");
        }
        assert_eq!(app.database.differences().await, [""; 0]);
        // What is recommended is hidden apart from that, and shown apart.
        hide(app, &made["id"]).await;
        show(app, &said).await;
        let seen = recommendation(app, &made).await;
        assert_eq!((&seen["text"], &seen["statusNote"], &seen["hidden"]), (&json!(HIDDEN), &json!(HIDDEN), &json!({ "reason": "It names a person." })));
        assert_eq!(seen["followUps"][0]["note"], "A wallaby told.");
        show(app, &made["id"]).await;
        assert_eq!(recommendation(app, &made).await["statusNote"], "A wallaby told.");
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn what_is_said_of_a_match_and_in_its_ledger_is_hidden_with_the_reasons_that_repeat_it(app: &TestApp) {
        let (donor, of) = verified(app).await;
        let seen = told_of_match(app, &of).await;
        let entries = seen["lines"][0]["need"]["commitments"].as_array().unwrap().clone();
        let spoken: Vec<_> = entries.iter().filter(|entry| says(entry)).collect();
        assert_eq!(spoken.len(), 2, "{entries:?}");
        for entry in spoken {
            hide(app, &entry["id"]).await;
        }
        hide(app, &of["id"]).await;
        let seen = told_of_match(app, &of).await;
        assert!(!says(&seen), "{seen}");
        assert_eq!((&seen["reason"], &seen["hidden"]), (&json!(HIDDEN), &json!({ "reason": "It names a person." })));
        assert!(seen["lines"][0]["need"]["commitments"].has("note", HIDDEN));
        assert!(says(&told_of_match(&donor, &of).await["lines"]), "whose texts they are still reads them");
        assert_eq!(app.database.differences().await, [""; 0]);
        show(app, &of["id"]).await;
        assert_eq!(told_of_match(app, &of).await["reason"], "A wallaby came.");
    }

    async fn what_was_found_stays_hidden_once_something_delivered_comes_back(app: &TestApp) {
        let (donor, of) = verified(app).await;
        hide(app, &of["id"]).await;
        let seen = told_of_match(&donor, &of).await;
        let mut entries = seen["lines"][0]["need"]["commitments"].as_array().unwrap().iter();
        let delivery = entries.find(|entry| entry["kind"] == "DELIVERED").unwrap();
        let back = json!({ "match": of["id"], "entry": delivery["id"], "reason": "They were sent back." });
        donor.done("reverseEntry", back, MATCH).await;
        let found = async || {
            let seen = told_of_match(app, &of).await;
            let events = seen["history"]["edges"].as_array().unwrap();
            let event = |kind: &str| events.iter().find(|edge| edge["node"]["kind"] == kind).unwrap()["node"].clone();
            let changes = event("ENTRY_REVERSED")["changes"].clone();
            assert!(!changes.has("field", "reason"), "it stands while the match runs: {changes}");
            [event("DELIVERY_VERIFIED")["reason"].clone(), seen["reason"].clone()]
        };
        assert_eq!(found().await, [HIDDEN, HIDDEN]);
        show(app, &of["id"]).await;
        assert_eq!(found().await, ["A wallaby came.", "A wallaby came."]);
        hide(app, &of["id"]).await;
        assert_eq!(found().await, [HIDDEN, HIDDEN]);
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn a_reason_that_repeats_what_is_hidden_is_hidden_in_another_event(app: &TestApp) {
        let gap = scales(app).await;
        let said = json!({ "gap": gap["id"], "on": "2020", "statement": "A wallaby came." });
        app.actor("undp", Role::Editor).done("recordGapProgress", said, "gap { id }").await;
        let query = format!("query ($r: String!) {{ gap(reference: $r) {{ version progress {{ id }} {TOLD} }} }}");
        let read = json!({ "r": gap["reference"] });
        let seen = app.data(&query, read.clone()).await["gap"].take();
        let close = json!({ "gap": gap["id"], "expectedVersion": seen["version"], "reason": "As it is said: a wallaby came." });
        app.approver(PANEL).done("closeGap", close, "gap { id }").await;
        hide(app, &seen["progress"][0]["id"]).await;
        let seen = app.data(&query, read).await["gap"]["history"].take();
        let closed = seen["edges"].as_array().unwrap().iter().find(|edge| edge["node"]["kind"] == "GAP_CLOSED").unwrap();
        assert_eq!(closed["node"]["reason"], HIDDEN);
        // What is said once it is hidden tells nobody whether it is in it.
        let version = app.data("query ($r: String!) { gap(reference: $r) { version } }", json!({ "r": gap["reference"] })).await;
        let reopen = json!({ "gap": gap["id"], "expectedVersion": version["gap"]["version"], "reason": "Wallaby" });
        app.approver(PANEL).done("reopenGap", reopen, "gap { id }").await;
        let seen = app.data(&query, json!({ "r": gap["reference"] })).await["gap"]["history"].take();
        let opened = seen["edges"].as_array().unwrap().iter().find(|edge| edge["node"]["kind"] == "GAP_REOPENED").unwrap();
        assert_eq!(opened["node"]["reason"], "Wallaby");
    }

    async fn a_need_that_a_plan_proposes_stays_hidden_until_a_registrar_shows_it(app: &TestApp) {
        let gap = scales(app).await;
        let query = format!("query ($r: String!) {{ gap(reference: $r) {{ version needs {{ title }} needPlans {{ id lines {{ id title hidden {{ reason }} }} }} {TOLD} }} }}");
        let seen = async || app.data(&query, json!({ "r": gap["reference"] })).await["gap"].take();
        let plan = async |title: &str| {
            let line = json!({ "assistance": "EXPERTISE", "title": title, "size": number("PERSONS", 2) });
            let input = json!({ "gap": gap["id"], "expectedVersion": seen().await["version"], "needs": [{ "line": line }] });
            app.approver("unoci").done("planNeeds", input, "gap { id }").await;
            seen().await
        };
        let proposed = plan("Wallaby experts").await;
        hide(app, &proposed["needPlans"][0]["lines"][0]["id"]).await;
        let hidden = |seen: &Value| {
            let line = &seen["needPlans"][0]["lines"][0];
            assert_eq!((&line["title"], &line["hidden"]["reason"]), (&json!(HIDDEN), &json!("It names a person.")), "{seen}");
            assert!(!says(seen), "{seen}");
        };
        hidden(&seen().await);
        // Planned anew, in its words or in those that stand in their place.
        for title in ["Wallaby experts", HIDDEN] {
            hidden(&plan(title).await);
        }
        let now = seen().await;
        let adopt = json!({ "plan": now["needPlans"][0]["id"], "expectedVersion": now["version"] });
        app.approver("civ-authorities").done("adoptNeedPlan", adopt, "gap { id }").await;
        let adopted = seen().await;
        hidden(&adopted);
        assert!(adopted["needs"].has("title", HIDDEN), "{adopted}");
        assert_eq!(app.database.differences().await, [""; 0]);
        show(app, &adopted["needPlans"][0]["lines"][0]["id"]).await;
        let shown = seen().await;
        assert!(shown["needs"].has("title", "Wallaby experts") && shown["needPlans"][0]["lines"].has("title", "Wallaby experts"), "{shown}");
    }

    async fn what_a_panel_publishes_is_hidden_and_what_it_keeps_is_not_the_registrars(app: &TestApp) {
        let panel = app.approver(PANEL);
        let report = json!({ "title": "Of the wallaby", "kind": "FINAL", "document": "S/2031/7" });
        let report = panel.done("recordReport", report, "report { id }").await;
        let input = json!({ "report": report["id"], "paragraph": "12", "text": "A wallaby was seen.", "language": "en", "category": "REPORT" });
        let finding = panel.done("recordFinding", input, "finding { id reference }").await;
        let ask = |id: &Value| json!({ "id": id, "reason": "x" });
        let shared = json!({ "finding": finding["id"], "organisation": "un-secretariat" });
        panel.done("shareFinding", shared, "share { id }").await;
        for id in [&report["id"], &finding["id"]] {
            assert_eq!(registrar(app).refused("hideText", ask(id)).await, ["NOT_FOUND id"], "nobody vets a draft");
        }
        let version = panel.data("{ report(symbol: \"S/2031/7\") { version } }", json!({})).await["report"]["version"].take();
        let publish = json!({ "report": report["id"], "expectedVersion": version, "confirmation": "NAMES_NO_PRIVATE_PERSON" });
        panel.done("publishReport", publish, "report { id }").await;
        for id in [&report["id"], &finding["id"]] {
            hide(app, id).await;
        }
        let query = format!("query ($r: String!) {{ finding(reference: $r) {{ text hidden {{ reason }} report {{ title hidden {{ reason }} {TOLD} }} {TOLD} }} }}");
        let seen = app.data(&query, json!({ "r": finding["reference"] })).await["finding"].take();
        assert_eq!((&seen["text"], &seen["report"]["title"]), (&json!(HIDDEN), &json!(HIDDEN)), "{seen}");
        assert!(!says(&seen), "{seen}");
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn an_erased_text_is_gone_wherever_it_was_repeated(app: &TestApp) {
        let made = followed_up(app).await;
        let said = recommendation(app, &made).await["followUps"][0]["id"].take();
        assert_eq!(erase(app, &said, "note").await, 1);
        is_gone(app, &["recommendation", "recommendation_follow_up", "event"]).await;
        let seen = recommendation(app, &made).await;
        assert!(seen["statusNote"].as_str().unwrap().starts_with("[erased on "), "{seen}");
        let (_, of) = verified(app).await;
        let seen = told_of_match(app, &of).await;
        for entry in seen["lines"][0]["need"]["commitments"].as_array().unwrap().iter().filter(|entry| says(entry)) {
            hide(app, &entry["id"]).await;
            erase(app, &entry["id"], "note").await;
        }
        erase(app, &of["id"], "reason").await;
        is_gone(app, &["commitment", "matches", "event", "hidden_text"]).await;
    }
}
