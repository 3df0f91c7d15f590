//! Filters that memory tells of: it counts the very gaps that the database finds, by whatever they are asked for, and for whoever asks.

use crate::gap_changes::whole;
use domain::organisation::Role;
use serde_json::{Map, Value, json};
use tests::{Anew, Service, TestDatabase, forgetful, number, offer, on_both};

const PANEL: &str = "group-civ";

/// Dimensions, with the filters that find what counts under a key of theirs.
const BY: [(&str, &[&str]); 16] = [
    ("SECTOR", &["mainSectors", "sectors"]),
    ("SECTOR_CATEGORY", &["mainSectors", "sectors"]),
    ("COUNTRY", &["countries"]),
    ("HOLDER", &["holders"]),
    ("REGIME", &["regimes"]),
    ("MEASURE", &["measures"]),
    ("LIFTING_CONDITION", &["liftingConditions"]),
    ("MISSION", &["missions"]),
    ("PANEL", &["panels"]),
    ("ASSISTANCE", &["assistance"]),
    ("NATURE", &["natures"]),
    ("STATE", &["states"]),
    ("EVIDENCE", &["evidence"]),
    ("PRIORITY", &["priorities"]),
    ("COVERAGE_STATE", &["coverage"]),
    ("YEAR", &["yearFrom", "yearTo"]),
];

/// Dimensions that facets take at once.
const AT_ONCE: usize = 6;

/// Keys of one dimension that are asked for.
const KEYS: usize = 3;

/// Filters by each of some keys of each dimension, by what is not stated, and by what no key stands for.
async fn filters(viewer: &Service) -> Vec<Value> {
    let dimensions: Vec<&str> = BY.iter().map(|(by, _)| *by).collect();
    let query = "query ($by: [GapDimension!]!) { gapFacets(by: $by) { dimension key } }";
    let mut facets = Vec::new();
    for some in dimensions.chunks(AT_ONCE) {
        let data = viewer.data(query, json!({ "by": some })).await["gapFacets"].take();
        facets.extend(data.as_array().expect("facets").iter().cloned());
    }
    let mut filters = vec![
        json!({ "country": "STATED" }),
        json!({ "country": "NOT_STATED" }),
        json!({ "liftingCondition": "STATED" }),
        json!({ "liftingCondition": "NOT_STATED" }),
        json!({ "evidence": ["NAMED"] }),
        json!({ "measureKinds": ["DIAMONDS", "TIMBER"] }),
        json!({ "regions": ["ecowas"] }),
        json!({ "sectors": ["31220"] }),
        json!({ "states": [] }),
        json!({ "coverage": ["PART", "NONE"] }),
        json!({ "coverage": ["UNSIZED"], "states": ["OPEN"], "yearTo": 2012 }),
        json!({ "regimes": ["1572", "1521"], "holders": ["HOST_STATE"], "country": "STATED" }),
        json!({ "notStated": dimensions }),
        json!({ "changedSince": "1970-01-01" }),
        json!({ "changedSince": "2026-11-28T09:30:00Z", "holders": ["HOST_STATE"] }),
        json!({ "changedSince": "2999-01-01" }),
    ];
    for (by, names) in BY {
        filters.push(json!({ "notStated": [by] }));
        let of_it = facets.iter().filter(|facet| facet["dimension"] == by);
        let keys = of_it
            .map(|facet| &facet["key"])
            .filter(|key| !key.is_null());
        for (at, key) in keys.take(KEYS).enumerate() {
            let name = names[at % names.len()];
            let asked = match name.starts_with("year") {
                true => json!(
                    key.as_str()
                        .expect("a year")
                        .parse::<i32>()
                        .expect("a year")
                ),
                false => json!([key]),
            };
            filters.push(Value::Object(Map::from_iter([(name.to_owned(), asked)])));
        }
    }
    filters
}

/// What is counted of a filter.
async fn counted(viewer: &Service, filter: &Value) -> Value {
    let query = "query ($f: GapFilter, $by: [GapDimension!]!) { \
        gapFacets(filter: $f, by: $by) { dimension key count } \
        coverage(filter: $f, by: COUNTRY) { key unit currency needs needed committed } \
        figures(filter: $f, of: [GAPS, NEEDED], by: [ASSISTANCE]) { cells { keys figures { of value } } } \
        statistics(filter: $f, by: SECTOR) { key gaps matched } gaps(filter: $f) { totalCount } }";
    let by = ["SECTOR", "COUNTRY", "HOLDER", "MEASURE", "ASSISTANCE"];
    viewer.data(query, json!({ "f": filter, "by": by })).await
}

/// How many gaps lists have.
const LISTED: &str =
    "query ($f: GapFilter) { gaps(filter: $f) { totalCount } stalled(filter: $f) { totalCount } }";

/// Reasons of stalls, of which everybody can know some.
const REASONS: &str = "reasons: [NO_OFFER_FOR_THE_REST, NOTHING_COMMITTED, DEADLINE_PASSED, LEFT_OUT_OF_PLANS, LOOKED_AFTER, UNSIZED], ";

/// A page of one of these lists, where gaps are stalled for one of these reasons.
fn page_of(list: &str, reasons: &str) -> String {
    format!(
        "query ($f: GapFilter, $by: GapOrder, $first: Int, $after: String, $last: Int, $before: String) {{ \
         {list}({reasons}filter: $f, orderBy: $by, first: $first, after: $after, last: $last, before: $before) {{ \
         totalCount nodes {{ reference }} pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} }} }}"
    )
}

/// Orders of ids, of changes, and others that indexes have.
const ORDERS: [Option<&str>; 7] = [
    None,
    Some("OLDEST"),
    Some("UPDATED"),
    Some("TITLE"),
    Some("REFERENCE"),
    Some("PUBLISHED"),
    Some("PRIORITY"),
];

/// Pages of a list from its start and from its end, in these orders, are those that the database finds; how many there are.
async fn same_pages(
    viewer: &Service,
    anew: &Anew,
    (list, reasons): (&str, &str),
    filter: &Value,
) -> usize {
    let query = page_of(list, reasons);
    let ways = [
        ("first", "after", "endCursor", "hasNextPage"),
        ("last", "before", "startCursor", "hasPreviousPage"),
    ];
    let mut pages = 0;
    for by in ORDERS {
        for (size, cursor, place, more) in ways {
            let mut asked = json!({ "f": filter, "by": by, size: 7 });
            for _ in 0..3 {
                let page = viewer.data(&query, asked.clone()).await;
                let right = anew.data(&query, asked.clone()).await;
                assert_eq!(page, right, "{list} {reasons}{asked}");
                pages += 1;
                let info = &page[list]["pageInfo"];
                if info[more] != true {
                    break;
                }
                asked[cursor] = info[place].clone();
            }
        }
    }
    pages
}

/// The same, found by the database: who endorses a gap is not kept, and here nobody does.
fn found(filter: &Value) -> Value {
    let mut filter = filter.clone();
    filter["isEndorsed"] = json!(false);
    filter
}

on_both! {
    async fn what_memory_tells_of_a_filter_is_what_the_database_finds(database: &TestDatabase) {
        database.load_demo().await;
        let app = database.serve().await;
        let panel = app.approver(PANEL);
        let mut several = whole();
        several["countries"] = json!(["CI", "GIN"]);
        several["furtherSectors"] = json!([{ "sector": "31220", "percent": "30" }]);
        several["priority"] = json!("HIGH");
        panel.publishes(several).await;
        let gap = panel.publishes(whole()).await;
        let (donor, of) = app.agreed("state-can", "civ-authorities", &gap, 0, offer("EQUIPMENT", number("ITEMS", 4))).await;
        donor.enters("commit", &of, "3").await;
        // Its Panel alone reads this one.
        panel.done("recordGap", whole(), "gap { id }").await;
        let member = app.as_member(PANEL, Role::Approver);
        let all = counted(&app, &Value::Null).await;
        for viewer in [&app, &member] {
            let anew = database.anew(viewer, PANEL).await;
            let (mut some, mut none) = (0, 0);
            for filter in filters(viewer).await {
                let told = counted(viewer, &filter).await;
                assert_eq!(told, counted(viewer, &found(&filter)).await, "{filter}");
                // All is read that is kept, and of that it is counted.
                let asked = json!({ "f": filter });
                let listed = viewer.data(LISTED, asked.clone()).await;
                assert_eq!(listed, anew.data(LISTED, asked).await, "{filter}");
                some += usize::from(told["gaps"]["totalCount"] != 0 && told != all);
                none += usize::from(told["gaps"]["totalCount"] == 0);
            }
            assert!(some > 20, "{some} filters find some and not all, {none} none");
            anew.close().await;
        }
    }

    async fn pages_of_lists_by_coverage_and_of_stalled_gaps_are_those_that_the_database_finds(database: &TestDatabase) {
        database.load_demo().await;
        let app = database.serve().await;
        let panel = app.approver(PANEL);
        let gap = panel.publishes(whole()).await;
        let (donor, of) = app.agreed("state-can", "civ-authorities", &gap, 0, offer("EQUIPMENT", number("ITEMS", 4))).await;
        donor.enters("commit", &of, "3").await;
        panel.done("recordGap", whole(), "gap { id }").await;
        let member = app.as_member(PANEL, Role::Approver);
        for viewer in [&app, &member] {
            let anew = database.anew(viewer, PANEL).await;
            // All that is kept is read for this.
            viewer.data("{ gapFacets(by: [STATE]) { count } }", json!({})).await;
            let mut pages = 0;
            for filter in [json!({ "coverage": ["NONE", "UNSIZED"] }), json!({ "coverage": ["PART", "NONE"], "regimes": ["1572"] }), json!({ "coverage": [] }), json!({ "changedSince": "2020-01-01" })] {
                for list in [("gaps", ""), ("stalled", ""), ("stalled", REASONS)] {
                    pages += same_pages(viewer, &anew, list, &filter).await;
                }
            }
            for (reasons, filter) in [("", json!({})), ("", json!({ "countries": ["CI"], "yearTo": 2014 })), (REASONS, json!({})), ("reasons: [NO_OFFER], ", json!({})), ("reasons: [], ", json!({}))] {
                pages += same_pages(viewer, &anew, ("stalled", reasons), &filter).await;
            }
            assert!(pages > 24, "{pages}");
            anew.close().await;
        }
    }

    async fn a_page_of_stalled_gaps_is_picked_of_what_is_kept(database: &TestDatabase) {
        let app = database.serve_with(&forgetful()).await;
        let gap = app.approver(PANEL).publishes(whole()).await;
        let reference = gap["reference"].as_str().expect("a reference");
        let is_listed_by = async |reasons: &str, by: &str| {
            let asked = json!({ "f": { "evidence": ["NAMED"] }, "by": by, "first": 500 });
            let listed = app.data(&page_of("stalled", reasons), asked).await;
            let nodes = listed["stalled"]["nodes"].as_array().expect("gaps");
            nodes.iter().any(|node| node["reference"] == reference)
        };
        let is_listed_for = async |reasons: &str| is_listed_by(reasons, "OLDEST").await;
        let is_listed = async || {
            is_listed_for("").await && is_listed_for("reasons: [NO_OFFER], ").await && is_listed_by("", "UPDATED").await
        };
        // All that is kept is read for this.
        app.data("{ gapFacets(by: [STATE]) { count } }", json!({})).await;
        assert!(is_listed().await);
        database.run_sql(&format!("update gap set evidence = 'IMPLIED' where reference = '{reference}'")).await;
        // Where another reads what is kept in that moment, the database is asked.
        let mut is_told = false;
        for _ in 0..100 {
            is_told = is_listed().await;
            if is_told {
                break;
            }
        }
        assert!(is_told, "the database was asked for what memory tells");
        database.changed_by_hand().await;
        assert!(!is_listed_for("").await && !is_listed_for("reasons: [NO_OFFER], ").await && !is_listed_by("", "UPDATED").await);
    }

    async fn lists_are_counted_of_what_is_kept_and_as_they_are_once_anything_happens(database: &TestDatabase) {
        let app = database.serve_with(&forgetful()).await;
        let panel = app.approver(PANEL);
        let gap = panel.publishes(whole()).await;
        let asked = json!({ "f": { "evidence": ["NAMED"] } });
        let counts = async || {
            let listed = app.data(LISTED, asked.clone()).await;
            ["gaps", "stalled"].map(|list| listed[list]["totalCount"].as_u64().expect("a count"))
        };
        // All that is kept is read for this.
        app.data("{ gapFacets(by: [STATE]) { count } }", json!({})).await;
        let [gaps, stalled] = counts().await;
        let reference = gap["reference"].as_str().expect("a reference");
        database.run_sql(&format!("update gap set evidence = 'IMPLIED' where reference = '{reference}'")).await;
        // Where another reads what is kept in that moment, as the other list of the same question does, the database is asked.
        let mut told = [false; 2];
        for _ in 0..100 {
            let now = counts().await;
            told = [told[0] || now[0] == gaps, told[1] || now[1] == stalled];
            if told == [true; 2] {
                break;
            }
        }
        assert_eq!(told, [true; 2], "the database was asked for what memory tells");
        database.changed_by_hand().await;
        assert_eq!(counts().await, [gaps - 1, stalled - 1]);
        panel.publishes(whole()).await;
        assert_eq!(counts().await, [gaps, stalled]);
        // What its Panel keeps to itself counts for its Panel alone.
        panel.done("recordGap", whole(), "gap { id }").await;
        assert_eq!(counts().await, [gaps, stalled]);
        let own = app.as_member(PANEL, Role::Approver).data(LISTED, asked.clone()).await;
        assert_eq!(own["gaps"]["totalCount"], gaps + 1);
    }
}
