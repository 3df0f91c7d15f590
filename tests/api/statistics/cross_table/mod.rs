//! Cross tables: their figures must be those of facets, coverage and lists, for whoever asks, and their totals must not double.

mod cells;

use crate::gap_changes::whole;
use domain::organisation::Role;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use tests::{Service, TestDatabase, money, number, offer, on_both};

const PANEL: &str = "group-civ";

/// Dimensions that facets have, too.
const FACETS: [&str; 16] = [
    "SECTOR",
    "SECTOR_CATEGORY",
    "COUNTRY",
    "HOLDER",
    "REGIME",
    "MEASURE",
    "LIFTING_CONDITION",
    "MISSION",
    "PANEL",
    "ASSISTANCE",
    "NATURE",
    "STATE",
    "EVIDENCE",
    "PRIORITY",
    "COVERAGE_STATE",
    "YEAR",
];

/// Dimensions that coverage has, too.
const COVERAGE: [&str; 9] = [
    "GAP",
    "SECTOR",
    "COUNTRY",
    "HOLDER",
    "REGIME",
    "MEASURE",
    "LIFTING_CONDITION",
    "ASSISTANCE",
    "YEAR",
];

/// Dimensions of which a gap has one value at most.
const SINGLE: [&str; 7] = [
    "STATE",
    "YEAR",
    "PANEL",
    "NATURE",
    "QUARTER",
    "PRIORITY",
    "COVERAGE_STATE",
];

/// Sums, and where coverage says them.
const SUMS: [(&str, &str); 5] = [
    ("NEEDED", "needed"),
    ("PLEDGED", "pledged"),
    ("COMMITTED", "committed"),
    ("DELIVERED", "delivered"),
    ("REMAINING", "remaining"),
];

const ALL: [&str; 8] = [
    "GAPS",
    "NEEDS",
    "NEEDED",
    "PLEDGED",
    "COMMITTED",
    "DELIVERED",
    "REMAINING",
    "MATCHES",
];

/// The register with a gap that is given to, matches that not everybody knows of, and a gap of two countries that its Panel keeps to
/// itself; and who asks: everybody, and the Panel.
async fn filled(database: &TestDatabase) -> [Service; 2] {
    database.load_demo().await;
    let app = database.serve().await;
    let panel = app.approver(PANEL);
    let gap = panel.publishes(whole()).await;
    let scales = || offer("EQUIPMENT", number("ITEMS", 4));
    let donor = app.approver("state-can");
    let second = donor.offers(scales()).await;
    donor.proposes(&gap, &second, 0).await;
    let (donor, of) = app
        .agreed("state-can", "civ-authorities", &gap, 0, scales())
        .await;
    donor.enters("commit", &of, "3").await;
    panel.done("recordGap", shared(), "gap { reference }").await;
    let member = app.as_member(PANEL, Role::Approver);
    [app, member]
}

/// A gap in two countries, whose needs are split.
fn shared() -> Value {
    let mut input = whole();
    input["title"] = json!("Quokka scales are missing on both sides");
    input["countries"] = json!(["CI", "GIN"]);
    input["needs"] = json!([
        { "assistance": "TRAINING", "title": "Weighers", "size": number("PERSONS", 7),
            "shares": [{ "country": "CI", "percent": "75" }, { "country": "GIN", "percent": "25" }] },
        { "assistance": "FUNDING", "title": "Repairs", "size": money("1000001", "XOF") },
        { "assistance": "FUNDING", "title": "Upkeep", "size": money("0.05", "EUR") },
        { "assistance": "ICT", "title": "Register", "size": { "unsized": "UNSIZED" } }
    ]);
    input
}

async fn table(viewer: &Service, of: &[&str], by: &[&str], more: Value) -> Value {
    let cell = "by keys labels gaps figures { of value unit currency needs assumedShares }";
    let query = format!(
        "query ($of: [FigureOf!]!, $by: [FigureBy!]!, $filter: GapFilter, $currency: String) {{ \
         figures(of: $of, by: $by, filter: $filter, currency: $currency) {{ \
         cells {{ {cell} }} totals {{ {cell} }} total {{ {cell} }} rates {{ code }} }} }}"
    );
    let asked =
        json!({ "of": of, "by": by, "filter": more["filter"], "currency": more["currency"] });
    viewer.data(&query, asked).await["figures"].take()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().expect("a list")
}

/// How many gaps there are by key, as cells of one dimension or buckets have it.
fn counts(rows: &Value, key: impl Fn(&Value) -> Value, count: &str) -> BTreeMap<String, u64> {
    let rows = list(rows).iter();
    let counts: Vec<_> = rows
        .map(|row| (key(row).to_string(), row[count].as_u64().expect("a count")))
        .collect();
    let by_key: BTreeMap<_, _> = counts.iter().cloned().collect();
    assert_eq!(by_key.len(), counts.len(), "no key comes twice");
    by_key
}

/// The figure of a cell that is a count.
fn count(cell: &Value, of: &str) -> u64 {
    let figure = list(&cell["figures"]).iter().find(|it| it["of"] == of);
    let value = figure.expect(of)["value"].as_str().expect("a text");
    value.parse().expect("a number")
}

/// The sums of cells, added up by the key at a place, figure, unit and currency; in the smallest part of the currency.
fn added(cells: &Value, place: usize) -> BTreeMap<[String; 4], i128> {
    let mut sums = BTreeMap::new();
    for cell in list(cells) {
        for figure in list(&cell["figures"])
            .iter()
            .filter(|it| !it["unit"].is_null())
        {
            let key = [
                &cell["keys"][place],
                &figure["of"],
                &figure["unit"],
                &figure["currency"],
            ];
            let value = figure["value"].as_str().expect("a text").replace('.', "");
            let value: i128 = value.parse().expect("a number");
            *sums.entry(key.map(Value::to_string)).or_default() += value;
        }
    }
    sums
}

/// What a filter says of a value of a dimension.
fn narrowed(by: &str, key: &Value) -> Option<Value> {
    let one = |field: &str| Some(json!({ field: [key] }));
    match by {
        "COUNTRY" if key.is_null() => Some(json!({ "country": "NOT_STATED" })),
        _ if key.is_null() => None,
        "COUNTRY" => one("countries"),
        "SECTOR_CATEGORY" => one("sectors"),
        "STATE" => one("states"),
        "PRIORITY" => one("priorities"),
        "COVERAGE_STATE" => one("coverage"),
        "ASSISTANCE" => one("assistance"),
        "MEASURE" => one("measures"),
        "PANEL" => one("panels"),
        "YEAR" => {
            let year: i32 = key.as_str()?.parse().ok()?;
            Some(json!({ "yearFrom": year, "yearTo": year }))
        }
        _ => None,
    }
}

async fn listed(viewer: &Service, filter: &Value) -> u64 {
    let query = "query ($filter: GapFilter) { gaps(filter: $filter) { totalCount } }";
    let data = viewer.data(query, json!({ "filter": filter })).await;
    data["gaps"]["totalCount"].as_u64().expect("a count")
}

on_both! {
    async fn counts_are_those_of_facets(database: &TestDatabase) {
        for viewer in filled(database).await {
            for filter in [json!({}), json!({ "text": "diamond" }), json!({ "regimes": ["1572"], "natures": ["CAPACITY"] })] {
                for by in FACETS {
                    let found = table(&viewer, &["GAPS"], &[by], json!({ "filter": filter })).await;
                    let query = "query ($filter: GapFilter, $by: [GapDimension!]!) { gapFacets(filter: $filter, by: $by) { key count } }";
                    let facets = viewer.data(query, json!({ "filter": filter, "by": [by] })).await;
                    let expected = counts(&facets["gapFacets"], |row| row["key"].clone(), "count");
                    assert_eq!(counts(&found["cells"], |row| row["keys"][0].clone(), "gaps"), expected, "{by} of {filter}");
                    assert!(list(&found["cells"]).iter().all(|cell| count(cell, "GAPS") == cell["gaps"]));
                    assert_eq!(found["totals"], found["cells"], "{by} of {filter}");
                    assert_eq!(found["total"]["gaps"], listed(&viewer, &filter).await, "{by} of {filter}");
                }
            }
        }
    }

    async fn facets_asked_together_are_those_asked_one_by_one(database: &TestDatabase) {
        let query = "query ($f: GapFilter, $by: [GapDimension!]!) { gapFacets(filter: $f, by: $by) { dimension key label labelFr count } }";
        let mut seen = Vec::new();
        for viewer in filled(database).await {
            for filter in [json!({}), json!({ "text": "scales" }), json!({ "coverage": ["NONE", "PART"] })] {
                for by in [["COUNTRY", "ASSISTANCE", "SECTOR_CATEGORY", "SECTOR", "YEAR", "MEASURE"], ["STATE", "NATURE", "HOLDER", "REGIME", "MISSION", "PANEL"], ["YEAR", "LIFTING_CONDITION", "COUNTRY", "STATE", "SECTOR", "YEAR"],
                    ["COVERAGE_STATE", "EVIDENCE", "PRIORITY", "STATE", "COVERAGE_STATE", "YEAR"]] {
                    let together = viewer.data(query, json!({ "f": filter, "by": by })).await["gapFacets"].take();
                    let mut apart = Vec::new();
                    for (at, one) in by.iter().enumerate().filter(|(at, one)| !by[..*at].contains(one)) {
                        let found = viewer.data(query, json!({ "f": filter, "by": [one] })).await["gapFacets"].take();
                        assert!(at > 1 || !list(&found).is_empty(), "{one} of {filter}");
                        apart.extend_from_slice(list(&found));
                    }
                    assert_eq!(list(&together), apart, "{by:?} of {filter}");
                    seen.push(together);
                }
            }
        }
        let half = seen.len() / 2;
        assert_ne!(seen[..half], seen[half..], "the Panel has a gap of its own");
    }

    async fn sums_are_those_of_coverage(database: &TestDatabase) {
        for viewer in filled(database).await {
            for (by, currency) in COVERAGE.into_iter().map(|by| (by, Value::Null)).chain([("COUNTRY", json!("XOF")), ("ASSISTANCE", json!("XOF"))]) {
                let found = table(&viewer, &ALL, &[by], json!({ "currency": currency })).await;
                let query = "query ($by: CoverageDimension!, $currency: String) { coverage(by: $by, currency: $currency) \
                    { key unit currency needs needed pledged committed delivered remaining assumedShares rates { code } } }";
                let coverage = viewer.data(query, json!({ "by": by, "currency": currency })).await;
                let (mut needs, mut sums) = (BTreeMap::<String, u64>::new(), BTreeSet::new());
                for row in list(&coverage["coverage"]) {
                    *needs.entry(row["key"].to_string()).or_default() += row["needs"].as_u64().unwrap();
                    for (of, field) in SUMS.iter().filter(|_| !row["unit"].is_null()) {
                        sums.insert(json!([row["key"], of, row["unit"], row["currency"], row[*field], row["needs"], row["assumedShares"]]).to_string());
                    }
                }
                let (mut counted, mut summed) = (BTreeMap::new(), BTreeSet::new());
                for cell in list(&found["cells"]) {
                    let key = &cell["keys"][0];
                    counted.insert(key.to_string(), count(cell, "NEEDS"));
                    for it in list(&cell["figures"]).iter().filter(|it| !it["unit"].is_null()) {
                        summed.insert(json!([key, it["of"], it["unit"], it["currency"], it["value"], it["needs"], it["assumedShares"]]).to_string());
                    }
                }
                counted.retain(|_, needs| *needs > 0);
                assert_eq!((counted, summed), (needs, sums), "{by} in {currency}");
                let rates: BTreeSet<String> = list(&coverage["coverage"]).iter().flat_map(|row| list(&row["rates"])).map(Value::to_string).collect();
                assert_eq!(list(&found["rates"]).iter().map(Value::to_string).collect::<BTreeSet<_>>(), rates, "{by} in {currency}");
            }
        }
    }
}
