//! Gaps whose texts are hidden, and texts that stand beside them.

use super::{GAP, HIDDEN, PANEL, WORD, hide, plan, published, registrar, show};
use crate::gap_changes::whole;
use domain::organisation::Role;
use serde_json::{Value, json};
use tests::{Asked, Rows, TestApp, on_both};

on_both! {
    async fn whom_a_gap_would_help_is_hidden_with_it(app: &TestApp) {
        let mut gap = whole();
        gap["beneficiaries"] = json!(["numbat keepers"]);
        let gap = app.approver(PANEL).publishes(gap).await;
        let query = "query ($r: String!) { gap(reference: $r) { beneficiaries history { edges { node { changes { before after } } } } } }";
        let seen = async || app.data(query, json!({ "r": gap["reference"] })).await["gap"].take();
        hide(app, &gap["id"]).await;
        let hidden = seen().await;
        assert_eq!(hidden["beneficiaries"], json!([HIDDEN]));
        assert!(!hidden.to_string().contains(WORD), "{hidden}");
        show(app, &gap["id"]).await;
        assert_eq!(seen().await["beneficiaries"], json!(["numbat keepers"]));
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn a_hidden_gap_and_a_hidden_need_are_not_found_by_their_words(app: &TestApp) {
        let gap = published(app).await;
        let read = json!({ "r": gap["reference"] });
        let found = async || app.data("{ gaps(filter: { text: \"numbat\" }) { totalCount } }", json!({})).await["gaps"]["totalCount"].take();
        assert_eq!(found().await, 1);
        hide(app, &gap["id"]).await;
        let seen = app.data(GAP, read.clone()).await["gap"].take();
        assert_eq!((&seen["title"], &seen["note"], &seen["institution"]), (&json!(HIDDEN), &json!(HIDDEN), &json!(HIDDEN)));
        assert_eq!((&seen["needs"][0]["title"], &seen["needs"][0]["hidden"]), (&json!("Numbat weights"), &Value::Null));
        hide(app, &gap["needs"][0]["id"]).await;
        assert_eq!(found().await, 0);
        let seen = app.data(GAP, read.clone()).await;
        assert_eq!(seen["gap"]["needs"][0], json!({ "title": HIDDEN, "hidden": { "reason": "It names a person." } }));
        assert!(!seen.to_string().to_lowercase().contains(WORD), "{seen}");
        // No row that others than the history are read from has the words any more.
        let rows = Rows::read(&app.database.connect().await).await;
        for table in ["gap", "gap_detail", "gap_text", "need"] {
            assert!(!rows.of(table).iter().any(|row| row.to_lowercase().contains(WORD)), "{table}");
        }
        assert_eq!(app.database.differences().await, [""; 0]);
        for id in [&gap["needs"][0]["id"], &gap["id"]] {
            show(app, id).await;
        }
        assert_eq!(found().await, 1);
        assert_eq!(app.data(GAP, read).await["gap"]["title"], "Numbat scales are missing");
    }

    async fn texts_beside_gaps_and_recommendations_are_hidden_too(app: &TestApp) {
        let gap = published(app).await;
        let ask = json!({ "gap": gap["id"], "text": "Send the numbat.", "language": "en" });
        app.approver("civ-authorities").done("requestAssistance", ask, "gap { id }").await;
        let assess = json!({ "gap": gap["id"], "cycle": "2026", "decision": "NOT_NOW", "reason": "No numbat." });
        app.actor("unoci", Role::Editor).done("assessGap", assess, "gap { id }").await;
        let public = app.data("{ recommendations(first: 1) { edges { node { id } } } }", json!({})).await["recommendations"]["edges"][0]["node"]["id"].take();
        let follow = json!({ "recommendation": public, "status": "DONE", "on": "2020-01", "note": "A numbat told." });
        app.actor("unoci", Role::Editor).done("followUpRecommendation", follow, "recommendation { id }").await;
        let endorse = json!({ "need": gap["needs"][0]["id"], "reason": "No numbat yet." });
        app.approver("unoci").done("endorseNeed", endorse, "gap { id }").await;
        let progress = json!({ "gap": gap["id"], "on": "2020", "statement": "A numbat came." });
        app.actor("undp", Role::Editor).done("recordGapProgress", progress, "gap { id }").await;
        let planned = plan(app, &gap, "Numbat weights", "At the numbat").await;
        let aside = json!({ "plan": planned["needPlans"][0]["id"], "expectedVersion": planned["version"], "reason": "The numbat says no." });
        app.approver("civ-authorities").done("setAsideNeedPlan", aside, "gap { id }").await;
        let query = "query ($r: String!, $f: ID!) { gap(reference: $r) { needs { endorsements { id reason hidden { reason } } } progress { id statement hidden { reason } }
            needPlans { id source decisionReason hidden { reason } lines { title place } } assistanceRequests { id text hidden { reason } } assessments { id reason hidden { reason } }
            history { edges { node { kind reason changes { field before after } } } } }
            node(id: $f) { ... on Recommendation { followUps { id note hidden { reason } } history { edges { node { changes { field before after } } } } } } }";
        let asked = json!({ "r": gap["reference"], "f": public });
        let seen = app.data(query, asked.clone()).await;
        let why = json!({ "reason": "It names a person." });
        for (list, field) in [(&seen["gap"]["needs"][0]["endorsements"], "reason"), (&seen["gap"]["progress"], "statement"), (&seen["gap"]["needPlans"], "source"),
            (&seen["gap"]["assistanceRequests"], "text"), (&seen["gap"]["assessments"], "reason"), (&seen["node"]["followUps"], "note")] {
            let one = list.as_array().unwrap().iter().find(|one| one.text(field).to_lowercase().contains(WORD)).unwrap();
            hide(app, &one["id"]).await;
        }
        for need_and_gap in [&gap["needs"][0]["id"], &gap["id"]] {
            hide(app, need_and_gap).await;
        }
        let seen = app.data(query, asked).await;
        assert_eq!((&seen["gap"]["assistanceRequests"][0]["text"], &seen["gap"]["assistanceRequests"][0]["hidden"]), (&json!(HIDDEN), &why));
        assert_eq!((&seen["gap"]["assessments"][0]["reason"], &seen["gap"]["assessments"][0]["hidden"]), (&json!(HIDDEN), &why));
        for (one, field) in [(&seen["gap"]["needs"][0]["endorsements"][0], "reason"), (&seen["gap"]["progress"][0], "statement"),
            (&seen["gap"]["needPlans"][0], "source"), (&seen["gap"]["needPlans"][0], "decisionReason")] {
            assert_eq!((&one[field], &one["hidden"]), (&json!(HIDDEN), &why), "{field}");
        }
        assert!(seen["node"]["followUps"].has("note", HIDDEN), "{seen}");
        assert!(!seen.to_string().to_lowercase().contains(WORD), "{seen}");
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn a_steward_reads_what_is_hidden_of_a_gap_without_a_panel(app: &TestApp) {
        let read = json!({ "r": "cod-border-entry-control" });
        let gap = app.data("query ($r: String!) { gap(reference: $r) { id } }", read.clone()).await["gap"].take();
        hide(app, &gap["id"]).await;
        for (viewer, reads) in [(app.approver("state-cod"), true), (app.approver("state-fra"), false), ((**app).clone(), false)] {
            let seen = viewer.data(GAP, read.clone()).await["gap"]["hidden"].take();
            assert_eq!((&seen["reason"], seen["texts"].is_array()), (&json!("It names a person."), reads), "{seen}");
        }
    }

    async fn what_cannot_be_hidden_is_refused(app: &TestApp) {
        let gap = published(app).await;
        let own = app.approver(PANEL).done("recordGap", whole(), "gap { id }").await;
        let of = |id: &Value| json!({ "id": id, "reason": "x" });
        let country = app.data("{ countries(filter: { codes: [\"CIV\"] }) { edges { node { id } } } }", json!({})).await["countries"]["edges"][0]["node"]["id"].take();
        assert_eq!(registrar(app).refused("hideText", of(&country)).await, ["INVALID id"]);
        assert_eq!(registrar(app).refused("hideText", of(&json!("nonsense"))).await, ["NOT_FOUND id"]);
        assert_eq!(registrar(app).refused("hideText", of(&own["id"])).await, ["NOT_FOUND id"], "a Panel's own is not the registrar's");
        assert_eq!(registrar(app).refused("hideText", json!({ "id": gap["id"], "reason": " " })).await, ["INVALID reason"]);
        assert_eq!(app.approver(PANEL).refused("hideText", of(&gap["id"])).await, ["FORBIDDEN"]);
        hide(app, &gap["id"]).await;
        assert_eq!(registrar(app).refused("hideText", of(&gap["id"])).await, ["CONFLICT"]);
    }
}
