//! Facets and coverage: figures that must be what counting and adding up the list gives.

use crate::gap_changes::whole;
use domain::organisation::Role;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use tests::{Asked, Service, TestDatabase, all_gaps, filed, on_both};

/// A dimension of facets, and where a gap says its values.
const DIMENSIONS: &[(&str, &str)] = &[
    ("SECTOR", "sector.code"),
    ("SECTOR_CATEGORY", "sector.category.code"),
    ("COUNTRY", "countries.alpha3"),
    ("HOLDER", "holder"),
    ("REGIME", "regime.code"),
    ("MEASURE", "measures.code"),
    ("LIFTING_CONDITION", "liftingConditions.code"),
    ("MISSION", "mission.acronym"),
    ("PANEL", "panel.code"),
    ("ASSISTANCE", "needs.assistance"),
    ("NATURE", "nature"),
    ("STATE", "state"),
    ("EVIDENCE", "evidence"),
    ("PRIORITY", "priority"),
    ("COVERAGE_STATE", "coverageState"),
    ("YEAR", "year"),
];

/// That all needs of a gap are committed to: the demonstration has none.
const FULL: &str = r#"need = [{ assistance = "EQUIPMENT", title = "Scales", unit = "ITEMS", quantity = 2 }]

[[commitment]]
code = "own-scales"
gap = "own-full"
need = 1
provider = "state-can"
kind = "COMMITTED"
quantity = 2
source = "own"
"#;

/// Filters over which figures are compared.
fn filters() -> [Value; 4] {
    [
        json!({}),
        json!({ "text": "diamond" }),
        json!({ "regimes": ["1572"], "natures": ["CAPACITY"] }),
        json!({ "measureKinds": ["ARMS_EMBARGO"], "coverage": ["UNSIZED", "NONE"] }),
    ]
}

on_both! {
    async fn facets_are_what_counting_the_list_gives(database: &TestDatabase) {
        let service = demo(database).await;
        for filter in filters() {
            let listed = listed(&service, &filter).await;
            for (dimension, path) in DIMENSIONS {
                let query = "query ($filter: GapFilter, $by: [GapDimension!]!) { gapFacets(filter: $filter, by: $by) { dimension key count } }";
                let data = service.data(query, json!({ "filter": filter, "by": [dimension] })).await;
                let found: BTreeMap<Option<String>, u64> = data["gapFacets"].as_array().unwrap().iter()
                    .map(|bucket| (bucket["key"].as_str().map(str::to_owned), bucket["count"].as_u64().unwrap())).collect();
                let mut counted = BTreeMap::<Option<String>, u64>::new();
                for gap in &listed {
                    let values = gap.texts(path);
                    let values: Vec<_> = if values.is_empty() { vec![None] } else { values.into_iter().map(Some).collect() };
                    values.into_iter().for_each(|value| *counted.entry(value).or_default() += 1);
                }
                assert_eq!(found, counted, "{dimension} of {filter}");
            }
        }
    }

    async fn the_key_of_a_facet_finds_as_many_as_it_counts(database: &TestDatabase) {
        let service = demo(database).await;
        let panel = service.approver("group-civ");
        let mut urgent = whole();
        urgent["priority"] = json!("HIGH");
        panel.publishes(urgent.clone()).await;
        // Its Panel alone reads this one.
        panel.done("recordGap", urgent, "gap { id }").await;
        let member = service.as_member("group-civ", Role::Approver);
        let mut counted = Vec::new();
        for (dimension, field) in [("SECTOR", "mainSectors"), ("SECTOR_CATEGORY", "mainSectors"), ("COUNTRY", "countries"), ("HOLDER", "holders"),
            ("PANEL", "panels"), ("MISSION", "missions"), ("ASSISTANCE", "assistance"), ("NATURE", "natures"), ("STATE", "states"),
            ("EVIDENCE", "evidence"), ("PRIORITY", "priorities"), ("COVERAGE_STATE", "coverage")] {
            let query = "query ($by: [GapDimension!]!) { gapFacets(by: $by) { key count } }";
            for viewer in [&service, &member] {
                let facets = viewer.data(query, json!({ "by": [dimension] })).await;
                for bucket in facets["gapFacets"].as_array().unwrap().iter().filter(|bucket| !bucket["key"].is_null()) {
                    let filter = json!({ field: [bucket["key"]] });
                    let found = viewer.data("query ($f: GapFilter) { gaps(filter: $f) { totalCount } }", json!({ "f": filter })).await;
                    assert_eq!(found["gaps"]["totalCount"], bucket["count"], "{dimension} {}", bucket["key"]);
                }
                counted.push(facets);
            }
        }
        assert!(counted.chunks(2).all(|both| both[0] != both[1]), "the Panel has a gap of its own");
    }

    async fn what_facets_count_under_no_key_is_found_by_what_is_not_stated(database: &TestDatabase) {
        let service = demo(database).await;
        let mut found = 0;
        for (dimension, _) in DIMENSIONS {
            let facets = service.data("query ($by: [GapDimension!]!) { gapFacets(by: $by) { key count } }", json!({ "by": [dimension] })).await;
            let mut buckets = facets["gapFacets"].as_array().unwrap().iter();
            let expected = buckets.find(|bucket| bucket["key"].is_null()).map_or(json!(0), |bucket| bucket["count"].clone());
            let query = "query ($f: GapFilter) { gaps(filter: $f) { totalCount } gapFacets(filter: $f, by: [STATE]) { count } }";
            let data = service.data(query, json!({ "f": { "notStated": [dimension] } })).await;
            assert_eq!(data["gaps"]["totalCount"], expected, "{dimension}");
            let counted: u64 = data["gapFacets"].as_array().unwrap().iter().map(|bucket| bucket["count"].as_u64().unwrap()).sum();
            assert_eq!(json!(counted), expected, "{dimension}");
            found += counted;
        }
        assert!(found > 0, "nothing is without a value");
        let listed = service.data(r#"{ gaps(filter: { notStated: [MISSION, PANEL] }, first: 500) { nodes { mission { acronym } panel { code } } } }"#, json!({})).await;
        let nodes = listed["gaps"]["nodes"].as_array().unwrap();
        assert!(nodes.iter().all(|gap| gap["mission"].is_null() || gap["panel"].is_null()) && nodes.iter().any(|gap| !gap["panel"].is_null()), "either will do");
    }

    async fn every_dimension_of_facets_is_compared(database: &TestDatabase) {
        let service = database.serve().await;
        let data = service.data(r#"{ __type(name: "GapDimension") { enumValues { name } } }"#, json!({})).await;
        assert_eq!(data["__type"]["enumValues"].texts("name"), DIMENSIONS.iter().map(|(name, _)| (*name).to_owned()).collect());
    }

    async fn facets_come_most_first_and_at_most_six_at_once(database: &TestDatabase) {
        let service = database.serve().await;
        let data = service.data("{ gapFacets(by: [SECTOR, NATURE]) { dimension key label count } }", json!({})).await;
        let buckets = data["gapFacets"].as_array().unwrap();
        assert!(buckets.windows(2).all(|pair| pair[0]["dimension"] != pair[1]["dimension"] || pair[0]["count"].as_u64() >= pair[1]["count"].as_u64()));
        assert_eq!(buckets.last().unwrap()["label"], "will");
        let (code, _) = service.error("{ gapFacets(by: [SECTOR, NATURE, STATE, YEAR, PANEL, MISSION, REGIME]) { count } }", json!({})).await;
        assert_eq!(code, "INVALID");
    }

    async fn coverage_is_what_adding_up_needs_gives(database: &TestDatabase) {
        let service = demo(database).await;
        for filter in filters() {
            let listed = listed(&service, &filter).await;
            for (dimension, path) in [("GAP", "reference"), ("SECTOR", "sector.code"), ("COUNTRY", "countries.alpha3"), ("HOLDER", "holder"),
                ("REGIME", "regime.code"), ("MEASURE", "measures.code"), ("LIFTING_CONDITION", "liftingConditions.code"), ("YEAR", "year"),
                ("ASSISTANCE", "")] {
                let mut sums = BTreeMap::<Key, Figures>::new();
                for gap in &listed {
                    for need in gap["needs"].as_array().unwrap() {
                        let values = if path.is_empty() { need.texts("assistance") } else { gap.texts(path) };
                        let values: Vec<_> = if values.is_empty() { vec![None] } else { values.into_iter().map(Some).collect() };
                        values.into_iter().for_each(|value| sums.entry((value, option(&need["unit"]), option(&need["currency"]))).or_default().add(need));
                    }
                }
                assert_eq!(buckets(&service, &filter, dimension).await, sums, "{dimension} of {filter}");
            }
        }
    }

    async fn coverage_by_provider_and_month_is_what_adding_up_the_ledger_gives(database: &TestDatabase) {
        let service = demo(database).await;
        let listed = all_gaps(&service).await;
        let mut sums = BTreeMap::<Key, Figures>::new();
        for need in listed.iter().flat_map(|gap| gap["needs"].as_array().unwrap()) {
            for entry in need["commitments"].as_array().unwrap() {
                let key = (option(&entry["provider"]["code"]), option(&entry["unit"]), option(&entry["currency"]));
                let sum = sums.entry(key).or_default();
                // What was given without a figure has none here.
                if !entry["unit"].is_null() {
                    sum.enter(entry);
                }
            }
        }
        assert!(sums.len() >= 5, "the demonstration has a ledger");
        assert_eq!(buckets(&service, &json!({}), "PROVIDER").await, sums);
        let months: std::collections::BTreeSet<_> = listed.iter().flat_map(|gap| gap.texts("needs.commitments.date")).map(|date| date[..7].to_owned()).collect();
        let by_month = service.data("{ coverage(by: MONTH) { key } }", json!({})).await;
        assert_eq!(by_month["coverage"].texts("key"), months);
    }

    async fn a_month_holds_its_own_lines_and_a_year_alone_those_of_no_month(database: &TestDatabase) {
        let lines = [("COMMITTED", "2020-01-05", 5), ("COMMITTED", "2020", 2), ("WITHDRAWN", "2020-02", 3)].map(|(kind, date, quantity)| format!(
            "[[commitment]]\ncode = \"own-{date}\"\ngap = \"own-months\"\nneed = 1\nprovider = \"state-can\"\nkind = \"{kind}\"\nquantity = {quantity}\ndate = \"{date}\"\nsource = \"own\"\n"
        ));
        let need = "need = [{ assistance = \"EQUIPMENT\", title = \"Scales\", unit = \"ITEMS\", quantity = 9 }]\n\n";
        database.load("months.toml", &filed("own-months", &(need.to_owned() + &lines.concat()))).await.expect("a ledger");
        let service = database.serve().await;
        let query = "{ coverage(filter: { references: [\"own-months\"] }, by: MONTH) { key committed } }";
        let months = service.data(query, json!({})).await;
        let expected = [("2020", "2"), ("2020-01", "5"), ("2020-02", "-3")].map(|(key, committed)| json!({ "key": key, "committed": committed }));
        assert_eq!(months["coverage"], json!(expected));
    }

    async fn the_coverage_state_of_every_gap_is_found_by_the_filter(database: &TestDatabase) {
        database.load("full.toml", &filed("own-full", FULL)).await.unwrap();
        let service = demo(database).await;
        let all = all_gaps(&service).await;
        let mut seen = 0;
        for state in ["UNSIZED", "LOOKED_AFTER", "NONE", "PART", "FULL"] {
            let expected: Vec<_> = all.iter().filter(|gap| gap["coverageState"] == state).map(|gap| gap.text("reference").to_owned()).collect();
            assert!(!expected.is_empty(), "the demonstration has none that is {state}");
            assert_eq!(crate::gaps::references(&service, &json!({ "coverage": [state] }), "NEWEST").await, expected, "{state}");
            seen += expected.len();
        }
        assert_eq!(seen, all.len());
    }
}

type Key = (Option<String>, Option<String>, Option<String>);

/// Sums in one unit: needs, needed, pledged, committed, delivered, remaining. No demonstration need is in money with cents.
#[derive(Debug, Default, PartialEq, Eq)]
struct Figures([i64; 6]);

impl Figures {
    fn add(&mut self, need: &Value) {
        self.0[0] += 1;
        for (at, field) in ["size", "pledged", "committed", "delivered", "remaining"]
            .into_iter()
            .enumerate()
        {
            self.0[at + 1] += number(&need[field]);
        }
    }

    /// Enters a line of the ledger.
    fn enter(&mut self, entry: &Value) {
        let quantity = number(&entry["quantity"]);
        match entry.text("kind") {
            "PLEDGED" => self.0[2] += quantity,
            "COMMITTED" => self.0[3] += quantity,
            "WITHDRAWN" => self.0[3] -= quantity,
            _ => self.0[4] += quantity,
        }
    }
}

fn number(value: &Value) -> i64 {
    value
        .as_str()
        .map_or(0, |text| text.parse().expect("a whole number"))
}

fn option(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

async fn buckets(service: &Service, filter: &Value, by: &str) -> BTreeMap<Key, Figures> {
    let query = "query ($filter: GapFilter, $by: CoverageDimension!) { coverage(filter: $filter, by: $by) \
        { key unit currency needs needed pledged committed delivered remaining } }";
    let data = service
        .data(query, json!({ "filter": filter, "by": by }))
        .await;
    let figures = |bucket: &Value| {
        Figures([
            bucket["needs"].as_i64().unwrap(),
            number(&bucket["needed"]),
            number(&bucket["pledged"]),
            number(&bucket["committed"]),
            number(&bucket["delivered"]),
            number(&bucket["remaining"]),
        ])
    };
    data["coverage"]
        .as_array()
        .unwrap()
        .iter()
        .map(|b| {
            (
                (
                    option(&b["key"]),
                    option(&b["unit"]),
                    option(&b["currency"]),
                ),
                figures(b),
            )
        })
        .collect()
}

async fn demo(database: &TestDatabase) -> Service {
    database.load_demo().await;
    database.serve().await
}

/// The gaps that a filter lets through, as the list shows them.
async fn listed(service: &Service, filter: &Value) -> Vec<Value> {
    let found = crate::gaps::references(service, filter, "NEWEST").await;
    let all = all_gaps(service).await;
    all.into_iter()
        .filter(|gap| found.contains(&gap.text("reference").to_owned()))
        .collect()
}
