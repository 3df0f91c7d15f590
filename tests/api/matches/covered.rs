//! Needs that are covered step by step, withdrawn from, and open again; and lines that wait for others.

use super::gap;
use reqwest::Method;
use serde_json::{Value, json};
use tests::{Asked, TestApp, money, number, offer, on_both, with};

/// That the only verified match of a gap, of the two that gave to it, counts as partly useful, is found as that, and is written so into files.
async fn ratings_are_counted_and_found(app: &TestApp, gap: &Value, of: &Value) {
    let query = "query ($g: [String!], $r: [DeliveryRating!]) { matches(filter: { gaps: $g, ratings: $r }) { nodes { reference } }
        statistics(filter: { references: $g }, by: PROVIDER) { key ratings { useful partlyUseful notUseful unrated } } }";
    let gaps = json!([gap["reference"]]);
    for (ratings, found) in [
        (
            json!(["PARTLY_USEFUL", "USEFUL"]),
            json!([{ "reference": of["reference"] }]),
        ),
        (json!(["USEFUL", "NOT_USEFUL"]), json!([])),
        (json!([]), json!([])),
    ] {
        let seen = app.data(query, json!({ "g": gaps, "r": ratings })).await;
        assert_eq!(seen["matches"]["nodes"], found, "{ratings}");
        let counted = |partly: u64| json!({ "useful": 0, "partlyUseful": partly, "notUseful": 0, "unrated": 0 });
        assert_eq!(
            seen["statistics"],
            json!([{ "key": "state-can", "ratings": counted(0) }, { "key": "state-fra", "ratings": counted(1) }])
        );
    }
    let path = "/export/matches.csv?columns=reference,rating&ratings=PARTLY_USEFUL";
    let file = app.http(Method::GET, path).send().await.unwrap();
    let file = file.text().await.unwrap();
    let line = format!("{},PARTLY_USEFUL", of["reference"].as_str().unwrap());
    assert!(file.contains(&line), "{file}");
}

on_both! {
    async fn two_customs_experts_are_asked_for_one_is_committed_and_one_remains(app: &TestApp) {
        let gap = app.reopened("unoci-customs-experts", "unoci").await;
        let (donor, agreed) = app.agreed("state-che", "unoci", &gap, 0, offer("EXPERTISE", number("PERSONS", 1))).await;
        assert_eq!((&agreed["state"], &agreed["consent"]), (&json!("AGREED"), &json!("GIVEN")));
        let committed = donor.enters("commit", &agreed, "1").await;
        assert_eq!(committed["lines"][0]["line"]["remaining"], "0");
        let gap = app.gap_with_needs("unoci-customs-experts").await;
        assert_eq!((&gap["needs"][0]["size"], &gap["needs"][0]["remaining"], &gap["coverageState"]), (&json!("2"), &json!("1"), &json!("PART")));
        let line = json!({ "match": agreed["id"], "line": agreed["lines"][0]["id"], "amount": "1" });
        assert_eq!(donor.refused("commit", line).await, ["CONFLICT amount"], "the line has no more");
    }

    async fn the_diamond_offices_are_covered_the_donor_withdraws_and_they_are_open_again_closed_and_weak_again(app: &TestApp) {
        let panel = app.approver("group-civ");
        let gap = gap(app).await;
        let (donor, agreed) = app.agreed("state-can", "civ-authorities", &gap, 1, offer("FUNDING", money("2000.00", "EUR"))).await;
        let reference = gap["reference"].as_str().unwrap();
        donor.enters("commit", &agreed, "1250.50").await;
        assert_eq!(app.gap_with_needs(reference).await["needs"][1]["remaining"], "0.00");
        let part = donor.enters("recordDelivery", &agreed, "250.50").await;
        assert_eq!(part["state"], "DELIVERING");
        let withdrawn = donor.says("withdrawMatch", &agreed, json!({ "reason": "The parliament stopped it." })).await;
        assert_eq!((&withdrawn["state"], &withdrawn["lines"][0]["committed"]), (&json!("WITHDRAWN"), &json!("250.50")));
        assert_eq!(app.gap_with_needs(reference).await["needs"][1]["remaining"], "1000.00");
        let (second, again) = app.agreed("state-fra", "civ-authorities", &gap, 1, offer("FUNDING", money("1000.00", "EUR"))).await;
        second.enters("commit", &again, "1000").await;
        let delivered = second.enters("recordDelivery", &again, "1000").await;
        assert_eq!((&delivered["state"], &delivered["awaits"]), (&json!("DELIVERED"), &json!(["HOLDER"])));
        assert!(!again["viewerCan"].as_array().unwrap().contains(&json!("AGREE_MATCH")), "it is agreed: {again}");
        let verified = app.approver("civ-authorities").says("verifyDelivery", &again, json!({ "statement": "The offices are open.", "rating": "PARTLY_USEFUL" })).await;
        let rated = app.data("query ($r: String!) { match(reference: $r) { rating } }", json!({ "r": again["reference"] })).await;
        assert_eq!(rated["match"]["rating"], "PARTLY_USEFUL");
        ratings_are_counted_and_found(app, &gap, &again).await;
        assert_eq!(verified["viewerCan"], json!([]), "nothing is left to do");
        assert_eq!((&verified["state"], &verified["due"]), (&json!("VERIFIED"), &Value::Null));
        let now = app.gap_with_needs(reference).await;
        assert_eq!(now["state"], "IN_PROGRESS");
        let close = json!({ "gap": gap["id"], "expectedVersion": now["version"], "reason": "Open and paid." });
        let closed = panel.done("closeGap", close, "gap { id version state }").await;
        let reopen = json!({ "gap": gap["id"], "expectedVersion": closed["version"], "reason": "Weak again." });
        assert_eq!(panel.done("reopenGap", reopen, "gap { state }").await["state"], "OPEN");
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn a_line_that_waits_for_another_is_completed_by_it_and_falls_with_it(app: &TestApp) {
        let gap = gap(app).await;
        let mut staff = offer("EQUIPMENT", number("ITEMS", 4));
        staff["lines"][0]["requires"] = json!("FUNDING");
        staff["condition"] = json!("If somebody pays the travel.");
        let (staff, given) = app.agreed("state-che", "civ-authorities", &gap, 0, staff).await;
        let two = json!({ "match": given["id"], "line": given["lines"][0]["id"], "amount": "2" });
        assert_eq!(staff.refused("commit", two.clone()).await, ["CONFLICT line"]);
        let (payer, paid) = app.agreed("state-can", "civ-authorities", &gap, 1, offer("FUNDING", money("500", "EUR"))).await;
        payer.enters("commit", &paid, "500").await;
        staff.enters("commit", &given, "2").await;
        payer.enters("withdrawCommitment", &paid, "500").await;
        assert_eq!(staff.refused("commit", two).await, ["CONFLICT line"], "its condition fell away");
    }

    async fn the_stocks_of_the_presidential_guard_are_matched_by_nobody(app: &TestApp) {
        let gap = app.gap_with_needs("civ-presidential-guard-stocks").await;
        let donor = app.approver("state-can");
        let made = donor.offers(offer("TRAINING", number("COURSES", 1))).await;
        let lines = json!([{ "need": made["lines"][0]["id"], "line": made["lines"][0]["id"] }]);
        assert_eq!(donor.refused("proposeMatch", json!({ "gap": gap["id"], "assistance": made["id"], "lines": lines })).await, ["CONFLICT"]);
    }

    async fn a_match_of_all_that_is_open_is_warned_of_where_nothing_is(app: &TestApp) {
        let gap = gap(app).await;
        let (first, agreed) = app.agreed("state-can", "civ-authorities", &gap, 0, offer("EQUIPMENT", number("ITEMS", 4))).await;
        first.enters("commit", &agreed, "3").await;
        let donor = app.approver("state-che");
        let made = donor.offers(offer("EQUIPMENT", number("ITEMS", 4))).await;
        let lines = json!([{ "need": gap["needs"][0]["id"], "line": made["lines"][0]["id"] }]);
        let input = json!({ "gap": gap["id"], "assistance": made["id"], "lines": lines });
        let told = "match { id } warningDetails { code message }";
        let too_much = |payload: &Value| {
            let warned = payload["warningDetails"].as_array().expect("warnings").iter();
            let warned = warned.filter(|warning| warning["code"] == "TOO_MUCH");
            warned.map(|warning| warning.text("message").to_owned()).collect::<Vec<_>>()
        };
        let one_is_open = donor.say("proposeMatch", with(input.clone(), json!({ "dryRun": true })), told).await;
        assert_eq!(too_much(&one_is_open), [""; 0], "{one_is_open}");
        let last = json!({ "match": agreed["id"], "line": agreed["lines"][0]["id"], "amount": "1" });
        let last = first.say("commit", last, told).await;
        assert_eq!((too_much(&last), last["match"].is_null()), (Vec::new(), false), "its own is no other's: {last}");
        let proposed = donor.say("proposeMatch", input, told).await;
        let message = "Nothing is open of the need \"Scales\", which others cover: nothing can be committed to it before they take something back.";
        assert_eq!(too_much(&proposed), [message], "{proposed}");
    }
}
