//! What missions give and lack, once they are over.

use super::{for_gap, rules, scales, weighing, why_not};
use serde_json::{Value, json};
use tests::{Service, TestApp, number, offer, on_both, programme, with};

/// Whether an offer or programme is suggested for a gap.
async fn is_suggested(who: &Service, gap: &Value, help: &Value) -> bool {
    let reference = gap["reference"].as_str().expect("a reference");
    let found = for_gap(who, reference, "(first: 50)").await;
    found
        .iter()
        .any(|one| one["assistance"]["id"] == help["id"])
}

on_both! {
    async fn what_a_mission_gives_or_lacks_that_is_over_is_not_suggested_and_who_carries_on_may_match_it(app: &TestApp) {
        let gap = scales(app, json!({})).await;
        let (donor, mission) = (app.approver("state-che"), app.approver("unoci"));
        let runs = with(programme(weighing()), json!({ "status": "IMPLEMENTATION" }));
        let runs = mission.done("registerProgramme", runs, "programme { id reference }").await;
        let own = app.reopened("unoci-customs-experts", "unoci").await;
        let expert = json!({ "title": "Customs experts for missions", "countries": ["CIV"], "sectors": ["33120"],
            "description": "Customs officers on secondment: checking shipping manifests, inspecting cargo under embargo." });
        let made = donor.offers(with(offer("EXPERTISE", number("PERSONS", 1)), expert)).await;
        let pairs = [(&gap, &runs, "UNOCI, which runs the assistance, ended on 2017-06-30."), (&own, &made, "UNOCI, whose gap it is, ended on 2017-06-30.")];
        for (gap, help, says) in pairs {
            let judged = why_not(app, &gap["id"], &help["id"]).await;
            assert_eq!(rules(&judged), ["MISSION"], "{judged}");
            let obstacle = &judged["obstacles"][0];
            assert_eq!((&obstacle["explanation"], &obstacle["forbidsMatch"]), (&json!(says), &json!(false)));
            assert!(!is_suggested(app, gap, help).await, "{says}");
        }
        let lines = json!([{ "need": own["needs"][0]["id"], "line": made["lines"][0]["id"] }]);
        let propose = json!({ "gap": own["id"], "assistance": made["id"], "lines": lines, "dryRun": true });
        let told = donor.done("proposeMatch", propose, "warningDetails { code }").await;
        let codes: Vec<&Value> = told.as_array().unwrap().iter().map(|warning| &warning["code"]).collect();
        assert!(codes.contains(&&json!("MISSION_OVER")) && !codes.contains(&&json!("OBSTACLE")), "it is told once: {told}");
        app.database.run_sql("update assistance set attributed = false where kind = 'PROGRAMME'").await;
        // Another service reads all of it.
        let service = app.database.serve().await;
        assert_eq!(rules(&why_not(&service, &gap["id"], &runs["id"]).await), [""; 0], "it would tell who gives");
        app.database.run_sql("update assistance set attributed = true where kind = 'PROGRAMME'").await;
        app.database.at_work("UNOCI").await;
        let service = app.database.serve().await;
        for (gap, help, says) in pairs {
            assert!(is_suggested(&service, gap, help).await, "{says}");
        }
    }
}
