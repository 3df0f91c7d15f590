//! What cells of cross tables say by themselves, and what makes no table.

use super::{ALL, PANEL, count, counts, filled, list, shared, table};
use domain::organisation::Role;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use tests::{TestApp, TestDatabase, on_both};

on_both! {
    async fn months_are_those_of_the_first_call_or_the_oldest_source(database: &TestDatabase) {
        for viewer in filled(database).await {
            let (mut months, mut quarters) = (BTreeMap::<String, u64>::new(), BTreeMap::<String, u64>::new());
            for gap in viewer.nodes("gaps", "", 50, "firstCalledFor provenance { document { date year } }").await {
                let sources = list(&gap["provenance"]).iter().map(|line| &line["document"]);
                let dates = sources.filter_map(|it| it["date"].as_str().map(str::to_owned).or(it["year"].as_i64().map(|year| year.to_string())));
                let date = gap["firstCalledFor"].as_str().map(str::to_owned).or(dates.min());
                let month = date.and_then(|date| date.get(..7).map(str::to_owned));
                let quarter = month.as_ref().map(|month| format!("{}-Q{}", &month[..4], month[5..].parse::<u32>().unwrap().div_ceil(3)));
                *months.entry(json!(month).to_string()).or_default() += 1;
                *quarters.entry(json!(quarter).to_string()).or_default() += 1;
            }
            assert!(months.len() > quarters.len() && quarters.len() > 3, "{months:?}");
            for (by, expected) in [("MONTH", months), ("QUARTER", quarters)] {
                let found = table(&viewer, &["GAPS"], &[by], json!({})).await;
                assert_eq!(counts(&found["cells"], |row| row["keys"][0].clone(), "gaps"), expected, "{by}");
            }
        }
    }

    async fn matches_are_those_that_the_viewer_may_read_of(database: &TestDatabase) {
        let mut all = Vec::new();
        for viewer in filled(database).await {
            let found = table(&viewer, &["MATCHES"], &["ASSISTANCE", "GAP"], json!({})).await;
            let matches = viewer.nodes("matches", "", 50, "state gap { reference }").await;
            let mut expected = BTreeMap::<String, u64>::new();
            for of in matches.iter().filter(|of| !["OBJECTED", "DECLINED", "WITHDRAWN"].contains(&of["state"].as_str().unwrap())) {
                *expected.entry(of["gap"]["reference"].to_string()).or_default() += 1;
            }
            let gaps = list(&found["totals"]).iter().filter(|cell| cell["by"] == json!(["GAP"]));
            let counted = gaps.map(|cell| (cell["keys"][0].to_string(), count(cell, "MATCHES"))).filter(|(_, count)| *count > 0);
            assert_eq!(counted.collect::<BTreeMap<_, _>>(), expected);
            let total = count(&found["total"], "MATCHES");
            assert_eq!(total, expected.values().sum::<u64>());
            all.push(total);
        }
        assert_eq!(all[1], all[0] + 1, "what is only proposed is known to the Panel");
    }

    async fn a_gap_of_two_countries_is_split_and_counts_once(app: &TestApp) {
        let panel = app.approver(PANEL);
        let gap = panel.done("recordGap", shared(), "gap { reference }").await;
        let asked = json!({ "filter": { "references": [gap["reference"]] }, "currency": "XOF" });
        let member = app.as_member(PANEL, Role::Approver);
        let found = table(&member, &["NEEDS", "NEEDED"], &["COUNTRY", "ASSISTANCE"], asked.clone()).await;
        let brief = |cell: &Value| {
            let figures = list(&cell["figures"]).iter().map(|it| it["value"].clone());
            json!([cell["keys"], cell["gaps"], figures.collect::<Vec<_>>()])
        };
        let cells: Vec<Value> = list(&found["cells"]).iter().map(brief).collect();
        // 0.05 EUR are split into 0.03 and 0.02, which are 20 and 13 francs.
        assert_eq!(cells, [
            json!([["CIV", "FUNDING"], 1, ["2", "500021"]]),
            json!([["CIV", "ICT"], 1, ["1"]]),
            json!([["CIV", "TRAINING"], 1, ["1", "5"]]),
            json!([["GIN", "FUNDING"], 1, ["2", "500013"]]),
            json!([["GIN", "ICT"], 1, ["1"]]),
            json!([["GIN", "TRAINING"], 1, ["1", "2"]]),
        ]);
        assert_eq!(brief(&found["total"]), json!([[], 1, ["4", "1000034", "7"]]));
        assert_eq!(found["rates"], json!([{ "code": "EUR-XOF-1999" }]));
        let none = table(app, &ALL, &["COUNTRY", "ASSISTANCE"], asked).await;
        assert_eq!((&none["cells"], &none["totals"], &none["total"]["gaps"]), (&json!([]), &json!([]), &json!(0)));
    }

    async fn what_makes_no_table_is_refused(app: &TestApp) {
        for arguments in ["by: []", "by: [STATE, STATE]", "by: [STATE, NATURE, YEAR]", r#"by: [STATE], currency: "Euro""#, r#"by: [STATE], filter: { countries: ["XXX"] }"#] {
            let query = format!("{{ figures(of: [GAPS], {arguments}) {{ rates {{ code }} }} }}");
            let (code, message) = app.error(&query, json!({})).await;
            assert!(["INVALID", "NOT_FOUND"].contains(&code.as_str()), "{arguments}: {code} {message}");
        }
    }
}
