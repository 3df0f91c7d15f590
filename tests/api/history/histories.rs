//! The history of matches, exemption requests, plans, API keys and lifting conditions: who sees what of it, and how it is named.

use crate::matches::{gap, judged_matches};
use chrono::{Days, Utc};
use domain::organisation::Role;
use gapbridge::history::event::verify;
use serde_json::{Value, json};
use tests::{Actor, Rows, Service, TestApp, money, offer, on_both};

const PANEL: &str = "group-civ";
const HOST: &str = "civ-authorities";
const TOLD: &str =
    "history(first: 50) { edges { node { kind actor { code } changes { field before after } } } }";

/// The history of an object, latest first; nothing where the object is not to be seen.
async fn told(who: &Service, ty: &str, of: &Value) -> Vec<Value> {
    let query =
        format!("query ($id: ID!) {{ node(id: $id) {{ ... on {ty} {{ history: {TOLD} }} }} }}");
    let seen = who.data(&query, json!({ "id": of["id"] })).await;
    nodes(&seen["node"]["history"])
}

fn nodes(history: &Value) -> Vec<Value> {
    let edges = history["edges"].as_array().into_iter().flatten();
    edges.map(|edge| edge["node"].clone()).collect()
}

fn kinds(history: &[Value]) -> Vec<&str> {
    let kinds = history.iter().map(|event| event["kind"].as_str());
    kinds.map(|kind| kind.expect("a kind")).collect()
}

/// What a field of an event became, as text.
fn after<'a>(event: &'a Value, field: &str) -> &'a str {
    let mut changes = event["changes"].as_array().expect("changes").iter();
    let change = changes.find(|change| change["field"] == field);
    let change = change.unwrap_or_else(|| panic!("no {field} in {event}"));
    change["after"].as_str().expect("a value")
}

async fn agreed(donor: &Actor, host: &Actor, proposed: &Value) -> Value {
    host.says("consentToMatch", proposed, json!({})).await;
    donor.says("agreeMatch", proposed, json!({})).await
}

on_both! {
    async fn both_sides_see_all_that_was_done_to_a_match_and_others_what_was_since_its_agreement(app: &TestApp) {
        let (panel, host, donor, other) = (app.approver(PANEL), app.approver(HOST), app.approver("state-can"), app.approver("state-fra"));
        let gap = gap(app).await;
        let made = donor.offers(offer("FUNDING", money("2000.00", "EUR"))).await;
        let proposed = donor.proposes(&gap, &made, 1).await;
        for side in [&donor, &host, &panel] {
            assert_eq!(kinds(&told(side, "Match", &proposed).await), ["MATCH_PROPOSED"]);
        }
        for stranger in [&other, &**app] {
            assert!(told(stranger, "Match", &proposed).await.is_empty());
        }
        let agreed = agreed(&donor, &host, &proposed).await;
        donor.enters("commit", &agreed, "1250.50").await;
        for side in [&donor, &host, &panel] {
            let history = told(side, "Match", &proposed).await;
            assert_eq!(kinds(&history), ["COMMITTED", "MATCH_AGREED", "MATCH_CONSENTED", "MATCH_PROPOSED"]);
            assert_eq!((&history[2]["actor"]["code"], after(&history[1], "state")), (&json!(HOST), "AGREED"));
        }
        for stranger in [&other, &**app] {
            let history = told(stranger, "Match", &proposed).await;
            assert_eq!(kinds(&history), ["COMMITTED", "MATCH_AGREED"]);
            let entered = after(&history[0], "lines.need.commitments");
            assert!(entered.contains("\"amount\":\"1250.50\"") && entered.contains("\"provider\":\"state-can\""), "{entered}");
        }
    }

    async fn what_was_done_to_a_match_does_not_tell_who_gives_unattributed(app: &TestApp) {
        let (panel, host, donor, other) = (app.approver(PANEL), app.approver(HOST), app.approver("state-can"), app.approver("state-fra"));
        let gap = gap(app).await;
        let mut input = offer("FUNDING", money("2000.00", "EUR"));
        input["attribution"] = json!("UNATTRIBUTED");
        let made = donor.offers(input).await;
        let proposed = donor.proposes(&gap, &made, 1).await;
        agreed(&donor, &host, &proposed).await;
        for knows in [&donor, &host] {
            assert_eq!(kinds(&told(knows, "Match", &proposed).await).len(), 3);
        }
        let query = "query ($id: ID!) { node(id: $id) { ... on Match { state provider { code } history { totalCount } } } }";
        for stranger in [&panel, &other, &**app] {
            let seen = stranger.data(query, json!({ "id": proposed["id"] })).await["node"].take();
            assert_eq!(seen, json!({ "state": "AGREED", "provider": null, "history": { "totalCount": 0 } }));
        }
    }

    async fn a_request_for_an_exemption_has_its_part_of_the_history_of_its_match(app: &TestApp) {
        let (donor, proposed) = judged_matches::proposed(app).await;
        let (host, committee, measure) = (app.approver("state-sdn"), app.approver("committee-1591"), "1591-arms");
        let ask = json!({ "match": proposed["id"], "measure": measure, "statement": "For guards of courts." });
        let asked = donor.done("requestExemption", ask, "match { exemptionRequests { id } }").await["exemptionRequests"][0].take();
        let decide = json!({ "exemptionRequest": asked["id"], "decision": "GRANTED", "reason": "So it is." });
        committee.done("decideExemption", decide, "match { id }").await;
        let query = format!("query ($id: ID!) {{ node(id: $id) {{ ... on Match {{ exemptionRequests {{ history: {TOLD} }} }} }} }}");
        for side in [&donor, &host, &committee] {
            let seen = side.data(&query, json!({ "id": proposed["id"] })).await;
            let history = nodes(&seen["node"]["exemptionRequests"][0]["history"]);
            assert_eq!(kinds(&history), ["EXEMPTION_DECIDED", "EXEMPTION_REQUESTED"]);
            let decided = after(&history[0], "exemptionRequests");
            assert!(decided.contains("\"state\":\"GRANTED\"") && decided.contains("\"decidedOn\""), "{decided}");
            assert!(after(&history[1], "exemptionRequests").contains(&format!("\"measure\":{measure:?}")));
        }
    }

    async fn a_plan_tells_its_organisation_who_drew_it(app: &TestApp) {
        let mission = app.actor("unoci", Role::Editor);
        let plan = mission.done("draftPlan", json!({ "regimes": ["1572"] }), "plan { id on }").await;
        let history = told(&app.actor("unoci", Role::Reader), "Plan", &plan).await;
        assert_eq!((kinds(&history), &history[0]["actor"]["code"]), (vec!["PLAN_DRAFTED"], &json!("unoci")));
        assert_eq!((after(&history[0], "state"), after(&history[0], "on")), ("DRAFT", plan["on"].as_str().unwrap()));
        for stranger in [&app.approver("state-can"), &**app] {
            assert!(told(stranger, "Plan", &plan).await.is_empty());
        }
    }

    async fn an_api_key_tells_its_organisation_who_made_and_revoked_it_and_nothing_of_its_secret(app: &TestApp) {
        let donor = app.approver("state-can");
        let ends = (Utc::now().date_naive() + Days::new(30)).to_string();
        let input = json!({ "label": "Portal", "reach": "ORGANISATION", "role": "EDITOR", "expiresOn": ends });
        let key = donor.done("createApiKey", input, "apiKey { id created }").await;
        donor.done("revokeApiKey", json!({ "apiKey": key["id"], "reason": "Leaked." }), "apiKey { id }").await;
        let history = told(&app.actor("state-can", Role::Reader), "ApiKey", &key).await;
        assert_eq!(kinds(&history), ["API_KEY_REVOKED", "API_KEY_CREATED"]);
        let fields: Vec<_> = history[1]["changes"].as_array().unwrap().iter().map(|change| change["field"].as_str().unwrap()).collect();
        assert_eq!(fields, ["created", "expires", "id", "label", "reach", "role"]);
        assert_eq!(after(&history[1], "created"), key["created"].as_str().unwrap());
        for stranger in [&app.approver("state-fra"), &**app] {
            assert!(told(stranger, "ApiKey", &key).await.is_empty());
        }
    }

    async fn everybody_sees_who_recorded_progress(app: &TestApp) {
        let progress = json!({ "liftingCondition": "1572-elections", "on": "2010-05", "statement": "The lists are out.", "document": "S/2009/521" });
        let condition = app.approver(PANEL).done("recordProgress", progress, "liftingCondition { id }").await;
        let history = told(app, "LiftingCondition", &condition).await;
        assert_eq!((kinds(&history), &history[0]["actor"]["code"]), (vec!["PROGRESS_RECORDED"], &json!(PANEL)));
        let recorded = after(&history[0], "progress");
        assert!(recorded.contains("\"date\":\"2010-05\"") && recorded.contains("\"document\":\"S/2009/521\"") && !recorded.contains("position"), "{recorded}");
    }

    async fn the_parts_of_a_gap_are_named_as_their_types_name_them(app: &TestApp) {
        let gap = gap(app).await;
        let history = told(app, "Gap", &gap).await;
        let published = history.iter().find(|event| event["kind"] == "GAP_PUBLISHED").expect("it was published");
        let needs: Value = serde_json::from_str(after(published, "needs")).unwrap();
        assert_eq!((&needs[1]["size"], &needs[1]["currency"], &needs[0]["size"]), (&json!("1250.50"), &json!("EUR"), &json!(4)));
        assert_eq!(after(published, "panel"), PANEL);
        for column in ["amount_minor", "needed_by", "author_id", "panel_id", "depends_on"] {
            assert!(!history.iter().any(|event| event.to_string().contains(column)), "{column}");
        }
        // What is on record keeps the names that its hashes hold.
        let connection = app.database.connect().await;
        let kept = Rows::read(&connection).await;
        assert!(kept.of("event").iter().any(|event| event.contains("amount_minor")));
        verify(&connection, None, |_, _| {}).await.expect("a whole chain");
    }
}
