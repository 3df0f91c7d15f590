//! What many objects of an answer read together: traces tell how often the database was asked.

use super::{END, PARENT, PROCESS, TRACE, collector::Collector};
use crate::{gap_changes::whole, matchmaking::plans::weighing};
use reqwest::Method;
use serde_json::{Value, json};
use tests::{Asked, Process, Service, TestDatabase, number, on_both};

/// A collector of traces, a process that sends it its own, and a client of that.
fn traced(database: &TestDatabase) -> (Collector, Process, Service) {
    let collector = Collector::start();
    let address = [("OTEL_EXPORTER_OTLP_ENDPOINT", collector.address.as_str())];
    let process = database.spawn_watched(PROCESS, &address);
    let service = process.client(database);
    (collector, process, service)
}

/// Asks in a trace of this name, and gives the entries of a list.
async fn listed(service: &Service, list: &str, query: &str, trace: &str) -> Vec<Value> {
    let request = service
        .http(Method::POST, "/graphql")
        .header("traceparent", format!("00-{trace}-{PARENT}-01"));
    let request = request.json(&json!({ "query": query }));
    let answer: Value = request
        .send()
        .await
        .expect("an answer")
        .json()
        .await
        .expect("JSON");
    assert!(answer["errors"].is_null(), "{answer}");
    answer["data"][list]["nodes"]
        .as_array()
        .expect("entries")
        .clone()
}

on_both! {
    async fn the_overlaps_of_many_suggestions_are_read_together(database: &TestDatabase) {
        database.load_demo().await;
        let (collector, mut process, service) = traced(database);
        let gap = service.approver("group-civ").publishes(whole()).await;
        for donor in ["state-can", "state-che", "state-fra"] {
            service.approver(donor).offers(weighing(6)).await;
        }
        let asked = async |first: u8, trace: &str| {
            let query = format!("{{ gap(reference: \"{}\") {{ suggestions(first: {first}) {{ overlaps {{ reference }} }} }} }}", gap.text("reference"));
            let request = service.http(Method::POST, "/graphql").header("traceparent", format!("00-{trace}-{PARENT}-01"));
            let answer: Value = request.json(&json!({ "query": query })).send().await.expect("an answer").json().await.expect("JSON");
            answer["data"]["gap"]["suggestions"].as_array().expect("suggestions").len()
        };
        // What is asked first has the catalogue brought up to date.
        let (first, one, many) = (asked(2, &"1".repeat(32)).await, asked(1, TRACE).await, asked(50, &"2".repeat(32)).await);
        assert!((first, one) == (2, 1) && many > 2, "{many}");
        assert!(process.stops_within(END).await, "{}", process.log());
        let selects = |trace: &str| collector.trace(trace).names().iter().filter(|name| **name == "SELECT").count();
        assert_eq!(selects(&"2".repeat(32)), selects(TRACE));
    }

    async fn what_entries_of_a_list_name_is_read_together(database: &TestDatabase) {
        database.load_demo().await;
        let (collector, mut process, service) = traced(database);
        for donor in ["state-can", "state-che", "state-fra"] {
            service.approver(donor).offers(weighing(6)).await;
        }
        let changes = |first: u8| format!("{{ changes(first: {first}, filter: {{ things: [OFFER] }}) {{ nodes {{ node {{ id ... on Offer {{ countries {{ alpha3 }} }} }} }} }} }}");
        let repeats = |first: u8| format!("{{ recommendations(first: {first}) {{ nodes {{ repeats {{ reference year }} }} }} }}");
        let named = |digit: &str| digit.repeat(32);
        listed(&service, "changes", &changes(4), &named("1")).await;
        let few = listed(&service, "changes", &changes(2), &named("2")).await;
        let many = listed(&service, "changes", &changes(50), &named("3")).await;
        assert!(few.len() == 2 && many.len() > 2 && many.iter().all(|change| change["node"]["countries"].is_array()), "{many:?}");
        listed(&service, "recommendations", &repeats(1), &named("4")).await;
        let all = listed(&service, "recommendations", &repeats(100), &named("5")).await;
        let repeating = all.iter().filter(|one| one["repeats"].as_array().is_some_and(|repeats| !repeats.is_empty()));
        assert!(repeating.count() > 2, "{all:?}");
        assert!(process.stops_within(END).await, "{}", process.log());
        let selects = |trace: &str| collector.trace(&named(trace)).names().iter().filter(|name| **name == "SELECT").count();
        assert_eq!(selects("3"), selects("2"));
        // The first may repeat none, and then none is read.
        assert!(selects("5") <= selects("4") + 1, "{} for {}", selects("5"), selects("4"));
    }

    async fn the_matches_of_many_gaps_and_offers_are_read_together(database: &TestDatabase) {
        let (collector, mut process, service) = traced(database);
        let (panel, donor) = (service.approver("group-civ"), service.approver("state-can"));
        for _ in 0..3 {
            let gap = panel.publishes(whole()).await;
            let offer = donor.offers(weighing(6)).await;
            donor.proposes(&gap, &offer, 0).await;
        }
        let matches = "matches(first: 5) { id provider { code } viewerCan obstacles { rule } gap { title coverageState } assistance { title }
            lines { committed need { remaining } line { remaining } entries { id } } }";
        let asked = async |list: &str, text: &str, first: u8, digit: &str| {
            let query = format!("{{ {list}(first: {first}, filter: {{ text: \"{text}\" }}) {{ nodes {{ id {matches} }} }} }}");
            listed(&donor, list, &query, &digit.repeat(32)).await
        };
        for (list, text, digits) in [("stalled", "quokka", ["1", "2", "3"]), ("offers", "harbours", ["4", "5", "6"])] {
            // What is asked first may have more brought up to date.
            for (first, digit) in [(1, digits[0]), (1, digits[1]), (50, digits[2])] {
                let found = asked(list, text, first, digit).await;
                let are_matched = found.iter().all(|one| one["matches"].as_array().is_some_and(|matches| matches.len() == 1));
                assert!(are_matched && found.len() == usize::from(first.min(3)), "{list}: {found:?}");
            }
        }
        assert!(process.stops_within(END).await, "{}", process.log());
        let selects = |digit: &str| collector.trace(&digit.repeat(32)).names().iter().filter(|name| **name == "SELECT").count();
        assert_eq!((selects("3"), selects("6")), (selects("2"), selects("5")));
        assert!(selects("2") > 0 && selects("5") > 0);
    }

    async fn where_else_the_lines_of_many_plans_would_go_is_read_with_the_plans(database: &TestDatabase) {
        let (collector, mut process, service) = traced(database);
        let panel = service.approver("group-civ");
        let mut gaps = Vec::new();
        for items in [3, 2] {
            let mut input = whole();
            input["needs"] = json!([{ "assistance": "EQUIPMENT", "title": "Scales of the harbour", "size": number("ITEMS", items) }]);
            gaps.push(panel.publishes(input).await["id"].take());
        }
        service.approver("state-can").offers(weighing(3)).await;
        let mission = service.approver("unoci");
        for _ in 0..3 {
            mission.done("draftPlan", json!({ "gaps": gaps, "leastFit": 0.2 }), "plan { id }").await;
        }
        let asked = async |of_line: &str, trace: &str| {
            let query = format!("{{ plans(first: 10) {{ nodes {{ lines(first: 10) {{ nodes {{ {of_line} }} }} }} }} }}");
            listed(&mission, "plans", &query, trace).await
        };
        // What is asked first may have more brought up to date.
        asked("amount", &"1".repeat(32)).await;
        let (plain, told) = (asked("amount", TRACE).await, asked("otherUse { amount }", &"2".repeat(32)).await);
        assert_eq!(plain.len(), 3);
        for plan in told {
            assert!(plan.has("lines.nodes.otherUse.amount", "2"), "{plan}");
        }
        assert!(process.stops_within(END).await, "{}", process.log());
        let selects = |trace: &str| collector.trace(trace).names().iter().filter(|name| **name == "SELECT").count();
        assert_eq!(selects(&"2".repeat(32)), selects(TRACE), "a plan is read again");
    }
}
