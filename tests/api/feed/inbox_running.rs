//! What inboxes tell of matches that run: by when they are to be delivered, and that whoever gives may not act any more, or is over.

use crate::{gap_changes::whole, matches::judged_matches::suspend};
use serde_json::{Value, json};
use tests::{Actor, CHANGED_BY_HAND, MATCH, TestApp, ahead, number, offer, on_both, programme};

const HOST: &str = "civ-authorities";
const DONOR: &str = "state-can";

/// What waits of a kind: what it is about, and by when.
async fn waiting(actor: &Actor, kind: &str) -> Vec<(Value, Value)> {
    let query = format!(
        "{{ viewer {{ inbox(kinds: [{kind}], first: 20) {{ totalCount nodes {{ due object {{ id }} }} }} }} }}"
    );
    let inbox = actor.data(&query, json!({})).await["viewer"]["inbox"].take();
    let nodes = inbox["nodes"].as_array().expect("a list");
    assert_eq!(inbox["totalCount"], nodes.len());
    let told = nodes
        .iter()
        .map(|node| (node["object"]["id"].clone(), node["due"].clone()));
    told.collect()
}

/// A gap, and a match of an offer of a donor with its scales.
async fn agreed(app: &TestApp, items: i64) -> (Actor, Value) {
    let gap = app.approver("group-civ").publishes(whole()).await;
    let made = offer("EQUIPMENT", number("ITEMS", items));
    app.agreed(DONOR, HOST, &gap, 0, made).await
}

fn entry(of: &Value, amount: &str, until: &str) -> Value {
    json!({ "match": of["id"], "line": of["lines"][0]["id"], "amount": amount, "until": until })
}

on_both! {
    async fn what_ends_before_a_match_is_due_is_to_be_delivered_by_then(app: &TestApp) {
        let (donor, lasting) = agreed(app, 4).await;
        donor.enters("commit", &lasting, "1").await;
        let (_, ending) = agreed(app, 4).await;
        donor.done("commit", entry(&ending, "2", &ahead(30)), MATCH).await;
        let (first, last) = ((ending["id"].clone(), json!(ahead(30))), (lasting["id"].clone(), lasting["due"].clone()));
        assert_eq!(waiting(&donor, "DELIVERY_DUE").await, [first.clone(), last.clone()], "the most urgent first");
        let query = "query ($after: String) { viewer { inbox(kinds: [DELIVERY_DUE], first: 1, after: $after) { nodes { due } pageInfo { hasNextPage endCursor } } } }";
        let page = donor.data(query, json!({ "after": null })).await["viewer"]["inbox"].take();
        assert_eq!((&page["nodes"][0]["due"], &page["pageInfo"]["hasNextPage"]), (&first.1, &json!(true)));
        let page = donor.data(query, json!({ "after": page["pageInfo"]["endCursor"] })).await["viewer"]["inbox"].take();
        assert_eq!((&page["nodes"][0]["due"], &page["pageInfo"]["hasNextPage"]), (&last.1, &json!(false)));
        // Once that is taken back, the match is due as it was.
        donor.enters("withdrawCommitment", &ending, "2").await;
        let due = ending["due"].clone();
        assert!(waiting(&donor, "DELIVERY_DUE").await.contains(&(ending["id"].clone(), due)), "nothing is committed");
    }

    async fn whose_gap_it_is_is_told_that_who_gives_was_suspended(app: &TestApp) {
        let (host, other) = (app.approver(HOST), app.approver("state-fra"));
        let (donor, of) = agreed(app, 4).await;
        donor.enters("commit", &of, "4").await;
        assert!(waiting(&host, "PROVIDER_BARRED").await.is_empty());
        suspend(app, DONOR, "SUSPENDED").await;
        assert_eq!(waiting(&host, "PROVIDER_BARRED").await, [(of["id"].clone(), Value::Null)]);
        assert!(waiting(&other, "PROVIDER_BARRED").await.is_empty());
        let withdrawn = host.says("withdrawMatch", &of, json!({ "reason": "Nobody comes." })).await;
        assert_eq!(withdrawn["state"], "WITHDRAWN");
        assert!(waiting(&host, "PROVIDER_BARRED").await.is_empty());
    }

    async fn nothing_is_told_once_who_gives_may_act_again(app: &TestApp) {
        let host = app.approver(HOST);
        agreed(app, 4).await;
        suspend(app, DONOR, "SUSPENDED").await;
        assert_eq!(waiting(&host, "PROVIDER_BARRED").await.len(), 1);
        suspend(app, DONOR, "ACTIVE").await;
        assert!(waiting(&host, "PROVIDER_BARRED").await.is_empty());
    }

    async fn whose_gap_it_is_is_told_that_the_mission_that_gives_is_over(app: &TestApp) {
        let (host, mission, other) = (app.approver(HOST), app.approver("unoci"), app.approver("state-fra"));
        let gap = app.approver("group-civ").publishes(whole()).await;
        let runs = programme(offer("EQUIPMENT", number("ITEMS", 4)));
        let runs = mission.done("registerProgramme", runs, "programme { id lines { id } }").await;
        let of = mission.proposes(&gap, &runs, 0).await;
        assert!(waiting(&host, "MISSION_OVER").await.is_empty(), "it asks for consent");
        host.says("consentToMatch", &of, json!({})).await;
        mission.says("agreeMatch", &of, json!({})).await;
        mission.enters("commit", &of, "4").await;
        mission.enters("recordDelivery", &of, "1").await;
        assert_eq!(waiting(&host, "MISSION_OVER").await, [(of["id"].clone(), Value::Null)]);
        assert!(waiting(&other, "MISSION_OVER").await.is_empty());
        app.database.at_work("UNOCI").await;
        let service = app.database.serve().await;
        assert!(waiting(&service.approver(HOST), "MISSION_OVER").await.is_empty(), "it is at work");
        app.database.run_at_once(&["update mission set ended = '2017-06-30' where acronym = 'UNOCI'", "update assistance set attributed = false", CHANGED_BY_HAND]).await;
        let service = app.database.serve().await;
        assert!(waiting(&service.approver(HOST), "MISSION_OVER").await.is_empty(), "it would tell who gives");
        app.database.run_sql("update assistance set attributed = true").await;
        let service = app.database.serve().await;
        let host = service.approver(HOST);
        assert_eq!(waiting(&host, "MISSION_OVER").await.len(), 1);
        host.says("withdrawMatch", &of, json!({ "reason": "The mission is gone." })).await;
        assert!(waiting(&host, "MISSION_OVER").await.is_empty());
        assert_eq!(host.says("verifyDelivery", &of, json!({ "statement": "One scale came." })).await["state"], "VERIFIED", "what came is verified all the same");
    }
}
