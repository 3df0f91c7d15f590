//! All that gaps and offers can say of when, for whom and how much at least.

use serde_json::json;
use std::collections::BTreeSet;
use tests::{Asked, Rows, TestApp, TestDatabase, filed, on_both};

/// A group that they name.
const GROUP: &str = r#"
[[country_group]]
code = "own-scheme"
kind = "MEMBERSHIP"
name = "Own scheme"
members = ["GIN", "LBR"]
source = "own"
"#;

/// What a gap, an offer and a programme state of it.
const TERMS: &str = r#"
tags = ["Harbour", "scales", "harbour"]
beneficiaries = ["Customs"]
starts = "2026-03"
ends = "2026"
need = [
  { assistance = "EQUIPMENT", title = "Scales", unit = "ITEMS", quantity = 5, least = "2", goods = "DUAL_USE", starts = "2026-05-10", needed_by = "2026-05" },
  { assistance = "FUNDING", title = "Repairs", unit = "MONEY", amount = "1000.50", currency = "USD", least = "1000.50" },
]

[[offer]]
reference = "own-terms-offer"
provider = "state-can"
title = "Scales"
description = "Scales for harbours."
language = "en"
status = "PIPELINE"
willing = "YES"
able = "YES"
attributed = true
countries = ["LBR", "GHA"]
groups = ["own-scheme"]
sectors = []
languages = ["fr"]
place = "The coast"
earmark = "Customs"
membership = "A scheme of its own"
memberships = ["own-scheme", "kimberley"]
cofinancing = "Housing"
cofinancing_percent = "25.0"
seeks_exemption = "YES"
excluded = [{ kind = "BENEFICIARY", value = "Armed Forces" }, { kind = "COUNTRY", value = "GIN" }, { kind = "TAG", value = "arms" }, { kind = "SECTOR", value = "33120" }]
ceiling = { amount = "400.50", currency = "USD" }
source = "own"
line = [
  { assistance = "EQUIPMENT", title = "Scales", unit = "ITEMS", quantity = 9, least = "1", most = "4", requires = "TRAINING", tied = "NO", goods = "CIVILIAN", people = 120 },
  { assistance = "FUNDING", title = "Repairs", unit = "MONEY", amount = "500", currency = "USD", least = "0.05", most = "99.50" },
]
"#;

fn terms() -> String {
    [GROUP, &filed("own-terms", TERMS)].concat()
}

on_both! {
    async fn all_terms_of_gaps_and_offers_are_loaded_and_twice_is_once(database: &TestDatabase) {
        database.load("own.toml", &terms()).await.unwrap();
        let connection = database.connect().await;
        let before = Rows::read(&connection).await;
        let summary = database.load("own.toml", &terms()).await.unwrap();
        assert_eq!((summary.added, summary.changed, summary.unchanged), (0, 0, 3));
        assert_eq!(before.changes(&Rows::read(&connection).await), []);
        let service = database.serve().await;
        let query = r#"{
            gap(reference: "own-terms") { tags beneficiaries starts ends needs { least goods starts deadline } }
            gaps(filter: { text: "quokka harbour customs" }) { totalCount }
            offer(reference: "own-terms-offer") { countries { alpha3 } place earmark membership memberships { code } cofinancing cofinancingPercent seeksExemption
                excluded { kind value } ceiling { amount currency remaining } lines { least most requires tied goods people } }
            older: gap(reference: "gen-customs-training") { tags beneficiaries starts ends needs { least goods starts } } }"#;
        let data = service.data(query, json!({})).await;
        assert_eq!(data["gaps"]["totalCount"], 1);
        assert_eq!(data["gap"], json!({ "tags": ["harbour", "scales"], "beneficiaries": ["customs"], "starts": "2026-03", "ends": "2026", "needs": [
            { "least": "2", "goods": "DUAL_USE", "starts": "2026-05-10", "deadline": "2026-05" },
            { "least": "1000.50", "goods": null, "starts": null, "deadline": null },
        ] }));
        assert_eq!(data["older"]["tags"], json!([]));
        assert_eq!(data["older"]["needs"][0], json!({ "least": null, "goods": null, "starts": null }));
        let offer = &data["offer"];
        assert_eq!(offer["countries"].texts("alpha3"), ["GHA", "GIN", "LBR"].map(str::to_owned).into());
        assert_eq!(offer["memberships"], json!([{ "code": "kimberley" }, { "code": "own-scheme" }]));
        for (field, value) in [("place", "The coast"), ("earmark", "Customs"), ("membership", "A scheme of its own"), ("cofinancing", "Housing"), ("cofinancingPercent", "25"), ("seeksExemption", "YES")] {
            assert_eq!(offer[field], value);
        }
        assert_eq!(offer["ceiling"], json!({ "amount": "400.50", "currency": "USD", "remaining": "400.50" }));
        let excluded: BTreeSet<_> = offer["excluded"].as_array().unwrap().iter().map(|one| (one.text("kind"), one.text("value"))).collect();
        assert_eq!(excluded, [("BENEFICIARY", "armed forces"), ("COUNTRY", "GIN"), ("SECTOR", "33120"), ("TAG", "arms")].into());
        assert_eq!(offer["lines"], json!([
            { "least": "1", "most": "4", "requires": "TRAINING", "tied": "NO", "goods": "CIVILIAN", "people": 120 },
            { "least": "0.05", "most": "99.50", "requires": null, "tied": null, "goods": null, "people": null },
        ]));
    }

    async fn what_a_provider_calls_its_own_stays_when_it_is_loaded_again(app: &TestApp) {
        app.database.load("own.toml", &terms()).await.unwrap();
        let query = "{ offer(reference: \"own-terms-offer\") { id version description externalReference } }";
        let offer = app.data(query, json!({})).await["offer"].take();
        let named = json!({ "offer": offer["id"], "expectedVersion": offer["version"], "externalReference": "CA-7" });
        app.approver("state-can").done("reviseOffer", named, "offer { id }").await;
        let changed = terms().replace("Scales for harbours.", "Scales for a harbour.");
        app.database.load("own.toml", &changed).await.unwrap();
        let offer = app.data(query, json!({})).await["offer"].take();
        assert_eq!((offer.text("description"), offer.text("externalReference")), ("Scales for a harbour.", "CA-7"));
        assert_eq!(app.database.differences().await, [""; 0]);
    }
}
