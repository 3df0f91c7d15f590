//! What others say of a gap, and who is told: endorsements, assessments and requests for help.

use crate::{
    feed::changes::{Client, publish, record, since, updated},
    gap_changes::whole,
};
use serde_json::json;
use tests::{Asked, TestApp, on_both, with};

const PANEL: &str = "group-civ";
const HISTORY: &str = "query ($r: String!) { gap(reference: $r) { version history(first: 50) { nodes { kind actor { code } changes { field before after } } } } }";

on_both! {
    async fn what_others_say_of_a_public_gap_is_told_to_everybody(app: &TestApp) {
        let (mission, host) = (app.approver("unoci"), app.approver("civ-authorities"));
        let gap = app.approver(PANEL).publishes(whole()).await;
        let (made, mut anybody) = (updated(app, &gap).await, Client::start(app).await);
        let need = &gap["needs"][0]["id"];
        mission.done("endorseNeed", json!({ "need": need, "reason": "Seen at the harbour." }), "gap { id }").await;
        let assess = json!({ "gap": gap["id"], "cycle": "2026-2027", "decision": "INTO_PLAN", "reason": "It is near." });
        mission.done("assessGap", assess, "gap { id }").await;
        host.done("requestAssistance", json!({ "gap": gap["id"], "text": "Scales, please.", "language": "en" }), "gap { id }").await;
        mission.done("endEndorsement", json!({ "need": need }), "gap { id }").await;
        assert_eq!(anybody.kinds(&gap).await, ["NEED_ENDORSED", "GAP_ASSESSED", "ASSISTANCE_REQUESTED", "ENDORSEMENT_ENDED"]);
        let later = updated(app, &gap).await;
        assert!(later.as_str() > made.as_str(), "{later} {made}");
        assert_eq!(since(app, &gap, &later).await, 1);
        let seen = app.data(HISTORY, json!({ "r": gap["reference"] })).await["gap"].take();
        assert_eq!(seen["version"], gap["version"], "it stales no reading of it");
        let told: Vec<(&str, &str, &str)> = seen["history"]["nodes"].as_array().unwrap().iter()
            .map(|one| (one.text("kind"), one["actor"].text("code"), one["changes"][0].text("field"))).collect();
        assert_eq!(told[..4], [
            ("ENDORSEMENT_ENDED", "unoci", "needs.endorsements"), ("ASSISTANCE_REQUESTED", "civ-authorities", "assistanceRequests"),
            ("GAP_ASSESSED", "unoci", "assessments"), ("NEED_ENDORSED", "unoci", "needs.endorsements"),
        ]);
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn what_readers_said_of_a_gap_before_it_was_public_is_told_as_it_stands_then(app: &TestApp) {
        let (panel, mission, friend) = (app.approver(PANEL), app.approver("unoci"), app.approver("state-can"));
        let gap = record(&panel, whole()).await;
        for reader in ["unoci", "state-can"] {
            panel.done("shareGap", json!({ "gap": gap["id"], "organisation": reader }), "share { id }").await;
        }
        let (mut maker, mut owner) = (Client::start(&mission).await, Client::start(&panel).await);
        let (mut anybody, mut reader) = (Client::start(app).await, Client::start(&friend).await);
        let endorse = |place: usize, reason: &str| json!({ "need": gap["needs"][place]["id"], "reason": reason });
        mission.done("endorseNeed", endorse(0, "Numbat scales."), "gap { id }").await;
        mission.done("endEndorsement", json!({ "need": gap["needs"][0]["id"] }), "gap { id }").await;
        mission.done("endorseNeed", endorse(1, "Offices are shut."), "gap { id }").await;
        for client in [&mut maker, &mut owner] {
            assert_eq!(client.kinds(&gap).await, ["NEED_ENDORSED", "ENDORSEMENT_ENDED", "NEED_ENDORSED"]);
        }
        for client in [&mut anybody, &mut reader] {
            assert!(client.news().await.is_empty());
        }
        publish(&panel, &gap, None).await;
        for client in [&mut anybody, &mut reader] {
            assert_eq!(client.kinds(&gap).await, ["GAP_PUBLISHED"]);
        }
        let seen = app.data(HISTORY, json!({ "r": gap["reference"] })).await["gap"]["history"].take();
        assert_eq!(seen["nodes"].as_array().map(Vec::len), Some(1), "{seen}");
        let said = seen.to_string();
        assert!(said.contains("Offices are shut.") && !said.contains("Numbat"), "{said}");
        mission.done("endEndorsement", json!({ "need": gap["needs"][1]["id"] }), "gap { id }").await;
        assert_eq!(anybody.kinds(&gap).await, ["ENDORSEMENT_ENDED"]);
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn no_help_is_asked_for_a_refusal(app: &TestApp) {
        let (panel, host) = (app.approver(PANEL), app.approver("civ-authorities"));
        let will = panel.publishes(with(whole(), json!({ "nature": "WILL", "needs": [] }))).await;
        let can = host.data("query ($r: String!) { gap(reference: $r) { viewerCan } }", json!({ "r": will["reference"] })).await;
        let can = can["gap"].texts("viewerCan");
        assert!(can.contains("RECORD_GAP_PROGRESS") && !can.contains("REQUEST_ASSISTANCE"), "{can:?}");
        let refused = host.refused("requestAssistance", json!({ "gap": will["id"], "text": "Scales, please.", "language": "en" })).await;
        assert!(refused.len() == 1 && refused[0].starts_with("CONFLICT"), "{refused:?}");
    }
}
