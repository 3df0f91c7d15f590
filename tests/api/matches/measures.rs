//! Exemptions from measures, and progress on the conditions for their lifting.

use super::{gap, reference_version};
use crate::{
    feed::webhooks::until,
    gap_changes::whole,
    matches::{judged_matches, lifted_measures::lifted},
};
use domain::organisation::Role;
use gapbridge::db::store::migrate;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tests::{Actor, Asked, TestApp, number, offer, on_both, with};

/// What somebody may do with a match.
async fn can(actor: &Actor, of: &Value) -> BTreeSet<String> {
    let query = "query ($r: String!) { match(reference: $r) { viewerCan } }";
    actor.data(query, json!({ "r": of["reference"] })).await["match"].texts("viewerCan")
}

/// Asks for an exemption from a measure, and has its committee grant it.
async fn is_exempted(committee: &Actor, donor: &Actor, of: &Value, measure: &str) {
    let ask = json!({ "match": of["id"], "measure": measure, "statement": "For customs." });
    let requests = "match { exemptionRequests { id state } }";
    let asked = donor.done("requestExemption", ask, requests).await;
    let asked = asked["exemptionRequests"].as_array().expect("requests");
    let open = asked.iter().find(|one| one["state"] == "REQUESTED");
    let decide =
        json!({ "exemptionRequest": open.expect("a request")["id"], "decision": "GRANTED" });
    committee
        .done("decideExemption", decide, "match { id }")
        .await;
}

/// What an entry of one in the ledger, which must be taken, is warned of about exemptions.
async fn warned(donor: &Actor, of: &Value, mutation: &str) -> Vec<String> {
    let entry = json!({ "match": of["id"], "line": of["lines"][0]["id"], "amount": "1" });
    let payload = donor
        .say(mutation, entry, "warningDetails { code message }")
        .await;
    assert_eq!(payload["userErrors"], json!([]), "{mutation}");
    let details = payload["warningDetails"]
        .as_array()
        .expect("warnings")
        .iter();
    details
        .filter(|one| one["code"] == "EXEMPTION_REQUIRED")
        .map(|one| one.text("message").to_owned())
        .collect()
}

on_both! {
    async fn an_exemption_is_asked_of_the_committee_and_decided_by_it_alone(app: &TestApp) {
        let (donor, proposed) = judged_matches::proposed(app).await;
        let (code, committee) = (json!("1591-arms"), app.approver("committee-1591"));
        assert!(can(&donor, &proposed).await.contains("REQUEST_EXEMPTION"));
        let ask = json!({ "match": proposed["id"], "measure": code, "statement": "For guards of courts." });
        let selection = "match { exemptionRequests { id state measure { code } committee { code } reason } }";
        let asked = donor.done("requestExemption", ask.clone(), selection).await["exemptionRequests"][0].take();
        assert_eq!((&asked["state"], &asked["measure"]["code"]), (&json!("REQUESTED"), &code));
        assert_eq!(donor.refused("requestExemption", ask).await, ["CONFLICT measure"]);
        assert!(!can(&donor, &proposed).await.contains("REQUEST_EXEMPTION"), "it is asked for");
        let decide = json!({ "exemptionRequest": asked["id"], "decision": "REFUSED" });
        assert_eq!(committee.refused("decideExemption", decide).await, ["INVALID reason"]);
        let decide = json!({ "exemptionRequest": asked["id"], "decision": "GRANTED", "reason": "So it is." });
        assert_eq!(donor.refused("decideExemption", decide.clone()).await, ["FORBIDDEN"]);
        assert_eq!(app.approver("committee-1533").refused("decideExemption", decide.clone()).await, ["NOT_FOUND exemptionRequest"]);
        assert_eq!(committee.done("decideExemption", decide.clone(), selection).await["exemptionRequests"][0]["state"], "GRANTED");
        assert_eq!(committee.refused("decideExemption", decide).await, ["CONFLICT"]);
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn who_asked_for_an_exemption_withdraws_it_before_it_is_decided(app: &TestApp) {
        let (donor, proposed) = judged_matches::proposed(app).await;
        let (host, committee) = (app.approver("state-sdn"), app.approver("committee-1591"));
        let selection = "match { exemptionRequests { id state reason history { edges { node { kind } } } } }";
        let ask = json!({ "match": proposed["id"], "measure": "1591-arms", "statement": "For guards of courts." });
        let asked = donor.done("requestExemption", ask.clone(), selection).await["exemptionRequests"][0].take();
        let withdraw = json!({ "exemptionRequest": asked["id"], "reason": "Something else is given." });
        for other in [&host, &committee] {
            assert_eq!(other.refused("withdrawExemptionRequest", withdraw.clone()).await, ["FORBIDDEN"]);
        }
        let seen = donor.done("withdrawExemptionRequest", withdraw.clone(), selection).await["exemptionRequests"][0].take();
        assert_eq!((&seen["state"], &seen["reason"]), (&json!("WITHDRAWN"), &json!("Something else is given.")));
        assert_eq!(seen.texts("history.edges.node.kind"), BTreeSet::from(["EXEMPTION_REQUESTED".to_owned(), "EXEMPTION_WITHDRAWN".to_owned()]));
        assert_eq!(donor.refused("withdrawExemptionRequest", withdraw).await, ["CONFLICT"]);
        let decide = json!({ "exemptionRequest": asked["id"], "decision": "GRANTED" });
        assert_eq!(committee.refused("decideExemption", decide).await, ["CONFLICT"]);
        let again = host.done("requestExemption", ask, selection).await["exemptionRequests"].take();
        let open = again.as_array().unwrap().iter().find(|one| one["state"] == "REQUESTED").expect("a request");
        let withdraw = json!({ "exemptionRequest": open["id"], "reason": "x" });
        assert_eq!(donor.refused("withdrawExemptionRequest", withdraw.clone()).await, ["FORBIDDEN"], "the other side asked for it");
        host.done("withdrawExemptionRequest", withdraw, "match { id }").await;
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn a_request_that_ended_with_its_match_says_so(app: &TestApp) {
        let (donor, proposed) = judged_matches::proposed(app).await;
        let ask = json!({ "match": proposed["id"], "measure": "1591-arms", "statement": "For guards of courts." });
        donor.done("requestExemption", ask, "match { id }").await;
        app.approver("state-sdn").says("objectToMatch", &proposed, json!({ "reason": "Not now." })).await;
        let query = "query ($r: String!) { match(reference: $r) { exemptionRequests { state history { edges { node { kind } } } } } }";
        for reader in [&donor, &app.approver("committee-1591")] {
            let seen = reader.data(query, json!({ "r": proposed["reference"] })).await["match"]["exemptionRequests"][0].take();
            assert_eq!(seen["state"], "WITHDRAWN");
            assert_eq!(seen.texts("history.edges.node.kind"), BTreeSet::from(["EXEMPTION_REQUESTED".to_owned(), "MATCH_OBJECTED".to_owned()]));
        }
    }

    async fn nothing_warns_of_an_exemption_that_was_granted(app: &TestApp) {
        let (donor, agreed) = judged_matches::agreed(app).await;
        assert_eq!(warned(&donor, &agreed, "pledge").await.len(), 1);
        judged_matches::decided(app, &donor, &agreed, "GRANTED").await;
        for mutation in ["pledge", "commit", "recordDelivery"] {
            assert_eq!(warned(&donor, &agreed, mutation).await, [""; 0], "{mutation}");
        }
    }

    async fn what_another_measure_asks_is_warned_of_until_it_is_granted_too(app: &TestApp) {
        let measures = ["1718-nonproliferation", "1718-sectors"];
        let mut input = whole();
        input["publication"] = json!({ "confirmation": "NAMES_NO_PRIVATE_PERSON" });
        (input["countries"], input["regime"], input["liftingConditions"]) = (json!(["PRK"]), json!("1718"), json!([]));
        // Whether the one that decides is granted first or last.
        for [first, last] in [measures, [measures[1], measures[0]]] {
            input["title"] = json!(format!("Scales, first exempted from {first}"));
            let gap = app.approver("panel-prk").done("recordGap", input.clone(), "gap { id needs { id } }").await;
            let (donor, agreed) = app.agreed("state-can", "state-prk", &gap, 0, offer("EQUIPMENT", number("ITEMS", 4))).await;
            let committee = app.approver("committee-1718");
            is_exempted(&committee, &donor, &agreed, first).await;
            let told = warned(&donor, &agreed, "pledge").await;
            assert_eq!(told.len(), 1, "{told:?}");
            assert!(!told[0].contains(first), "{told:?}");
            is_exempted(&committee, &donor, &agreed, last).await;
            assert_eq!(warned(&donor, &agreed, "commit").await, [""; 0]);
        }
    }

    async fn who_asked_before_that_was_kept_is_told_by_the_history(app: &TestApp) {
        let (donor, host) = (app.approver("state-can"), app.approver("state-sdn"));
        let mut asked = Vec::new();
        for side in [&donor, &host] {
            let (_, proposed) = judged_matches::proposed(app).await;
            let ask = json!({ "match": proposed["id"], "measure": "1591-arms", "statement": "For guards of courts." });
            asked.push(side.done("requestExemption", ask, "match { reference exemptionRequests { id } }").await);
        }
        app.database.run_sql("update exemption_request set asker_id = null").await;
        app.database.run_sql("delete from seaql_migrations where version like '%_000066_%'").await;
        migrate(&app.database.config()).await.unwrap();
        assert_eq!(app.database.differences().await, [""; 0]);
        let query = "query ($r: String!) { match(reference: $r) { exemptionRequests { viewerCan } } }";
        for (of, asker, other) in [(&asked[0], &donor, &host), (&asked[1], &host, &donor)] {
            let withdraw = json!({ "exemptionRequest": of["exemptionRequests"][0]["id"], "reason": "Something else is given." });
            for (side, can) in [(other, json!([])), (asker, json!(["WITHDRAW_EXEMPTION_REQUEST"]))] {
                let seen = side.data(query, json!({ "r": of["reference"] })).await;
                assert_eq!(seen["match"]["exemptionRequests"][0]["viewerCan"], can);
            }
            assert_eq!(other.refused("withdrawExemptionRequest", withdraw.clone()).await, ["FORBIDDEN"]);
            asker.done("withdrawExemptionRequest", withdraw, "match { id }").await;
        }
    }

    async fn an_exemption_is_asked_from_the_measure_that_touches_the_match_alone(app: &TestApp) {
        let (gap, donor, host) = (gap(app).await, app.approver("state-can"), app.approver("civ-authorities"));
        let made = donor.offers(offer("EQUIPMENT", number("ITEMS", 4))).await;
        let free = donor.proposes(&gap, &made, 0).await;
        let (giver, rifles) = judged_matches::proposed(app).await;
        for (actor, of, measure) in [
            (&donor, &free, "1718-nonproliferation"),
            (&host, &free, "1572-arms"),
            (&giver, &rifles, "1572-arms"),
            (&giver, &rifles, "1533-arms"),
        ] {
            let ask = json!({ "match": of["id"], "measure": measure, "statement": "x" });
            assert_eq!(actor.refused("requestExemption", ask).await, ["INVALID measure"], "{measure}");
        }
        for side in [&donor, &host] {
            assert!(!can(side, &free).await.contains("REQUEST_EXEMPTION"), "nothing touches it");
        }
        let query = "query ($r: String!) { match(reference: $r) { provider { code } exemptionRequests { id } } }";
        let seen = app.approver("committee-1718").data(query, json!({ "r": free["reference"] })).await["match"].take();
        assert!(seen["exemptionRequests"].as_array().is_none_or(Vec::is_empty), "{seen}");
        host.says("consentToMatch", &free, json!({})).await;
        donor.says("agreeMatch", &free, json!({})).await;
        donor.enters("commit", &free, "2").await;
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn an_exemption_is_asked_from_a_measure_that_begins_before_the_delivery(app: &TestApp) {
        let (_, proposed) = judged_matches::proposed(app).await;
        // What binds on the day of delivery is what the rules say of that day, whether or not it is in force today.
        app.database.run_sql("update measure set in_force_from = '2999-01-01' where code = '1591-arms'").await;
        let donor = app.database.serve().await.approver("state-can");
        assert!(can(&donor, &proposed).await.contains("REQUEST_EXEMPTION"));
        let ask = json!({ "match": proposed["id"], "measure": "1591-arms", "statement": "For guards of courts." });
        let asked = donor.done("requestExemption", ask, "match { exemptionRequests { measure { code } } }").await;
        assert_eq!(asked["exemptionRequests"], json!([{ "measure": { "code": "1591-arms" } }]));
    }

    async fn what_is_asked_anew_after_a_refusal_is_waited_for(app: &TestApp) {
        let (donor, agreed) = judged_matches::agreed(app).await;
        judged_matches::decided(app, &donor, &agreed, "REFUSED").await;
        let entry = json!({ "match": agreed["id"], "line": agreed["lines"][0]["id"], "amount": "1" });
        let why = async || donor.say("commit", entry.clone(), "clientMutationId").await["userErrors"][0]["message"].to_string();
        let refused = why().await;
        assert!(refused.contains("unless it grants another request"), "{refused}");
        let ask = json!({ "match": agreed["id"], "measure": "1591-arms", "statement": "For guards of courts alone." });
        let asked = donor.done("requestExemption", ask, "match { exemptionRequests { reference state } }").await["exemptionRequests"].take();
        let open = asked.as_array().unwrap().iter().find(|one| one["state"] == "REQUESTED").expect("a request");
        let pending = why().await;
        assert!(pending.contains(&format!("wait for what it says of {}", open.text("reference"))), "{pending}");
    }

    async fn what_a_committee_is_asked_about_stays_what_it_is(app: &TestApp) {
        let mut input = whole();
        input["publication"] = json!({ "confirmation": "NAMES_NO_PRIVATE_PERSON" });
        (input["countries"], input["regime"], input["liftingConditions"]) = (json!(["SDN"]), json!("1591"), json!([]));
        let outfit = json!({ "assistance": "EQUIPMENT", "title": "Outfit", "size": number("ITEMS", 4) });
        (input["beneficiaries"], input["needs"]) = (json!(["police"]), json!([outfit]));
        let gap = app.approver("panel-sdn").done("recordGap", input, "gap { id needs { id } }").await;
        let (donor, committee) = (app.approver("state-can"), app.approver("committee-1591"));
        let mut vests = offer("EQUIPMENT", number("ITEMS", 4));
        vests["lines"][0]["goods"] = json!("NON_LETHAL_MILITARY");
        let made = donor.offers(vests.clone()).await;
        let proposed = donor.proposes(&gap, &made, 0).await;
        let mut line = vests["lines"][0].clone();
        (line["line"], line["goods"]) = (made["lines"][0]["id"].clone(), json!("ARMS"));
        let rifles = json!({ "offer": made["id"], "expectedVersion": made["version"], "lines": [line] });
        let ask = json!({ "match": proposed["id"], "measure": "1591-arms", "statement": "Vests." });
        let requests = "match { exemptionRequests { id state } }";
        let tried = async || donor.say("reviseOffer", with(rifles.clone(), json!({ "dryRun": true })), "dryRun").await["userErrors"].take();
        assert_eq!(tried().await, json!([]), "nobody is asked");
        for (decision, is_held) in [("REFUSED", false), ("GRANTED", true)] {
            let asked = donor.done("requestExemption", ask.clone(), requests).await["exemptionRequests"].take();
            let open = asked.as_array().unwrap().iter().find(|one| one["state"] == "REQUESTED").expect("a request");
            assert_eq!(donor.refused("reviseOffer", rifles.clone()).await, ["INVALID lines.0"], "it is asked");
            let decide = json!({ "exemptionRequest": open["id"], "decision": decision, "reason": "Vests." });
            committee.done("decideExemption", decide, requests).await;
            let told = tried().await;
            assert_eq!(told != json!([]), is_held, "{decision}: {told}");
        }
        app.database.load("lifted.toml", &lifted("2020-01-01")).await.expect("a measure");
        // What was lifted holds nothing, once the service has heard of it.
        until(async || (tried().await == json!([])).then_some(())).await;
    }

    async fn no_exemption_is_offered_where_no_committee_could_decide(app: &TestApp) {
        let needs = json!([{ "assistance": "EQUIPMENT", "title": "Vests", "goods": "NON_LETHAL_MILITARY", "size": number("ITEMS", 4) }]);
        let more = json!({ "countries": ["LB"], "regime": "1701", "liftingConditions": [], "beneficiaries": ["police"], "needs": needs });
        let gap = app.approver("group-civ").publishes(with(whole(), more)).await;
        let donor = app.approver("state-can");
        let made = donor.offers(offer("EQUIPMENT", number("ITEMS", 4))).await;
        let proposed = donor.proposes(&gap, &made, 0).await;
        let query = "query ($r: String!) { match(reference: $r) { viewerCan compliance { outcome measure { code } } } }";
        let seen = donor.data(query, json!({ "r": proposed["reference"] })).await["match"].take();
        assert_eq!(seen["compliance"], json!({ "outcome": "NOTIFY", "measure": { "code": "1701-arms" } }));
        assert!(!seen.has("viewerCan", "REQUEST_EXEMPTION"), "{seen}");
        let ask = json!({ "match": proposed["id"], "measure": "1701-arms", "statement": "Vests." });
        assert_eq!(donor.refused("requestExemption", ask).await, ["INVALID measure"]);
    }

    async fn progress_on_a_condition_has_a_date_and_a_source_and_stays(app: &TestApp) {
        let panel = app.actor("group-civ", Role::Editor);
        let input = json!({ "liftingCondition": "1572-elections", "on": "2010-05", "statement": "The lists are out.", "document": "S/2009/521", "locator": "para. 3" });
        let (elsewhere, before) = (app.database.serve().await, reference_version(app).await);
        let recorded = panel.done("recordProgress", input.clone(), "liftingCondition { progress { date statement locator recordedBy { code } } }").await;
        let all = recorded["progress"].as_array().unwrap();
        let own = all.iter().find(|one| one["statement"] == "The lists are out.").expect("what was recorded");
        assert_eq!(*own, json!({ "date": "2010-05", "statement": "The lists are out.", "locator": "para. 3", "recordedBy": { "code": "group-civ" } }));
        let query = r#"{ liftingConditions(first: 100, filter: { regimes: ["1572"] }) { edges { node { code progress { statement } } } } }"#;
        let mut seen = elsewhere.data(query, json!({})).await["liftingConditions"]["edges"].take();
        let conditions = seen.as_array_mut().unwrap().iter_mut();
        let mut found = conditions.map(|edge| &mut edge["node"]).filter(|node| node["code"] == "1572-elections");
        let seen = found.next().expect("the condition")["progress"].take();
        assert!(seen.has("statement", "The lists are out."), "at once, from every server");
        assert_eq!(reference_version(app).await, before, "no server reads the reference tables again");
        assert_eq!(panel.refused("recordProgress", input.clone()).await, ["CONFLICT"], "it stands already");
        for (field, value, fault) in [("on", "2099", "INVALID on"), ("statement", " ", "INVALID statement"), ("document", "S/1900/1", "INVALID document")] {
            let mut bad = input.clone();
            bad[field] = json!(value);
            assert_eq!(panel.refused("recordProgress", bad).await, [fault]);
        }
        assert_eq!(app.approver("state-can").refused("recordProgress", input).await, ["FORBIDDEN"]);
    }
}
