//! Gaps that are public are revised, closed and opened again, by those who may.

use super::{PANEL, publication, record, seen, titles, whole};
use domain::organisation::Role;
use serde_json::{Value, json};
use tests::{Actor, Asked, TestApp, ahead, on_both};

on_both! {
    async fn a_public_gap_is_revised_by_approvers_who_confirm_its_text(app: &TestApp) {
        let panel = app.approver(PANEL);
        let gap = panel.publishes(whole()).await;
        let revise = json!({ "gap": gap["id"], "expectedVersion": gap["version"], "title": "Quokka balances are missing", "reason": "Their word for it." });
        assert_eq!(app.actor(PANEL, Role::Editor).refused("reviseGap", revise.clone()).await, ["FORBIDDEN"]);
        assert_eq!(panel.refused("reviseGap", revise.clone()).await, ["INVALID confirmation"]);
        let mut confirmed = revise;
        confirmed["confirmation"] = "NAMES_NO_PRIVATE_PERSON".into();
        let mut worse = confirmed.clone();
        worse["desiredEndState"] = Value::Null;
        assert_eq!(panel.refused("reviseGap", worse).await, ["INVALID desiredEndState"]);
        panel.done("reviseGap", confirmed, "gap { id }").await;
        let public = seen(app, &gap).await;
        let event = &public["history"]["edges"][0]["node"];
        assert_eq!((&event["kind"], &event["reason"], &event["subject"], &event["actor"]["code"]), (&json!("GAP_REVISED"), &json!("Their word for it."), &Value::Null, &json!(PANEL)));
        assert!(event["changes"].has("after", "Quokka balances are missing"));
        let found = app.data("{ gaps(filter: { text: \"quokka balance\" }) { totalCount } }", json!({})).await;
        assert_eq!(found["gaps"]["totalCount"], 1);
    }

    async fn its_panel_says_anew_what_a_gap_needs_whatever_others_plan(app: &TestApp) {
        let panel = app.approver(PANEL);
        let mut gap = record(&panel, whole()).await;
        let mut needs = whole()["needs"].clone();
        needs.as_array_mut().unwrap().swap(0, 2);
        needs[1]["size"]["money"]["amount"] = "99.00".into();
        needs.as_array_mut().unwrap().push(json!({ "assistance": "ICT", "title": "Register", "size": { "unsized": "UNSIZED" } }));
        let revise = |gap: &Value, needs: &Value| json!({ "gap": gap["id"], "expectedVersion": gap["version"], "needs": needs });
        let revised = panel.done("reviseGap", revise(&gap, &needs), "gap { version needs { id title size position } }").await;
        let lines: Vec<_> = revised["needs"].as_array().unwrap().iter().map(|need| (need.text("title").to_owned(), need["size"].clone())).collect();
        let expected = [("Weighers", Value::Null), ("Upkeep", json!("99.00")), ("Scales", json!("4")), ("Register", Value::Null)];
        assert_eq!(lines, expected.map(|(title, size)| (title.to_owned(), size)));
        // What was said again as it was is the same need.
        assert_eq!((&revised["needs"][0]["id"], &revised["needs"][2]["id"]), (&gap["needs"][2]["id"], &gap["needs"][0]["id"]));
        assert_ne!(revised["needs"][1]["id"], gap["needs"][1]["id"]);
        gap["version"] = revised["version"].clone();
        gap = panel.done("publishGap", publication(&gap), "gap { id version }").await;
        let holder = app.actor("civ-authorities", Role::Editor);
        let plan = |needs: Value| json!({ "gap": gap["id"], "expectedVersion": gap["version"], "needs": needs });
        assert_eq!(holder.refused("planNeeds", plan(json!([]))).await, ["INVALID needs"]);
        let lines = json!([{ "line": { "assistance": "TRAINING", "title": "Survey", "size": { "unsized": "UNSIZED" } } }]);
        let planned = holder.done("planNeeds", plan(lines), "gap { id version needs { id title } }").await;
        let mut input = revise(&planned, &whole()["needs"]);
        input["confirmation"] = json!("NAMES_NO_PRIVATE_PERSON");
        let revised = panel.done("reviseGap", input, "gap { needs { id title author { code } } }").await;
        assert_eq!(titles(&revised), ["Scales", "Upkeep", "Weighers", "Survey"]);
        assert_eq!((&revised["needs"][0]["id"], &revised["needs"][3]["id"]), (&planned["needs"][2]["id"], &planned["needs"][4]["id"]));
        assert_eq!(revised["needs"][3]["author"]["code"], "civ-authorities");
    }

    async fn a_new_title_may_not_speak_of_the_other_congo(app: &TestApp) {
        let panel = app.approver("group-cod");
        let mut input = whole();
        input["countries"] = json!(["COD"]);
        let gap = record(&panel, input).await;
        let revise = json!({ "gap": gap["id"], "expectedVersion": gap["version"], "title": "Scales are missing in Congo-Brazzaville" });
        assert_eq!(panel.refused("reviseGap", revise).await, ["INVALID countries"]);
        let sourced = json!({ "gap": gap["id"], "expectedVersion": gap["version"], "provenance": [{ "document": "S/2005/745", "paragraph": "9" }] });
        let revised = panel.done("reviseGap", sourced, "gap { year }").await;
        assert_eq!(revised["year"], 2005);
    }

    async fn what_is_offered_to_do_can_be_done(app: &TestApp) {
        let (panel, editor) = (app.approver(PANEL), app.actor(PANEL, Role::Editor));
        let gap = record(&panel, whole()).await;
        let offered = async |actor: &Actor| seen(actor, &gap).await["viewerCan"].clone();
        assert!(offered(&editor).await.as_array().unwrap().contains(&json!("REVISE_GAP")));
        panel.done("publishGap", publication(&gap), "gap { id }").await;
        assert!(!offered(&editor).await.as_array().unwrap().contains(&json!("REVISE_GAP")));
        assert!(offered(&panel).await.as_array().unwrap().contains(&json!("REVISE_GAP")));
        assert!(!offered(&panel).await.as_array().unwrap().contains(&json!("PUBLISH_GAP")));
        // Its day came by itself.
        app.database.run_sql("update gap set category = 'REPORT', published = '2020-01-01' where title like 'Quokka scales%'").await;
        assert!(!offered(&panel).await.as_array().unwrap().contains(&json!("PUBLISH_GAP")));
    }

    async fn a_gap_is_closed_and_opened_again_with_reasons(app: &TestApp) {
        let panel = app.approver(PANEL);
        let gap = record(&panel, whole()).await;
        let turn = |version: &Value, on: &str| json!({ "gap": gap["id"], "expectedVersion": version, "on": on, "reason": "Scales stand." });
        assert_eq!(panel.refused("reopenGap", turn(&gap["version"], "2026-01-01")).await, ["CONFLICT"]);
        assert_eq!(panel.refused("closeGap", turn(&gap["version"], &ahead(1))).await, ["INVALID on"]);
        let closed = panel.done("closeGap", turn(&gap["version"], "2026-01-02"), "gap { version state stateSince stateNote viewerCan }").await;
        assert_eq!((&closed["state"], &closed["stateSince"], &closed["stateNote"]), (&json!("CLOSED"), &json!("2026-01-02"), &json!("Scales stand.")));
        assert!(closed["viewerCan"].as_array().unwrap().contains(&json!("REOPEN_GAP")));
        assert_eq!(panel.refused("closeGap", turn(&closed["version"], "2026-01-03")).await, ["CONFLICT"]);
        assert_eq!(panel.refused("reopenGap", turn(&closed["version"], "2026-01-01")).await, ["INVALID on"]);
        assert_eq!(panel.refused("reopenGap", turn(&gap["version"], "2026-01-03")).await, ["CONFLICT expectedVersion"]);
        let open = panel.done("reopenGap", turn(&closed["version"], "2026-02-01"), "gap { state stateSince }").await;
        assert_eq!(open, json!({ "state": "OPEN", "stateSince": "2026-02-01" }));
    }

    async fn tactical_gaps_go_to_missions_and_carry_no_source(app: &TestApp) {
        let panel = app.approver(PANEL);
        let mut input = whole();
        (input["category"], input["provenance"]) = (json!("TACTICAL"), json!([]));
        let gap = record(&panel, input).await;
        assert_eq!(panel.refused("shareGap", json!({ "gap": gap["id"], "organisation": "state-can" })).await, ["INVALID organisation"]);
        panel.done("shareGap", json!({ "gap": gap["id"], "organisation": "unoci" }), "share { id }").await;
        assert!(!seen(&app.approver("unoci"), &gap).await.is_null());
        assert_eq!(panel.refused("publishGap", publication(&gap)).await, ["CONFLICT"]);
        let sourced = json!({ "gap": gap["id"], "expectedVersion": gap["version"], "provenance": [{ "document": "S/2009/521", "paragraph": "99" }] });
        assert_eq!(panel.refused("reviseGap", sourced).await, ["INVALID provenance"]);
        let hide = json!({ "gap": gap["id"], "expectedVersion": gap["version"], "category": "CONFIDENTIAL", "reason": "Too hot." });
        let hidden = panel.done("reclassifyGap", hide, "gap { version category shares { ended } }").await;
        assert!(!hidden["shares"][0]["ended"].is_null());
        assert!(seen(&app.approver("unoci"), &gap).await.is_null());
    }
}
