//! What a match tells its provider of as something to do is what is taken of it.

use super::gap;
use serde_json::{Value, json};
use tests::{Actor, TestApp, ahead, money, number, offer, on_both, with};

const HOST: &str = "civ-authorities";

/// Whether a match tells of an action, and whether this input of it is taken, tried without being kept.
async fn told(donor: &Actor, of: &Value, action: &str, tried: (&str, Value)) -> (bool, bool) {
    let query = "query ($r: String!) { match(reference: $r) { viewerCan } }";
    let can = donor.data(query, json!({ "r": of["reference"] })).await["match"].take();
    let can = can["viewerCan"].as_array().expect("a list");
    let (mutation, input) = tried;
    let input = with(input, json!({ "match": of["id"], "dryRun": true }));
    let said = donor.say(mutation, input, "clientMutationId").await;
    (
        can.contains(&json!(action)),
        said["userErrors"] == json!([]),
    )
}

/// The same of committing this much.
async fn commits(donor: &Actor, of: &Value, amount: &str) -> (bool, bool) {
    let input = json!({ "line": of["lines"][0]["id"], "amount": amount });
    told(donor, of, "COMMIT", ("commit", input)).await
}

on_both! {
    async fn commit_is_told_where_some_amount_can_be_committed(app: &TestApp) {
        let gap = gap(app).await;
        let mut bounded = offer("EQUIPMENT", number("ITEMS", 4));
        bounded["lines"][0]["most"] = json!("1");
        let (donor, most) = app.agreed("state-can", HOST, &gap, 0, bounded).await;
        let mut large = offer("EQUIPMENT", number("ITEMS", 4));
        large["lines"][0]["least"] = json!("3");
        let (other, least) = app.agreed("state-che", HOST, &gap, 0, large).await;
        assert_eq!((commits(&donor, &most, "1").await, commits(&other, &least, "3").await), ((true, true), (true, true)));
        donor.enters("commit", &most, "1").await;
        assert_eq!(commits(&donor, &most, "1").await, (false, false), "it gives one at most to a gap");
        assert_eq!(commits(&other, &least, "3").await, (true, true), "three are left");
        let (third, fills) = app.agreed("state-fra", HOST, &gap, 0, offer("EQUIPMENT", number("ITEMS", 1))).await;
        third.enters("commit", &fills, "1").await;
        assert_eq!(commits(&other, &least, "2").await, (false, false), "two are less than it gives at least");

        let mut under = offer("FUNDING", money("1000.00", "EUR"));
        under["ceiling"] = json!({ "amount": "100.00", "currency": "EUR" });
        let (payer, paid) = app.agreed("state-fra", HOST, &gap, 1, under).await;
        assert_eq!(commits(&payer, &paid, "100.00").await, (true, true));
        payer.enters("commit", &paid, "100.00").await;
        assert_eq!(commits(&payer, &paid, "0.01").await, (false, false), "the ceiling is used up");
    }

    async fn commit_is_told_once_another_committed_what_the_line_requires(app: &TestApp) {
        let gap = gap(app).await;
        let mut staff = offer("EQUIPMENT", number("ITEMS", 4));
        staff["lines"][0]["requires"] = json!("FUNDING");
        let (staff, given) = app.agreed("state-che", HOST, &gap, 0, staff).await;
        assert_eq!(commits(&staff, &given, "2").await, (false, false));
        let (payer, paid) = app.agreed("state-can", HOST, &gap, 1, offer("FUNDING", money("500", "EUR"))).await;
        payer.enters("commit", &paid, "500").await;
        assert_eq!(commits(&staff, &given, "2").await, (true, true));
        payer.enters("withdrawCommitment", &paid, "500").await;
        assert_eq!(commits(&staff, &given, "2").await, (false, false));
    }

    async fn commit_is_told_of_an_unsized_need_until_what_stands_there_ended(app: &TestApp) {
        let gap = gap(app).await;
        let (donor, agreed) = app.agreed("state-can", HOST, &gap, 2, offer("TRAINING", number("PERSONS", 3))).await;
        let line = agreed["lines"][0]["id"].clone();
        let bare = async || told(&donor, &agreed, "COMMIT", ("commit", json!({ "line": line }))).await;
        assert_eq!((bare().await, commits(&donor, &agreed, "3").await), ((true, true), (true, true)));
        let lasting = json!({ "match": agreed["id"], "line": line, "amount": "2", "until": ahead(9) });
        donor.done("commit", lasting, "match { id }").await;
        let looks = json!({ "match": agreed["id"], "line": line, "until": ahead(9) });
        donor.done("commit", looks, "match { id }").await;
        assert_eq!(commits(&donor, &agreed, "1").await, (true, true), "one of three is left");
        app.database.run_sql(&format!("update commitment set until = '2020-06-30' where until = '{}'", ahead(9))).await;
        app.database.changed_by_hand().await;
        assert_eq!((bare().await, commits(&donor, &agreed, "1").await), ((false, false), (false, false)), "what stands there has ended");
    }

    async fn reversing_is_told_while_an_entry_is_left_that_was_not_reversed(app: &TestApp) {
        let gap = gap(app).await;
        let (donor, agreed) = app.agreed("state-can", HOST, &gap, 0, offer("EQUIPMENT", number("ITEMS", 4))).await;
        let entered = donor.enters("commit", &agreed, "3").await;
        let entry = entered["lines"][0]["need"]["commitments"][0]["id"].clone();
        let back = json!({ "entry": entry, "amount": "1", "reason": "One was counted twice." });
        let reverses = async || told(&donor, &agreed, "REVERSE_ENTRY", ("reverseEntry", back.clone())).await;
        assert_eq!(reverses().await, (true, true));
        donor.done("reverseEntry", with(back.clone(), json!({ "match": agreed["id"] })), "match { id }").await;
        assert_eq!(reverses().await, (false, false), "it was reversed in part, and is not reversed again");
        donor.enters("commit", &agreed, "1").await;
        assert_eq!(reverses().await, (true, false), "there is another");
    }
}
