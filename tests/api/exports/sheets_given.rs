//! What a sheet says of help: what came under each match, what was done, and that the mission that gives is over.

use super::sheets::{has_all, path, seen, sheet};
use crate::gap_changes::whole;
use serde_json::{Value, json};
use tests::{TestApp, money, number, offer, on_both, programme, with};

on_both! {
    async fn a_need_that_somebody_looks_after_is_not_asked_for(app: &TestApp) {
        let needs = json!([{ "assistance": "FUNDING", "title": "Upkeep", "size": { "unsized": "UNSIZED" } }]);
        let gap = app.approver("group-civ").publishes(with(whole(), json!({ "needs": needs }))).await;
        has_all(&sheet(app, &path(&gap)).await, &["Still to be found: 1 need of no stated size", "not stated"]);
        let (donor, agreed) = app.agreed("state-can", "civ-authorities", &gap, 0, offer("FUNDING", money("60000.00", "USD"))).await;
        donor.enters("commit", &agreed, "50000.11").await;
        let page = sheet(app, &path(&gap)).await;
        has_all(&page, &["looked after", "All that has a stated size is committed or delivered."]);
        assert!(!seen(&page).contains("Still to be found"), "{page}");
        // The need has no figures, and what is given to it has.
        has_all(&page, &["Canada | agreed | Committed: 50,000.11\u{a0}USD"]);
        donor.enters("recordDelivery", &agreed, "20000").await;
        let french = "Canada | en cours de fourniture | Engagé\u{a0}: 50\u{202f}000,11\u{a0}USD · Fourni\u{a0}: 20\u{202f}000,00\u{a0}USD";
        has_all(&sheet(app, &format!("{}?lang=fr", path(&gap))).await, &[french]);
    }

    async fn what_was_done_is_on_it_and_that_the_mission_that_gives_is_over(app: &TestApp) {
        let gap = app.approver("group-civ").publishes(whole()).await;
        let (host, mission) = (app.approver("civ-authorities"), app.approver("unoci"));
        let runs = programme(offer("EQUIPMENT", number("ITEMS", 3)));
        let runs = mission.done("registerProgramme", runs, "programme { id lines { id } }").await;
        let of = mission.proposes(&gap, &runs, 0).await;
        host.says("consentToMatch", &of, json!({})).await;
        mission.says("agreeMatch", &of, json!({})).await;
        has_all(&sheet(app, &path(&gap)).await, &["its mission ended: 2017-06-30 | agreed", "What was done | None on record."]);
        let said = |on: &str, more: Value| with(json!({ "gap": gap["id"], "on": on, "statement": "Deux balances pèsent." }), more);
        host.done("recordGapProgress", said("2025-10", json!({})), "gap { id }").await;
        let measured = json!({ "indicator": "balances", "value": "-1250.5", "unit": "pièces" });
        host.done("recordGapProgress", said("2025-11", measured), "gap { id }").await;
        let page = sheet(app, &format!("{}?lang=fr", path(&gap))).await;
        has_all(&page, &[
            "fin de la mission\u{a0}: 30 juin 2017 | convenue", "Ce qui a été fait | novembre 2025\u{a0}: Deux balances pèsent.",
            "balances\u{a0}: -1\u{202f}250,5 pièces · Autorités ivoiriennes", "octobre 2025\u{a0}: Deux balances pèsent. | Autorités ivoiriennes",
        ]);
        app.database.at_work("UNOCI").await;
        let service = app.database.serve().await;
        assert!(!seen(&sheet(&service, &path(&gap)).await).contains("its mission ended"));
    }
}
