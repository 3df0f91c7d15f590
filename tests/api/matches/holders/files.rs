//! Files that change who holds a gap.

use super::{HOST, NEIGHBOUR, message, proposed};
use serde_json::json;
use tests::{Asked, MATCH, TestApp, filed, on_both};

on_both! {
    async fn who_holds_a_gap_no_more_by_a_file_is_neither_reminded_nor_offered_to_answer(app: &TestApp) {
        let need = "need = [{ assistance = \"EQUIPMENT\", title = \"Scales\", unit = \"ITEMS\", quantity = 8 }]\n";
        let file = filed("own-moved", need);
        app.database.load("own.toml", &file.replace("LBR", "CIV")).await.unwrap();
        let (_, proposed) = proposed(app, &app.gap_with_needs("own-moved").await).await;
        let host = app.approver(HOST);
        let can = async || host.data("query ($r: String!) { match(reference: $r) { viewerCan } }", json!({ "r": proposed["reference"] })).await["match"].take();
        let before = can().await;
        assert!(before.has("viewerCan", "CONSENT_TO_MATCH") && before.has("viewerCan", "OBJECT_TO_MATCH"), "{before}");
        assert_eq!(host.waits(&proposed).await, ["CONSENT_ASKED"]);
        app.database.load("own.toml", &file).await.unwrap();
        let after = can().await;
        assert!(!after.has("viewerCan", "CONSENT_TO_MATCH") && !after.has("viewerCan", "OBJECT_TO_MATCH"), "{after}");
        assert!(host.waits(&proposed).await.is_empty());
        assert_eq!(host.refused("consentToMatch", json!({ "match": proposed["id"] })).await, ["CONFLICT"]);
    }

    async fn an_institution_that_a_file_names_answers_also_what_was_asked_of_all(app: &TestApp) {
        let need = "need = [{ assistance = \"EQUIPMENT\", title = \"Scales\", unit = \"ITEMS\", quantity = 8 }]\n";
        let file = filed("own-scales", need).replace("LBR", "CIV");
        app.database.load("own.toml", &file).await.unwrap();
        let gap = app.gap_with_needs("own-scales").await;
        let other = app.approver(HOST);
        let (donor, consented) = proposed(app, &gap).await;
        other.says("consentToMatch", &consented, json!({})).await;
        let (_, waiting) = proposed(app, &gap).await;
        let named = file.replace("sector =", "organisation = \"civ-presidential-guard\"\nsector =");
        app.database.load("own.toml", &named).await.unwrap();
        // Another institution answered, which the gap does not name.
        assert!(message(&donor, "agreeMatch", json!({ "match": consented["id"] })).await.contains("has changed since this was proposed"));
        let consent = json!({ "match": waiting["id"] });
        assert!(other.waits(&waiting).await.is_empty());
        assert_eq!(app.approver("civ-presidential-guard").waits(&waiting).await, ["CONSENT_ASKED"]);
        assert!(message(&other, "consentToMatch", consent.clone()).await.contains("names another institution"));
        app.approver("civ-presidential-guard").done("consentToMatch", consent.clone(), MATCH).await;
        assert_eq!(donor.done("agreeMatch", consent, MATCH).await["state"], "AGREED");
    }

    async fn a_file_makes_no_gap_anothers_while_what_was_consented_to_runs(app: &TestApp) {
        let need = "need = [{ assistance = \"EQUIPMENT\", title = \"Scales\", unit = \"ITEMS\", quantity = 4 }]\n";
        let file = filed("own-scales", need);
        let elsewhere = file.replace("LBR", "GIN");
        app.database.load("own.toml", &file).await.unwrap();
        let gap = app.gap_with_needs("own-scales").await;
        let (donor, waiting) = proposed(app, &gap).await;
        app.approver(NEIGHBOUR).says("consentToMatch", &waiting, json!({})).await;
        let may_agree = async || {
            let query = "query ($r: String!) { match(reference: $r) { viewerCan } }";
            donor.data(query, json!({ "r": waiting["reference"] })).await["match"].has("viewerCan", "AGREE_MATCH")
        };
        assert!(may_agree().await);
        app.database.load("own.toml", &elsewhere).await.unwrap();
        assert!(!may_agree().await, "what is refused is not offered");
        let agree = json!({ "match": waiting["id"] });
        assert!(message(&donor, "agreeMatch", agree.clone()).await.contains("has changed since this was proposed"));
        app.database.load("own.toml", &file).await.unwrap();
        assert!(may_agree().await);
        donor.done("agreeMatch", agree, MATCH).await;
        let refused = app.database.load("own.toml", &elsewhere).await.unwrap_err().to_string();
        assert!(refused.contains("would make the gap another's") && refused.contains(waiting.text("reference")), "{refused}");
    }
}
