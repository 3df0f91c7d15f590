//! What is committed of an earlier day covers its need from then on: it is judged by what the need asked for and had since, too.

use crate::ledger::{
    ends::{ENDS, HOST, advisers, agreed, entry, figures, passes, seen},
    given_back::back,
};
use domain::organisation::Role;
use serde_json::{Value, json};
use tests::{Actor, Asked, MATCH, Service, TestApp, TestDatabase, number, offer, on_both};

/// Matches were agreed long ago.
async fn long_ago(database: &TestDatabase) {
    let agreed = "update \"match\" set agreed = '2020-01-05' where agreed is not null";
    database.run_sql(agreed).await;
    database.changed_by_hand().await;
}

async fn another(app: &Service, gap: &Value, persons: i64) -> (Actor, Value) {
    let made = offer("EXPERTISE", number("PERSONS", persons));
    app.agreed("state-che", HOST, gap, 0, made).await
}

/// A commitment of so many persons on a day.
fn on(of: &Value, day: &str, amount: &str) -> Value {
    entry(of, json!({ "on": day, "amount": amount }))
}

/// Why a commitment is refused: which field, and what it begins with.
async fn refused(actor: &Actor, input: Value, field: &str, begins: &str) {
    let payload = actor.say("commit", input, "clientMutationId").await;
    let fault = &payload["userErrors"][0];
    let message = fault["message"].as_str().unwrap_or_default();
    assert!(
        fault["field"] == json!([field]) && message.starts_with(begins),
        "{payload}"
    );
}

on_both! {
    async fn what_has_ended_since_kept_others_from_the_need(app: &TestApp) {
        let gap = advisers(app).await;
        let (donor, of) = agreed(app, &gap).await;
        donor.done("commit", entry(&of, json!({ "until": ENDS })), MATCH).await;
        passes(&app.database).await;
        app.database.run_sql("update commitment set dated = '2020-02-01' where until = '2020-06-30'").await;
        let (other, theirs) = another(app, &gap, 2).await;
        long_ago(&app.database).await;
        refused(&other, on(&theirs, "2020-03-01", "1"), "on", "1 is more than the need lacked on 2020-03-01: 0 at most.").await;
        refused(&other, on(&theirs, "2020-01-10", "1"), "on", "1 is more than the need lacked on 2020-02-01: 0 at most.").await;
        // A month is taken for its last day, by the calendar.
        for (month, day) in [("2020-02", "2020-02-29"), ("2020-06", "2020-06-30")] {
            refused(&other, on(&theirs, month, "1"), "on", &format!("1 is more than the need lacked on {day}: 0 at most.")).await;
        }
        other.done("commit", on(&theirs, "2020-07-01", "2"), MATCH).await;
        assert_eq!(figures(&seen(app, &gap).await), ["2", "0", "0", "PLANNED"]);
    }

    async fn what_was_mistyped_kept_nobody_from_it_and_what_was_taken_back_did(app: &TestApp) {
        let gap = advisers(app).await;
        let (donor, of) = agreed(app, &gap).await;
        long_ago(&app.database).await;
        let first = donor.done("commit", on(&of, "2020-02-01", "2"), MATCH).await;
        donor.done("reverseEntry", back(&first, 0, None), MATCH).await;
        donor.done("commit", on(&of, "2020-02-01", "1"), MATCH).await;
        donor.done("commit", on(&of, "2020-03-01", "1"), MATCH).await;
        donor.done("withdrawCommitment", entry(&of, json!({ "reason": "Less." })), MATCH).await;
        refused(&donor, on(&of, "2020-02-15", "2"), "on", "2 is more than the need lacked on 2020-02-15: 1 at most.").await;
        refused(&donor, on(&of, "2020-02-15", "1"), "on", "1 is more than the need lacked on 2020-03-01: 0 at most.").await;
        donor.done("commit", entry(&of, json!({})), MATCH).await;
    }

    async fn a_need_that_asks_for_more_today_asked_for_less_then(app: &TestApp) {
        let gap = advisers(app).await;
        let host = app.actor(HOST, Role::Editor);
        let now = async || app.gap_with_needs(gap.text("reference")).await;
        let plans = async |need: Value, persons: i64| {
            let says = json!({ "assistance": "EXPERTISE", "title": "Trainers", "size": number("PERSONS", persons) });
            let line = json!({ "need": need, "line": says });
            let plan = json!({ "gap": gap["id"], "expectedVersion": now().await["version"], "needs": [line], "source": "Survey of June" });
            host.done("planNeeds", plan, "gap { id }").await;
            now().await
        };
        let first = plans(Value::Null, 2).await;
        let gap = plans(first["needs"][1]["id"].clone(), 5).await;
        assert_eq!(gap["needs"][1]["id"], first["needs"][1]["id"]);
        let (other, theirs) = app.agreed("state-che", HOST, &gap, 1, offer("EXPERTISE", number("PERSONS", 6))).await;
        long_ago(&app.database).await;
        refused(&other, on(&theirs, "2020-03-01", "3"), "on", "3 is more than the need lacked on 2020-03-01: 2 at most.").await;
        refused(&other, on(&theirs, "2020-03-01", "6"), "amount", "6 is more than the need lacks today, against which what is of an earlier day counts, too: 5 at most.").await;
        refused(&other, entry(&theirs, json!({ "amount": "6" })), "amount", "6 is more than the need still lacks: 5 at most.").await;
        other.done("commit", on(&theirs, "2020-03-01", "2"), MATCH).await;
        other.done("commit", entry(&theirs, json!({ "amount": "3" })), MATCH).await;
        assert_eq!(seen(app, &gap).await["gap"]["needs"][1].text("remaining"), "0");
    }
}
