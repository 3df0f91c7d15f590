//! Stories of gaps of a mission, from the first word to the last: an expert who leaves again, and a gap that goes through its plan.

use crate::{
    gap_changes::whole,
    gaps::references,
    matches::stories::{agreed, customs_expert, lacks, pair, suggested},
};
use domain::organisation::Role;
use serde_json::{Value, json};
use tests::{Actor, Asked, MATCH, Service, TestApp, ahead, number, offer, on_both, with};

/// A built-in gap: UNOCI asks for two customs experts.
const EXPERTS: &str = "unoci-customs-experts";
/// What a mission reads of a gap of its own.
const OWN: &str = "gap { id reference version state steward { code } needs { id title size } }";

/// Whether the gap is found by this degree of coverage, and among the stalled.
async fn found(app: &Service, gap: &Value, state: &str) -> (bool, bool) {
    let is_it = |reference: &str| reference == gap.text("reference");
    let covered = references(app, &json!({ "coverage": [state] }), "NEWEST").await;
    let stalled = app.nodes("stalled", "", 50, "reference").await;
    let is_stalled = stalled.iter().any(|one| is_it(one.text("reference")));
    (covered.iter().any(|one| is_it(one)), is_stalled)
}

/// Whether an offer is suggested for the gap, as nothing is in its way.
async fn fits(app: &Service, gap: &Value, made: &Value) -> bool {
    let query =
        "query ($g: ID!, $a: ID!) { whyNot(gap: $g, assistance: $a) { obstacles { rule } } }";
    let judged = app
        .data(query, json!({ "g": gap["id"], "a": made["id"] }))
        .await;
    let is_free = judged["whyNot"]["obstacles"] == json!([]);
    let is_suggested = suggested(app, gap).await.contains(made.text("reference"));
    assert_eq!(is_free, is_suggested, "{judged}");
    is_suggested
}

/// What was ever entered for the gap's first need.
async fn kept(app: &Service, gap: &Value) -> Value {
    let query = "query ($r: String!) { gap(reference: $r) { needs { commitments { kind until provider { code } } } } }";
    let seen = app.data(query, json!({ "r": gap["reference"] })).await;
    seen["gap"]["needs"][0]["commitments"].clone()
}

/// An expert of this donor, agreed with the mission.
async fn expert(app: &Service, donor: &Actor, gap: &Value) -> Value {
    let made = donor.offers(customs_expert()).await;
    agreed(app, donor, "unoci", gap, &made, 0).await
}

/// The gap as it is now, for whoever asks.
async fn seen(actor: &Actor, gap: &Value) -> Value {
    let query = "query ($r: String!) { gap(reference: $r) { version state stateNote coverageState proposedState { state }
        progress { statement recordedBy { code } } assessments { cycle decision organisation { code } }
        history(first: 20) { edges { node { kind } } } } }";
    actor.data(query, json!({ "r": gap["reference"] })).await["gap"].take()
}

/// Brings what a mission needs of it to where it is needed, and has the mission look.
async fn delivers(app: &Service, donor: &Actor, gap: &Value, need: usize, made: Value) {
    let made = donor.offers(made).await;
    let proposed = donor.proposes(gap, &made, need).await;
    let mission = app.approver("unoci");
    assert_eq!(mission.waits(&proposed).await, ["CONSENT_ASKED"]);
    mission.says("consentToMatch", &proposed, json!({})).await;
    assert_eq!(donor.waits(&proposed).await, ["AGREEMENT_ASKED"]);
    let agreed = donor.says("agreeMatch", &proposed, json!({})).await;
    let all = agreed["lines"][0]["line"]["remaining"]
        .as_str()
        .unwrap()
        .to_owned();
    donor.enters("commit", &agreed, &all).await;
    donor.enters("recordDelivery", &agreed, &all).await;
    assert_eq!(mission.waits(&proposed).await, ["VERIFICATION_ASKED"]);
    let looked = json!({ "statement": "They are there." });
    let verified = mission.says("verifyDelivery", &agreed, looked).await;
    assert_eq!(verified["state"], "VERIFIED");
}

on_both! {
    async fn a_swiss_expert_leaves_after_six_months_and_another_donor_takes_the_place(app: &TestApp) {
        app.database.at_work("UNOCI").await;
        let gap = app.reopened(EXPERTS, "unoci").await;
        let end = ahead(183);
        let (swiss, french) = (app.approver("state-che"), app.approver("state-fra"));
        let of_swiss = expert(app, &swiss, &gap).await;
        let entry = json!({ "match": of_swiss["id"], "line": of_swiss["lines"][0]["id"], "amount": "1", "until": end });
        swiss.done("commit", entry, MATCH).await;
        swiss.enters("recordDelivery", &of_swiss, "1").await;
        let of_french = expert(app, &french, &gap).await;
        french.enters("commit", &of_french, "1").await;
        french.enters("recordDelivery", &of_french, "1").await;
        let canada = app.approver("state-can");
        let spare = canada.offers(customs_expert()).await;
        assert_eq!(lacks(app, &gap, 0).await, pair("FULL", "0"));
        let entry = |kind: &str, until: Value, code: &str| json!({ "kind": kind, "until": until, "provider": { "code": code } });
        assert_eq!(kept(app, &gap).await, json!([
            entry("COMMITTED", json!(end), "state-che"), entry("DELIVERED", json!(end), "state-che"),
            entry("COMMITTED", Value::Null, "state-fra"), entry("DELIVERED", Value::Null, "state-fra"),
        ]));
        assert_eq!(found(app, &gap, "FULL").await, (true, false));
        assert!(!fits(app, &gap, &spare).await, "both posts are filled");
        assert_eq!(app.database.differences().await, [""; 0]);

        let passes = ["until", "commitment_until"].map(|column| format!("update commitment set {column} = '2020-06-30' where {column} = '{end}'"));
        app.database.run_at_once(&passes).await;
        // A day begins for all of a service; one that is started on it knows no other.
        let app = &app.database.serve().await;
        assert_eq!(lacks(app, &gap, 0).await, pair("PART", "1"), "the French expert is still there");
        assert_eq!(found(app, &gap, "PART").await, (true, true));
        assert_eq!(kept(app, &gap).await.as_array().unwrap().len(), 4, "what was given stays on record");
        assert!(fits(app, &gap, &spare).await, "a post is open again");
        let canada = app.approver("state-can");
        let of_canada = agreed(app, &canada, "unoci", &gap, &spare, 0).await;
        canada.enters("commit", &of_canada, "1").await;
        assert_eq!(lacks(app, &gap, 0).await, pair("FULL", "0"));
        assert_eq!(found(app, &gap, "FULL").await, (true, false));
    }

    async fn a_gap_of_a_mission_enters_its_plan_is_helped_met_and_closed(app: &TestApp) {
        let (mission, editor) = (app.approver("unoci"), app.actor("unoci", Role::Editor));
        let own = json!({
            "holder": "MISSION", "institution": "Embargo cell", "publication": { "confirmation": "NAMES_NO_PRIVATE_PERSON" },
            "needs": [{ "assistance": "EXPERTISE", "title": "Customs experts", "size": { "unsized": "UNSIZED" } }]
        });
        let gap = mission.done("recordGap", with(whole(), own), OWN).await;
        assert_eq!((&gap["steward"]["code"], &gap["state"]), (&json!("unoci"), &json!("OPEN")));
        let experts = json!({ "assistance": "EXPERTISE", "title": "Customs experts", "size": number("PERSONS", 1) });
        let scales = json!({ "assistance": "EQUIPMENT", "title": "Scales", "size": number("ITEMS", 6) });
        let lines = json!([{ "need": gap["needs"][0]["id"], "line": experts }, { "line": scales, "dependsOn": [1] }]);
        let plan = json!({ "gap": gap["id"], "expectedVersion": gap["version"], "needs": lines, "source": "Survey of the cell" });
        let gap = editor.done("planNeeds", plan, OWN).await;
        let needs: Vec<(&str, &str)> = gap["needs"].as_array().unwrap().iter().map(|need| (need.text("title"), need.text("size"))).collect();
        assert_eq!(needs, [("Customs experts", "1"), ("Scales", "6")], "its own plan counts at once");
        let assess = json!({ "gap": gap["id"], "cycle": "2026-2027", "decision": "INTO_PLAN", "reason": "The cell cannot work without." });
        editor.done("assessGap", assess, "gap { id }").await;
        let planned = json!({ "assessed": { "organisations": ["unoci"], "cycle": "2026-2027", "decisions": ["INTO_PLAN"] } });
        assert_eq!(references(app, &planned, "NEWEST").await, [gap.text("reference")]);

        delivers(app, &app.approver("state-che"), &gap, 0, customs_expert()).await;
        let begun = seen(app, &gap).await;
        assert_eq!((begun.text("state"), begun.text("coverageState"), &begun["proposedState"]), ("IN_PROGRESS", "PART", &Value::Null));
        assert!(mission.waits(&gap).await.is_empty());
        delivers(app, &app.approver("state-can"), &gap, 1, offer("EQUIPMENT", number("ITEMS", 6))).await;
        let met = seen(app, &gap).await;
        assert_eq!((met.text("state"), met.text("coverageState"), met["proposedState"].text("state")), ("IN_PROGRESS", "FULL", "MET"));
        assert_eq!(mission.waits(&gap).await, ["CLOSURE_PROPOSED"]);
        let progress = json!({ "gap": gap["id"], "on": ahead(0), "statement": "All manifests are reviewed." });
        editor.done("recordGapProgress", progress, "gap { id }").await;
        let now = seen(app, &gap).await;
        assert_eq!(now["progress"], json!([{ "statement": "All manifests are reviewed.", "recordedBy": { "code": "unoci" } }]));
        let close = json!({ "gap": gap["id"], "expectedVersion": now["version"], "reason": "The cell is whole." });
        assert_eq!(app.approver("state-can").refused("closeGap", close.clone()).await, ["FORBIDDEN"], "who helped does not close it");
        assert_eq!(mission.done("closeGap", close, "gap { state }").await["state"], "CLOSED");
        assert!(mission.waits(&gap).await.is_empty());
        let told = seen(&mission, &gap).await;
        let kinds: Vec<&str> = told["history"]["edges"].as_array().unwrap().iter().map(|edge| edge["node"].text("kind")).collect();
        assert_eq!(kinds, ["GAP_CLOSED", "GAP_PROGRESS_RECORDED", "GAP_BEGUN", "GAP_ASSESSED", "NEEDS_PLANNED", "GAP_RECORDED"]);
        assert_eq!(told["assessments"], json!([{ "cycle": "2026-2027", "decision": "INTO_PLAN", "organisation": { "code": "unoci" } }]));
        assert_eq!(app.database.differences().await, [""; 0]);
    }
}
