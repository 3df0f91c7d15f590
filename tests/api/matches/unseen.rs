//! Matches about a gap that its Panel only shares: who is asked may not read it, and nobody is told whether they do.

use crate::{gap_changes::whole, hidden::who_did_it::is_of_a_day};
use serde_json::{Value, json};
use tests::{Actor, Asked, TestApp, number, offer, on_both, with};

const CODE: &str = "NOT_PUBLIC";
const GAP: &str = "gap { id reference needs { id } }";
const WARNED: &str = "match { id reference state awaits } warningDetails { code field message }";

async fn shares(panel: &Actor, gap: &Value, reader: &str) {
    let with = json!({ "gap": gap["id"], "organisation": reader });
    panel.done("shareGap", with, "share { id }").await;
}

fn pairing(gap: &Value, made: &Value) -> Value {
    let lines = json!([{ "need": gap["needs"][0]["id"], "line": made["lines"][0]["id"] }]);
    json!({ "gap": gap["id"], "assistance": made["id"], "lines": lines })
}

/// The warning that who is asked may not read the gap.
fn warned(payload: &Value) -> Option<Value> {
    let mut all = payload["warningDetails"]
        .as_array()
        .expect("warnings")
        .iter();
    all.find(|warning| warning["code"] == CODE).cloned()
}

async fn state(actor: &Actor, of: &Value) -> Value {
    let query = "query ($r: String!) { match(reference: $r) { state } }";
    let read = actor.data(query, json!({ "r": of["reference"] })).await;
    read["match"]["state"].clone()
}

on_both! {
    async fn a_holder_is_told_alike_of_providers_who_read_the_gap_and_who_do_not(app: &TestApp) {
        let (panel, holder) = (app.approver("group-civ"), app.approver("civ-authorities"));
        let gap = panel.done("recordGap", whole(), GAP).await;
        for reader in ["civ-authorities", "state-fra"] {
            shares(&panel, &gap, reader).await;
        }
        let (donor, reader) = (app.approver("state-can"), app.approver("state-fra"));
        let given = || offer("EQUIPMENT", number("ITEMS", 4));
        let (unseen, seen) = (donor.offers(given()).await, reader.offers(given()).await);
        let one = holder.say("proposeMatch", pairing(&gap, &unseen), WARNED).await;
        let other = holder.say("proposeMatch", pairing(&gap, &seen), WARNED).await;
        let message = warned(&one).expect("a warning");
        assert!(message["message"].as_str().is_some_and(|text| text.contains("ask the Panel")), "{message}");
        assert_eq!(Some(message), warned(&other), "it does not say whom the gap is shared with");
        assert_eq!((&one["match"]["state"], &one["match"]["awaits"]), (&other["match"]["state"], &other["match"]["awaits"]));
        assert_eq!((state(&donor, &one["match"]).await, state(&reader, &other["match"]).await), (Value::Null, json!("CONSENTED")));
        // The way out: whom the Panel shares it with from now on agrees.
        shares(&panel, &gap, "state-can").await;
        let agreed = donor.say("agreeMatch", json!({ "match": one["match"]["id"] }), WARNED).await;
        assert_eq!((&agreed["match"]["state"], warned(&agreed)), (&json!("AGREED"), None));
    }

    async fn a_trial_that_reads_a_gap_that_is_only_shared_is_noted_as_a_reading(app: &TestApp) {
        let (panel, donor) = (app.approver("group-civ"), app.approver("state-can"));
        let gap = panel.done("recordGap", whole(), GAP).await;
        shares(&panel, &gap, "state-can").await;
        let made = donor.offers(offer("EQUIPMENT", number("ITEMS", 4))).await;
        let readers = async || {
            let query = "query ($r: String!) { gap(reference: $r) { readings { nodes { kind actor { code } } } } }";
            panel.data(query, json!({ "r": gap["reference"] })).await["gap"]["readings"]["nodes"].take()
        };
        assert_eq!(readers().await, json!([]), "its Panel alone read it");
        let trial = with(pairing(&gap, &made), json!({ "dryRun": true }));
        let tried = donor.say("proposeMatch", trial, "dryRun match { id } warningDetails { code field message }").await;
        assert_eq!((&tried["dryRun"], &tried["match"], &tried["userErrors"]), (&json!(true), &Value::Null, &json!([])));
        assert!(warned(&tried).is_some(), "{tried}");
        assert_eq!(readers().await, json!([{ "kind": "READ", "actor": { "code": "state-can" } }]));
    }

    async fn of_a_gap_that_everybody_reads_nobody_is_warned(app: &TestApp) {
        let gap = app.approver("group-civ").publishes(whole()).await;
        let donor = app.approver("state-can");
        let made = donor.offers(offer("EQUIPMENT", number("ITEMS", 4))).await;
        let proposed = donor.say("proposeMatch", pairing(&gap, &made), WARNED).await;
        assert_eq!((&proposed["match"]["state"], warned(&proposed)), (&json!("PROPOSED"), None));
    }

    async fn who_asks_a_committee_is_told_that_it_may_not_read_the_gap(app: &TestApp) {
        let panel = app.approver("panel-sdn");
        let mut input = whole();
        (input["countries"], input["regime"], input["liftingConditions"]) = (json!(["SD"]), json!("1591"), json!([]));
        input["beneficiaries"] = json!(["armed forces"]);
        input["needs"] = json!([{ "assistance": "EQUIPMENT", "title": "Rifles", "goods": "ARMS", "size": number("ITEMS", 4) }]);
        let gap = panel.done("recordGap", input, GAP).await;
        shares(&panel, &gap, "state-can").await;
        let donor = app.approver("state-can");
        let made = donor.offers(offer("EQUIPMENT", number("ITEMS", 4))).await;
        let proposed = donor.proposes(&gap, &made, 0).await;
        let ask = json!({ "match": proposed["id"], "measure": "1591-arms", "statement": "For guards of courts." });
        let asked = donor.say("requestExemption", ask, WARNED).await;
        assert!(warned(&asked).is_some(), "{asked}");
        let committee = app.approver("committee-1591");
        assert_eq!(state(&committee, &proposed).await, Value::Null);
        shares(&panel, &gap, "committee-1591").await;
        assert_eq!(state(&committee, &proposed).await, "PROPOSED");
    }

    async fn ids_of_matches_of_a_gap_that_not_everybody_reads_tell_the_day_alone(app: &TestApp) {
        let (panel, holder, donor) = (app.approver("group-civ"), app.approver("civ-authorities"), app.approver("state-can"));
        let gap = panel.done("recordGap", whole(), GAP).await;
        for reader in ["civ-authorities", "state-can"] {
            shares(&panel, &gap, reader).await;
        }
        let made = donor.offers(offer("EQUIPMENT", number("ITEMS", 4))).await;
        let of = donor.proposes(&gap, &made, 0).await;
        holder.says("consentToMatch", &of, json!({})).await;
        let agreed = donor.says("agreeMatch", &of, json!({})).await;
        for mutation in ["pledge", "commit", "recordDelivery"] {
            donor.enters(mutation, &agreed, "1").await;
        }
        let query = "query ($r: String!) { match(reference: $r) { id lines { id } consents { id } gap { needs { commitments { id kind } } } } }";
        let seen = donor.data(query, json!({ "r": agreed["reference"] })).await["match"].take();
        let entries = seen["gap"]["needs"][0]["commitments"].as_array().unwrap();
        let kinds: Vec<&str> = entries.iter().map(|entry| entry.text("kind")).collect();
        assert_eq!(kinds, ["PLEDGED", "COMMITTED", "DELIVERED"], "as they were made");
        let parts = ["lines", "consents"].map(|parts| seen[parts].as_array().unwrap().as_slice());
        for thing in parts.into_iter().flatten().chain(entries).chain([&seen]) {
            assert!(is_of_a_day(thing.text("id")), "{thing} tells more than the day");
        }
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn ids_of_what_is_asked_anew_about_such_a_match_tell_the_day_alone(app: &TestApp) {
        let (panel, donor) = (app.approver("group-civ"), app.approver("state-can"));
        let gap = panel.done("recordGap", whole(), "gap { id reference version needs { id } }").await;
        shares(&panel, &gap, "state-can").await;
        let made = donor.offers(offer("EQUIPMENT", number("ITEMS", 4))).await;
        let of = donor.proposes(&gap, &made, 0).await;
        let both = json!({ "gap": gap["id"], "expectedVersion": gap["version"], "countries": ["CI", "LR"] });
        panel.done("reviseGap", both, "gap { id }").await;
        let query = "query ($r: String!) { match(reference: $r) { consents { id country { alpha3 } } } }";
        let seen = donor.data(query, json!({ "r": of["reference"] })).await["match"].take();
        let asked = seen["consents"].as_array().unwrap();
        let countries: Vec<&str> = asked.iter().map(|one| one["country"].text("alpha3")).collect();
        assert_eq!(countries, ["CIV", "LBR"], "who is asked later stands behind");
        assert!(asked.iter().all(|one| is_of_a_day(one.text("id"))), "{asked:?}");
    }
}
