//! Whoever closes a gap is told what is committed to it and has not come.

use crate::matches::gap;
use serde_json::{Value, json};
use tests::{Actor, Asked, TestApp, number, offer, on_both};

/// So many items of a donor, agreed.
async fn scales(app: &TestApp, donor: &str, gap: &Value, items: i64) -> (Actor, Value) {
    let made = offer("EQUIPMENT", number("ITEMS", items));
    app.agreed(donor, "civ-authorities", gap, 0, made).await
}

on_both! {
    async fn who_closes_a_gap_is_told_what_is_committed_and_not_delivered(app: &TestApp) {
        let (panel, gap) = (app.approver("group-civ"), gap(app).await);
        let (first, owing) = scales(app, "state-can", &gap, 2).await;
        first.enters("commit", &owing, "2").await;
        first.enters("recordDelivery", &owing, "1").await;
        let (second, idle) = scales(app, "state-che", &gap, 2).await;
        let close = async |dry_run: bool| {
            let input = json!({ "gap": gap["id"], "expectedVersion": app.gap_with_needs(gap.text("reference")).await["version"], "reason": "It is met.", "dryRun": dry_run });
            let done = panel.say("closeGap", input, "warnings warningDetails { code field message }").await;
            assert_eq!(done["userErrors"], json!([]));
            let details = done["warningDetails"].as_array().expect("a list").clone();
            assert_eq!(done["warnings"].as_array().map(Vec::len), Some(details.len()));
            details
        };
        let warned = close(true).await;
        assert_eq!((warned.len(), &warned[0]["code"], &warned[0]["field"]), (1, &json!("UNDELIVERED"), &Value::Null), "{warned:?}");
        assert!(warned[0].text("message").contains(owing.text("reference")), "{warned:?}");
        second.enters("commit", &idle, "1").await;
        assert_eq!(close(true).await.len(), 2, "nothing of it is delivered");
        first.enters("recordDelivery", &owing, "1").await;
        second.enters("withdrawCommitment", &idle, "1").await;
        assert_eq!(close(true).await, Vec::<Value>::new());
        second.enters("commit", &idle, "1").await;
        let warned = close(false).await;
        assert!(warned.len() == 1 && warned[0].text("message").contains(idle.text("reference")), "{warned:?}");
    }
}
