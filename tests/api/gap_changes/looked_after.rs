//! Needs without a size, as most are: looked after from the finding to the verification; and entries of the ledger that are reversed.

use crate::gap_changes::whole;
use serde_json::{Value, json};
use tests::{Actor, Asked, MATCH, Service, TestApp, TestDatabase, number, offer, on_both, with};

const PANEL: &str = "group-civ";
const HOST: &str = "civ-authorities";
const DONOR: &str = "state-can";

/// A published gap of the Panel that needs this.
async fn gap_that_needs(app: &TestApp, assistance: &str, size: Value) -> Value {
    let mut input = whole();
    input["title"] = json!("Unclear how to obtain a lawful timber licence");
    input["needs"] = json!([{ "assistance": assistance, "title": "A clear procedure for granting timber licences", "size": size }]);
    app.approver(PANEL).publishes(input).await
}

async fn licences(app: &TestApp) -> Value {
    gap_that_needs(app, "PROCEDURE", json!({ "unsized": "UNSIZED" })).await
}

/// The gap as everybody sees it.
async fn seen(service: &Service, gap: &Value) -> Value {
    let query = "query ($r: String!) { gap(reference: $r) { version coverageState stall { reasons }
        needs { id size unit pledged committed delivered remaining lookedAfter progress
            commitments { id kind quantity amount unit counts reverses { kind } } } } }";
    service.data(query, json!({ "r": gap["reference"] })).await["gap"].take()
}

/// What is entered on the first line of a match.
fn entry(of: &Value, more: Value) -> Value {
    let line = json!({ "match": of["id"], "line": of["lines"][0]["id"] });
    with(line, more)
}

async fn enters(donor: &Actor, mutation: &str, of: &Value, more: Value) -> String {
    let done = donor.done(mutation, entry(of, more), MATCH).await;
    done.text("state").to_owned()
}

/// What happened, in its order.
fn kinds(entries: &Value) -> Vec<&str> {
    let entries = entries.as_array().expect("entries").iter();
    entries.map(|entry| entry.text("kind")).collect()
}

/// Figures of the gap alone, in each unit.
async fn figures(service: &Service, gap: &Value) -> Value {
    let query = "query ($r: [String!]) { coverage(filter: { references: $r }, by: GAP) { unit needs lookedAfter needed committed delivered remaining }
        statistics(filter: { references: $r }, by: ALL) { gaps matched committed delivered } }";
    service
        .data(query, json!({ "r": [gap["reference"]] }))
        .await
}

/// Sizes the only need of a gap, as the host state may.
async fn sized(app: &TestApp, gap: &Value, size: Value) {
    let now = seen(app, gap).await;
    let line = json!({ "assistance": "EXPERTISE", "title": "A clear procedure for granting timber licences", "size": size });
    let plan = json!({ "gap": gap["id"], "expectedVersion": now["version"],
        "needs": [{ "need": now["needs"][0]["id"], "line": line }] });
    app.approver(HOST)
        .done("planNeeds", plan, "gap { version }")
        .await;
}

on_both! {
    async fn the_timber_licence_procedure_is_looked_after_from_the_finding_to_the_verification(app: &TestApp) {
        let gap = licences(app).await;
        let (donor, agreed) = app.agreed(DONOR, HOST, &gap, 0, offer("PROCEDURE", json!({ "unsized": "UNSIZED" }))).await;
        let nobody = seen(app, &gap).await;
        assert_eq!((&nobody["coverageState"], &nobody["needs"][0]["lookedAfter"]), (&json!("UNSIZED"), &json!(false)));
        assert_eq!(donor.refused("recordDelivery", entry(&agreed, json!({}))).await, ["CONFLICT amount"], "nothing is committed");
        assert_eq!(enters(&donor, "pledge", &agreed, json!({})).await, "AGREED");
        assert_eq!(enters(&donor, "commit", &agreed, json!({ "note": "Two drafters and a registry." })).await, "AGREED");
        assert_eq!(donor.refused("commit", entry(&agreed, json!({}))).await, ["CONFLICT amount"], "it is looked after already");
        let cared = seen(app, &gap).await;
        let need = &cared["needs"][0];
        assert_eq!((&need["size"], &need["remaining"], &need["committed"], &need["lookedAfter"]), (&Value::Null, &Value::Null, &json!("0"), &json!(true)));
        assert_eq!(cared["coverageState"], "LOOKED_AFTER");
        assert_eq!(cared["stall"]["reasons"], json!(["LOOKED_AFTER"]));
        let found = crate::gaps::references(app, &json!({ "coverage": ["LOOKED_AFTER"] }), "NEWEST").await;
        assert_eq!(found, [gap.text("reference")]);
        assert_eq!(figures(app, &gap).await, json!({
            "coverage": [{ "unit": null, "needs": 1, "lookedAfter": 1, "needed": null, "committed": "0", "delivered": "0", "remaining": null }],
            "statistics": [{ "gaps": 1, "matched": 1, "committed": 1, "delivered": 0 }]
        }));
        assert_eq!(enters(&donor, "withdrawCommitment", &agreed, json!({ "reason": "The drafters fell ill." })).await, "AGREED");
        assert_eq!(seen(app, &gap).await["coverageState"], "UNSIZED", "nobody looks after it");
        enters(&donor, "commit", &agreed, json!({})).await;
        assert_eq!(enters(&donor, "recordDelivery", &agreed, json!({})).await, "DELIVERED");
        let verified = app.approver(HOST).says("verifyDelivery", &agreed, json!({ "statement": "The steps are published." })).await;
        assert_eq!(verified["state"], "VERIFIED");
        let query = "query ($r: [String!]) { statistics(filter: { references: $r }, by: ALL) { ratings { useful unrated } } }";
        let rated = app.data(query, json!({ "r": [gap["reference"]] })).await["statistics"].take();
        assert_eq!(rated, json!([{ "ratings": { "useful": 0, "unrated": 1 } }]));
        let entries = &seen(app, &gap).await["needs"][0]["commitments"];
        assert_eq!(kinds(entries), ["PLEDGED", "COMMITTED", "WITHDRAWN", "COMMITTED", "DELIVERED"]);
        assert_eq!((&entries[0]["quantity"], &entries[0]["amount"], &entries[0]["unit"], &entries[0]["counts"]), (&json!("0"), &Value::Null, &Value::Null, &json!(false)));
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn a_need_says_how_far_help_with_it_is(app: &TestApp) {
        let progress = async |viewer: &Service, gap: &Value| seen(viewer, gap).await["needs"][0].text("progress").to_owned();
        let gap = gap_that_needs(app, "EXPERTISE", number("PERSONS", 5)).await;
        assert_eq!(progress(app, &gap).await, "OPEN");
        let donor = app.approver(DONOR);
        let made = donor.offers(offer("EXPERTISE", number("PERSONS", 5))).await;
        let proposed = donor.proposes(&gap, &made, 0).await;
        assert_eq!((progress(&donor, &gap).await, progress(app, &gap).await), ("PLANNED".to_owned(), "OPEN".to_owned()), "others do not know");
        app.approver(HOST).says("consentToMatch", &proposed, json!({})).await;
        let agreed = donor.says("agreeMatch", &proposed, json!({})).await;
        assert_eq!(progress(app, &gap).await, "PLANNED");
        enters(&donor, "commit", &agreed, json!({ "amount": "5" })).await;
        assert_eq!(progress(app, &gap).await, "PLANNED");
        enters(&donor, "recordDelivery", &agreed, json!({ "amount": "2" })).await;
        assert_eq!(progress(app, &gap).await, "UNDER_WAY");
        enters(&donor, "recordDelivery", &agreed, json!({ "amount": "3" })).await;
        assert_eq!(progress(app, &gap).await, "DONE");
        let gap = licences(app).await;
        let (donor, agreed) = app.agreed(DONOR, HOST, &gap, 0, offer("PROCEDURE", json!({ "unsized": "UNSIZED" }))).await;
        enters(&donor, "commit", &agreed, json!({})).await;
        enters(&donor, "recordDelivery", &agreed, json!({})).await;
        assert_eq!(progress(app, &gap).await, "UNDER_WAY", "it has no size, and nobody has looked");
        app.approver(HOST).says("verifyDelivery", &agreed, json!({ "statement": "The steps are published." })).await;
        assert_eq!(progress(app, &gap).await, "DONE");
        let needs = "query ($r: String!) { gap(reference: $r) { matches { lines { need { progress } } } } }";
        let data = app.data(needs, json!({ "r": gap["reference"] })).await;
        assert_eq!(data["gap"]["matches"][0]["lines"][0]["need"]["progress"], "DONE");
    }

    async fn what_is_committed_in_a_unit_counts_once_the_need_is_sized_in_it(app: &TestApp) {
        let gap = gap_that_needs(app, "EXPERTISE", json!({ "unsized": "UNSIZED" })).await;
        let (donor, agreed) = app.agreed(DONOR, HOST, &gap, 0, offer("EXPERTISE", number("PERSONS", 3))).await;
        assert_eq!(donor.refused("commit", entry(&agreed, json!({ "amount": "4" }))).await, ["CONFLICT amount"], "the line has no more");
        assert_eq!(donor.refused("commit", entry(&agreed, json!({ "amount": "1", "unit": "ITEMS" }))).await, ["CONFLICT unit"]);
        assert_eq!(donor.refused("commit", entry(&agreed, json!({ "amount": "1", "unit": "PERSONS", "currency": "EUR" }))).await, ["INVALID currency"]);
        enters(&donor, "commit", &agreed, json!({ "amount": "2" })).await;
        enters(&donor, "commit", &agreed, json!({})).await;
        let need = seen(app, &gap).await["needs"][0].take();
        assert_eq!((&need["committed"], &need["lookedAfter"], &need["commitments"][0]["amount"], &need["commitments"][0]["unit"]), (&json!("0"), &json!(true), &json!("2"), &json!("PERSONS")));
        let now = seen(app, &gap).await;
        let small = json!({ "assistance": "EXPERTISE", "title": "A clear procedure for granting timber licences", "size": number("PERSONS", 1) });
        let plan = json!({ "gap": gap["id"], "expectedVersion": now["version"], "needs": [{ "need": now["needs"][0]["id"], "line": small }] });
        assert_eq!(app.approver(HOST).refused("planNeeds", plan).await, ["INVALID needs.0"], "two are committed");
        sized(app, &gap, number("PERSONS", 5)).await;
        let now = seen(app, &gap).await;
        let need = &now["needs"][0];
        assert_eq!((&need["committed"], &need["remaining"], &need["lookedAfter"]), (&json!("2"), &json!("3"), &json!(true)), "what has no figure stays");
        assert_eq!((&need["commitments"][0]["counts"], &need["commitments"][1]["counts"]), (&json!(true), &json!(false)));
        assert_eq!(now["coverageState"], "PART");
        assert_eq!(donor.refused("commit", entry(&agreed, json!({}))).await, ["CONFLICT amount"], "it has a size now");
        assert_eq!(enters(&donor, "recordDelivery", &agreed, json!({ "amount": "2" })).await, "DELIVERING");
        assert_eq!(enters(&donor, "recordDelivery", &agreed, json!({})).await, "DELIVERED");
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn what_was_mistyped_is_reversed_once_and_stays_on_record(app: &TestApp) {
        let gap = gap_that_needs(app, "EXPERTISE", number("PERSONS", 5)).await;
        let (donor, agreed) = app.agreed(DONOR, HOST, &gap, 0, offer("EXPERTISE", number("PERSONS", 5))).await;
        enters(&donor, "pledge", &agreed, json!({ "amount": "5" })).await;
        enters(&donor, "commit", &agreed, json!({ "amount": "5" })).await;
        enters(&donor, "recordDelivery", &agreed, json!({ "amount": "3" })).await;
        let now = seen(app, &gap).await;
        let ids: Vec<Value> = now["needs"][0]["commitments"].as_array().unwrap().iter().map(|row| row["id"].clone()).collect();
        let reversal = |at: usize, amount: Value| json!({ "match": agreed["id"], "entry": ids[at], "amount": amount, "reason": "Mistyped." });
        for (at, amount, code) in [(0, json!("1"), "CONFLICT amount"), (1, json!("3"), "CONFLICT amount"), (2, json!("4"), "CONFLICT amount"), (2, json!("x"), "INVALID amount")] {
            assert_eq!(donor.refused("reverseEntry", reversal(at, amount)).await, [code]);
        }
        assert_eq!(app.approver(HOST).refused("reverseEntry", reversal(2, json!(null))).await, ["FORBIDDEN"]);
        let done = donor.done("reverseEntry", reversal(2, json!("2")), MATCH).await;
        assert_eq!((&done["state"], &done["lines"][0]["delivered"], &done["lines"][0]["committed"]), (&json!("DELIVERING"), &json!("1"), &json!("5")));
        assert_eq!(donor.refused("reverseEntry", reversal(2, json!("1"))).await, ["CONFLICT entry"], "twice");
        donor.done("reverseEntry", reversal(1, json!("4")), MATCH).await;
        let now = seen(app, &gap).await;
        let need = &now["needs"][0];
        assert_eq!((&need["committed"], &need["delivered"], &need["remaining"]), (&json!("1"), &json!("1"), &json!("4")));
        assert_eq!(kinds(&need["commitments"]), ["PLEDGED", "COMMITTED", "DELIVERED", "DELIVERY_REVERSED", "COMMITMENT_REVERSED"]);
        assert_eq!(need["commitments"][3]["reverses"], json!({ "kind": "DELIVERED" }));
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn a_delivery_that_is_reversed_whole_leaves_no_trace_in_what_counts(app: &TestApp) {
        let gap = licences(app).await;
        let (donor, agreed) = app.agreed(DONOR, HOST, &gap, 0, offer("PROCEDURE", json!({ "unsized": "UNSIZED" }))).await;
        enters(&donor, "commit", &agreed, json!({})).await;
        assert_eq!(enters(&donor, "recordDelivery", &agreed, json!({})).await, "DELIVERED");
        let reverse = async |at: usize| {
            let entry = seen(app, &gap).await["needs"][0]["commitments"][at]["id"].take();
            let done = donor.done("reverseEntry", json!({ "match": agreed["id"], "entry": entry, "reason": "Of another match." }), MATCH).await;
            (done.text("state").to_owned(), figures(app, &gap).await["statistics"][0].take())
        };
        assert_eq!(reverse(1).await, ("AGREED".to_owned(), json!({ "gaps": 1, "matched": 1, "committed": 1, "delivered": 0 })));
        assert_eq!(reverse(0).await, ("AGREED".to_owned(), json!({ "gaps": 1, "matched": 1, "committed": 0, "delivered": 0 })));
        assert_eq!(seen(app, &gap).await["needs"][0]["lookedAfter"], false);
    }

    async fn files_say_who_looks_after_a_need_and_what_they_reverse(database: &TestDatabase) {
        let entry = |code: &str, kind: &str, more: &str| {
            format!("[[commitment]]\ncode = \"{code}\"\ngap = \"gen-timber-licence-procedure\"\nneed = 1\nprovider = \"state-can\"\nkind = \"{kind}\"\ndate = \"2009-05-02\"\nsource = \"own\"\n{more}\n")
        };
        let back = entry("back", "DELIVERY_REVERSED", "reverses = \"given\"");
        let given = entry("given", "DELIVERED", "");
        for (wrong, field) in [
            (given.clone() + &entry("back", "DELIVERY_REVERSED", ""), "reverses"),
            (given.clone() + &entry("back", "COMMITMENT_REVERSED", "reverses = \"given\""), "reverses"),
            (given.clone() + &entry("back", "DELIVERY_REVERSED", "reverses = \"given\"\nunit = \"PERSONS\"\nquantity = 1"), "reverses"),
            (entry("given", "WITHDRAWN", ""), "quantity"),
        ] {
            assert_eq!(crate::imports::load::only_fault(database, &wrong).await.field, field, "{wrong}");
        }
        let gap = json!({ "reference": "gen-timber-licence-procedure" });
        database.load("given.toml", &given).await.expect("sound");
        let service = database.serve().await;
        let now = seen(&service, &gap).await;
        assert_eq!((&now["needs"][0]["lookedAfter"], &now["coverageState"]), (&json!(true), &json!("LOOKED_AFTER")));
        assert_eq!(now["stall"]["reasons"], json!(["LOOKED_AFTER", "NO_OFFER_FOR_THE_REST"]), "it is not said that nobody offers");
        assert_eq!(figures(&service, &gap).await["statistics"][0], json!({ "gaps": 1, "matched": 1, "committed": 1, "delivered": 1 }));
        database.load("given.toml", &(back + &given)).await.expect("sound in any order");
        let service = database.serve().await;
        let now = seen(&service, &gap).await;
        assert_eq!((&now["needs"][0]["lookedAfter"], &now["stall"]["reasons"]), (&json!(false), &json!(["NO_OFFER", "UNSIZED"])));
        assert_eq!(figures(&service, &gap).await["statistics"][0], json!({ "gaps": 1, "matched": 0, "committed": 0, "delivered": 0 }));
    }
}
