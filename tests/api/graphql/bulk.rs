//! Many gaps, offers or programmes at once: all of them, or none and the faults of every row.

use crate::gap_changes::whole;
use domain::organisation::Role;
use serde_json::{Value, json};
use tests::{Rows, TestApp, number, offer, on_both, programme};

/// The three mutations, who says them, and a row that is well.
fn kinds(app: &TestApp) -> [(tests::Actor, &'static str, &'static str, Value); 3] {
    let programme = programme(offer("TRAINING", json!({ "unsized": "UNSIZED" })));
    [
        (
            app.actor("group-civ", Role::Editor),
            "recordGaps",
            "gaps",
            whole(),
        ),
        (
            app.approver("state-can"),
            "makeOffers",
            "offers",
            offer("EQUIPMENT", number("ITEMS", 4)),
        ),
        (
            app.actor("unoci", Role::Editor),
            "registerProgrammes",
            "programmes",
            programme,
        ),
    ]
}

fn titled(row: &Value, title: &str) -> Value {
    let mut row = row.clone();
    row["title"] = json!(title);
    row
}

async fn rows(app: &TestApp) -> Rows {
    Rows::read(&app.database.connect().await).await
}

on_both! {
    async fn all_rows_are_done_in_their_order_and_once(app: &TestApp) {
        for (actor, mutation, field, row) in kinds(app) {
            let input = json!({ "clientMutationId": "these", field: [titled(&row, "One"), titled(&row, "Two"), titled(&row, "Three")] });
            let selection = format!("{field} {{ id reference title history {{ totalCount }} }}");
            let done = actor.done(mutation, input.clone(), &selection).await;
            let titles: Vec<&str> = done.as_array().unwrap().iter().map(|row| row["title"].as_str().unwrap()).collect();
            assert_eq!(titles, ["One", "Two", "Three"], "{mutation}");
            let before = rows(app).await;
            assert_eq!(actor.done(mutation, input.clone(), &selection).await, done, "{mutation} said again");
            assert_eq!(before.changes(&rows(app).await), [], "{mutation} said again");
            let mut other = input;
            other[field][0]["title"] = json!("Other");
            assert_eq!(actor.refused(mutation, other).await, ["KEY_REUSED"], "{mutation}");
        }
    }

    async fn one_bad_row_keeps_all_of_it_out_and_the_faults_of_every_row_are_told(app: &TestApp) {
        for (actor, mutation, field, row) in kinds(app) {
            let (mut no_title, mut no_language) = (titled(&row, ""), titled(&row, "Two"));
            no_title["language"] = json!("french");
            no_language["language"] = json!("English");
            let before = rows(app).await;
            let faults = actor.refused(mutation, json!({ field: [row, no_title, row, no_language] })).await;
            let expected = [format!("INVALID {field}.1.language"), format!("INVALID {field}.1.title"), format!("INVALID {field}.3.language")];
            let mut faults: Vec<String> = faults;
            faults.sort();
            assert_eq!(faults, expected, "{mutation}");
            assert_eq!(before.changes(&rows(app).await), [], "{mutation}");
        }
    }

    async fn rows_are_bounded_and_for_whom_a_single_one_is_for(app: &TestApp) {
        for (actor, mutation, field, row) in kinds(app) {
            assert_eq!(actor.refused(mutation, json!({ field: [] })).await, [format!("INVALID {field}")], "{mutation}");
            for stranger in [app.actor("state-can", Role::Reader), app.approver("civ-authorities"), app.actor("unoci", Role::Reader)] {
                if mutation == "makeOffers" { continue }
                assert_eq!(stranger.refused(mutation, json!({ field: [row] })).await, ["FORBIDDEN"], "{mutation}");
            }
        }
        let offers = json!({ "offers": [offer("EQUIPMENT", number("ITEMS", 4))] });
        assert_eq!(app.actor("state-can", Role::Editor).refused("makeOffers", offers).await, ["FORBIDDEN"]);
        let mut published = whole();
        published["publication"] = json!({ "confirmation": "NAMES_NO_PRIVATE_PERSON" });
        let before = rows(app).await;
        assert_eq!(app.actor("group-civ", Role::Editor).refused("recordGaps", json!({ "gaps": [whole(), published] })).await, ["FORBIDDEN"], "it takes an approver to publish");
        assert_eq!(before.changes(&rows(app).await), []);
    }
}
