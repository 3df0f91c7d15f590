//! A share of a gap that is not public lapses: sides of what was agreed about it read on what they answer for, until the Panel ends it.

use crate::gap_changes::whole;
use domain::deadline::{a_year_before, day_before};
use serde_json::{Value, json};
use tests::{Actor, Asked, MATCH, TestApp, ago, number, offer, on_both};

const PANEL: &str = "group-civ";
const DONOR: &str = "state-can";
const HOST: &str = "civ-authorities";

/// A gap that its Panel shares, with the shares, and a match of it that is agreed.
async fn agreed(app: &TestApp) -> (Value, Vec<Value>, Actor, Value) {
    let panel = app.approver(PANEL);
    let selection = "gap { id reference needs { id } }";
    let gap = panel.done("recordGap", whole(), selection).await;
    let mut shares = Vec::new();
    for reader in [DONOR, HOST, "state-fra"] {
        let with = json!({ "gap": gap["id"], "organisation": reader });
        shares.push(panel.done("shareGap", with, "share { id }").await);
    }
    let given = offer("EQUIPMENT", number("ITEMS", 4));
    let (donor, agreed) = app.agreed(DONOR, HOST, &gap, 0, given).await;
    (gap, shares, donor, agreed)
}

/// Whether an organisation reads the gap, and the match.
async fn reads(app: &TestApp, who: &str, (gap, of): (&Value, &Value)) -> (bool, bool) {
    let query = "query ($g: ID!, $m: ID!) { gap: node(id: $g) { id } match: node(id: $m) { id } }";
    let ids = json!({ "g": gap["id"], "m": of["id"] });
    let read = app.approver(who).data(query, ids).await;
    (!read["gap"].is_null(), !read["match"].is_null())
}

/// Has the match be withdrawn on this day, and all entries of it made on that one.
async fn withdrawn_on(app: &TestApp, ended: &str, entered: &str) {
    let ended = format!("update match set ended = '{ended}' where state = 'WITHDRAWN'");
    app.database.run_sql(&ended).await;
    let of_matches = "match_line_id is not null";
    let entered = format!("update commitment set dated = '{entered}' where {of_matches}");
    app.database.run_sql(&entered).await;
}

on_both! {
    async fn sides_read_on_what_they_owe_and_for_a_year_what_may_come_back(app: &TestApp) {
        let (gap, _, donor, agreed) = agreed(app).await;
        app.database.run_sql("update share set until = '2020-01-01'").await;
        let both = (&gap, &agreed);
        for side in [DONOR, HOST] {
            assert_eq!(reads(app, side, both).await, (true, true), "{side}");
        }
        assert_eq!(reads(app, "state-fra", both).await, (false, false), "no side of it");
        donor.enters("commit", &agreed, "3").await;
        donor.enters("recordDelivery", &agreed, "3").await;
        // What each does last is answered, and what was delivered can come back.
        let verified = app.approver(HOST).says("verifyDelivery", &agreed, json!({ "statement": "Three scales." })).await;
        assert_eq!(verified["state"], "VERIFIED");
        app.database.run_sql("update match set ended = '2020-01-01' where state = 'VERIFIED'").await;
        for side in [DONOR, HOST] {
            assert_eq!(reads(app, side, both).await, (false, false), "{side}");
        }
        app.database.run_sql(&format!("update match set ended = '{}' where state = 'VERIFIED'", ago(300))).await;
        for side in [DONOR, HOST] {
            assert_eq!(reads(app, side, both).await, (true, true), "{side}");
        }
        let entry = &verified["lines"][0]["need"]["commitments"][1]["id"];
        let back = json!({ "match": agreed["id"], "entry": entry, "reason": "They broke." });
        assert_eq!(donor.done("reverseEntry", back, MATCH).await["state"], "AGREED");
        assert_eq!(donor.says("withdrawMatch", &agreed, json!({ "reason": "None left." })).await["state"], "WITHDRAWN");
        for side in [DONOR, HOST] {
            assert_eq!(reads(app, side, both).await, (true, true), "{side}");
        }
        // All of it came back, and was withdrawn: who gives may still enter what was delivered until then.
        withdrawn_on(app, &ago(1), &ago(1)).await;
        assert_eq!(reads(app, DONOR, both).await, (true, true));
        assert_eq!(reads(app, HOST, both).await, (false, false));
    }

    async fn sides_read_for_a_year_on_what_was_delivered_before_it_was_withdrawn(app: &TestApp) {
        let (gap, shares, donor, agreed) = agreed(app).await;
        donor.enters("commit", &agreed, "3").await;
        let delivered = donor.enters("recordDelivery", &agreed, "2").await;
        assert_eq!(donor.says("withdrawMatch", &agreed, json!({ "reason": "None left." })).await["state"], "WITHDRAWN");
        app.database.run_sql("update share set until = '2020-01-01'").await;
        let both = (&gap, &agreed);
        let read = async || (reads(app, DONOR, both).await, reads(app, HOST, both).await);
        let year = a_year_before(&ago(0));
        let before = day_before(&year).expect("a day");
        let (last, over) = (year.as_str(), before.as_str());
        for (ended, entered, is_read) in [(last, over, true), (over, last, true), (over, over, false), (last, last, true)] {
            withdrawn_on(app, ended, entered).await;
            assert_eq!(read().await, ((is_read, is_read), (is_read, is_read)), "withdrawn {ended}, entered {entered}");
            assert_eq!(reads(app, "state-fra", both).await, (false, false), "no side of it");
        }
        let entry = &delivered["lines"][0]["need"]["commitments"][1]["id"];
        let back = json!({ "match": agreed["id"], "entry": entry, "amount": "1", "reason": "It broke." });
        assert_eq!(donor.done("reverseEntry", back, MATCH).await["state"], "WITHDRAWN");
        app.database.run_sql(&format!("update match set ended = '{over}' where state = 'WITHDRAWN'")).await;
        assert_eq!(read().await, ((true, true), (true, true)), "one is there, and a year begins with what came back");
        let verified = app.approver(HOST).says("verifyDelivery", &agreed, json!({ "statement": "One scale." })).await;
        assert_eq!(verified["state"], "VERIFIED");
        assert_eq!(read().await, ((true, true), (true, true)), "it may come back, too");
        let end = json!({ "share": shares[0]["id"] });
        app.approver(PANEL).done("endShare", end, "share { id }").await;
        assert_eq!(read().await, ((false, false), (true, true)), "its Panel decides how long");
    }

    async fn who_gives_all_back_of_a_withdrawn_match_is_answered(app: &TestApp) {
        let (gap, _, donor, agreed) = agreed(app).await;
        donor.enters("commit", &agreed, "3").await;
        let delivered = donor.enters("recordDelivery", &agreed, "2").await;
        donor.says("withdrawMatch", &agreed, json!({ "reason": "None left." })).await;
        app.database.run_sql("update share set until = '2020-01-01'").await;
        withdrawn_on(app, &ago(300), &ago(300)).await;
        let entry = &delivered["lines"][0]["need"]["commitments"][1]["id"];
        let back = json!({ "match": agreed["id"], "entry": entry, "reason": "They broke." });
        assert_eq!(donor.done("reverseEntry", back, MATCH).await["state"], "WITHDRAWN", "they read it on that day");
        withdrawn_on(app, &ago(300), &ago(1)).await;
        assert_eq!(reads(app, HOST, (&gap, &agreed)).await, (false, false));
        assert_eq!(reads(app, DONOR, (&gap, &agreed)).await, (true, true), "what was mistyped may be entered right");
        withdrawn_on(app, &ago(400), &ago(1)).await;
        assert_eq!(reads(app, DONOR, (&gap, &agreed)).await, (false, false));
    }

    async fn who_gives_enters_for_a_year_what_it_delivered_before_and_reads_the_gap_for_that(app: &TestApp) {
        let (gap, shares, donor, agreed) = agreed(app).await;
        donor.enters("commit", &agreed, "3").await;
        app.approver(HOST).says("withdrawMatch", &agreed, json!({ "reason": "It takes too long." })).await;
        app.database.run_sql("update share set until = '2020-01-01'").await;
        app.database.run_sql(&format!("update match set agreed = '{}' where state = 'WITHDRAWN'", ago(500))).await;
        let both = (&gap, &agreed);
        let year = a_year_before(&ago(0));
        for (ended, is_read) in [(day_before(&year).expect("a day"), false), (year, true), (ago(300), true)] {
            withdrawn_on(app, &ended, &ended).await;
            assert_eq!(reads(app, DONOR, both).await, (is_read, is_read), "withdrawn {ended}");
            assert_eq!(reads(app, HOST, both).await, (false, false), "nothing is there to verify");
            assert_eq!(reads(app, "state-fra", both).await, (false, false), "no side of it");
        }
        let late = json!({ "match": agreed["id"], "line": agreed["lines"][0]["id"], "amount": "2", "on": ago(301) });
        let done = donor.done("recordDelivery", late, MATCH).await;
        assert_eq!((&done["state"], &done["lines"][0]["delivered"]), (&json!("WITHDRAWN"), &json!("2")));
        assert_eq!(reads(app, HOST, both).await, (true, true), "it is to verify");
        let end = json!({ "share": shares[0]["id"] });
        app.approver(PANEL).done("endShare", end, "share { id }").await;
        assert_eq!(reads(app, DONOR, both).await, (false, false), "its Panel decides how long");
    }

    async fn who_committed_nothing_reads_no_more_once_its_match_is_withdrawn(app: &TestApp) {
        let (gap, _, donor, agreed) = agreed(app).await;
        donor.enters("commit", &agreed, "3").await;
        donor.enters("withdrawCommitment", &agreed, "3").await;
        app.approver(HOST).says("withdrawMatch", &agreed, json!({ "reason": "It takes too long." })).await;
        app.database.run_sql("update share set until = '2020-01-01'").await;
        withdrawn_on(app, &ago(1), &ago(1)).await;
        assert_eq!(reads(app, DONOR, (&gap, &agreed)).await, (false, false), "there is nothing to enter");
    }

    async fn a_panel_ends_what_is_agreed_about_a_gap_that_it_shares_no_more(app: &TestApp) {
        let (gap, shares, donor, agreed) = agreed(app).await;
        donor.enters("commit", &agreed, "3").await;
        let panel = app.approver(PANEL);
        let end = |share: &Value| json!({ "share": share["id"] });
        assert_eq!(panel.refused("endShare", end(&shares[0])).await, ["CONFLICT"]);
        let query = "query ($r: String!) { match(reference: $r) { viewerCan } }";
        let can = panel.data(query, json!({ "r": agreed["reference"] })).await["match"].texts("viewerCan");
        assert!(can.contains("WITHDRAW_MATCH"), "{can:?}");
        let withdrawn = panel.says("withdrawMatch", &agreed, json!({ "reason": "The report waits." })).await;
        assert_eq!((&withdrawn["state"], &withdrawn["lines"][0]["withdrawn"]), (&json!("WITHDRAWN"), &json!("3")));
        for share in &shares {
            panel.done("endShare", end(share), "share { id }").await;
        }
        for side in [DONOR, HOST] {
            assert_eq!(reads(app, side, (&gap, &agreed)).await, (false, false), "{side}");
        }
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn what_is_proposed_and_what_everybody_reads_is_for_its_sides_alone_to_end(app: &TestApp) {
        let panel = app.approver(PANEL);
        let gap = panel.publishes(whole()).await;
        let donor = app.approver(DONOR);
        let made = donor.offers(offer("EQUIPMENT", number("ITEMS", 4))).await;
        let proposed = donor.proposes(&gap, &made, 0).await;
        let end = json!({ "match": proposed["id"], "reason": "Too hot." });
        assert_eq!(panel.refused("withdrawMatch", end.clone()).await, ["FORBIDDEN"]);
        app.approver(HOST).says("consentToMatch", &proposed, json!({})).await;
        donor.says("agreeMatch", &proposed, json!({})).await;
        assert_eq!(panel.refused("withdrawMatch", end).await, ["FORBIDDEN"]);
    }
}
