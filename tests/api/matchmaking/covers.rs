//! What programmes are declared to cover: read back, found, exported, and not written over unread; and what else of an object its owner
//! alone is told of.

use crate::gap_changes::whole;
use domain::organisation::Role;
use reqwest::Method;
use serde_json::{Value, json};
use tests::{Actor, Asked, Service, TestApp, number, offer, on_both, programme};

const PROGRAMME: &str = "programme { id reference version }";

/// A programme of this mission, which says nothing but what it gives, and this.
async fn registered(mission: &Actor, more: Value) -> Value {
    let mut input = programme(offer("TRAINING", json!({ "unsized": "UNSIZED" })));
    input
        .as_object_mut()
        .unwrap()
        .extend(more.as_object().cloned().unwrap());
    mission.done("registerProgramme", input, PROGRAMME).await
}

async fn seen(who: &Service, programme: &Value) -> Value {
    let query = "query ($id: ID!) { node(id: $id) { ... on Programme { version
        covers { extent notCovered gap { reference } assistance { ... on Programme { reference } } } } } }";
    who.data(query, json!({ "id": programme["id"] })).await["node"].take()
}

async fn version(who: &Service, programme: &Value) -> Value {
    seen(who, programme).await["version"].take()
}

/// How many gaps of this reference the viewer finds by whether anything states that it covers them.
async fn found(who: &Service, reference: &Value) -> (Value, Value) {
    let query = "query ($r: [String!]) { stated: gaps(filter: { references: $r, covered: STATED }) { totalCount }
        not: gaps(filter: { references: $r, covered: NOT_STATED }) { totalCount } }";
    let mut data = who.data(query, json!({ "r": [reference] })).await;
    (
        data["stated"]["totalCount"].take(),
        data["not"]["totalCount"].take(),
    )
}

/// What the latest event of a programme says of what it covers now.
async fn told(who: &Service, programme: &Value) -> Value {
    let query = "query ($id: ID!) { node(id: $id) { ... on Programme { history(first: 1) { nodes { changes { field after } } } } } }";
    let data = who.data(query, json!({ "id": programme["id"] })).await;
    let changes = data["node"]["history"]["nodes"][0]["changes"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    let covers = changes.iter().find(|change| change["field"] == "covers");
    covers.map_or(Value::Null, |change| {
        serde_json::from_str(change["after"].as_str().unwrap()).unwrap()
    })
}

on_both! {
    async fn what_runs_under_a_mandate_task_is_found_by_it(app: &TestApp) {
        let mission = app.actor("unoci", Role::Editor);
        let mut made = Vec::new();
        for tasks in [json!(["unoci-inspect-cargo", "unoci-monitor-arms-embargo"]), json!(["unoci-monitor-arms-embargo"]), json!([])] {
            made.push(registered(&mission, json!({ "mandateTasks": tasks })).await["reference"].clone());
        }
        let found = async |who: &Actor, tasks: Value| {
            let query = "query ($t: [String!]) { programmes(filter: { providers: [\"unoci\"], mandateTasks: $t }, first: 100) { nodes { reference } } }";
            let nodes = who.data(query, json!({ "t": tasks })).await["programmes"]["nodes"].take();
            let ours = made.iter().map(|one| nodes.has("reference", one.as_str().unwrap()));
            ours.collect::<Vec<_>>()
        };
        assert_eq!(found(&mission, json!(["unoci-inspect-cargo"])).await, [true, false, false]);
        assert_eq!(found(&mission, json!(["unoci-inspect-cargo", "unoci-monitor-arms-embargo"])).await, [true, true, false]);
        assert_eq!(found(&mission, json!([])).await, [false; 3]);
        let other = app.approver("state-can");
        assert_eq!(found(&other, json!(["unoci-inspect-cargo"])).await, [true, false, false]);
        app.database.run_sql("update assistance set attributed = false").await;
        assert_eq!(found(&mission, json!(["unoci-inspect-cargo"])).await, [true, false, false], "its own");
        let query = "{ programmes(filter: { mandateTasks: [\"unoci-inspect-cargo\"] }) { totalCount } }";
        assert_eq!(other.data(query, json!({})).await["programmes"]["totalCount"], 0, "a task tells whose it is");
        let unknown = "{ programmes(filter: { mandateTasks: [\"unoci-fly\"] }) { totalCount } }";
        let refused = app.query(unknown, json!({})).await["errors"][0]["message"].take();
        assert!(refused.as_str().unwrap().starts_with("filter.mandateTasks"), "{refused}");
    }

    async fn a_match_with_a_mission_that_is_over_is_warned_of(app: &TestApp) {
        let over = |payload: &Value| {
            let all = payload["warningDetails"].as_array().expect("warnings").iter();
            let over = all.filter(|warning| warning["code"] == "MISSION_OVER");
            over.map(|warning| warning.text("message").to_owned()).collect::<Vec<_>>()
        };
        let propose = |gap: &Value, made: &Value| {
            let lines = json!([{ "need": gap["needs"][0]["id"], "line": made["lines"][0]["id"] }]);
            json!({ "gap": gap["id"], "assistance": made["id"], "lines": lines })
        };
        let told = "match { id } warningDetails { code message }";
        let (donor, mission) = (app.approver("state-che"), app.approver("unoci"));
        let own = app.reopened("unoci-customs-experts", "unoci").await;
        let made = donor.offers(offer("EXPERTISE", number("PERSONS", 1))).await;
        let said = over(&donor.say("proposeMatch", propose(&own, &made), told).await);
        assert!(said.len() == 1 && said[0].starts_with("UNOCI, whose gap it is, ended on 2017-06-30. "), "{said:?}");

        let gap = app.approver("group-civ").publishes(whole()).await;
        let made = donor.offers(offer("EQUIPMENT", number("ITEMS", 4))).await;
        assert_eq!(over(&donor.say("proposeMatch", propose(&gap, &made), told).await), [""; 0]);
        let runs = programme(offer("EQUIPMENT", number("ITEMS", 4)));
        let runs = mission.done("registerProgramme", runs, "programme { id lines { id } }").await;
        let payload = mission.say("proposeMatch", propose(&gap, &runs), told).await;
        let said = over(&payload);
        assert!(said.len() == 1 && said[0].starts_with("UNOCI, which runs what is given, ended on 2017-06-30. "), "{said:?}");
        // A proposal is taken back by who made it alone: of what is not agreed the advice says nothing.
        assert!(said[0].contains("What is agreed can be taken back (withdrawMatch)"), "{said:?}");
        app.database.run_sql("update assistance set attributed = false").await;
        let consent = json!({ "match": payload["match"]["id"] });
        let consented = app.approver("civ-authorities").say("consentToMatch", consent, told).await;
        assert_eq!((over(&consented), consented["match"].is_null()), (Vec::new(), false), "it would tell who gives");
    }

    async fn what_a_programme_covers_is_read_found_and_exported(app: &TestApp) {
        let mission = app.actor("unoci", Role::Editor);
        let gap = app.gap_with_needs("unoci-customs-experts").await;
        assert_eq!(found(app, &gap["reference"]).await, (json!(0), json!(1)));
        let made = registered(&mission, json!({ "covers": [{ "gap": gap["id"], "extent": "PART", "notCovered": "Upkeep." }] })).await;
        let covers = json!([{ "extent": "PART", "notCovered": "Upkeep.", "gap": { "reference": gap["reference"] }, "assistance": { "reference": made["reference"] } }]);
        assert_eq!(seen(app, &made).await["covers"], covers);
        assert_eq!(found(app, &gap["reference"]).await, (json!(1), json!(0)));
        let path = "/export/programmes.csv?columns=reference,covered_gaps,covered_extents,not_covered";
        let exported = app.http(Method::GET, path).send().await.unwrap().text().await.unwrap();
        let row = format!("{},{},PART,Upkeep.", made["reference"].as_str().unwrap(), gap["reference"].as_str().unwrap());
        assert!(exported.contains(&row), "{row} in {exported}");
        let query = "query ($r: String!) { gap(reference: $r) { coveredBy { id gap { reference } } } }";
        let data = app.data(query, json!({ "r": gap["reference"] })).await;
        assert_eq!(data["gap"]["coveredBy"][0]["gap"]["reference"], gap["reference"]);
        assert_eq!(told(&mission, &made).await, json!([{ "extent": "PART", "gap": gap["reference"], "notCovered": "Upkeep." }]));
    }

    async fn what_was_cancelled_covers_nothing_any_more(app: &TestApp) {
        let mission = app.actor("unoci", Role::Editor);
        let gap = app.gap_with_needs("unoci-customs-experts").await;
        let made = registered(&mission, json!({ "covers": [{ "gap": gap["id"], "extent": "FULL" }] })).await;
        let covered = async || {
            let query = "query ($r: String!) { gap(reference: $r) { coveredBy { assistance { reference } } } }";
            app.data(query, json!({ "r": gap["reference"] })).await["gap"]["coveredBy"].take()
        };
        assert_eq!(covered().await, json!([{ "assistance": { "reference": made["reference"] } }]));
        let mut version = version(&mission, &made).await;
        for (status, counts) in [("CANCELLED", (json!(0), json!(1))), ("CLOSED", (json!(1), json!(0)))] {
            let revise = json!({ "programme": made["id"], "expectedVersion": version, "status": status, "reason": "The mandate changed." });
            version = mission.done("reviseProgramme", revise, PROGRAMME).await["version"].take();
            assert_eq!(found(app, &gap["reference"]).await, counts, "{status}");
            assert_eq!(covered().await.as_array().map(Vec::len), Some(usize::from(status == "CLOSED")));
        }
        assert_eq!(seen(app, &made).await["covers"][0]["gap"]["reference"], gap["reference"], "it says itself what it was to cover");
    }

    async fn a_hidden_gap_is_covered_for_those_alone_who_read_it(app: &TestApp) {
        let (panel, mission) = (app.approver("group-civ"), app.actor("unoci", Role::Editor));
        let gap = panel.done("recordGap", whole(), "gap { id reference }").await;
        panel.done("shareGap", json!({ "gap": gap["id"], "organisation": "unoci" }), "share { id }").await;
        let made = registered(&mission, json!({ "covers": [{ "gap": gap["id"], "extent": "FULL" }] })).await;
        for reader in [&panel, &mission] {
            assert_eq!(seen(reader, &made).await["covers"][0]["gap"]["reference"], gap["reference"]);
            assert_eq!(found(reader, &gap["reference"]).await, (json!(1), json!(0)));
        }
        assert_eq!(told(&mission, &made).await[0]["gap"], gap["reference"]);
        let (all, own) = (version(app, &made).await, version(&mission, &made).await);
        assert_ne!(own, all, "what its provider covers counts for them");
        for stranger in [&app.approver("state-can"), &app.approver("group-cod"), &**app] {
            assert_eq!(seen(stranger, &made).await, json!({ "version": all, "covers": [] }));
            assert_eq!(found(stranger, &gap["reference"]).await, (json!(0), json!(0)));
            assert_eq!(told(stranger, &made).await, Value::Null);
        }
        assert_eq!(version(&panel, &made).await, all, "it is not the Panel's");
        // They run for a day only: then the mission is one of those who do not read the gap, and is told no more than they are.
        app.database.run_sql("update share set until = '2020-01-01'").await;
        assert_eq!(seen(&mission, &made).await, json!({ "version": all, "covers": [] }));
        assert_eq!(told(&mission, &made).await[0]["gap"], Value::Null);
        let none = json!({ "programme": made["id"], "expectedVersion": all, "covers": [] });
        mission.done("reviseProgramme", none, PROGRAMME).await;
        assert_eq!(seen(&panel, &made).await["covers"][0]["gap"]["reference"], gap["reference"], "what they are not shown they do not take away");
    }

    async fn a_stale_edit_of_what_the_provider_alone_is_told_is_refused(app: &TestApp) {
        let mission = app.actor("unoci", Role::Editor);
        let gap = app.gap_with_needs("unoci-customs-experts").await;
        let made = registered(&mission, json!({})).await;
        let all = version(app, &made).await;
        for (field, first, second) in [
            ("covers", json!([{ "gap": gap["id"], "extent": "FULL" }]), json!([])),
            ("mandateTasks", json!(["unoci-monitor-arms-embargo"]), json!([])),
            ("externalReference", json!("UN-7"), Value::Null),
        ] {
            let read = version(&mission, &made).await;
            let revise = |value: Value| json!({ "programme": made["id"], "expectedVersion": read, field: value });
            let revised = mission.done("reviseProgramme", revise(first), PROGRAMME).await;
            assert_ne!(revised["version"], read, "{field}");
            let stale = mission.say("reviseProgramme", revise(second), PROGRAMME).await;
            let fault = &stale["userErrors"][0];
            assert_eq!((&fault["code"], &fault["currentVersion"]), (&json!("CONFLICT"), &revised["version"]), "{field}");
            for other in [&app.approver("state-can"), &**app] {
                assert_eq!(version(other, &made).await, all, "{field} is not theirs to know");
            }
        }
        // Who read it as everybody does may change what everybody sees, and nothing else.
        let as_all = |field: &str, value: Value| json!({ "programme": made["id"], "expectedVersion": all, field: value });
        assert_eq!(mission.refused("reviseProgramme", as_all("covers", json!([]))).await, ["CONFLICT expectedVersion"]);
        mission.done("reviseProgramme", as_all("note", json!("It goes on.")), PROGRAMME).await;
        assert_eq!(mission.refused("reviseProgramme", as_all("note", json!("It ends."))).await, ["CONFLICT expectedVersion"]);
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn offers_and_gaps_are_not_written_over_unread_either(app: &TestApp) {
        let donor = app.approver("state-can");
        let made = donor.offers(offer("TRAINING", number("COURSES", 2))).await;
        let named = |name: &str| json!({ "offer": made["id"], "expectedVersion": made["version"], "externalReference": name });
        donor.done("reviseOffer", named("CAN-1"), "offer { id }").await;
        assert_eq!(donor.refused("reviseOffer", named("CAN-2")).await, ["CONFLICT expectedVersion"]);
        let panel = app.approver("group-civ");
        let gap = panel.done("recordGap", whole(), "gap { id version }").await;
        let named = |name: &str| json!({ "gap": gap["id"], "expectedVersion": gap["version"], "externalReference": name });
        panel.done("reviseGap", named("CASE-1"), "gap { id }").await;
        assert_eq!(panel.refused("reviseGap", named("CASE-2")).await, ["CONFLICT expectedVersion"]);
        assert_eq!(app.database.differences().await, [""; 0]);
    }
}
