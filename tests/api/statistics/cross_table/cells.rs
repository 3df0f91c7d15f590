//! What cells of cross tables say: as the list has it, without doubling, or nothing where they make no table.

use super::{
    ALL, PANEL, SINGLE, added, count, counts, filled, list, listed, narrowed, shared, table,
};
use domain::organisation::Role;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use tests::{Service, TestApp, TestDatabase, on_both};

/// The cells, some of them at least, say how many gaps the list has where both of their keys are asked for.
async fn compare_with_lists(viewer: &Service, by: [&str; 2], cells: &Value) -> usize {
    let cells = list(cells);
    let mut compared = 0;
    for cell in cells.iter().step_by((cells.len() / 8).max(1)) {
        let filters = [0, 1].map(|at| narrowed(by[at], &cell["keys"][at]));
        let [Some(mut filter), Some(other)] = filters else {
            continue;
        };
        let more = other.as_object().expect("a filter").clone();
        filter.as_object_mut().expect("a filter").extend(more);
        assert_eq!(cell["gaps"], listed(viewer, &filter).await, "{filter}");
        compared += 1;
    }
    compared
}

on_both! {
    async fn totals_do_not_double_and_cells_are_what_the_list_has(database: &TestDatabase) {
        for viewer in filled(database).await {
            let mut compared = 0;
            for by in [["COUNTRY", "YEAR"], ["SECTOR_CATEGORY", "STATE"], ["ASSISTANCE", "COUNTRY"], ["MEASURE", "PANEL"], ["NATURE", "QUARTER"],
                ["COVERAGE_STATE", "COUNTRY"], ["PRIORITY", "COVERAGE_STATE"]] {
                let found = table(&viewer, &ALL, &by, json!({})).await;
                // Asked for before the cells, they are not made of these.
                let cell = "by keys labels gaps figures { of value unit currency needs assumedShares }";
                let query = format!("query ($of: [FigureOf!]!, $by: [FigureBy!]!) {{ figures(of: $of, by: $by, filter: {{}}) {{ total {{ {cell} }} totals {{ {cell} }} }} }}");
                let first = viewer.data(&query, json!({ "of": ALL, "by": by })).await["figures"].take();
                assert_eq!((&first["total"], &first["totals"]), (&found["total"], &found["totals"]), "{by:?}");
                let mut totals = Vec::new();
                for (at, one) in by.into_iter().enumerate() {
                    let alone = table(&viewer, &ALL, &[one], json!({})).await;
                    assert_eq!(alone["total"], found["total"], "{by:?}");
                    totals.extend_from_slice(list(&alone["cells"]));
                    let mut rows = BTreeMap::<String, u64>::new();
                    for cell in list(&found["cells"]) {
                        *rows.entry(cell["keys"][at].to_string()).or_default() += cell["gaps"].as_u64().unwrap();
                    }
                    let total = counts(&alone["cells"], |row| row["keys"][0].clone(), "gaps");
                    let other = by[1 - at];
                    if SINGLE.contains(&other) {
                        assert_eq!(rows, total, "{by:?}");
                    }
                    assert!(rows.keys().eq(total.keys()) && rows.values().zip(total.values()).all(|(row, total)| row >= total), "{by:?}");
                    // What countries have of a need adds up to it, and a gap that has one value is in one row.
                    if other == "COUNTRY" || SINGLE.contains(&other) {
                        assert_eq!(added(&found["cells"], at), added(&alone["cells"], 0), "{by:?}");
                    }
                }
                assert_eq!(list(&found["totals"]), totals, "{by:?}");
                assert_eq!(found["total"]["gaps"], listed(&viewer, &json!({})).await);
                compared += compare_with_lists(&viewer, by, &found["cells"]).await;
            }
            assert!(compared >= 16, "{compared} cells");
        }
    }

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
