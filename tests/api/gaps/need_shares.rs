//! Needs of gaps about several countries: what each has of them, and figures by country that add up.

use crate::{gap_changes::whole, imports::load::only_fault};
use domain::organisation::Role;
use serde_json::{Value, json};
use tests::{Service, TestApp, TestDatabase, money, number, on_both};

const PANEL: &str = "group-civ";
const HOST: &str = "civ-authorities";

/// A gap in two countries, with help that is on its way.
pub(crate) const SHARED: &str = r#"
[[gap]]
reference = "own-shared"
title = "Quokka scales are missing on both sides"
description = "Cargo cannot be weighed."
language = "en"
holder = "HOST_STATE"
countries = ["LBR", "CIV"]
sector = "33120"
nature = "CAPACITY"
category = "PUBLIC"
state = "OPEN"
evidence = "NAMED"
source = "own"
provenance = [{ document = "S/2009/640", paragraph = "7" }]
need = [
  { assistance = "TRAINING", title = "Weighers", unit = "PERSONS", quantity = 7, shares = [{ country = "LBR", percent = "75" }, { country = "civ", percent = "25.0" }] },
  { assistance = "FUNDING", title = "Repairs", unit = "MONEY", amount = "100", currency = "USD" },
  { assistance = "ICT", title = "Register" },
]

[[commitment]]
code = "own-weighers"
gap = "own-shared"
need = 1
provider = "state-can"
kind = "COMMITTED"
quantity = 3
source = "own"

[[commitment]]
code = "own-repairs"
gap = "own-shared"
need = 2
provider = "state-can"
kind = "PLEDGED"
amount = "0.05"
currency = "USD"
source = "own"
"#;

/// What a gap shows of its shares.
const GAP: &str =
    "gap { id reference version needs { id title filled shares { country { alpha3 } percent } }
    needPlans { lines { shares { country { alpha3 } percent } } } }";

fn weighers(size: Value, shares: Value) -> Value {
    json!({ "assistance": "TRAINING", "title": "Weighers", "size": size, "shares": shares })
}

fn shares(of: &[(&str, &str)]) -> Value {
    let share =
        |(country, percent): &(&str, &str)| json!({ "country": country, "percent": percent });
    of.iter().map(share).collect()
}

/// Shares as they are shown.
fn shown(of: &[(&str, &str)]) -> Value {
    let share = |(country, percent): &(&str, &str)| json!({ "country": { "alpha3": country }, "percent": percent });
    of.iter().map(share).collect()
}

/// A gap in two countries with these needs, as it is recorded.
fn gap(needs: Value) -> Value {
    let mut input = whole();
    input["countries"] = json!(["ML", "GIN"]);
    input["needs"] = needs;
    input["publication"] = json!({ "confirmation": "NAMES_NO_PRIVATE_PERSON" });
    input
}

/// What each country needs and gets: key, needed, pledged, committed, remaining, and for how many needs that is assumed.
async fn rows(viewer: &Service, reference: &Value) -> Vec<Value> {
    let query = "query ($r: [String!]) { coverage(by: COUNTRY, filter: { references: $r }) { key needs needed pledged committed remaining assumedShares } }";
    let data = viewer.data(query, json!({ "r": [reference] })).await;
    let rows = data["coverage"].as_array().expect("rows").iter();
    rows.map(|row| {
        json!([
            row["key"],
            row["needs"],
            row["needed"],
            row["pledged"],
            row["committed"],
            row["remaining"],
            row["assumedShares"]
        ])
    })
    .collect()
}

on_both! {
    async fn rows_of_one_need_sum_to_it_and_say_what_is_assumed(app: &TestApp) {
        let panel = app.approver(PANEL);
        let plain = json!({ "assistance": "FUNDING", "title": "Upkeep", "size": money("100", "CHF") });
        let found = panel.done("recordGap", gap(json!([plain])), GAP).await;
        assert_eq!(found["needs"][0]["shares"], json!([]));
        assert_eq!(rows(app, &found["reference"]).await, [
            json!(["GIN", 1, "50.00", "0.00", "0.00", "50.00", 1]),
            json!(["MLI", 1, "50.00", "0.00", "0.00", "50.00", 1]),
        ]);
        let input = gap(json!([weighers(number("PERSONS", 7), shares(&[("ML", "33.3333"), ("324", "66.6667")]))]));
        let found = panel.done("recordGap", input, GAP).await;
        assert_eq!(found["needs"][0]["shares"], shown(&[("GIN", "66.6667"), ("MLI", "33.3333")]));
        assert_eq!(rows(app, &found["reference"]).await, [
            json!(["GIN", 1, "5", "0", "0", "5", 0]),
            json!(["MLI", 1, "2", "0", "0", "2", 0]),
        ]);
        let by_gap = "query ($r: [String!]) { coverage(by: GAP, filter: { references: $r }) { needs needed remaining assumedShares } }";
        let data = app.data(by_gap, json!({ "r": [found["reference"]] })).await;
        assert_eq!(data["coverage"], json!([{ "needs": 1, "needed": "7", "remaining": "7", "assumedShares": 0 }]));
    }

    async fn shares_are_revised_and_never_of_other_countries(app: &TestApp) {
        let panel = app.approver(PANEL);
        let split = weighers(number("PERSONS", 7), shares(&[("MLI", "75"), ("GIN", "25")]));
        let found = panel.done("recordGap", gap(json!([split])), GAP).await;
        let revise = |version: &Value, field: &str, value: Value| {
            let mut input = json!({ "gap": found["id"], "expectedVersion": version, "confirmation": "NAMES_NO_PRIVATE_PERSON" });
            input[field] = value;
            input
        };
        for (of, fault) in [
            ([("MLI", "75"), ("GIN", "24.9999")], "INVALID needs.0.shares"),
            ([("MLI", "75"), ("CIV", "25")], "INVALID needs.0.shares"),
            ([("MLI", "50"), ("ML", "50")], "INVALID needs.0.shares.1.country"),
            ([("MLI", "0"), ("GIN", "100")], "INVALID needs.0.shares.0.percent"),
            ([("MLI", "75"), ("XXX", "25")], "INVALID needs.0.shares.1.country"),
        ] {
            let needs = json!([weighers(number("PERSONS", 7), shares(&of))]);
            let refused = panel.refused("reviseGap", revise(&found["version"], "needs", needs.clone())).await;
            assert_eq!(refused[0], fault);
            assert_eq!(panel.refused("recordGap", gap(needs)).await[0], fault);
        }
        assert_eq!(panel.refused("reviseGap", revise(&found["version"], "countries", json!(["ML"]))).await, ["INVALID countries"]);
        let needs = json!([weighers(number("PERSONS", 7), shares(&[("GIN", "100")]))]);
        let revised = panel.done("reviseGap", revise(&found["version"], "needs", needs), GAP).await;
        assert_eq!(revised["needs"][0]["shares"], shown(&[("GIN", "100")]));
        assert_eq!(rows(app, &found["reference"]).await, [
            json!(["GIN", 1, "7", "0", "0", "7", 0]),
            json!(["MLI", 1, "0", "0", "0", "0", 0]),
        ]);
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn a_plan_gives_the_shares_that_the_finding_left_open(app: &TestApp) {
        let mut input = gap(json!([
            { "assistance": "TRAINING", "title": "Weighers", "size": number("PERSONS", 4) },
            { "assistance": "EQUIPMENT", "title": "Scales", "size": number("ITEMS", 4), "shares": shares(&[("CIV", "75"), ("GIN", "25")]) },
        ]));
        input["countries"] = json!(["CIV", "GIN"]);
        let found = app.approver(PANEL).done("recordGap", input, GAP).await;
        let host = app.actor(HOST, Role::Editor);
        let line = |at: usize, of: &[(&str, &str)]| {
            let mut line = weighers(number("PERSONS", 4), shares(of));
            if at == 1 {
                line = json!({ "assistance": "EQUIPMENT", "title": "Scales", "size": number("ITEMS", 4), "shares": shares(of) });
            }
            json!([{ "need": found["needs"][at]["id"], "line": line }])
        };
        let plan = |needs: Value| json!({ "gap": found["id"], "expectedVersion": found["version"], "needs": needs });
        assert_eq!(host.refused("planNeeds", plan(line(1, &[("CIV", "50"), ("GIN", "50")]))).await, ["INVALID needs.0.line.shares"]);
        assert_eq!(host.refused("planNeeds", plan(line(0, &[("MLI", "100")]))).await, ["INVALID needs.0.line.shares"]);
        let planned = host.done("planNeeds", plan(line(0, &[("CI", "25"), ("GN", "75")])), GAP).await;
        let given = shown(&[("CIV", "25"), ("GIN", "75")]);
        assert_eq!((&planned["needs"][0]["shares"], &planned["needs"][0]["filled"]), (&given, &json!(["SHARES"])));
        assert_eq!(planned["needPlans"][0]["lines"][0]["shares"], given);
        assert_eq!(rows(app, &found["reference"]).await, [
            json!(["CIV", 1, "1", "0", "0", "1", 0]),
            json!(["CIV", 1, "3", "0", "0", "3", 0]),
            json!(["GIN", 1, "3", "0", "0", "3", 0]),
            json!(["GIN", 1, "1", "0", "0", "1", 0]),
        ]);
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn files_say_shares_and_what_is_given_is_split_like_what_is_needed(database: &TestDatabase) {
        for (wrong, field, reason) in [
            (SHARED.replace("\"25.0\"", "\"26\""), "need 1 \"Weighers\", shares", "sums to 101 percent"),
            (SHARED.replace("\"25.0\"", "\"25%\""), "need 1 \"Weighers\", shares 2, percent", "is no share"),
            (SHARED.replace("\"civ\"", "\"GIN\""), "need 1 \"Weighers\", shares", "does not fit: need 1 has a share of GIN"),
        ] {
            let fault = only_fault(database, &wrong).await;
            assert!(fault.field == field && fault.reason.starts_with(reason), "{fault:?}");
        }
        database.load("shared.toml", SHARED).await.unwrap();
        let service = database.serve().await;
        let of_gap = json!("own-shared");
        assert_eq!(rows(&service, &of_gap).await, [
            json!(["CIV", 1, null, "0", "0", null, 0]),
            json!(["CIV", 1, "50.00", "0.03", "0.00", "50.00", 1]),
            json!(["CIV", 1, "2", "0", "1", "1", 0]),
            json!(["LBR", 1, null, "0", "0", null, 0]),
            json!(["LBR", 1, "50.00", "0.02", "0.00", "50.00", 1]),
            json!(["LBR", 1, "5", "0", "2", "3", 0]),
        ]);
        assert_eq!(database.load("shared.toml", SHARED).await.unwrap().changed, 0);
    }
}
