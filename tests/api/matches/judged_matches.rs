//! Matches obey what suggestions obey: obstacles, and the sanctions on the day on which delivery would start.

use crate::gap_changes::whole;
use chrono::Utc;
use domain::organisation::Role;
use gapbridge::{
    access::viewer::Viewer,
    config::Config,
    db::{scope::Scope, store::Store},
    matchmaking::catalogue::CatalogueCache,
};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use std::sync::Arc;
use tests::{Actor, MATCH, TestApp, TestDatabase, number, offer, on_both, programme};

const GAP: &str = "gap { id reference version needs { id } }";
const JUDGED: &str = "match { id reference state compliance { outcome measure { code } contact } obstacles { rule forbidsMatch } \
    deliveriesAgainstMeasures { measure { code } basis { key } deliveredOn } lines { id need { id } } } warnings warningDetails { code field message }";

/// A published gap of Côte d'Ivoire, which no measure binds any more.
async fn scales(app: &TestApp) -> Value {
    let mut input = whole();
    input["publication"] = json!({ "confirmation": "NAMES_NO_PRIVATE_PERSON" });
    app.approver("group-civ")
        .done("recordGap", input, GAP)
        .await
}

/// A published gap of Sudan: four rifles for these.
pub(crate) async fn rifles(app: &TestApp, beneficiaries: &str) -> Value {
    let mut input = whole();
    input["publication"] = json!({ "confirmation": "NAMES_NO_PRIVATE_PERSON" });
    input["countries"] = json!(["SD"]);
    input["regime"] = json!("1591");
    input["liftingConditions"] = json!([]);
    input["beneficiaries"] = json!([beneficiaries]);
    input["needs"] = json!([{ "assistance": "EQUIPMENT", "title": "Rifles", "goods": "ARMS", "size": number("ITEMS", 4) }]);
    app.approver("panel-sdn")
        .done("recordGap", input, GAP)
        .await
}

fn pairing(gap: &Value, made: &Value) -> Value {
    let lines = json!([{ "need": gap["needs"][0]["id"], "line": made["lines"][0]["id"] }]);
    json!({ "gap": gap["id"], "assistance": made["id"], "lines": lines })
}

/// What a mutation that is refused says of why.
async fn why(actor: &Actor, mutation: &str, input: Value) -> String {
    let payload = actor.say(mutation, input, "clientMutationId").await;
    let fault = &payload["userErrors"][0];
    assert_eq!(fault["code"], "CONFLICT", "{mutation}: {payload}");
    fault["message"].as_str().expect("a message").to_owned()
}

/// A match of rifles for the armed forces of Sudan, which asks for an exemption, proposed by a donor.
pub(crate) async fn proposed(app: &TestApp) -> (Actor, Value) {
    let gap = rifles(app, "armed forces").await;
    let donor = app.approver("state-can");
    let made = donor.offers(offer("EQUIPMENT", number("ITEMS", 4))).await;
    let mut payload = donor
        .say("proposeMatch", pairing(&gap, &made), JUDGED)
        .await;
    let proposed = payload["match"].take();
    assert_eq!(payload["userErrors"], json!([]));
    assert_eq!(
        (
            &proposed["compliance"]["outcome"],
            &proposed["compliance"]["measure"]["code"]
        ),
        (&json!("EXEMPTION_REQUIRED"), &json!("1591-arms"))
    );
    let warnings = payload["warnings"].as_array().unwrap();
    assert!(
        warnings[0].as_str().unwrap().contains("exemption"),
        "{warnings:?}"
    );
    let details = payload["warningDetails"].as_array().unwrap().iter();
    let told: Vec<&Value> = details.clone().map(|one| &one["message"]).collect();
    assert_eq!(told, warnings.iter().collect::<Vec<_>>());
    let exemption = details
        .filter(|one| one["code"] == "EXEMPTION_REQUIRED" && one["field"].is_null())
        .count();
    assert_eq!(exemption, 1, "{payload}");
    (donor, proposed)
}

/// The same, agreed.
pub(crate) async fn agreed(app: &TestApp) -> (Actor, Value) {
    let (donor, proposed) = proposed(app).await;
    app.approver("state-sdn")
        .says("consentToMatch", &proposed, json!({}))
        .await;
    let agreed = donor.says("agreeMatch", &proposed, json!({})).await;
    (donor, agreed)
}

/// Asks for an exemption from a measure, and has its committee decide.
pub(crate) async fn decided(app: &TestApp, donor: &Actor, of: &Value, decision: &str) {
    let ask =
        json!({ "match": of["id"], "measure": "1591-arms", "statement": "For guards of courts." });
    let asked = donor
        .done(
            "requestExemption",
            ask,
            "match { exemptionRequests { id state } }",
        )
        .await;
    let requests = asked["exemptionRequests"].as_array().unwrap();
    let open = requests
        .iter()
        .find(|one| one["state"] == "REQUESTED")
        .expect("a request");
    let decide =
        json!({ "exemptionRequest": open["id"], "decision": decision, "reason": "So it is." });
    app.approver("committee-1591")
        .done("decideExemption", decide, "match { id }")
        .await;
}

fn entry(of: &Value, amount: &str) -> Value {
    json!({ "match": of["id"], "line": of["lines"][0]["id"], "amount": amount })
}

/// Has a registrar decide whether an organisation may act.
pub(crate) async fn suspend(app: &TestApp, organisation: &str, standing: &str) {
    let review =
        json!({ "organisation": organisation, "standing": standing, "reason": "Under review." });
    app.actor("un-secretariat", Role::Registrar)
        .done("reviewOrganisation", review, "organisation { standing }")
        .await;
}

on_both! {
    async fn what_a_measure_prohibits_is_not_even_proposed(app: &TestApp) {
        let gap = rifles(app, "armed group").await;
        let donor = app.approver("state-can");
        let made = donor.offers(offer("EQUIPMENT", number("ITEMS", 4))).await;
        let said = why(&donor, "proposeMatch", pairing(&gap, &made)).await;
        assert!(said.contains("1591-arms") && said.contains("S/RES/1556"), "{said}");
        let allowed = scales(app).await;
        let payload = donor.say("proposeMatch", pairing(&allowed, &made), JUDGED).await;
        assert_eq!((&payload["match"]["compliance"]["outcome"], &payload["match"]["obstacles"], &payload["warnings"]), (&json!("CLEAR"), &json!([]), &json!([])));
    }

    async fn nothing_is_committed_before_the_exemption_that_it_needs(app: &TestApp) {
        let (donor, agreed) = agreed(app).await;
        let said = why(&donor, "commit", entry(&agreed, "2")).await;
        assert!(said.contains("1591-arms") && said.contains("requestExemption"), "{said}");
        decided(app, &donor, &agreed, "REFUSED").await;
        let said = why(&donor, "commit", entry(&agreed, "2")).await;
        assert!(said.contains("refused to exempt"), "{said}");
        decided(app, &donor, &agreed, "GRANTED").await;
        assert_eq!(donor.done("commit", entry(&agreed, "2"), MATCH).await["lines"][0]["committed"], "2");
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn each_measure_that_asks_for_an_exemption_has_to_grant_it(app: &TestApp) {
        let mut input = whole();
        input["publication"] = json!({ "confirmation": "NAMES_NO_PRIVATE_PERSON" });
        (input["countries"], input["regime"], input["liftingConditions"]) = (json!(["PRK"]), json!("1718"), json!([]));
        let gap = app.approver("panel-prk").done("recordGap", input, GAP).await;
        let donor = app.approver("state-can");
        let made = donor.offers(offer("EQUIPMENT", number("ITEMS", 4))).await;
        let proposed = donor.proposes(&gap, &made, 0).await;
        app.approver("state-prk").says("consentToMatch", &proposed, json!({})).await;
        let agreed = donor.says("agreeMatch", &proposed, json!({})).await;
        let measures = ["1718-nonproliferation", "1718-sectors"];
        let named = async || {
            let said = why(&donor, "commit", entry(&agreed, "2")).await;
            measures.map(|measure| said.contains(measure))
        };
        assert_eq!(named().await, [true, true]);
        let committee = app.approver("committee-1718");
        for (measure, still) in [(measures[0], Some([false, true])), (measures[1], None)] {
            let ask = json!({ "match": agreed["id"], "measure": measure, "statement": "For customs." });
            let asked = donor.done("requestExemption", ask, "match { exemptionRequests { id state } }").await;
            let requests = asked["exemptionRequests"].as_array().unwrap();
            let open = requests.iter().find(|one| one["state"] == "REQUESTED").expect("a request");
            let decide = json!({ "exemptionRequest": open["id"], "decision": "GRANTED" });
            committee.done("decideExemption", decide, "match { id }").await;
            if let Some(still) = still {
                assert_eq!(named().await, still, "{measure} is granted");
            }
        }
        donor.enters("commit", &agreed, "2").await;
        let lapses = "update exemption_request set state = 'REFUSED'";
        app.database.connect().await.execute_unprepared(lapses).await.unwrap();
        donor.enters("recordDelivery", &agreed, "1").await;
        let query = "query ($r: String!) { match(reference: $r) { deliveriesAgainstMeasures { measure { code } } } }";
        let seen = committee.data(query, json!({ "r": agreed["reference"] })).await["match"]["deliveriesAgainstMeasures"].take();
        assert_eq!(seen, json!(measures.map(|code| json!({ "measure": { "code": code } }))));
    }

    async fn what_was_delivered_against_a_measure_is_recorded_and_shown_to_panel_and_committee(app: &TestApp) {
        let (donor, agreed) = agreed(app).await;
        decided(app, &donor, &agreed, "GRANTED").await;
        donor.enters("commit", &agreed, "2").await;
        let lapses = "update exemption_request set state = 'REFUSED'";
        app.database.connect().await.execute_unprepared(lapses).await.unwrap();
        donor.enters("recordDelivery", &agreed, "1").await;
        let query = "query ($r: String!) { match(reference: $r) { deliveriesAgainstMeasures { measure { code } basis { key } } } }";
        let seen = async |actor: &Actor| actor.data(query, json!({ "r": agreed["reference"] })).await["match"]["deliveriesAgainstMeasures"].take();
        for who in ["panel-sdn", "committee-1591"] {
            let against = seen(&app.approver(who)).await;
            assert_eq!(against[0]["measure"]["code"], "1591-arms", "{who}: {against}");
        }
        for other in [&donor, &app.approver("group-civ"), &app.approver("committee-1533"), &(**app).clone()] {
            assert_eq!(seen(other).await, json!([]));
        }
        assert_eq!(donor.refused("commit", entry(&agreed, "1")).await, ["CONFLICT"]);
    }

    async fn what_stands_against_a_pair_stands_against_its_match(app: &TestApp) {
        let gap = scales(app).await;
        let donor = app.approver("state-can");
        for (field, value, word) in [
            ("able", json!("NO"), "not able"), ("willing", json!("NO"), "not willing"), ("countries", json!(["LBR"]), "the assistance is for"),
            ("excluded", json!([{ "kind": "COUNTRY", "value": "CI" }]), "excludes"), ("excluded", json!([{ "kind": "SECTOR", "value": "33120" }]), "excludes the sector"),
        ] {
            let mut input = offer("EQUIPMENT", number("ITEMS", 4));
            input[field] = value;
            let made = donor.offers(input).await;
            let said = why(&donor, "proposeMatch", pairing(&gap, &made)).await;
            assert!(said.contains(word), "{field}: {said}");
        }
        let made = donor.offers(offer("EQUIPMENT", number("ITEMS", 4))).await;
        let proposed = donor.proposes(&gap, &made, 0).await;
        let revise = json!({ "offer": made["id"], "expectedVersion": made["version"], "able": "NO" });
        donor.done("reviseOffer", revise, "offer { version }").await;
        app.approver("civ-authorities").says("consentToMatch", &proposed, json!({})).await;
        let said = why(&donor, "agreeMatch", json!({ "match": proposed["id"] })).await;
        assert!(said.contains("not able"), "{said}");
        let found = app.approver("civ-authorities").nodes("matches", "", 50, "reference obstacles { rule forbidsMatch }").await;
        let own = found.iter().find(|one| one["reference"] == proposed["reference"]).expect("the match");
        assert_eq!(own["obstacles"], json!([{ "rule": "STATUS", "forbidsMatch": true }]));
    }

    async fn a_suspended_provider_is_suggested_and_matched_nowhere(app: &TestApp) {
        let gap = scales(app).await;
        let (donor, host) = (app.approver("state-can"), app.approver("civ-authorities"));
        let mut input = offer("EQUIPMENT", number("ITEMS", 6));
        input["title"] = json!("Scales for containers at harbours");
        input["description"] = json!("Weighbridges and scales for customs officers.");
        (input["countries"], input["sectors"]) = (json!(["CIV"]), json!(["33120"]));
        let made = donor.offers(input.clone()).await;
        let other = donor.offers(input).await;
        let suggested = async || {
            let query = "query ($r: String!) { gap(reference: $r) { suggestions(first: 50) { assistance { reference } } } }";
            let found = app.data(query, json!({ "r": gap["reference"] })).await["gap"]["suggestions"].take();
            found.as_array().unwrap().iter().any(|one| one["assistance"]["reference"] == made["reference"])
        };
        assert!(suggested().await);
        let proposed = donor.proposes(&gap, &made, 0).await;
        host.says("consentToMatch", &proposed, json!({})).await;
        suspend(app, "state-can", "SUSPENDED").await;
        assert!(!suggested().await, "from that moment on");
        assert!(why(&host, "proposeMatch", pairing(&gap, &other)).await.contains("may not act"));
        assert_eq!(donor.refused("agreeMatch", json!({ "match": proposed["id"] })).await, ["FORBIDDEN"]);
        let plan = app.approver("unoci").done("draftPlan", json!({ "regimes": ["1572"] }), "plan { lines(first: 50) { edges { node { assistance { reference } } } } }").await;
        let lines = plan["lines"]["edges"].as_array().unwrap();
        assert!(lines.iter().all(|line| line["node"]["assistance"]["reference"] != made["reference"] && line["node"]["assistance"]["reference"] != other["reference"]), "{plan}");
        suspend(app, "state-can", "ACTIVE").await;
        assert!(suggested().await, "and again");
    }

    async fn whom_a_registrar_suspends_is_not_told_by_what_they_give_unnamed(app: &TestApp) {
        let gap = scales(app).await;
        let (donor, mission, host) = (app.approver("state-can"), app.approver("unoci"), app.approver("civ-authorities"));
        app.database.at_work("UNOCI").await;
        let mut unnamed = offer("EQUIPMENT", number("ITEMS", 6));
        unnamed["attribution"] = json!("UNATTRIBUTED");
        let made = donor.offers(unnamed).await;
        let mut input = programme(offer("EQUIPMENT", number("ITEMS", 6)));
        input["status"] = json!("SUSPENDED");
        let resting = mission.done("registerProgramme", input, "programme { id lines { id } }").await;
        suspend(app, "state-can", "SUSPENDED").await;
        let query = "query ($g: ID!, $a: ID!) { whyNot(gap: $g, assistance: $a) { obstacles { rule explanation change values { name value } } } }";
        let obstacles = async |of: &Value| host.data(query, json!({ "g": gap["id"], "a": of["id"] })).await["whyNot"]["obstacles"].take();
        let (of_suspended, of_resting) = (obstacles(&made).await, obstacles(&resting).await);
        assert_eq!(of_suspended[0]["rule"], "STATUS");
        assert_eq!(of_suspended, of_resting);
        assert_eq!(why(&host, "proposeMatch", pairing(&gap, &made)).await, why(&host, "proposeMatch", pairing(&gap, &resting)).await);
    }

    async fn days_without_work_reach_the_lead_times_of_pairs_and_plans(database: &TestDatabase) {
        let holiday = "2031-12-25".parse().unwrap();
        let config = Config { holidays: vec![holiday], ..database.config() };
        let store = Arc::new(Store::open(&config).await.unwrap());
        let scope = Scope::new(store.clone(), Viewer::Anonymous, Utc::now());
        let cache = CatalogueCache::new(store.clone());
        // What suggestions and plans are weighed by, and what matches are judged by.
        let (current, _) = cache.of(&scope).await.unwrap();
        for engine in [current.catalogue.engine(), &cache.engine(&scope).await.unwrap()] {
            assert!(engine.rules.holidays().contains(&holiday));
        }
        store.close().await;
    }
}
