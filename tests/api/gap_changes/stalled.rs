//! Stalled gaps by the reasons for it: what the database finds is what each gap says of itself, whoever asks.

use crate::{gap_changes::whole, matches::judged_matches};
use domain::organisation::Role;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tests::{Actor, Asked, Service, TestApp, money, number, offer, on_both};

pub(crate) const PANEL: &str = "group-civ";
pub(crate) const HOST: &str = "civ-authorities";
pub(crate) const DONOR: &str = "state-can";

const REASONS: [&str; 16] = [
    "NO_OFFER",
    "AWAITS_HOLDER",
    "HOLDER_SILENT",
    "HOLDER_OBJECTED",
    "AWAITS_PROVIDER",
    "PROVIDER_DECLINED",
    "WITHDRAWN",
    "EXEMPTION_PENDING",
    "EXEMPTION_REFUSED",
    "NOTHING_COMMITTED",
    "DELIVERY_LATE",
    "DEADLINE_PASSED",
    "UNSIZED",
    "LEFT_OUT_OF_PLANS",
    "LOOKED_AFTER",
    "NO_OFFER_FOR_THE_REST",
];

/// A published gap of the Panel that needs this.
async fn gap_that_needs(app: &TestApp, need: Value) -> Value {
    let mut input = whole();
    input["needs"] = json!([need]);
    app.approver(PANEL).publishes(input).await
}

pub(crate) async fn scales(app: &TestApp) -> Value {
    let need = json!({ "assistance": "EQUIPMENT", "title": "Scales", "size": number("ITEMS", 4) });
    gap_that_needs(app, need).await
}

async fn proposed(app: &TestApp) -> (Actor, Value) {
    let gap = scales(app).await;
    let donor = app.approver(DONOR);
    let made = donor.offers(offer("EQUIPMENT", number("ITEMS", 4))).await;
    let proposed = donor.proposes(&gap, &made, 0).await;
    (donor, proposed)
}

async fn agreed(app: &TestApp) -> (Actor, Value) {
    let gap = scales(app).await;
    let made = offer("EQUIPMENT", number("ITEMS", 4));
    app.agreed(DONOR, HOST, &gap, 0, made).await
}

/// The day by which a match was to go on passes.
async fn passes(app: &TestApp, of: &Value) {
    let passes = format!(
        "update match set due = '2020-01-01' where reference = '{}'",
        of.text("reference")
    );
    let database = app.database.connect().await;
    database.execute_unprepared(&passes).await.unwrap();
    app.database.changed_by_hand().await;
}

/// Matches that wait, and that came to nothing.
async fn stalled_matches(app: &TestApp) {
    proposed(app).await;
    passes(app, &proposed(app).await.1).await;
    let why = || json!({ "reason": "Not now." });
    let host = app.approver(HOST);
    host.says("objectToMatch", &proposed(app).await.1, why())
        .await;
    host.says("consentToMatch", &proposed(app).await.1, json!({}))
        .await;
    for (mutation, (donor, of)) in [
        ("declineMatch", proposed(app).await),
        ("withdrawMatch", agreed(app).await),
    ] {
        donor.says(mutation, &of, why()).await;
    }
    agreed(app).await;
    passes(app, &agreed(app).await.1).await;
}

/// A committee that has not decided, and one that refused.
async fn stalled_exemptions(app: &TestApp) {
    let (donor, of) = judged_matches::agreed(app).await;
    let asked =
        json!({ "match": of["id"], "measure": "1591-arms", "statement": "For guards of courts." });
    donor.done("requestExemption", asked, "match { id }").await;
    let (donor, of) = judged_matches::agreed(app).await;
    judged_matches::decided(app, &donor, &of, "REFUSED").await;
}

/// Needs without a size, nobody's and somebody's; a day that has passed; and what entered no plan.
async fn stalled_needs(app: &TestApp) {
    let unsized_need =
        || json!({ "assistance": "PROCEDURE", "title": "Steps", "size": { "unsized": "UNSIZED" } });
    gap_that_needs(app, unsized_need()).await;
    let cared = gap_that_needs(app, unsized_need()).await;
    let made = offer("PROCEDURE", json!({ "unsized": "UNSIZED" }));
    let (donor, of) = app.agreed(DONOR, HOST, &cared, 0, made).await;
    let entry = json!({ "match": of["id"], "line": of["lines"][0]["id"] });
    donor.done("commit", entry, "match { id }").await;
    let late = json!({ "assistance": "EQUIPMENT", "title": "Scales", "size": number("ITEMS", 4), "deadline": "2020-01" });
    let late = gap_that_needs(app, late).await;
    let assess = json!({ "gap": late["id"], "cycle": "2026-2027", "decision": "NOT_NOW", "reason": "No post." });
    let mission = app.actor("unoci", Role::Editor);
    mission.done("assessGap", assess, "gap { id }").await;
}

pub(crate) async fn stalled(viewer: &Service, arguments: &str) -> Vec<Value> {
    viewer
        .nodes("stalled", arguments, 50, "reference stall { reasons }")
        .await
}

/// Why nothing happens about a gap, as the viewer is told.
pub(crate) async fn reasons(viewer: &Service, gap: &Value) -> Value {
    let these = format!("filter: {{ references: [\"{}\"] }},", gap.text("reference"));
    stalled(viewer, &these).await[0]["stall"]["reasons"].take()
}

/// What is kept of reasons, as everybody can know them, is what the database finds.
pub(crate) async fn kept_as_found(app: &TestApp) {
    // All that is kept is read for this.
    app.data("{ gapFacets(by: [STATE]) { count } }", json!({}))
        .await;
    let anew = app.database.anew(app, PANEL).await;
    let query = "query ($r: [StallReason!]) { stalled(reasons: $r, first: 50) { totalCount nodes { reference } } }";
    for reason in REASONS {
        let asked = json!({ "r": [reason] });
        let kept = app.data(query, asked.clone()).await;
        assert_eq!(kept, anew.data(query, asked).await, "{reason}");
    }
    anew.close().await;
}

on_both! {
    async fn a_list_by_reasons_holds_the_gaps_that_say_so(app: &TestApp) {
        app.database.load_demo().await;
        stalled_matches(app).await;
        stalled_exemptions(app).await;
        stalled_needs(app).await;
        kept_as_found(app).await;
        let mut met = BTreeSet::new();
        let (donor, panel) = (app.approver(DONOR), app.approver(PANEL));
        for viewer in [&**app, &donor, &panel] {
            let all = stalled(viewer, "").await;
            let says = |gap: &Value, reason: &str| gap["stall"]["reasons"].as_array().unwrap().iter().any(|one| one == reason);
            for reason in REASONS {
                let theirs: Vec<Value> = all.iter().filter(|gap| says(gap, reason)).cloned().collect();
                assert_eq!(stalled(viewer, &format!("reasons: [{reason}],")).await, theirs, "{reason}");
                met.extend((!theirs.is_empty()).then_some(reason));
            }
            let either: Vec<Value> = all.iter().filter(|gap| says(gap, "NO_OFFER") || says(gap, "LOOKED_AFTER")).cloned().collect();
            assert_eq!(stalled(viewer, "reasons: [NO_OFFER, LOOKED_AFTER, NO_OFFER],").await, either);
            assert_eq!(stalled(viewer, "reasons: [],").await, Vec::<Value>::new());
        }
        assert_eq!(met, BTreeSet::from(REASONS), "each was tried");
    }

    async fn what_a_committee_grants_after_all_is_refused_no_more(app: &TestApp) {
        let (donor, of) = judged_matches::agreed(app).await;
        let listed = async || stalled(app, "reasons: [EXEMPTION_REFUSED],").await;
        judged_matches::decided(app, &donor, &of, "REFUSED").await;
        kept_as_found(app).await;
        let refused = listed().await;
        assert_eq!(refused.len(), 1, "{refused:?}");
        let gap = refused[0].text("reference");
        judged_matches::decided(app, &donor, &of, "GRANTED").await;
        kept_as_found(app).await;
        assert_eq!(listed().await, Vec::<Value>::new());
        let all = stalled(app, "").await;
        let now = all.iter().find(|one| one["reference"] == gap).expect("nothing is committed yet");
        assert_eq!(now["stall"]["reasons"], json!(["NOTHING_COMMITTED"]));
    }

    async fn nothing_is_waited_for_of_which_nothing_can_come(app: &TestApp) {
        let (donor, host) = (app.approver(DONOR), app.approver(HOST));
        for (is_consented, passed, reason) in [(false, false, "AWAITS_HOLDER"), (false, true, "HOLDER_SILENT"), (true, false, "AWAITS_PROVIDER")] {
            let gap = scales(app).await;
            let made = donor.offers(offer("EQUIPMENT", number("ITEMS", 4))).await;
            let of = donor.proposes(&gap, &made, 0).await;
            if is_consented {
                host.says("consentToMatch", &of, json!({})).await;
            }
            if passed {
                passes(app, &of).await;
            }
            let seen = async || {
                let query = "query ($r: String!) { match(reference: $r) { awaits } }";
                let awaits = host.data(query, json!({ "r": of["reference"] })).await["match"]["awaits"].take();
                let listed = stalled(&host, &format!("reasons: [{reason}],")).await;
                (reasons(&host, &gap).await, awaits != json!([]), listed.iter().any(|one| one["reference"] == gap["reference"]))
            };
            assert_eq!(seen().await, (json!([reason]), true, true));
            for (table, id, column, value, still) in [
                ("assistance", &made, "ends", "'2020-01-01'", "null"),
                ("assistance", &made, "status", "'SUSPENDED'", "'PIPELINE'"),
            ] {
                let set = |value: &str| format!("update {table} set {column} = {value} where reference = '{}'", id.text("reference"));
                app.database.run_sql(&set(value)).await;
                app.database.changed_by_hand().await;
                assert_eq!(seen().await, (json!(["NO_OFFER"]), false, false), "{column}");
                let none = stalled(&host, "reasons: [NO_OFFER],").await;
                assert!(none.iter().any(|one| one["reference"] == gap["reference"]), "{none:?}");
                app.database.run_sql(&set(still)).await;
                app.database.changed_by_hand().await;
            }
            assert_eq!(seen().await, (json!([reason]), true, true), "it goes on");
        }
        kept_as_found(app).await;
    }

    async fn an_agreed_match_under_which_nothing_is_committed_is_told_of_whatever_others_give(app: &TestApp) {
        let gap = app.approver(PANEL).publishes(whole()).await;
        let (first, of) = app.agreed(DONOR, HOST, &gap, 0, offer("EQUIPMENT", number("ITEMS", 4))).await;
        first.enters("commit", &of, "2").await;
        let (second, idle) = app.agreed("state-fra", HOST, &gap, 1, offer("FUNDING", money("1250.50", "EUR"))).await;
        let told = async |is_idle: bool| {
            let expected = if is_idle { json!(["NOTHING_COMMITTED", "NO_OFFER_FOR_THE_REST"]) } else { json!(["NO_OFFER_FOR_THE_REST"]) };
            for viewer in [&**app, &first] {
                assert_eq!(reasons(viewer, &gap).await, expected);
                let listed = stalled(viewer, "reasons: [NOTHING_COMMITTED],").await;
                assert_eq!(listed.iter().any(|one| one["reference"] == gap["reference"]), is_idle, "{listed:?}");
            }
            kept_as_found(app).await;
        };
        told(true).await;
        second.enters("commit", &idle, "1250.50").await;
        told(false).await;
        second.enters("withdrawCommitment", &idle, "1250.50").await;
        told(true).await;
    }

    async fn what_nobody_sees_to_is_said_beside_the_help_that_is_under_way(app: &TestApp) {
        // Of its three needs one is helped.
        let gap = app.approver(PANEL).publishes(whole()).await;
        let donor = app.approver(DONOR);
        let made = donor.offers(offer("EQUIPMENT", number("ITEMS", 4))).await;
        let of = donor.proposes(&gap, &made, 0).await;
        assert_eq!(reasons(&donor, &gap).await, json!(["AWAITS_HOLDER", "NO_OFFER_FOR_THE_REST"]));
        assert_eq!(reasons(app, &gap).await, json!(["NO_OFFER"]), "others do not know");
        app.approver(HOST).says("consentToMatch", &of, json!({})).await;
        donor.says("agreeMatch", &of, json!({})).await;
        assert_eq!(reasons(app, &gap).await, json!(["NOTHING_COMMITTED", "NO_OFFER_FOR_THE_REST"]));
        kept_as_found(app).await;
        donor.enters("commit", &of, "4").await;
        donor.enters("recordDelivery", &of, "4").await;
        kept_as_found(app).await;
        assert_eq!(reasons(app, &gap).await, json!(["NO_OFFER_FOR_THE_REST"]));
        app.approver(HOST).says("verifyDelivery", &of, json!({ "statement": "All stand." })).await;
        assert_eq!(reasons(app, &gap).await, json!(["NO_OFFER_FOR_THE_REST"]));
        let listed = stalled(app, "reasons: [NO_OFFER_FOR_THE_REST],").await;
        assert!(listed.iter().any(|one| one["reference"] == gap["reference"]), "{listed:?}");
    }

    async fn what_a_verified_match_left_open_has_no_offer(app: &TestApp) {
        let gap = scales(app).await;
        let (donor, of) = app.agreed(DONOR, HOST, &gap, 0, offer("EQUIPMENT", number("ITEMS", 2))).await;
        donor.enters("commit", &of, "2").await;
        donor.enters("recordDelivery", &of, "2").await;
        assert_eq!(reasons(app, &gap).await, json!([]), "the verification is waited for");
        kept_as_found(app).await;
        app.approver(HOST).says("verifyDelivery", &of, json!({ "statement": "Two stand." })).await;
        assert_eq!(reasons(app, &gap).await, json!(["NO_OFFER_FOR_THE_REST"]));
        let (_, other) = app.agreed("state-fra", HOST, &gap, 0, offer("EQUIPMENT", number("ITEMS", 2))).await;
        kept_as_found(app).await;
        assert_eq!(other["state"], "AGREED");
        assert_eq!(reasons(app, &gap).await, json!(["NOTHING_COMMITTED"]), "under the other");
    }
}
