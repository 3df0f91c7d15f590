//! Who did what, and what was done before one was let in: events tell nobody of a provider that is not named, and of nothing from
//! before the reader was one.

use crate::{gap_changes::gap_progress::moment, matches::gap};
use serde_json::{Value, json};
use tests::{Actor, Asked, Service, TestApp, ahead, money, number, offer, on_both, with};

const PANEL: &str = "group-civ";
const HOST: &str = "civ-authorities";
const DONOR: &str = "state-gbr";
const BEGUN: &str = "query ($r: String!, $f: ChangeFilter!) {
    gap(reference: $r) { stateNote history(first: 50) { edges { node { kind subject actor { code } changes { field before after } } } } }
    changes(first: 100, filter: $f) { totalCount nodes { kind thing } } }";
const OFFERED: &str = "query ($r: String!, $f: ChangeFilter!) {
    offer(reference: $r) { updatedAt provider { code } history(first: 50) { edges { node { kind actor { code } } } } }
    changes(first: 100, filter: $f) { nodes { kind thing } } }";

/// An offer of money, shown with or without who makes it.
fn funding(attribution: &str) -> Value {
    let funding = offer("FUNDING", money("2000.00", "EUR"));
    with(funding, json!({ "attribution": attribution }))
}

/// Whether the time that an id begins with is the first moment of a day, but for the few by which entries are kept in order.
pub(crate) fn is_of_a_day(id: &str) -> bool {
    let (seconds, millis) = moment(id);
    seconds.is_multiple_of(24 * 60 * 60) && millis < 10
}

/// Proposes, consents to and agrees what this offer gives to a gap, and gives the match.
async fn agree(donor: &Actor, gap: &Value, made: &Value) -> Value {
    let proposed = donor.proposes(gap, made, 1).await;
    let host = donor.approver(HOST);
    host.says("consentToMatch", &proposed, json!({})).await;
    donor.says("agreeMatch", &proposed, json!({})).await
}

pub(crate) async fn attribute(donor: &Actor, made: &Value, attribution: &str) {
    let query = "query ($r: String!) { offer(reference: $r) { version } }";
    let now = donor.data(query, json!({ "r": made["reference"] })).await;
    let input = json!({ "offer": made["id"], "expectedVersion": now["offer"]["version"], "attribution": attribution });
    donor.done("reviseOffer", input, "offer { id }").await;
}

/// Whether somebody is told, in the history of a gap and by the feed of the donor's changes, who had work on it begin.
async fn knows_who_began(who: &Service, gap: &Value) -> bool {
    let filter = json!({ "gaps": [gap["reference"]], "things": ["GAP"], "organisations": [DONOR] });
    let asked = json!({ "r": gap["reference"], "f": filter });
    let seen = who.data(BEGUN, asked).await;
    let edges = seen["gap"]["history"]["edges"].as_array().unwrap();
    let mut events = edges.iter().map(|edge| &edge["node"]);
    let begun = events.find(|event| event["kind"] == "GAP_BEGUN");
    let knows = begun.expect("it began, for everybody")["actor"] == json!({ "code": DONOR });
    let told = if knows {
        json!({ "totalCount": 1, "nodes": [{ "kind": "GAP_BEGUN", "thing": gap["id"] }] })
    } else {
        json!({ "totalCount": 0, "nodes": [] })
    };
    assert_eq!(seen["changes"], told);
    assert!(knows || !seen.to_string().contains(DONOR), "{seen}");
    knows
}

/// Kinds of what somebody is told of one thing that an organisation did, oldest first.
async fn told(who: &Service, thing: &Value, filter: Value) -> Vec<String> {
    let query =
        "query ($f: ChangeFilter!) { changes(first: 100, filter: $f) { nodes { kind thing } } }";
    let seen = who.data(query, json!({ "f": filter })).await["changes"].take();
    let entries = seen["nodes"].as_array().unwrap().iter();
    entries
        .filter(|entry| entry["thing"] == thing["id"])
        .map(|entry| entry.text("kind").to_owned())
        .collect()
}

on_both! {
    async fn that_work_began_names_nobody_who_gives_unattributed(app: &TestApp) {
        let (gap, donor) = (gap(app).await, app.approver(DONOR));
        let made = donor.offers(funding("UNATTRIBUTED")).await;
        agree(&donor, &gap, &made).await;
        for knows in [&donor, &app.approver(HOST)] {
            assert!(knows_who_began(knows, &gap).await);
        }
        for stranger in [&app.approver(PANEL), &app.approver("state-fra"), &app.approver("un-secretariat"), &**app] {
            assert!(!knows_who_began(stranger, &gap).await);
        }
        // Who follows what that donor does is not told either, but of what it does in its name.
        let start = app.data("{ changes(first: 1) { pageInfo { endCursor } } }", json!({})).await["changes"]["pageInfo"]["endCursor"].take();
        let query = "subscription ($a: String, $f: ChangeFilter) { changes(after: $a, first: 1, filter: $f) { node { kind thing } } }";
        let named = donor.offers(offer("TRAINING", number("COURSES", 2))).await;
        let mut live = app.events(query, json!({ "a": start, "f": { "organisations": [DONOR] } })).await.expect("a stream");
        let first = live.next().await.expect("an entry").expect("an entry");
        assert_eq!(first["data"]["changes"]["node"], json!({ "kind": "OFFER_MADE", "thing": named["id"] }));
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn ids_of_what_is_given_unattributed_tell_the_day_alone(app: &TestApp) {
        let (gap, donor) = (gap(app).await, app.approver(DONOR));
        let made = donor.offers(funding("UNATTRIBUTED")).await;
        let agreed = agree(&donor, &gap, &made).await;
        for mutation in ["pledge", "commit", "recordDelivery"] {
            donor.enters(mutation, &agreed, "5.00").await;
        }
        let query = "query ($r: String!) { match(reference: $r) { id updatedAt lines { id } consents { id }
            gap { needs { commitments { id kind } } } } }";
        let seen = app.data(query, json!({ "r": agreed["reference"] })).await["match"].take();
        assert_eq!(seen["updatedAt"], Value::Null);
        let entries = seen["gap"]["needs"][1]["commitments"].as_array().unwrap();
        let kinds: Vec<&str> = entries.iter().map(|entry| entry.text("kind")).collect();
        assert_eq!(kinds, ["PLEDGED", "COMMITTED", "DELIVERED"], "as they were made");
        let parts = ["lines", "consents"].map(|parts| seen[parts].as_array().unwrap().as_slice());
        let told = parts.into_iter().flatten().chain(entries).chain([&seen]);
        for id in told.map(|thing| thing.text("id")) {
            assert!(is_of_a_day(id), "{id} tells more than the day");
        }
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn entries_stay_in_order_where_their_provider_asks_not_to_be_named(app: &TestApp) {
        let (gap, donor) = (gap(app).await, app.approver(DONOR));
        let made = donor.offers(funding("ATTRIBUTED")).await;
        let agreed = agree(&donor, &gap, &made).await;
        donor.enters("pledge", &agreed, "5.00").await;
        attribute(&donor, &made, "UNATTRIBUTED").await;
        for mutation in ["commit", "recordDelivery"] {
            donor.enters(mutation, &agreed, "5.00").await;
        }
        let query = "query ($r: String!) { gap(reference: $r) { needs { commitments { kind } } } }";
        let seen = app.data(query, json!({ "r": gap["reference"] })).await["gap"].take();
        let entries = seen["needs"][1]["commitments"].as_array().unwrap();
        let kinds: Vec<&str> = entries.iter().map(|entry| entry.text("kind")).collect();
        assert_eq!(kinds, ["PLEDGED", "COMMITTED", "DELIVERED"]);
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn who_asks_later_not_to_be_named_is_named_by_no_event_of_before(app: &TestApp) {
        let (gap, donor) = (gap(app).await, app.approver(DONOR));
        let made = donor.offers(funding("ATTRIBUTED")).await;
        agree(&donor, &gap, &made).await;
        let asked = json!({ "r": made["reference"], "f": { "organisations": [DONOR], "things": ["OFFER"] } });
        let strangers = [app.approver(PANEL), app.approver(HOST), app.approver("state-fra"), (**app).clone()];
        for anybody in &strangers {
            assert!(knows_who_began(anybody, &gap).await);
            let seen = anybody.data(OFFERED, asked.clone()).await;
            assert_eq!(seen["offer"]["history"]["edges"], json!([{ "node": { "kind": "OFFER_MADE", "actor": { "code": DONOR } } }]));
            assert_eq!(seen["changes"]["nodes"], json!([{ "kind": "OFFER_MADE", "thing": made["id"] }]));
        }
        attribute(&donor, &made, "UNATTRIBUTED").await;
        for stranger in &strangers {
            let seen = stranger.data(OFFERED, asked.clone()).await;
            assert_eq!(seen, json!({ "offer": { "updatedAt": null, "provider": null, "history": { "edges": [] } }, "changes": { "nodes": [] } }));
            assert!(told(stranger, &made, json!({ "things": ["OFFER"] })).await.is_empty(), "whoever did it");
        }
        // Who consented to what it gives still knows by the match.
        assert!(knows_who_began(&donor, &gap).await && knows_who_began(&strangers[1], &gap).await);
        for stranger in [&strangers[0], &strangers[2], &strangers[3]] {
            assert!(!knows_who_began(stranger, &gap).await);
        }
        let all = ["OFFER_MADE", "OFFER_REVISED"];
        assert_eq!(told(&donor, &made, json!({ "organisations": [DONOR] })).await, all);
        // Named again, it is named in all but what it did unnamed.
        attribute(&donor, &made, "ATTRIBUTED").await;
        assert_eq!(told(app, &made, json!({ "organisations": [DONOR] })).await, all);
        assert_eq!(told(&donor, &made, json!({ "organisations": [DONOR] })).await.len(), 3);
        assert!(knows_who_began(app, &gap).await);
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn whom_a_finding_accuses_is_told_of_nothing_before_its_invitation(app: &TestApp) {
        let (panel, party) = (app.approver(PANEL), app.approver(HOST));
        let report = panel.reports("Report", json!({ "document": "S/2031/77" })).await;
        let finding = panel.finds(&report, "CONFIDENTIAL", "The office took money.", json!({})).await;
        let relabel = async |category: &str| {
            let query = "query ($r: String!) { finding(reference: $r) { version } }";
            let now = panel.data(query, json!({ "r": finding["reference"] })).await;
            let input = json!({ "finding": finding["id"], "expectedVersion": now["finding"]["version"], "category": category, "reason": "So it is." });
            panel.done("reclassifyFinding", input, "finding { id }").await;
        };
        for category in ["ALLEGATION", "CONFIDENTIAL", "ALLEGATION"] {
            relabel(category).await;
        }
        let (by_panel, of_findings) = (|| json!({ "organisations": [PANEL] }), || json!({ "things": ["FINDING"] }));
        assert!(told(&party, &finding, by_panel()).await.is_empty());
        panel.done("inviteReply", json!({ "finding": finding["id"], "party": HOST, "due": ahead(9) }), "finding { id }").await;
        for filter in [by_panel(), of_findings()] {
            assert_eq!(told(&party, &finding, filter).await, ["REPLY_INVITED"]);
        }
        // From then on it is told of what concerns its reading, and still of nothing before.
        let reply = json!({ "finding": finding["id"], "text": "We did not.", "language": "en", "confirmation": "NAMES_NO_PRIVATE_PERSON" });
        party.done("submitReply", reply, "finding { id }").await;
        for category in ["CONFIDENTIAL", "REPORT"] {
            relabel(category).await;
        }
        assert_eq!(told(&party, &finding, by_panel()).await, ["REPLY_INVITED", "FINDING_RECLASSIFIED", "FINDING_RECLASSIFIED"]);
        assert_eq!(told(&panel, &finding, by_panel()).await.len(), 7);
        for stranger in [&app.approver("state-can"), &**app] {
            assert!(told(stranger, &finding, of_findings()).await.is_empty());
        }
    }

    async fn with_whom_something_is_shared_is_not_told_when_it_was_loaded(app: &TestApp) {
        let reference = "civ-presidential-guard-stocks";
        app.database.run_sql(&format!("update gap set category = 'REPORT', published = null, panel_id = (select id from panel where code = '{PANEL}') where reference = '{reference}'")).await;
        let (panel, friend) = (app.approver(PANEL), app.approver("state-can"));
        let query = "query ($r: String!) { gap(reference: $r) { id } }";
        let gap = panel.data(query, json!({ "r": reference })).await["gap"].take();
        let of_gap = || json!({ "gaps": [reference], "things": ["GAP"] });
        assert!(told(&friend, &gap, of_gap()).await.is_empty());
        panel.done("shareGap", json!({ "gap": gap["id"], "organisation": "state-can" }), "share { id }").await;
        assert_eq!(told(&friend, &gap, of_gap()).await, ["GAP_SHARED"]);
        assert_eq!(told(&panel, &gap, of_gap()).await, ["LOADED", "GAP_SHARED"]);
        assert!(told(app, &gap, of_gap()).await.is_empty());
    }
}
