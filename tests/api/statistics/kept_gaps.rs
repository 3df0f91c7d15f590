//! What is kept of each gap: figures that are added up of it are what the database adds up of the same gaps, whoever asks and whatever
//! changed. What a filter leaves is one row of a table by what it asks for.

use crate::{gap_changes::whole, gaps::need_shares::SHARED, hidden::hidden_texts::hide};
use chrono::Utc;
use domain::organisation::Role;
use gapbridge::{
    access::viewer::Viewer,
    db::{
        kept::{self, Moment},
        scope::Scope,
    },
    error::Error,
    graphql::gap::{known, statistics},
};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    future::{pending, ready},
    sync::atomic::{AtomicUsize, Ordering},
};
use tests::{Anew, Service, TestDatabase, money, number, offer, on_both};
use tokio::{select, sync::Notify, task::yield_now};

const PANEL: &str = "group-civ";

/// A filter that leaves out no gap, as memory tells.
fn all() -> Value {
    json!({ "evidence": ["NAMED", "IMPLIED"] })
}

/// Another, for which the database finds them.
fn all_found() -> Value {
    json!({ "isEndorsed": false })
}

/// Tables by two dimensions: by what a gap has one value of, and what it may have several of.
const TABLES: [[&str; 2]; 11] = [
    ["COUNTRY", "HOLDER"],
    ["ASSISTANCE", "COUNTRY"],
    ["ASSISTANCE", "MONTH"],
    ["MEASURE", "QUARTER"],
    ["LIFTING_CONDITION", "STATE"],
    ["SECTOR_CATEGORY", "NATURE"],
    ["EVIDENCE", "YEAR"],
    ["REGIME", "MISSION"],
    ["COVERAGE_STATE", "COUNTRY"],
    ["ASSISTANCE", "COVERAGE_STATE"],
    ["PRIORITY", "COVERAGE_STATE"],
];

const COVERAGE: [&str; 8] = [
    "SECTOR",
    "COUNTRY",
    "HOLDER",
    "REGIME",
    "MEASURE",
    "LIFTING_CONDITION",
    "ASSISTANCE",
    "YEAR",
];

const FACETS: [[&str; 5]; 3] = [
    ["SECTOR", "COUNTRY", "MEASURE", "ASSISTANCE", "YEAR"],
    [
        "SECTOR_CATEGORY",
        "HOLDER",
        "LIFTING_CONDITION",
        "STATE",
        "PANEL",
    ],
    ["COVERAGE_STATE", "PRIORITY", "EVIDENCE", "NATURE", "REGIME"],
];

const HOLDERS: [&str; 7] = [
    "HOST_STATE",
    "MISSION",
    "SECRETARIAT",
    "COMMITTEE",
    "MEMBER_STATES",
    "REGIONAL_ORGANISATION",
    "PRIVATE_SECTOR",
];

const STATES: [&str; 5] = ["UNSIZED", "LOOKED_AFTER", "NONE", "PART", "FULL"];

const FIGURES: &str = "GAPS NEEDS NEEDED PLEDGED COMMITTED DELIVERED REMAINING";

/// The question for a table of figures.
fn table_of(of: &str) -> String {
    let cell = "keys labels labelsFr gaps figures { of value unit currency needs assumedShares }";
    format!(
        "query ($by: [FigureBy!]!, $filter: GapFilter) {{ figures(of: [{of}], by: $by, filter: $filter) {{ \
         cells {{ {cell} }} totals {{ {cell} }} total {{ {cell} }} }} }}"
    )
}

async fn table(viewer: &Service, of: &str, by: &[&str], filter: Value) -> Value {
    let asked = json!({ "by": by, "filter": filter });
    viewer.data(&table_of(of), asked).await["figures"].take()
}

/// What a question answers for all gaps, for filters that leave out none, and added up anew, which must be the same.
async fn same((viewer, anew): (&Service, &Anew), query: &str, by: Value) -> Value {
    let whole = anew.data(query, json!({ "by": by })).await;
    for filter in [json!({}), all(), all_found(), Value::Null] {
        let asked = json!({ "by": by, "filter": filter });
        let found = viewer.data(query, asked).await;
        assert_eq!(found, whole, "{query} by {by} of {filter}");
    }
    whole
}

/// Everything that is added up of gaps that are kept, as it is told to somebody.
async fn told(viewer: (&Service, &Anew)) -> Vec<Value> {
    let mut told = Vec::new();
    for by in TABLES {
        for of in [FIGURES, "GAPS MATCHES"] {
            told.push(same(viewer, &table_of(of), json!(by)).await);
        }
    }
    let bucket = "key label labelFr unit currency needs assumedShares lookedAfter needed pledged committed delivered remaining";
    let coverage = format!(
        "query ($by: CoverageDimension!, $filter: GapFilter) {{ coverage(by: $by, filter: $filter) {{ {bucket} }} }}"
    );
    for by in COVERAGE {
        told.push(same(viewer, &coverage, json!(by)).await);
    }
    let facets = "query ($by: [GapDimension!]!, $filter: GapFilter) { gapFacets(by: $by, filter: $filter) { dimension key label labelFr count } }";
    for by in FACETS {
        told.push(same(viewer, facets, json!(by)).await);
        told.push(same(viewer, facets, json!(by[..1])).await);
    }
    let bucket = "key label gaps matched committed delivered daysToMatch daysToCommitment daysToDelivery ratings { useful partlyUseful notUseful unrated }";
    let statistics = format!(
        "query ($by: StatisticsDimension!, $filter: GapFilter) {{ statistics(by: $by, filter: $filter) {{ {bucket} }} }}"
    );
    for by in ["ALL", "REGIME", "SECTOR", "PROVIDER"] {
        told.push(same(viewer, &statistics, json!(by)).await);
    }
    told
}

/// Gaps and figures of cells by the key at a place, of those whose other key, where there is one, is this.
fn rows(table: &Value, place: usize, other: Option<&str>) -> BTreeMap<String, Value> {
    let cells = table["cells"].as_array().expect("cells").iter();
    let cells = cells.filter(|cell| other.is_none_or(|other| cell["keys"][1 - place] == other));
    let row = |cell: &Value| {
        let key = cell["keys"][place].to_string();
        (key, json!([cell["gaps"], cell["figures"]]))
    };
    cells.map(row).collect()
}

/// What a filter leaves is what a table by what it asks for has in that row.
async fn compare_rows(viewer: &Service) {
    let mut compared = 0;
    for by in ["COUNTRY", "MEASURE", "MONTH"] {
        let whole = table(viewer, FIGURES, &[by, "HOLDER"], json!({})).await;
        for holder in HOLDERS {
            let of_holder = table(viewer, FIGURES, &[by], json!({ "holders": [holder] })).await;
            let expected = rows(&whole, 0, Some(holder));
            compared += expected.len();
            assert_eq!(rows(&of_holder, 0, None), expected, "{by} of {holder}");
        }
    }
    assert!(compared > 20, "{compared}");
}

/// Lists by how far needs are covered have the gaps that say so of themselves, each in one of them.
async fn compare_lists(viewer: &Service) {
    let query = "query ($filter: GapFilter) { gaps(filter: $filter, first: 100) { totalCount nodes { coverageState } } }";
    let mut sum = 0;
    for state in STATES {
        let asked = json!({ "filter": { "coverage": [state] } });
        let found = viewer.data(query, asked).await["gaps"].take();
        let nodes = found["nodes"].as_array().expect("nodes");
        let is_so = |gap: &Value| gap["coverageState"] == state;
        assert!(nodes.iter().all(is_so), "{state}: {found}");
        let total = found["totalCount"].as_u64().expect("a count");
        assert_eq!(nodes.len() as u64, total.min(100), "{state}");
        sum += total;
    }
    let whole = viewer.data(query, json!({ "filter": {} })).await;
    assert_eq!(whole["gaps"]["totalCount"], sum);
}

async fn compare(database: &TestDatabase, viewer: &Service) -> Vec<Value> {
    compare_rows(viewer).await;
    compare_lists(viewer).await;
    let anew = database.anew(viewer, PANEL).await;
    let told = told((viewer, &anew)).await;
    anew.close().await;
    told
}

/// A gap of two countries, whose needs are split.
fn of_two() -> Value {
    let mut input = whole();
    input["countries"] = json!(["CI", "GIN"]);
    input["needs"] = json!([
        { "assistance": "TRAINING", "title": "Weighers", "size": number("PERSONS", 7),
            "shares": [{ "country": "CI", "percent": "75" }, { "country": "GIN", "percent": "25" }] },
        { "assistance": "FUNDING", "title": "Upkeep", "size": money("0.05", "EUR") },
        { "assistance": "ICT", "title": "Register", "size": { "unsized": "UNSIZED" } }
    ]);
    input
}

on_both! {
    async fn figures_of_some_gaps_are_what_the_database_adds_up_of_them(database: &TestDatabase) {
        database.load_demo().await;
        let app = database.serve().await;
        let (panel, member) = (app.approver(PANEL), app.as_member(PANEL, Role::Approver));
        let at_first = compare(database, &app).await;
        let gap = panel.publishes(whole()).await;
        let scales = offer("EQUIPMENT", number("ITEMS", 4));
        let (donor, of) = app.agreed("state-can", "civ-authorities", &gap, 0, scales).await;
        let agreed = compare(database, &app).await;
        assert_ne!(agreed, at_first);
        donor.enters("commit", &of, "3").await;
        let committed = compare(database, &app).await;
        assert_ne!(committed, agreed);

        panel.done("recordGap", of_two(), "gap { reference }").await;
        assert_eq!(compare(database, &app).await, committed, "what its Panel keeps to itself is told to nobody else");
        let own = compare(database, &member).await;
        assert_ne!(own, committed);

        database.load("kept.toml", SHARED).await.expect("it is loaded");
        let loaded = compare(database, &app).await;
        assert_ne!(loaded, committed);
        assert_ne!(compare(database, &member).await, own);
        hide(&app, &gap["id"]).await;
        compare(database, &app).await;
    }

    async fn what_no_question_stayed_for_is_read_for_the_next(database: &TestDatabase) {
        let scope = Scope::new(database.store().await, Viewer::Anonymous, Utc::now());
        let (name, begun) = ("what takes long", Notify::new());
        let asked = kept::of_everybody(&scope, name.to_owned(), |_, _| {
            begun.notify_one();
            Box::pin(pending::<Result<(), Error>>())
        });
        select! {
            _ = asked => panic!("it has no end"),
            () = begun.notified() => {}
        }
        let now = Moment::after(&scope, None).await.expect("it answers");
        assert!(kept::is_due(&scope, now, name));
        let read = kept::of_everybody(&scope, name.to_owned(), |_, _| Box::pin(ready(Ok::<(), Error>(()))));
        read.await.expect("it is read");
        assert!(!kept::is_due(&scope, now, name));
        let failed = kept::of_everybody(&scope, "what fails".to_owned(), |_, _| {
            Box::pin(ready(Err::<(), _>(Error::Limited("too much".to_owned()))))
        });
        assert!(failed.await.is_err());
        assert!(!kept::is_due(&scope, now, "what fails"), "it would fail again and again");
    }

    async fn what_several_ask_for_at_once_is_read_once(database: &TestDatabase) {
        let scope = Scope::new(database.store().await, Viewer::Anonymous, Utc::now());
        let (reads, name) = (AtomicUsize::new(0), "what several ask for");
        let ask = || {
            kept::of_everybody(&scope, name.to_owned(), |_, _| {
                reads.fetch_add(1, Ordering::Relaxed);
                Box::pin(async {
                    yield_now().await;
                    Ok::<(), Error>(())
                })
            })
        };
        let (one, other, third) = tokio::join!(ask(), ask(), ask());
        let stretches = one.expect("it is read").1.len();
        assert!(stretches > 1, "{stretches}");
        assert_eq!(reads.load(Ordering::Relaxed), stretches);
        assert!(other.is_ok() && third.is_ok());
    }

    async fn what_figures_are_made_of_is_read_before_it_is_asked_for(database: &TestDatabase) {
        database.load_demo().await;
        let app = database.serve().await;
        let everybody = Scope::new(database.store().await, Viewer::Anonymous, Utc::now());
        let due = |now| ["gaps", "statistics"].map(|name| kept::is_due(&everybody, now, name));
        let at_start = Moment::after(&everybody, None).await.expect("it answers");
        assert_eq!(due(at_start), [true; 2], "nobody asked for it");
        known::keep(&everybody, at_start).await.expect("gaps are read");
        statistics::kept::keep(&everybody, at_start).await.expect("statistics are read");
        assert_eq!(due(at_start), [false; 2]);

        app.approver(PANEL).publishes(whole()).await;
        let changed = Moment::after(&everybody, Some(at_start)).await.expect("it answers");
        assert_eq!(due(changed), [false; 2], "more may follow at once");
        let at_rest = Moment::after(&everybody, Some(changed)).await.expect("it answers");
        assert_eq!(due(at_rest), [true; 2]);
        known::keep(&everybody, at_rest).await.expect("gaps are read");
        statistics::kept::keep(&everybody, at_rest).await.expect("statistics are read");
        assert_eq!(due(at_rest), [false; 2]);
    }
}
