//! Files that change who holds a gap.

use super::{CONSENTS, HOST, NEIGHBOUR, answers, message, now, proposed, set};
use serde_json::{Value, json};
use tests::{Asked, MATCH, TestApp, filed, on_both};

/// What a file states of a gap of Liberia's that needs so many scales.
fn scales(reference: &str, items: u8) -> String {
    let need = format!(
        "need = [{{ assistance = \"EQUIPMENT\", title = \"Scales\", unit = \"ITEMS\", quantity = {items} }}]\n"
    );
    filed(reference, &need)
}

on_both! {
    async fn who_holds_a_gap_by_a_file_is_asked_and_who_holds_it_no_more_is_not(app: &TestApp) {
        let file = scales("own-moved", 8);
        let theirs = file.replace("LBR", "CIV");
        app.database.load("own.toml", &theirs).await.unwrap();
        let (donor, proposed) = proposed(app, &app.gap_with_needs("own-moved").await).await;
        let (host, neighbour) = (app.approver(HOST), app.approver(NEIGHBOUR));
        assert_eq!(host.waits(&proposed).await, ["CONSENT_ASKED"]);
        assert_eq!(host.says("consentToMatch", &proposed, json!({})).await["state"], "CONSENTED");
        app.database.load("own.toml", &file).await.unwrap();
        let asked = now(&donor, &proposed).await;
        assert_eq!((asked.text("state"), asked.text("dueState"), answers(&asked)), ("PROPOSED", "RUNNING", set(["LBR PENDING"])));
        let told = &asked["history"];
        assert!(told.has("edges.node.kind", "MATCH_CONSENTED") && told.has("edges.node.kind", "GAP_REVISED"), "{asked}");
        assert_eq!(host.refused("objectToMatch", json!({ "match": proposed["id"], "reason": "No." })).await, ["NOT_FOUND match"]);
        assert_eq!(donor.refused("agreeMatch", json!({ "match": proposed["id"] })).await, ["CONFLICT"]);
        assert_eq!(neighbour.waits(&proposed).await, ["CONSENT_ASKED"]);
        // What says no more of whose it is asks nobody again.
        neighbour.says("consentToMatch", &proposed, json!({})).await;
        app.database.load("own.toml", &file.replace("Cargo cannot be weighed.", "No cargo is weighed.")).await.unwrap();
        assert_eq!(answers(&now(&donor, &proposed).await), set(["LBR GIVEN"]));
        assert_eq!(donor.says("agreeMatch", &proposed, json!({})).await["state"], "AGREED");
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn an_institution_that_a_file_names_is_asked_in_place_of_all(app: &TestApp) {
        let file = scales("own-scales", 8).replace("LBR", "CIV");
        app.database.load("own.toml", &file).await.unwrap();
        let gap = app.gap_with_needs("own-scales").await;
        let other = app.approver(HOST);
        let (donor, consented) = proposed(app, &gap).await;
        other.says("consentToMatch", &consented, json!({})).await;
        let (_, waiting) = proposed(app, &gap).await;
        let named = file.replace("sector =", "organisation = \"civ-presidential-guard\"\nsector =");
        app.database.load("own.toml", &named).await.unwrap();
        let guard = app.approver("civ-presidential-guard");
        for one in [&consented, &waiting] {
            assert!(other.waits(one).await.is_empty());
            assert_eq!(guard.waits(one).await, ["CONSENT_ASKED"]);
        }
        // Another institution answered, which the gap does not name.
        assert!(message(&donor, "agreeMatch", json!({ "match": consented["id"] })).await.contains("has not consented yet"));
        assert_eq!(other.refused("consentToMatch", json!({ "match": waiting["id"] })).await, ["NOT_FOUND match"]);
        let given = guard.done("consentToMatch", json!({ "match": waiting["id"] }), CONSENTS).await;
        assert_eq!(given["consents"][0]["answeredBy"]["code"], "civ-presidential-guard", "{given}");
        assert_eq!(donor.done("agreeMatch", json!({ "match": waiting["id"] }), MATCH).await["state"], "AGREED");
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn a_file_makes_no_gap_anothers_while_what_was_consented_to_runs(app: &TestApp) {
        let file = scales("own-scales", 4);
        let elsewhere = file.replace("LBR", "GIN");
        app.database.load("own.toml", &file).await.unwrap();
        let gap = app.gap_with_needs("own-scales").await;
        let (donor, waiting) = proposed(app, &gap).await;
        let neighbour = app.approver(NEIGHBOUR);
        neighbour.says("consentToMatch", &waiting, json!({})).await;
        let may_agree = async || {
            let query = "query ($r: String!) { match(reference: $r) { viewerCan } }";
            donor.data(query, json!({ "r": waiting["reference"] })).await["match"].has("viewerCan", "AGREE_MATCH")
        };
        assert!(may_agree().await);
        app.database.load("own.toml", &elsewhere).await.unwrap();
        assert!(!may_agree().await, "what is refused is not offered");
        app.database.load("own.toml", &file).await.unwrap();
        assert!(!may_agree().await, "who held it before is asked again");
        neighbour.says("consentToMatch", &waiting, json!({})).await;
        assert!(may_agree().await);
        donor.done("agreeMatch", json!({ "match": waiting["id"] }), MATCH).await;
        let refused = app.database.load("own.toml", &elsewhere).await.unwrap_err().to_string();
        assert!(refused.contains("would make the gap another's") && refused.contains(waiting.text("reference")), "{refused}");
    }

    async fn a_clock_starts_once_a_file_lets_everybody_read_the_gap(app: &TestApp) {
        let file = scales("own-scales", 4);
        app.database.load("own.toml", &file).await.unwrap();
        let (donor, waiting) = proposed(app, &app.gap_with_needs("own-scales").await).await;
        let due = now(&donor, &waiting).await["due"].take();
        // As before there was no clock without readers.
        app.database.run_sql("update gap set category = 'CONFIDENTIAL' where reference = 'own-scales'").await;
        app.database.run_sql("update match set due = null").await;
        app.database.load("own.toml", &file.replace("Cargo cannot be weighed.", "No cargo is weighed.")).await.unwrap();
        let again = now(&donor, &waiting).await;
        assert_eq!((&again["due"], again.text("dueState")), (&due, "RUNNING"));
        assert_ne!(due, Value::Null);
    }
}
