//! Of a match of which only some lines wait for an exemption, the warning names these.

use crate::gap_changes::whole;
use serde_json::{Value, json};
use tests::{Actor, Asked, TestApp, money, number, offer, on_both, with};

/// What a proposal of these lines is warned of about exemptions.
async fn warned(donor: &Actor, gap: &Value, made: &Value, lines: &[usize]) -> String {
    let line =
        |at: &usize| json!({ "need": gap["needs"][*at]["id"], "line": made["lines"][*at]["id"] });
    let lines: Vec<Value> = lines.iter().map(line).collect();
    let input =
        json!({ "gap": gap["id"], "assistance": made["id"], "lines": lines, "dryRun": true });
    let payload = donor
        .say("proposeMatch", input, "warningDetails { code message }")
        .await;
    assert_eq!(payload["userErrors"], json!([]));
    let details = payload["warningDetails"]
        .as_array()
        .expect("warnings")
        .iter();
    let told: Vec<&str> = details
        .filter(|one| one["code"] == "EXEMPTION_REQUIRED")
        .map(|one| one.text("message"))
        .collect();
    told.join("\n")
}

on_both! {
    async fn lines_that_need_no_exemption_are_not_told_to_wait_for_one(app: &TestApp) {
        let needs = json!([
            { "assistance": "EQUIPMENT", "title": "Rifles", "goods": "ARMS", "size": number("ITEMS", 4) },
            { "assistance": "FUNDING", "title": "Upkeep", "size": money("1000.00", "EUR") },
        ]);
        let sudan = json!({ "countries": ["SD"], "regime": "1591", "liftingConditions": [], "beneficiaries": ["armed forces"], "needs": needs });
        let gap = app.approver("panel-sdn").publishes(with(whole(), sudan)).await;
        let donor = app.approver("state-can");
        let lines = json!([
            { "assistance": "EQUIPMENT", "title": "Rifles", "size": number("ITEMS", 4) },
            { "assistance": "FUNDING", "title": "Upkeep", "size": money("1000.00", "EUR") },
        ]);
        let input = with(offer("EQUIPMENT", number("ITEMS", 4)), json!({ "lines": lines }));
        let made = donor.offers(input).await;
        let both = warned(&donor, &gap, &made, &[0, 1]).await;
        assert!(both.starts_with("An exemption has to be granted before anything is committed for \"Rifles\", and not for the rest: ask the "), "{both}");
        let all = warned(&donor, &gap, &made, &[0]).await;
        assert!(all.starts_with("An exemption has to be granted before anything is committed: ask the "), "{all}");
        assert_eq!(warned(&donor, &gap, &made, &[1]).await, "");
    }
}
