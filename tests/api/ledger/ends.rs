//! What lasts ends: a secondment covers a need until its last day, and the day after the need is open again.

use crate::gap_changes::whole;
use chrono::Utc;
use domain::date::latest_day;
use serde_json::{Value, json};
use tests::{
    Actor, Asked, CHANGED_BY_HAND, MATCH, Service, TestApp, TestDatabase, number, offer, on_both,
    with,
};

const PANEL: &str = "group-civ";
pub(crate) const HOST: &str = "civ-authorities";
const DONOR: &str = "state-can";
pub(crate) const ENDS: &str = "2999-06-30";

/// A published gap that needs two advisers.
pub(crate) async fn advisers(app: &Service) -> Value {
    let mut input = whole();
    let need = json!({ "assistance": "EXPERTISE", "title": "Advisers in the customs service", "size": number("PERSONS", 2) });
    input["needs"] = json!([need]);
    app.approver(PANEL).publishes(input).await
}

pub(crate) async fn agreed(app: &Service, gap: &Value) -> (Actor, Value) {
    let made = offer("EXPERTISE", number("PERSONS", 2));
    app.agreed(DONOR, HOST, gap, 0, made).await
}

pub(crate) fn entry(of: &Value, more: Value) -> Value {
    let line = json!({ "match": of["id"], "line": of["lines"][0]["id"], "amount": "2" });
    with(line, more)
}

/// The last day of what has one passes.
pub(crate) async fn passes(database: &TestDatabase) {
    let passes = ["until", "commitment_until"].map(|column| {
        format!("update commitment set {column} = '2020-06-30' where {column} like '2999-%'")
    });
    let [until, commitment_until] = &passes;
    database
        .run_at_once(&[until.as_str(), commitment_until, CHANGED_BY_HAND])
        .await;
}

/// What everybody sees of the gap: what is committed, delivered and remains, how far help is, and of all figures of it.
pub(crate) async fn seen(app: &Service, gap: &Value) -> Value {
    let query = "query ($r: String!, $f: GapFilter!) {
        gap(reference: $r) { coverageState stall { reasons }
            needs { committed delivered remaining progress commitments { kind amount until } } }
        coverage(filter: $f, by: GAP) { needed committed delivered remaining }
        byProvider: coverage(filter: $f, by: PROVIDER) { committed delivered }
        statistics(filter: $f, by: ALL) { gaps matched committed delivered } }";
    let filter = json!({ "references": [gap["reference"]] });
    app.data(query, json!({ "r": gap["reference"], "f": filter }))
        .await
}

pub(crate) fn figures(seen: &Value) -> [&str; 4] {
    let need = &seen["gap"]["needs"][0];
    ["committed", "delivered", "remaining", "progress"].map(|field| need.text(field))
}

/// Whether the gap is found by how far it is covered, and among the stalled.
async fn found(app: &Service, gap: &Value, state: &str) -> (bool, bool) {
    let covered = crate::gaps::references(app, &json!({ "coverage": [state] }), "NEWEST").await;
    let stalled = app.nodes("stalled", "", 50, "reference").await;
    let is_stalled = stalled
        .iter()
        .any(|node| node["reference"] == gap["reference"]);
    (
        covered.iter().any(|one| one == gap.text("reference")),
        is_stalled,
    )
}

/// Whether nothing excludes an offer from what is suggested for the gap.
async fn fits(app: &Service, gap: &Value, offer: &Value) -> bool {
    let query =
        "query ($g: ID!, $a: ID!) { whyNot(gap: $g, assistance: $a) { obstacles { rule } } }";
    let judged = app
        .data(query, json!({ "g": gap["id"], "a": offer["id"] }))
        .await;
    judged["whyNot"]["obstacles"] == json!([])
}

on_both! {
    async fn months_that_were_worked_stay_given(app: &TestApp) {
        let mut input = whole();
        input["needs"] = json!([{ "assistance": "EXPERTISE", "title": "Advisers in the customs service", "size": number("PERSON_MONTHS", 12) }]);
        let gap = app.approver(PANEL).publishes(input).await;
        let (donor, of) = app.agreed(DONOR, HOST, &gap, 0, offer("EXPERTISE", number("PERSON_MONTHS", 12))).await;
        for mutation in ["pledge", "commit"] {
            let refused = donor.refused(mutation, entry(&of, json!({ "until": ENDS }))).await;
            assert_eq!(refused, ["INVALID until"], "{mutation}");
        }
        donor.done("commit", entry(&of, json!({})), MATCH).await;
        assert_eq!(donor.refused("recordDelivery", entry(&of, json!({ "until": ENDS }))).await, ["INVALID until"]);
        donor.done("recordDelivery", entry(&of, json!({})), MATCH).await;
        passes(&app.database).await;
        assert_eq!(figures(&seen(app, &gap).await), ["2", "2", "10", "UNDER_WAY"]);
    }

    async fn what_a_secondment_covered_is_open_again_the_day_after_it_ends(app: &TestApp) {
        let gap = advisers(app).await;
        let (donor, of) = agreed(app, &gap).await;
        donor.done("commit", entry(&of, json!({ "until": ENDS })), MATCH).await;
        donor.done("recordDelivery", entry(&of, json!({})), MATCH).await;
        let other = app.approver("state-che").offers(offer("EXPERTISE", number("PERSONS", 2))).await;
        let during = seen(app, &gap).await;
        assert_eq!(figures(&during), ["2", "2", "0", "DONE"]);
        let entries = json!([{ "kind": "COMMITTED", "amount": "2", "until": ENDS }, { "kind": "DELIVERED", "amount": "2", "until": ENDS }]);
        assert_eq!(during["gap"]["needs"][0]["commitments"], entries, "a delivery ends with what was committed");
        assert_eq!((&during["gap"]["coverageState"], &during["gap"]["stall"]), (&json!("FULL"), &Value::Null));
        assert_eq!(found(app, &gap, "FULL").await, (true, false));
        assert!(!fits(app, &gap, &other).await, "nothing is lacking");

        passes(&app.database).await;
        // A day begins for all of a service; one that is started on it knows no other.
        let app = &app.database.serve().await;
        let after = seen(app, &gap).await;
        assert_eq!(figures(&after), ["0", "0", "2", "OPEN"]);
        assert_eq!(after["gap"]["coverageState"], "NONE");
        assert!(!after["gap"]["stall"].is_null());
        assert_eq!(after["gap"]["needs"][0]["commitments"].as_array().unwrap().len(), 2, "what was given stays on record");
        assert_eq!(after["coverage"], json!([{ "needed": "2", "committed": "0", "delivered": "0", "remaining": "2" }]));
        assert_eq!(after["byProvider"], json!([{ "committed": "2", "delivered": "2" }]));
        assert_eq!(after["statistics"], json!([{ "gaps": 1, "matched": 1, "committed": 1, "delivered": 1 }]), "it was delivered");
        assert_eq!(found(app, &gap, "NONE").await, (true, true));
        assert!(fits(app, &gap, &other).await, "it is lacking again");
        let theirs = app.approver("state-che").proposes(&gap, &other, 0).await;
        app.approver(HOST).says("consentToMatch", &theirs, json!({})).await;
        let che = app.approver("state-che");
        let theirs = che.says("agreeMatch", &theirs, json!({})).await;
        che.done("commit", entry(&theirs, json!({})), MATCH).await;
        assert_eq!(figures(&seen(app, &gap).await), ["2", "0", "0", "PLANNED"]);
    }

    async fn a_delivery_that_ends_leaves_nothing_of_its_commitment_standing(app: &TestApp) {
        let gap = advisers(app).await;
        let (donor, of) = agreed(app, &gap).await;
        donor.done("commit", entry(&of, json!({})), MATCH).await;
        let delivery = entry(&of, json!({ "amount": "1", "until": ENDS }));
        donor.done("recordDelivery", delivery, MATCH).await;
        assert_eq!(figures(&seen(app, &gap).await), ["2", "1", "0", "UNDER_WAY"]);
        passes(&app.database).await;
        let after = seen(app, &gap).await;
        assert_eq!(figures(&after), ["1", "0", "1", "PLANNED"], "one of two came and went");
        assert_eq!(after["coverage"], json!([{ "needed": "2", "committed": "1", "delivered": "0", "remaining": "1" }]));
        assert_eq!(found(app, &gap, "PART").await, (true, true));
        let again = donor.refused("recordDelivery", entry(&of, json!({}))).await;
        assert_eq!(again, ["CONFLICT amount"], "what came once does not come again under the same line");
        let left = donor.done("withdrawCommitment", entry(&of, json!({ "amount": "1", "reason": "Less." })), MATCH).await;
        assert_eq!((left["lines"][0].text("committed"), left["lines"][0].text("delivered")), ("1", "1"), "a match tells what was ever given");
        assert_eq!(figures(&seen(app, &gap).await)[..3], ["0", "0", "2"]);
    }

    async fn ends_are_days_that_agree(app: &TestApp) {
        let gap = advisers(app).await;
        let (donor, of) = agreed(app, &gap).await;
        let until = |day: &str| entry(&of, json!({ "until": day, "amount": "1" }));
        assert_eq!(donor.refused("commit", until("2999-06")).await, ["INVALID until"], "not a whole day");
        assert_eq!(donor.refused("commit", until("2020-01-01")).await, ["INVALID until"], "before the entry");
        donor.done("pledge", until(ENDS), MATCH).await;
        donor.done("commit", until(ENDS), MATCH).await;
        assert_eq!(donor.refused("commit", until("2999-07-01")).await, ["CONFLICT until"], "another end under the same line");
        donor.done("commit", entry(&of, json!({ "amount": "1" })), MATCH).await;
        assert_eq!(donor.refused("recordDelivery", until("2999-07-01")).await, ["CONFLICT until"], "longer than what is committed");
        donor.done("recordDelivery", until("2999-05-31"), MATCH).await;
        let withdrawal = entry(&of, json!({ "amount": "1", "reason": "Less." }));
        donor.done("withdrawCommitment", withdrawal, MATCH).await;
        let kept = seen(app, &gap).await;
        let ends: Vec<(&str, &str)> = kept["gap"]["needs"][0]["commitments"].as_array().unwrap().iter()
            .map(|entry| (entry.text("kind"), entry.text("until"))).collect();
        assert_eq!(ends, [("PLEDGED", ENDS), ("COMMITTED", ENDS), ("COMMITTED", ENDS), ("DELIVERED", "2999-05-31"), ("WITHDRAWN", ENDS)]);
        let query = "query ($r: String!) { gap(reference: $r) { needs { pledged committed remaining } } }";
        passes(&app.database).await;
        let ended = app.data(query, json!({ "r": gap["reference"] })).await;
        assert_eq!(ended["gap"]["needs"], json!([{ "pledged": "0", "committed": "0", "remaining": "2" }]));
    }

    async fn a_delivery_that_ended_is_not_undone_where_others_took_its_place(app: &TestApp) {
        let gap = advisers(app).await;
        let (donor, of) = agreed(app, &gap).await;
        donor.done("commit", entry(&of, json!({})), MATCH).await;
        donor.done("recordDelivery", entry(&of, json!({ "until": ENDS })), MATCH).await;
        passes(&app.database).await;
        let made = offer("EXPERTISE", number("PERSONS", 2));
        let (other, theirs) = app.agreed("state-che", HOST, &gap, 0, made).await;
        other.done("commit", entry(&theirs, json!({})), MATCH).await;
        let query = "query ($r: String!) { gap(reference: $r) { needs { commitments { id kind } } } }";
        let entries = app.data(query, json!({ "r": gap["reference"] })).await;
        let entries = entries["gap"]["needs"][0]["commitments"].as_array().unwrap().clone();
        let delivery = entries.iter().find(|one| one["kind"] == "DELIVERED").unwrap();
        let undo = json!({ "match": of["id"], "entry": delivery["id"], "reason": "Mistyped." });
        assert_eq!(donor.refused("reverseEntry", undo.clone()).await, ["CONFLICT amount"]);
        other.done("withdrawCommitment", entry(&theirs, json!({ "reason": "Less." })), MATCH).await;
        donor.done("reverseEntry", undo, MATCH).await;
        assert_eq!(figures(&seen(app, &gap).await)[..3], ["2", "0", "0"]);
    }

    async fn files_say_when_entries_end(database: &TestDatabase) {
        let gap = "[[gap]]\nreference = \"w\"\ntitle = \"T\"\ndescription = \"D\"\nlanguage = \"en\"\nholder = \"HOST_STATE\"\nsector = \"33120\"\n\
            nature = \"CAPACITY\"\ncategory = \"PUBLIC\"\nstate = \"OPEN\"\nevidence = \"NAMED\"\nsource = \"own\"\nprovenance = [{ document = \"S/2009/640\" }]\n\
            [[gap.need]]\nassistance = \"EXPERTISE\"\ntitle = \"T\"\nunit = \"PERSONS\"\nquantity = 2\n";
        database.load("gap.toml", gap).await.expect("a gap");
        let record = |code: &str, kind: &str, until: &str| format!(
            "[[commitment]]\ncode = \"{code}\"\ngap = \"w\"\nneed = 1\nprovider = \"{DONOR}\"\nkind = \"{kind}\"\nquantity = 2\ndate = \"2020-01-05\"\nuntil = \"{until}\"\nsource = \"own\"\n"
        );
        for until in ["2019-12-31", "2020-06"] {
            assert!(database.load("ends.toml", &record("w-1", "COMMITTED", until)).await.is_err(), "{until}");
        }
        let text = record("w-1", "COMMITTED", "2020-06-30") + &record("w-2", "WITHDRAWN", "2020-05-31");
        assert!(database.load("ends.toml", &text).await.is_err(), "it would be taken off what goes on");
        // The first two had left when the others came: never were there more than two.
        let text = record("w-1", "COMMITTED", "2020-06-30") + &record("w-2", "DELIVERED", "2020-06-30") + &record("w-3", "COMMITTED", ENDS);
        database.load("ends.toml", &text).await.expect("two secondments");
        let app = &database.serve().await;
        let seen = seen(app, &json!({ "reference": "w" })).await;
        assert_eq!(figures(&seen), ["2", "0", "0", "PLANNED"]);
    }

    async fn a_day_that_has_begun_anywhere_does_not_lie_ahead(app: &TestApp) {
        let gap = advisers(app).await;
        let (donor, of) = agreed(app, &gap).await;
        let now = Utc::now().timestamp_millis();
        let (east, ahead) = (latest_day(now), latest_day(now + 2 * 24 * 60 * 60 * 1_000));
        let on = |day: &str| entry(&of, json!({ "on": day, "amount": "1" }));
        for mutation in ["pledge", "commit", "recordDelivery", "commit", "withdrawCommitment"] {
            let mut input = on(&east);
            if mutation == "withdrawCommitment" {
                input["reason"] = json!("Less.");
            }
            let mut later = input.clone();
            later["on"] = json!(ahead);
            assert_eq!(donor.refused(mutation, later).await, ["INVALID on"], "{mutation}");
            donor.done(mutation, input, MATCH).await;
        }
        let query = "query ($r: String!) { gap(reference: $r) { needs { commitments { id kind date } } } }";
        let entries = app.data(query, json!({ "r": gap["reference"] })).await;
        let entries = entries["gap"]["needs"][0]["commitments"].as_array().unwrap().clone();
        assert!(!entries.is_empty() && entries.iter().all(|one| one["date"] == east), "{entries:?}");
        let delivery = entries.iter().find(|one| one["kind"] == "DELIVERED").unwrap();
        let undo = |on: &str| json!({ "match": of["id"], "entry": delivery["id"], "reason": "Mistyped.", "on": on });
        assert_eq!(donor.refused("reverseEntry", undo(&ahead)).await, ["INVALID on"]);
        donor.done("reverseEntry", undo(&east), MATCH).await;
    }

    async fn what_ended_is_neither_committed_to_again_nor_reversed_where_it_was_taken_back(app: &TestApp) {
        let gap = advisers(app).await;
        let (donor, of) = agreed(app, &gap).await;
        let one = |more: Value| {
            let mut input = entry(&of, more);
            input["amount"] = json!("1");
            input
        };
        donor.done("commit", one(json!({ "until": ENDS })), MATCH).await;
        donor.done("withdrawCommitment", one(json!({ "reason": "Less." })), MATCH).await;
        donor.done("commit", one(json!({})), MATCH).await;
        let query = "query ($r: String!) { gap(reference: $r) { needs { commitments { id } } } }";
        let entries = app.data(query, json!({ "r": gap["reference"] })).await["gap"]["needs"][0]["commitments"].take();
        let undo = |at: usize| json!({ "match": of["id"], "entry": entries[at]["id"], "reason": "Mistyped." });
        assert_eq!(donor.refused("reverseEntry", undo(0)).await, ["CONFLICT entry"], "nothing of it stands");
        donor.done("reverseEntry", undo(2), MATCH).await;
        donor.done("commit", one(json!({ "until": ENDS })), MATCH).await;
        passes(&app.database).await;
        assert_eq!(donor.refused("commit", one(json!({}))).await, ["CONFLICT on"], "it would cover nothing");
        let late = donor.say("recordDelivery", one(json!({})), "clientMutationId").await;
        assert!(late["userErrors"][0].text("message").contains("withdraw it and propose another match"), "what is advised can be done: {late}");
        assert_eq!(figures(&seen(app, &gap).await)[..3], ["0", "0", "2"]);
    }

    async fn what_is_over_is_neither_committed_nor_promised_of_an_earlier_day(app: &TestApp) {
        let gap = advisers(app).await;
        let (donor, of) = agreed(app, &gap).await;
        let one = |more: Value| with(entry(&of, json!({ "amount": "1" })), more);
        donor.done("commit", one(json!({ "until": ENDS })), MATCH).await;
        passes(&app.database).await;
        app.database.run_sql("update \"match\" set agreed = '2020-01-05' where agreed is not null").await;
        app.database.changed_by_hand().await;
        assert_eq!(donor.refused("commit", one(json!({ "on": "2020-06-15" }))).await, ["CONFLICT on"]);
        let in_time = one(json!({ "on": "2020-06-15" }));
        donor.done("recordDelivery", in_time, MATCH).await;
        assert_eq!(donor.refused("pledge", one(json!({ "on": "2020-02-01", "until": "2020-03-01" }))).await, ["CONFLICT until"]);

        let (other, theirs) = app.agreed("state-che", HOST, &gap, 0, offer("EXPERTISE", number("PERSONS", 2))).await;
        app.database.run_sql("update \"match\" set agreed = '2020-01-05' where agreed is not null").await;
        app.database.changed_by_hand().await;
        let over = entry(&theirs, json!({ "on": "2020-02-01", "until": "2020-03-01" }));
        assert_eq!(other.refused("commit", over).await, ["CONFLICT until"], "it would cover nothing");
        let forgotten = entry(&theirs, json!({ "on": "2020-02-01", "until": ENDS }));
        assert_eq!(other.refused("commit", forgotten.clone()).await, ["CONFLICT on"], "one of two was there in June");
        other.done("commit", with(forgotten, json!({ "amount": "1" })), MATCH).await;
        assert_eq!(figures(&seen(app, &gap).await)[..3], ["1", "0", "1"]);
    }
}
