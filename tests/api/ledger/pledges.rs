//! Pledges: mistyped ones are reversed, open ones end with their match, and a closed gap is promised nothing.

use crate::gap_changes::whole;
use serde_json::{Value, json};
use tests::{Actor, Asked, MATCH, Service, TestApp, TestDatabase, money, offer, on_both, with};

const PANEL: &str = "group-civ";
const HOST: &str = "civ-authorities";
const DONOR: &str = "state-can";

/// A published gap, and a match agreed with its need of 1250.50 euros.
async fn agreed(app: &TestApp) -> (Value, Actor, Value) {
    let gap = app.approver(PANEL).publishes(whole()).await;
    let given = offer("FUNDING", money("1000.00", "EUR"));
    let (donor, agreed) = app.agreed(DONOR, HOST, &gap, 1, given).await;
    (gap, donor, agreed)
}

/// What everybody sees of the need of money: what is pledged, in the need and in the figures of the gap, and the kinds of its entries.
async fn seen(app: &Service, gap: &Value) -> (String, String, Vec<String>) {
    let query = "query ($r: String!, $f: GapFilter!) { gap(reference: $r) { needs { pledged commitments { kind } } }
        coverage(filter: $f, by: GAP) { currency pledged } }";
    let filter = json!({ "references": [gap["reference"]] });
    let named = json!({ "r": gap["reference"], "f": filter });
    let data = app.data(query, named).await;
    let need = &data["gap"]["needs"][1];
    let entries = need["commitments"].as_array().expect("entries").iter();
    let kinds = entries.map(|entry| entry.text("kind").to_owned());
    let mut rows = data["coverage"].as_array().expect("rows").iter();
    let euros = rows.find(|row| row["currency"] == "EUR").expect("euros");
    (
        need.text("pledged").to_owned(),
        euros.text("pledged").to_owned(),
        kinds.collect(),
    )
}

/// The first entry under a match, to be reversed in part.
fn reversal(of: &Value, amount: &str) -> Value {
    let entry = &of["lines"][0]["need"]["commitments"][0]["id"];
    json!({ "match": of["id"], "entry": entry, "amount": amount, "reason": "Ten were meant." })
}

on_both! {
    async fn a_mistyped_pledge_is_reversed_once_and_as_far_as_it_is_not_committed(app: &TestApp) {
        let (gap, donor, agreed) = agreed(app).await;
        let pledged = donor.enters("pledge", &agreed, "100.00").await;
        donor.enters("commit", &agreed, "20.00").await;
        assert_eq!(donor.refused("reverseEntry", reversal(&pledged, "80.01")).await, ["CONFLICT amount"], "a commitment keeps its promise");
        let done = donor.done("reverseEntry", reversal(&pledged, "70.00"), MATCH).await;
        assert_eq!((&done["state"], &done["lines"][0]["pledged"], &done["lines"][0]["committed"]), (&json!("AGREED"), &json!("30.00"), &json!("20.00")));
        assert_eq!(donor.refused("reverseEntry", reversal(&pledged, "1.00")).await, ["CONFLICT entry"], "twice");
        let kinds = ["PLEDGED", "COMMITTED", "PLEDGE_REVERSED"].map(str::to_owned).to_vec();
        assert_eq!(seen(app, &gap).await, ("30.00".to_owned(), "30.00".to_owned(), kinds));
        assert_eq!(donor.enters("pledge", &agreed, "970.00").await["lines"][0]["pledged"], "1000.00", "there is room again");
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn an_open_pledge_ends_with_its_match_and_stays_on_record(app: &TestApp) {
        let (gap, donor, agreed) = agreed(app).await;
        donor.enters("pledge", &agreed, "100.00").await;
        donor.enters("commit", &agreed, "60.00").await;
        donor.enters("recordDelivery", &agreed, "25.00").await;
        let withdrawn = donor.says("withdrawMatch", &agreed, json!({ "reason": "The budget was cut." })).await;
        assert_eq!((&withdrawn["state"], &withdrawn["lines"][0]["pledged"]), (&json!("WITHDRAWN"), &json!("25.00")), "what was delivered was promised");
        let kinds = ["PLEDGED", "COMMITTED", "DELIVERED", "WITHDRAWN", "PLEDGE_ENDED"].map(str::to_owned).to_vec();
        assert_eq!(seen(app, &gap).await, ("25.00".to_owned(), "25.00".to_owned(), kinds));
        let given = offer("FUNDING", money("500.00", "EUR"));
        let (second, again) = app.agreed("state-fra", HOST, &gap, 1, given).await;
        second.enters("pledge", &again, "500.00").await;
        second.enters("commit", &again, "300.00").await;
        second.enters("recordDelivery", &again, "300.00").await;
        let verified = app.approver(HOST).says("verifyDelivery", &again, json!({ "statement": "It is paid." })).await;
        assert_eq!((&verified["state"], &verified["lines"][0]["pledged"]), (&json!("VERIFIED"), &json!("300.00")));
        assert_eq!(seen(app, &gap).await.0, "325.00");
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn a_match_that_is_withdrawn_with_pledges_alone_leaves_nothing_in_the_figures(app: &TestApp) {
        let (gap, donor, agreed) = agreed(app).await;
        donor.enters("pledge", &agreed, "100.00").await;
        donor.says("withdrawMatch", &agreed, json!({ "reason": "The budget was cut." })).await;
        let kinds = ["PLEDGED", "PLEDGE_ENDED"].map(str::to_owned).to_vec();
        assert_eq!(seen(app, &gap).await, ("0.00".to_owned(), "0.00".to_owned(), kinds));
    }

    async fn a_pledge_that_an_older_version_left_under_an_ended_match_is_reversed_by_whoever_gave_it(app: &TestApp) {
        let (gap, donor, agreed) = agreed(app).await;
        let pledged = donor.enters("pledge", &agreed, "1000.00").await;
        donor.says("withdrawMatch", &agreed, json!({ "reason": "The budget was cut." })).await;
        let can = async |donor: &Actor| {
            let query = "query ($r: String!) { match(reference: $r) { viewerCan } }";
            donor.data(query, json!({ "r": agreed["reference"] })).await["match"].has("viewerCan", "REVERSE_ENTRY")
        };
        assert!(!can(&donor).await);
        assert_eq!(donor.refused("reverseEntry", reversal(&pledged, "1.00")).await, ["CONFLICT amount"], "it ended");
        // As a version before left it.
        app.database.run_sql("delete from commitment where kind = 'PLEDGE_ENDED'").await;
        assert_eq!(seen(app, &gap).await.0, "1000.00");
        assert!(can(&donor).await, "it is still open");
        assert_eq!(app.approver(HOST).refused("reverseEntry", reversal(&pledged, "1000.00")).await, ["FORBIDDEN"]);
        let done = donor.done("reverseEntry", reversal(&pledged, "1000.00"), MATCH).await;
        assert_eq!((&done["state"], &done["lines"][0]["pledged"]), (&json!("WITHDRAWN"), &json!("0.00")), "it is as over as it was");
        assert_eq!(seen(app, &gap).await.0, "0.00");
        let line = json!({ "match": agreed["id"], "line": agreed["lines"][0]["id"], "amount": "1.00" });
        assert_eq!(donor.refused("pledge", line).await, ["CONFLICT match"]);
    }

    async fn a_closed_gap_is_promised_nothing_and_gets_what_was_committed(app: &TestApp) {
        let (gap, donor, agreed) = agreed(app).await;
        donor.enters("pledge", &agreed, "100.00").await;
        donor.enters("commit", &agreed, "60.00").await;
        let now = app.gap_with_needs(gap.text("reference")).await;
        let close = json!({ "gap": gap["id"], "expectedVersion": now["version"], "reason": "Paid by others." });
        app.approver(PANEL).done("closeGap", close, "gap { state }").await;
        let entry = json!({ "match": agreed["id"], "line": agreed["lines"][0]["id"], "amount": "1.00" });
        for mutation in ["pledge", "commit"] {
            assert_eq!(donor.refused(mutation, entry.clone()).await, ["CONFLICT"], "{mutation}");
        }
        assert_eq!(donor.enters("recordDelivery", &agreed, "25.00").await["lines"][0]["delivered"], "25.00");
        assert_eq!(donor.enters("withdrawCommitment", &agreed, "35.00").await["state"], "DELIVERED");
    }

    async fn files_reverse_and_end_what_they_pledged_and_no_more(database: &TestDatabase) {
        let entry = |code: &str, kind: &str, quantity: i64, more: &str| {
            format!("[[commitment]]\ncode = \"{code}\"\ngap = \"gen-timber-licence-procedure\"\nneed = 1\nprovider = \"state-can\"\nkind = \"{kind}\"\nunit = \"PERSONS\"\nquantity = {quantity}\ndate = \"2009-05-02\"\nsource = \"own\"\n{more}\n")
        };
        let promise = entry("promise", "PLEDGED", 5, "");
        for (wrong, field) in [
            (entry("back", "PLEDGE_REVERSED", 2, ""), "reverses"),
            (entry("back", "PLEDGE_REVERSED", 6, "reverses = \"promise\""), "quantity"),
            (entry("back", "PLEDGE_REVERSED", 2, "reverses = \"promise\"").replace("2009-05-02", "2009-05-01"), "date"),
            (entry("over", "PLEDGE_ENDED", 6, ""), "quantity"),
            (entry("over", "PLEDGE_ENDED", 1, "until = \"2030-01-01\""), "until"),
        ] {
            let wrong = promise.clone() + &wrong;
            assert_eq!(crate::imports::load::only_fault(database, &wrong).await.field, field, "{wrong}");
        }
        let back = entry("back", "PLEDGE_REVERSED", 2, "reverses = \"promise\"");
        let sound = back + &entry("over", "PLEDGE_ENDED", 2, "") + &promise;
        database.load("pledges.toml", &sound).await.expect("sound in any order");
        let service = database.serve().await;
        let query = "query ($r: [String!]) { coverage(filter: { references: $r }, by: PROVIDER) { unit pledged } }";
        let data = service.data(query, json!({ "r": ["gen-timber-licence-procedure"] })).await;
        assert_eq!(data["coverage"], json!([with(json!({ "unit": "PERSONS" }), json!({ "pledged": "1" }))]));
    }
}
