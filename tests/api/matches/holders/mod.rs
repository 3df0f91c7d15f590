//! Whose consent a match takes: of those who hold its gap now, asked where they can read it, and answering for themselves.

mod files;

use super::gap;
use crate::gap_changes::whole;
use domain::deadline::Silence;
use gapbridge::config::Config;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tests::{
    Actor, Asked, MATCH, Service, TestApp, TestDatabase, filed, number, offer, on_both, with,
};

const DONOR: &str = "state-can";
const HOST: &str = "civ-authorities";
const NEIGHBOUR: &str = "state-lbr";
const CONSENTS: &str = "match { state consents { answer country { alpha3 } organisation { code } answeredBy { code } } }";

/// The input that revises a public gap so, as it is now.
async fn revision(app: &Service, gap: &Value, more: Value) -> Value {
    let now = app.gap_with_needs(gap.text("reference")).await;
    let public = json!({ "gap": gap["id"], "expectedVersion": now["version"], "confirmation": "NAMES_NO_PRIVATE_PERSON" });
    with(public, more)
}

async fn revises(app: &Service, gap: &Value, more: Value) {
    let input = revision(app, gap, more).await;
    app.approver("group-civ")
        .done("reviseGap", input, "gap { id }")
        .await;
}

/// A proposal of the donor's to the first need of a gap.
async fn proposed(app: &Service, gap: &Value) -> (Actor, Value) {
    let donor = app.approver(DONOR);
    let made = donor.offers(offer("EQUIPMENT", number("ITEMS", 4))).await;
    let proposed = donor.proposes(gap, &made, 0).await;
    (donor, proposed)
}

/// How a match is now, as somebody reads it.
async fn now(actor: &Actor, of: &Value) -> Value {
    let query = "query ($r: String!) { match(reference: $r) { state consent due dueState consents { answer country { alpha3 } }
        history { edges { node { kind } } } } }";
    actor.data(query, json!({ "r": of["reference"] })).await["match"].take()
}

/// Who was asked, and what they said.
fn answers(of: &Value) -> BTreeSet<String> {
    let consents = of["consents"].as_array().expect("consents").iter();
    let said = |one: &Value| format!("{} {}", one["country"].text("alpha3"), one.text("answer"));
    consents.map(said).collect()
}

fn set<const N: usize>(texts: [&str; N]) -> BTreeSet<String> {
    texts.map(str::to_owned).into()
}

async fn message(actor: &Actor, mutation: &str, input: Value) -> String {
    let payload = actor.say(mutation, input, "clientMutationId").await;
    let fault = &payload["userErrors"][0];
    assert_eq!(fault["code"], "CONFLICT", "{payload}");
    fault.text("message").to_owned()
}

on_both! {
    async fn a_state_that_a_gap_gains_is_asked_before_its_match_is_agreed(app: &TestApp) {
        let gap = gap(app).await;
        let (host, neighbour) = (app.approver(HOST), app.approver(NEIGHBOUR));
        let (donor, proposed) = proposed(app, &gap).await;
        assert_eq!(host.says("consentToMatch", &proposed, json!({})).await["state"], "CONSENTED");
        let agree = json!({ "match": proposed["id"] });
        assert_eq!(neighbour.refused("consentToMatch", agree.clone()).await, ["NOT_FOUND match"]);
        revises(app, &gap, json!({ "countries": ["CI", "LR"] })).await;
        let asked = now(&donor, &proposed).await;
        assert_eq!((asked.text("state"), asked.text("dueState"), answers(&asked)), ("PROPOSED", "RUNNING", set(["CIV GIVEN", "LBR PENDING"])));
        assert_eq!(neighbour.waits(&proposed).await, ["CONSENT_ASKED"]);
        assert_eq!(donor.refused("agreeMatch", agree.clone()).await, ["CONFLICT"]);
        neighbour.says("consentToMatch", &proposed, json!({})).await;
        assert_eq!(donor.done("agreeMatch", agree, MATCH).await["state"], "AGREED");
        // What runs keeps the gap with those who consented to it.
        let taken = revision(app, &gap, json!({ "countries": ["GN"] })).await;
        let panel = app.approver("group-civ");
        assert!(message(&panel, "reviseGap", taken).await.contains(proposed.text("reference")));
        donor.says("withdrawMatch", &proposed, json!({ "reason": "The budget was cut." })).await;
        panel.done("reviseGap", revision(app, &gap, json!({ "countries": ["GN"] })).await, "gap { id }").await;
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn whoever_holds_a_gap_now_is_asked_about_all_that_is_open(app: &TestApp) {
        let gap = gap(app).await;
        let mut all = Vec::new();
        for _ in 0..3 {
            all.push(proposed(app, &gap).await);
        }
        app.approver(HOST).says("consentToMatch", &all[1].1, json!({})).await;
        revises(app, &gap, json!({ "countries": ["CI", "LR"] })).await;
        for (at, (donor, of)) in all.iter().enumerate() {
            let asked = now(donor, of).await;
            let host = if at == 1 { "CIV GIVEN" } else { "CIV PENDING" };
            assert_eq!((asked.text("state"), answers(&asked)), ("PROPOSED", set([host, "LBR PENDING"])));
            assert!(asked["history"].has("edges.node.kind", "GAP_REVISED"), "{asked}");
        }
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn who_holds_a_gap_no_more_is_asked_no_more(app: &TestApp) {
        let gap = gap(app).await;
        let (host, neighbour) = (app.approver(HOST), app.approver(NEIGHBOUR));
        let (donor, proposed) = proposed(app, &gap).await;
        host.says("consentToMatch", &proposed, json!({})).await;
        revises(app, &gap, json!({ "countries": ["LR"] })).await;
        let asked = now(&donor, &proposed).await;
        assert_eq!((asked.text("state"), answers(&asked)), ("PROPOSED", set(["LBR PENDING"])));
        assert!(asked["history"].has("edges.node.kind", "MATCH_CONSENTED"), "what was said stays said: {asked}");
        assert_eq!(host.refused("objectToMatch", json!({ "match": proposed["id"], "reason": "No." })).await, ["NOT_FOUND match"]);
        neighbour.says("consentToMatch", &proposed, json!({})).await;
        // With one of two holders gone, those who are left have all consented.
        revises(app, &gap, json!({ "countries": ["LR", "CI"] })).await;
        assert_eq!(now(&donor, &proposed).await["state"], "PROPOSED");
        revises(app, &gap, json!({ "countries": ["LR"] })).await;
        assert_eq!(now(&donor, &proposed).await["state"], "CONSENTED");
        revises(app, &gap, json!({ "title": "Wombat scales are missing at the harbour" })).await;
        assert_eq!(donor.says("agreeMatch", &proposed, json!({})).await["state"], "AGREED");
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn the_institution_that_a_gap_names_answers_or_the_state_and_no_other(app: &TestApp) {
        let named = with(whole(), json!({ "organisation": "civ-presidential-guard" }));
        let panel = app.approver("group-civ");
        for answering in ["civ-presidential-guard", "state-civ"] {
            let gap = panel.publishes(named.clone()).await;
            let other = app.approver(HOST);
            let call = json!({ "gap": gap["id"], "text": "Four scales, please.", "language": "en" });
            assert_eq!(other.refused("requestAssistance", call.clone()).await, ["FORBIDDEN"]);
            let (donor, proposed) = proposed(app, &gap).await;
            let consent = json!({ "match": proposed["id"] });
            assert_eq!(other.refused("consentToMatch", consent.clone()).await, ["NOT_FOUND match"]);
            assert!(other.waits(&proposed).await.is_empty());
            let holder = app.approver(answering);
            holder.done("requestAssistance", call, "gap { id }").await;
            assert_eq!(holder.waits(&proposed).await, ["CONSENT_ASKED"]);
            let given = holder.done("consentToMatch", consent, CONSENTS).await;
            let one = json!([{ "answer": "GIVEN", "country": { "alpha3": "CIV" }, "organisation": { "code": "civ-presidential-guard" }, "answeredBy": { "code": answering } }]);
            assert_eq!(given["consents"], one);
            donor.says("agreeMatch", &proposed, json!({})).await;
        }
        let gap = gap(app).await;
        let (_, proposed) = proposed(app, &gap).await;
        let given = app.approver(HOST).done("consentToMatch", json!({ "match": proposed["id"] }), CONSENTS).await;
        let one = json!([{ "answer": "GIVEN", "country": { "alpha3": "CIV" }, "organisation": null, "answeredBy": { "code": HOST } }]);
        assert_eq!(given["consents"], one, "where none is named, any answers");
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn plans_for_a_gap_of_a_named_institution_wait_for_it_and_for_the_state_alone(app: &TestApp) {
        let named = with(whole(), json!({ "organisation": "civ-presidential-guard" }));
        let gap = app.approver("group-civ").publishes(named).await;
        let line = json!({ "assistance": "ICT", "title": "Register", "size": { "unsized": "UNSIZED" } });
        let plan = json!({ "gap": gap["id"], "expectedVersion": gap["version"], "needs": [{ "line": line }] });
        let planned = app.approver("undp").done("planNeeds", plan, "gap { id version needPlans { id } }").await;
        for holder in ["civ-presidential-guard", "state-civ"] {
            assert_eq!(app.approver(holder).waits(&gap).await, ["NEED_PLAN_PROPOSED"], "{holder}");
        }
        let other = app.approver(HOST);
        assert!(other.waits(&gap).await.is_empty());
        let adopt = json!({ "plan": planned["needPlans"][0]["id"], "expectedVersion": planned["version"] });
        assert_eq!(other.refused("adoptNeedPlan", adopt.clone()).await, ["FORBIDDEN"]);
        app.approver("civ-presidential-guard").done("adoptNeedPlan", adopt, "gap { id }").await;
    }

    async fn who_gives_unnamed_is_not_named_as_who_answers(app: &TestApp) {
        let gap = gap(app).await;
        let own = app.approver("state-civ");
        let made = own.offers(with(offer("EQUIPMENT", number("ITEMS", 4)), json!({ "attribution": "UNATTRIBUTED" }))).await;
        let proposed = own.proposes(&gap, &made, 0).await;
        own.says("agreeMatch", &proposed, json!({})).await;
        let query = "query ($r: String!) { match(reference: $r) { consents { answer answeredBy { code } } } }";
        let seen = app.data(query, json!({ "r": proposed["reference"] })).await;
        assert_eq!(seen["match"]["consents"], json!([{ "answer": "GIVEN", "answeredBy": null }]));
    }

    async fn nobody_is_silent_about_what_they_cannot_read(database: &TestDatabase) {
        let service = database.serve_as(&Config { silence: Silence::NoObjection, ..database.config() }).await;
        let panel = service.approver("group-civ");
        let gap = panel.done("recordGap", whole(), "gap { id reference version needs { id } }").await;
        panel.done("shareGap", json!({ "gap": gap["id"], "organisation": DONOR }), "share { id }").await;
        let (donor, proposed) = proposed(&service, &gap).await;
        assert_eq!((&proposed["due"], &proposed["dueState"], &proposed["consent"]), (&Value::Null, &json!("NONE"), &json!("PENDING")));
        // As before there was no clock without readers.
        database.run_sql("update match set due = '2026-01-01'").await;
        assert_eq!(donor.refused("agreeMatch", json!({ "match": proposed["id"] })).await, ["CONFLICT"]);
        let version = panel.data("query ($r: String!) { gap(reference: $r) { version } }", json!({ "r": gap["reference"] })).await["gap"]["version"].take();
        let publish = json!({ "gap": gap["id"], "expectedVersion": version, "confirmation": "NAMES_NO_PRIVATE_PERSON" });
        panel.done("publishGap", publish, "gap { id }").await;
        assert_eq!(now(&donor, &proposed).await["dueState"], "RUNNING", "now they can read it");
        assert_eq!(donor.refused("agreeMatch", json!({ "match": proposed["id"] })).await, ["CONFLICT"]);
        // Nor is anybody for longer than they can read it, whatever their clock says.
        database.run_sql("update match set due = '2026-01-01'").await;
        assert_eq!(donor.refused("agreeMatch", json!({ "match": proposed["id"] })).await, ["CONFLICT"]);
        database.run_sql(&format!("update gap set published = '2025-12-01' where reference = '{}'", gap.text("reference"))).await;
        let agreed = donor.says("agreeMatch", &proposed, json!({})).await;
        assert_eq!((&agreed["state"], &agreed["consent"]), (&json!("AGREED"), &json!("SILENT")));
    }

    async fn a_gap_names_nobody_who_contradicts_its_holder(app: &TestApp) {
        let panel = app.approver("group-civ");
        for more in [
            json!({ "holder": "SECRETARIAT", "organisation": DONOR }),
            json!({ "holder": "MISSION", "mission": "UNOCI", "organisation": "unmil" }),
            json!({ "organisation": "lbr-ministry-mines" }),
        ] {
            assert_eq!(panel.refused("recordGap", with(whole(), more.clone())).await, ["INVALID organisation"], "{more}");
        }
        let gap = gap(app).await;
        for (more, fault) in [
            (json!({ "holder": "SECRETARIAT", "organisation": DONOR }), "INVALID organisation"),
            (json!({ "countries": [] }), "INVALID countries"),
        ] {
            assert_eq!(panel.refused("reviseGap", revision(app, &gap, more).await).await, [fault]);
        }
        let file = filed("own-scales", "organisation = \"civ-authorities\"\nneed = [{ assistance = \"EQUIPMENT\", title = \"Scales\" }]\n");
        let refused = app.database.load("own.toml", &file).await.unwrap_err().to_string();
        assert!(refused.contains("organisation: is of a country that is none of the gap"), "{refused}");
    }

    async fn a_gap_of_no_state_in_particular_is_matched_by_nobody(app: &TestApp) {
        let general = app.gap_with_needs("gen-customs-training").await;
        let donor = app.approver(DONOR);
        let made = donor.offers(offer("TRAINING", number("COURSES", 1))).await;
        let lines = json!([{ "need": general["needs"][0]["id"], "line": made["lines"][0]["id"] }]);
        let propose = json!({ "gap": general["id"], "assistance": made["id"], "lines": lines });
        assert!(message(&donor, "proposeMatch", propose).await.contains("names no state"));
    }

    async fn a_closed_gap_takes_no_calls_plans_or_endorsements(app: &TestApp) {
        let gap = gap(app).await;
        let now = app.gap_with_needs(gap.text("reference")).await;
        let close = json!({ "gap": gap["id"], "expectedVersion": now["version"], "reason": "Open and paid." });
        let closed = app.approver("group-civ").done("closeGap", close, "gap { version }").await;
        let mission = app.approver("unoci");
        let line = json!({ "assistance": "ICT", "title": "Register", "size": { "unsized": "UNSIZED" } });
        let assess = |decision: &str| json!({ "gap": gap["id"], "cycle": "2026-2027", "decision": decision, "reason": "No post." });
        for (actor, mutation, input) in [
            (&app.approver(HOST), "requestAssistance", json!({ "gap": gap["id"], "text": "Four scales, please.", "language": "en" })),
            (&mission, "endorseNeed", json!({ "need": gap["needs"][0]["id"], "reason": "Seen at the harbour." })),
            (&mission, "planNeeds", json!({ "gap": gap["id"], "expectedVersion": closed["version"], "needs": [{ "line": line }] })),
            (&mission, "assessGap", assess("INTO_PLAN")),
        ] {
            assert!(message(actor, mutation, input).await.contains("This gap is closed"), "{mutation}");
        }
        mission.done("assessGap", assess("NOT_NOW"), "gap { id }").await;
        let query = "query ($r: String!) { gap(reference: $r) { viewerCan } }";
        let can = mission.data(query, json!({ "r": gap["reference"] })).await["gap"].texts("viewerCan");
        assert!(!can.contains("PLAN_NEEDS") && !can.contains("ENDORSE_NEED") && can.contains("ASSESS_GAP"), "{can:?}");
        let can = app.approver(HOST).data(query, json!({ "r": gap["reference"] })).await["gap"].texts("viewerCan");
        assert!(!can.contains("REQUEST_ASSISTANCE"), "{can:?}");
    }
}
