//! A no to a match is remembered until one of its sides changes in what it was judged by: not because somebody writes a line about
//! it.

use super::gap;
use domain::organisation::Role;
use serde_json::{Value, json};
use tests::{Actor, TestApp, number, offer, on_both, programme, with};

const GAP: &str = "gap { id reference version needs { id } }";

fn pairing(gap: &Value, made: &Value) -> Value {
    let lines = json!([{ "need": gap["needs"][0]["id"], "line": made["lines"][0]["id"] }]);
    json!({ "gap": gap["id"], "assistance": made["id"], "lines": lines })
}

/// Has its host refuse that an offer is matched to a gap.
async fn refuse(app: &TestApp, donor: &Actor, gap: &Value, made: &Value) {
    let proposed = donor.proposes(gap, made, 0).await;
    let why = json!({ "reason": "Not from there." });
    app.approver("civ-authorities")
        .says("objectToMatch", &proposed, why)
        .await;
    let again = donor.refused("proposeMatch", pairing(gap, made)).await;
    assert_eq!(again, ["CONFLICT"]);
}

/// Whether suggestions leave the two out for a no, as this side is told.
async fn are_kept_apart(side: &Actor, gap: &Value, made: &Value) -> bool {
    let query =
        "query ($g: ID!, $a: ID!) { whyNot(gap: $g, assistance: $a) { obstacles { rule } } }";
    let pair = json!({ "g": gap["id"], "a": made["id"] });
    let judged = side.data(query, pair).await["whyNot"].take();
    let mut obstacles = judged["obstacles"].as_array().expect("a list").iter();
    obstacles.any(|obstacle| obstacle["rule"] == "REFUSED")
}

/// The version of a gap as it is now.
async fn version(app: &TestApp, gap: &Value) -> Value {
    let query = "query ($r: String!) { gap(reference: $r) { version } }";
    app.data(query, json!({ "r": gap["reference"] })).await["gap"]["version"].take()
}

/// What others and the sides do that changes nothing of what was judged.
async fn pass(app: &TestApp, donor: &Actor, gap: &Value, made: &Value) {
    for change in [
        json!({ "note": "b" }),
        json!({ "externalReference": "CA-refused" }),
        json!({ "status": "FINALISATION" }),
        json!({ "title": "HELP!" }),
    ] {
        let query = "query ($r: String!) { offer(reference: $r) { version } }";
        let now =
            donor.data(query, json!({ "r": made["reference"] })).await["offer"]["version"].take();
        let input = json!({ "offer": made["id"], "expectedVersion": now });
        donor
            .done("reviseOffer", with(input, change), "offer { version }")
            .await;
    }
    let agency = app.actor("undp", Role::Editor);
    let progress =
        json!({ "gap": gap["id"], "statement": "Somebody went there.", "on": "2026-01" });
    agency.done("recordGapProgress", progress, GAP).await;
    let line =
        json!({ "assistance": "ICT", "title": "Register", "size": { "unsized": "UNSIZED" } });
    let plan = json!({ "gap": gap["id"], "expectedVersion": version(app, gap).await, "needs": [{ "line": line }] });
    agency.done("planNeeds", plan, GAP).await;
    let registrar = app.actor("un-secretariat", Role::Registrar);
    for id in [&gap["id"], &made["id"]] {
        let hide = json!({ "id": id, "reason": "It may name somebody." });
        registrar.done("hideText", hide, "hidden { reason }").await;
    }
}

on_both! {
    async fn a_refused_pair_does_not_come_back_by_what_was_not_judged(app: &TestApp) {
        let (gap, donor) = (gap(app).await, app.approver("state-can"));
        let made = donor.offers(offer("EQUIPMENT", number("ITEMS", 2))).await;
        refuse(app, &donor, &gap, &made).await;
        app.agreed("state-fra", "civ-authorities", &gap, 0, offer("EQUIPMENT", number("ITEMS", 1))).await;
        pass(app, &donor, &gap, &made).await;
        // Nor does who may not object for the host take that back.
        let editor = app.actor("civ-authorities", Role::Editor);
        for side in [&donor, &editor] {
            assert_eq!(side.refused("proposeMatch", pairing(&gap, &made)).await, ["CONFLICT"]);
        }
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn whoever_objected_takes_it_back_by_proposing_what_they_want(app: &TestApp) {
        let (gap, donor, host) = (gap(app).await, app.approver("state-can"), app.approver("civ-authorities"));
        let made = donor.offers(offer("EQUIPMENT", number("ITEMS", 2))).await;
        refuse(app, &donor, &gap, &made).await;
        let told = donor.say("proposeMatch", pairing(&gap, &made), "match { id }").await["userErrors"][0].take();
        assert!(told["message"].as_str().unwrap().contains("have an approver of whoever objected propose it"), "{told}");
        let wanted = host.proposes(&gap, &made, 0).await;
        assert_eq!((&wanted["state"], &wanted["side"]), (&json!("CONSENTED"), &json!("HOLDER")));
        // A no of the provider is not the holder's to take back.
        donor.says("declineMatch", &wanted, json!({ "reason": "None left." })).await;
        let again = host.say("proposeMatch", pairing(&gap, &made), "match { id }").await["userErrors"][0].take();
        assert_eq!(again["code"], "CONFLICT");
        assert!(!again["message"].as_str().unwrap().contains("whoever objected"), "{again}");
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn an_objection_that_was_taken_back_keeps_the_two_apart_no_more(app: &TestApp) {
        let (gap, donor, host) = (gap(app).await, app.approver("state-can"), app.approver("civ-authorities"));
        let made = donor.offers(offer("EQUIPMENT", number("ITEMS", 2))).await;
        let apart = async || (are_kept_apart(&donor, &gap, &made).await, are_kept_apart(&host, &gap, &made).await);
        refuse(app, &donor, &gap, &made).await;
        assert_eq!(apart().await, (true, true));
        let wanted = host.proposes(&gap, &made, 0).await;
        assert_eq!(apart().await, (false, false));
        donor.says("agreeMatch", &wanted, json!({})).await;
        host.says("withdrawMatch", &wanted, json!({ "reason": "The harbour is closed." })).await;
        assert_eq!(apart().await, (false, false), "what ended since is no objection");
        // So the provider proposes it, too, and another no is one of its own.
        refuse(app, &donor, &gap, &made).await;
        assert_eq!(apart().await, (true, true));
        let wanted = host.proposes(&gap, &made, 0).await;
        donor.says("declineMatch", &wanted, json!({ "reason": "None left." })).await;
        assert_eq!(apart().await, (true, true), "the provider said no");
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn what_was_delivered_on_the_same_day_takes_no_objection_back(app: &TestApp) {
        let (gap, donor, host) = (gap(app).await, app.approver("state-can"), app.approver("civ-authorities"));
        let made = donor.offers(offer("EQUIPMENT", number("ITEMS", 2))).await;
        let first = donor.proposes(&gap, &made, 0).await;
        host.says("consentToMatch", &first, json!({})).await;
        let agreed = donor.says("agreeMatch", &first, json!({})).await;
        donor.enters("commit", &agreed, "1").await;
        assert_eq!(donor.enters("recordDelivery", &agreed, "1").await["state"], "DELIVERED");
        // The two may be matched again for the rest, and the host does not want that.
        refuse(app, &donor, &gap, &made).await;
        for side in [&donor, &host] {
            assert!(are_kept_apart(side, &gap, &made).await);
        }
        let wanted = host.proposes(&gap, &made, 0).await;
        assert_eq!(wanted["state"], "CONSENTED", "it takes that back");
        assert!(!are_kept_apart(&donor, &gap, &made).await);
    }

    async fn a_refused_pair_comes_back_when_what_is_offered_changes(app: &TestApp) {
        let (gap, donor) = (gap(app).await, app.approver("state-can"));
        for change in [
            json!({ "title": "Other help" }), json!({ "description": "Otherwise." }), json!({ "ends": "2099" }), json!({ "condition": "If asked." }),
            json!({ "countries": ["CI"] }), json!({ "sectors": ["33120"] }), json!({ "languages": ["fr"] }), json!({ "place": "The harbour" }),
            json!({ "attribution": "UNATTRIBUTED" }), json!({ "seeksExemption": "YES" }), json!({ "cofinancing": "A tenth." }), json!({ "exclusions": "No travel." }),
            json!({ "cofinancingPercent": "10" }),
        ] {
            let made = donor.offers(offer("EQUIPMENT", number("ITEMS", 2))).await;
            refuse(app, &donor, &gap, &made).await;
            let input = json!({ "offer": made["id"], "expectedVersion": made["version"] });
            donor.done("reviseOffer", with(input, change.clone()), "offer { id }").await;
            let again = donor.say("proposeMatch", pairing(&gap, &made), "match { id }").await;
            assert_eq!(again["userErrors"], json!([]), "{change}");
        }
        let mut open = offer("EQUIPMENT", json!({ "unsized": "UNSIZED" }));
        open["ceiling"] = json!({ "amount": "10000", "currency": "USD" });
        let made = donor.offers(open).await;
        refuse(app, &donor, &gap, &made).await;
        let raised = json!({ "offer": made["id"], "expectedVersion": made["version"], "ceiling": { "amount": "400000", "currency": "USD" } });
        donor.done("reviseOffer", raised, "offer { id }").await;
        donor.done("proposeMatch", pairing(&gap, &made), "match { id }").await;
        let made = donor.offers(offer("EQUIPMENT", number("ITEMS", 2))).await;
        refuse(app, &donor, &gap, &made).await;
        let line = json!({ "line": made["lines"][0]["id"], "assistance": "EQUIPMENT", "title": "What is given", "size": number("ITEMS", 3) });
        let larger = json!({ "offer": made["id"], "expectedVersion": made["version"], "lines": [line] });
        donor.done("reviseOffer", larger, "offer { id }").await;
        donor.done("proposeMatch", pairing(&gap, &made), "match { id }").await;
    }

    async fn a_refused_pair_comes_back_when_what_is_needed_changes(app: &TestApp) {
        let (donor, panel) = (app.approver("state-can"), app.approver("group-civ"));
        for (change, returns) in [
            (json!({ "title": "Quokka weights are missing at the harbour" }), true), (json!({ "description": "No weight at the harbour is true." }), true),
            (json!({ "ends": "2099" }), true), (json!({ "beneficiaries": ["customs"] }), true), (json!({ "cost": "5000", "costCurrency": "EUR" }), true),
            (json!({ "note": "Seen twice." }), false), (json!({ "tags": ["harbour"] }), false), (json!({ "severity": "HIGH" }), false),
        ] {
            let gap = gap(app).await;
            let made = donor.offers(offer("EQUIPMENT", number("ITEMS", 2))).await;
            refuse(app, &donor, &gap, &made).await;
            let input = json!({ "gap": gap["id"], "expectedVersion": version(app, &gap).await, "confirmation": "NAMES_NO_PRIVATE_PERSON" });
            panel.done("reviseGap", with(input, change.clone()), GAP).await;
            let again = donor.say("proposeMatch", pairing(&gap, &made), "match { id }").await;
            assert_eq!(again["userErrors"] == json!([]), returns, "{change}: {again}");
        }
    }

    async fn what_was_refused_before_an_upgrade_stays_refused(app: &TestApp) {
        let (gap, donor) = (gap(app).await, app.approver("state-can"));
        let made = donor.offers(offer("EQUIPMENT", number("ITEMS", 2))).await;
        refuse(app, &donor, &gap, &made).await;
        // What earlier versions kept: a digest of the versions of both sides.
        let whole = gapbridge::history::event::digest(&[version(app, &gap).await, made["version"].clone()]);
        app.database.run_sql(&format!("update match set terms = '{whole}'")).await;
        assert_eq!(donor.refused("proposeMatch", pairing(&gap, &made)).await, ["CONFLICT"]);
    }

    async fn a_programme_is_not_cancelled_over_its_matches(app: &TestApp) {
        let (gap, mission, host) = (gap(app).await, app.approver("unoci"), app.approver("civ-authorities"));
        let selection = "programme { id reference version status lines { id } }";
        let input = with(programme(offer("EQUIPMENT", number("ITEMS", 3))), json!({ "status": "IMPLEMENTATION" }));
        let made = mission.done("registerProgramme", input, selection).await;
        let proposed = mission.proposes(&gap, &made, 0).await;
        let revise = |status: &str| json!({ "programme": made["id"], "expectedVersion": made["version"], "status": status });
        assert_eq!(mission.refused("reviseProgramme", revise("CANCELLED")).await, ["CONFLICT"], "a match is open");
        host.says("consentToMatch", &proposed, json!({})).await;
        mission.says("agreeMatch", &proposed, json!({})).await;
        mission.enters("commit", &proposed, "2").await;
        mission.enters("recordDelivery", &proposed, "1").await;
        assert_eq!(mission.refused("reviseProgramme", revise("CANCELLED")).await, ["CONFLICT"], "something is still to be delivered");
        mission.says("withdrawMatch", &proposed, json!({ "reason": "No more." })).await;
        let ended = mission.done("reviseProgramme", revise("CANCELLED"), selection).await;
        assert_eq!(ended["status"], "CANCELLED");
        let payload = mission.say("proposeMatch", pairing(&gap, &made), "match { id }").await;
        let said = payload["userErrors"][0]["message"].as_str().expect("a message");
        assert!(said.contains("programme cancelled"), "{said}");
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn what_a_programme_that_rests_cannot_give_is_not_offered(app: &TestApp) {
        let (gap, mission, host) = (gap(app).await, app.approver("unoci"), app.approver("civ-authorities"));
        let selection = "programme { id reference version status lines { id } }";
        let input = with(programme(offer("EQUIPMENT", number("ITEMS", 3))), json!({ "status": "IMPLEMENTATION" }));
        let made = mission.done("registerProgramme", input, selection).await;
        let proposed = mission.proposes(&gap, &made, 0).await;
        host.says("consentToMatch", &proposed, json!({})).await;
        let agreed = mission.says("agreeMatch", &proposed, json!({})).await;
        let can = |of: &Value, action: &str| of["viewerCan"].as_array().unwrap().contains(&json!(action));
        assert!(can(&agreed, "PLEDGE") && can(&agreed, "COMMIT"));
        let committed = mission.enters("commit", &agreed, "1").await;
        let rest = json!({ "programme": made["id"], "expectedVersion": made["version"], "status": "SUSPENDED" });
        mission.done("reviseProgramme", rest, selection).await;
        let entry = json!({ "match": agreed["id"], "line": committed["lines"][0]["id"], "amount": "1" });
        for mutation in ["pledge", "commit"] {
            assert_eq!(mission.refused(mutation, entry.clone()).await, ["CONFLICT"]);
        }
        let delivered = mission.enters("recordDelivery", &agreed, "1").await;
        assert!(!can(&delivered, "PLEDGE") && !can(&delivered, "COMMIT"), "{delivered}");
    }
}
