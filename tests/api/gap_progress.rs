//! Progress on gaps, as those record it who are at work on them: whose gap it is, and who gives for it and may be named.

use crate::gap_changes::whole;
use domain::organisation::Role;
use serde_json::{Value, json};
use tests::{Actor, Asked, TestApp, number, offer, on_both, with};

/// A gap as it is now, for whoever asks.
async fn seen(actor: &Actor, reference: &str) -> Value {
    let query =
        "query ($r: String!) { gap(reference: $r) { viewerCan progress { recordedBy { code } } } }";
    actor.data(query, json!({ "r": reference })).await["gap"].take()
}

fn can(gap: &Value) -> bool {
    gap["viewerCan"].has("", "RECORD_GAP_PROGRESS")
}

on_both! {
    async fn whose_gap_it_is_and_who_gives_by_name_record_progress(app: &TestApp) {
        let gap = app.approver("group-civ").publishes(whole()).await;
        let reference = gap.text("reference");
        let said = json!({ "gap": gap["id"], "on": "2025-03", "statement": "Two scales stand." });
        let is_kept_out = async |who: &str| {
            let who = app.actor(who, Role::Editor);
            assert!(!can(&seen(&who, reference).await));
            assert_eq!(who.refused("recordGapProgress", said.clone()).await, ["FORBIDDEN"]);
        };
        let records = async |who: &str| {
            let actor = app.actor(who, Role::Editor);
            assert!(can(&seen(&actor, reference).await), "{who}");
            actor.done("recordGapProgress", said.clone(), "gap { id }").await;
        };
        for holder in ["civ-authorities", "state-civ"] {
            records(holder).await;
        }
        let scales = || offer("EQUIPMENT", number("ITEMS", 1));
        let donor = app.approver("state-can");
        let made = donor.offers(scales()).await;
        is_kept_out("state-can").await;
        let proposed = donor.proposes(&gap, &made, 0).await;
        app.approver("civ-authorities").says("consentToMatch", &proposed, json!({})).await;
        is_kept_out("state-can").await;
        let agreed = donor.says("agreeMatch", &proposed, json!({})).await;
        records("state-can").await;
        // Who is to be named nowhere is not named here.
        let unnamed = with(scales(), json!({ "attribution": "UNATTRIBUTED" }));
        app.agreed("state-fra", "civ-authorities", &gap, 0, unnamed).await;
        is_kept_out("state-fra").await;
        let unnames = async || {
            let query = "query ($r: String!) { offer(reference: $r) { version } }";
            let now = donor.data(query, json!({ "r": made["reference"] })).await["offer"]["version"].take();
            donor.refused("reviseOffer", json!({ "offer": made["id"], "expectedVersion": now, "attribution": "UNATTRIBUTED" })).await
        };
        assert_eq!(unnames().await, ["INVALID attribution"]);
        donor.says("withdrawMatch", &agreed, json!({ "reason": "The budget was cut." })).await;
        is_kept_out("state-can").await;
        assert_eq!(unnames().await, ["INVALID attribution"], "it is still told who recorded it");
        let recorders = seen(app, reference).await["progress"].texts("recordedBy.code");
        assert_eq!(recorders.into_iter().collect::<Vec<_>>(), ["civ-authorities", "state-can", "state-civ"]);
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn who_gives_without_a_word_of_progress_can_still_ask_not_to_be_named(app: &TestApp) {
        let gap = app.approver("group-civ").publishes(whole()).await;
        let donor = app.approver("state-can");
        let made = donor.offers(offer("EQUIPMENT", number("ITEMS", 1))).await;
        let proposed = donor.proposes(&gap, &made, 0).await;
        app.approver("civ-authorities").says("consentToMatch", &proposed, json!({})).await;
        donor.says("agreeMatch", &proposed, json!({})).await;
        let query = "query ($r: String!) { offer(reference: $r) { version } }";
        let now = donor.data(query, json!({ "r": made["reference"] })).await["offer"]["version"].take();
        donor.done("reviseOffer", json!({ "offer": made["id"], "expectedVersion": now, "attribution": "UNATTRIBUTED" }), "offer { version }").await;
        let said = json!({ "gap": gap["id"], "on": "2025-03", "statement": "A scale stands." });
        assert_eq!(donor.refused("recordGapProgress", said).await, ["FORBIDDEN"]);
        assert_eq!(app.database.differences().await, [""; 0]);
    }
}
