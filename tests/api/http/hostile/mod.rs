//! Documents made from the schema to ask for as much as they can, over data that an editor planted for them.

mod planted;
mod schema;

use gapbridge::config::{Bounds, ServeOptions};
use planted::{MOST, more, named, planted};
use schema::{Schema, Step};
use serde_json::{Value, json};
use std::{
    collections::{BTreeSet, VecDeque},
    time::Duration,
};
use tests::{Process, Service, TestApp, on_both, options};
use tokio::time::timeout;

/// The test that is a process of its own.
const PROCESS: &str = "faults::crash::a_process_to_be_killed";
/// What that may hold at most.
const MEMORY_MAX: u64 = 512 << 20;
/// How long a document may take at most, in a program that was built for tests.
const TIME_MAX: Duration = Duration::from_secs(30);
/// What takes arguments that name something which is not planted.
const LEFT_OUT: [&str; 5] = [
    "Panel.cost",
    "Query.finding",
    "Query.plan",
    "Query.programme",
    "Query.report",
];

/// How often a chain of fields may have the same one.
const TIMES_MAX: usize = 2;
/// Entries asked for, the most first: the first number at which a document is accepted is the one it is tried with.
const WIDTHS: [u32; 5] = [500, 100, 20, 5, 1];

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

/// What came of a document.
enum Outcome {
    /// It costs too much, which is known before it runs.
    Refused,
    /// It ran within its bounds, or up to them.
    Ran,
}

/// Errors that a document must not meet: nothing of it ran, or it was ended only once it had.
const OURS: [&str; 5] = [
    "LIMITED",
    "INTERNAL",
    "INVALID",
    "GRAPHQL_VALIDATION_FAILED",
    "GRAPHQL_PARSE_FAILED",
];

async fn tried(asker: &Service, document: &str) -> Outcome {
    let answer = timeout(TIME_MAX, asker.bytes(document, json!({}))).await;
    let bytes = answer.unwrap_or_else(|_| panic!("{document} takes too long"));
    assert!(
        bytes.len() <= 8 * 1024 * 1024,
        "{} bytes for {document}",
        bytes.len()
    );
    let answer: Value = serde_json::from_slice(&bytes).unwrap();
    let errors = list(&answer["errors"]);
    if errors
        .iter()
        .any(|error| text(&error["message"]).starts_with("The request goes beyond"))
    {
        return Outcome::Refused;
    }
    let is_ours = |error: &Value| OURS.contains(&text(&error["extensions"]["code"]));
    assert!(!errors.iter().any(is_ours), "{document}: {errors:?}");
    Outcome::Ran
}

/// Tries all documents that lead through the schema as this one may, and as everybody; how many ran, and how deep the deepest went.
async fn all_tried(
    process: &Process,
    schema: &Schema,
    [who, anybody]: [&Service; 2],
) -> (usize, usize) {
    let mut open: VecDeque<Vec<Step>> = VecDeque::from([vec![]]);
    let mut visited: BTreeSet<(Step, usize)> = BTreeSet::new();
    let (mut ran, mut deepest) = (0, 0);
    while let Some(chain) = open.pop_front() {
        let parent = chain.last().map_or("Query", |step| &step.target);
        for step in schema.steps.get(parent).into_iter().flatten() {
            let times = chain.iter().filter(|other| *other == step).count();
            let is_new = times < TIMES_MAX && visited.insert((step.clone(), times));
            if !is_new {
                continue;
            }
            let mut longer = chain.clone();
            longer.push(step.clone());
            for width in WIDTHS {
                let document = schema.document(&longer, width);
                if matches!(tried(who, &document).await, Outcome::Refused) {
                    continue;
                }
                tried(anybody, &document).await;
                let held = process.most_resident();
                assert!(held < MEMORY_MAX, "{held} bytes of memory after {document}");
                (ran, deepest) = (ran + 1, longer.len().max(deepest));
                open.push_back(longer);
                break;
            }
        }
    }
    (ran, deepest)
}

on_both! {
    async fn no_document_that_is_accepted_goes_beyond_its_bounds(app: &TestApp) {
        let (panel, gap) = planted(app).await;
        more(app, &panel, &gap).await;
        let process = app.database.spawn(PROCESS);
        let anybody = process.client(&app.database);
        let schema = Schema::read(&anybody, &named(&panel, &gap).await).await;
        assert_eq!(schema.left_out, BTreeSet::from(LEFT_OUT.map(str::to_owned)), "give these arguments");
        let who = anybody.approver("group-civ");
        let (ran, deepest) = all_tried(&process, &schema, [&who, &anybody]).await;
        assert!(ran > 400 && deepest > 5, "{ran} documents, the deepest {deepest}");
    }

    async fn what_leads_back_to_itself_is_refused_before_it_runs(app: &TestApp) {
        let (panel, gap) = planted(app).await;
        let waits = format!("{{ gap(reference: {}) {{ needs {{ dependsOn {{ dependsOn {{ dependsOn {{ id }} }} }} }} }} }}", gap["reference"]);
        let overlaps = format!("{{ gap(reference: {}) {{ matches {{ overlaps {{ overlaps {{ overlaps {{ id }} }} }} }} }} }}", gap["reference"]);
        let cheaper = "ask for fewer entries of `gap.matches.overlaps.overlaps.overlaps`, by `first`, or for fewer fields in them";
        for (query, dearest, cheaper) in [
            (waits, "gap.needs.dependsOn.dependsOn.dependsOn", "leave it out, or ask for fewer fields in it, or for it in a request of its own"),
            (overlaps, "gap.matches.overlaps.overlaps.overlaps", cheaper),
        ] {
            let (code, message) = panel.error(&query, json!({})).await;
            let told = format!("The request goes beyond 1500000 points of cost where lists and texts are as long as they can be; ask for fewer lists in lists. \
                It would cost 13179662. The dearest field is `{dearest}` with 13176000: {cheaper}.");
            assert_eq!((code.as_str(), message.as_str()), ("LIMITED", told.as_str()));
        }
        let once = format!("{{ gap(reference: {}) {{ needs {{ dependsOn {{ id }} }} matches {{ overlaps {{ id }} }} }} }}", gap["reference"]);
        let data = panel.data(&once, json!({})).await;
        assert_eq!(list(&data["gap"]["needs"][MOST - 1]["dependsOn"]).len(), MOST - 1);
        assert_eq!(list(&data["gap"]["matches"][0]["overlaps"]).len(), MOST - 1);
    }

    async fn a_refusal_for_cost_names_the_dearest_field_for_programs_too(app: &TestApp) {
        let entries = "commitments { id kind quantity date unit }";
        let query = format!("{{\n many: gaps(first: 100) {{ nodes {{ id needs {{ id title\n {entries} }} }} }} }}");
        let refused = app.query(&query, json!({})).await["errors"][0].take();
        assert_eq!(refused["extensions"], json!({ "code": "LIMITED", "cost": 1_818_301, "limit": 1_500_000,
            "dearest": { "path": ["many", "nodes", "needs", "commitments"], "cost": 1_806_000 } }), "{refused}");
        assert_eq!(refused["locations"], json!([{ "line": 3, "column": 2 }]));
        let cheaper = "ask for fewer entries of `many.nodes.needs.commitments`, by `first`, or for fewer fields in them.";
        assert!(text(&refused["message"]).ends_with(cheaper), "{refused}");
        // What it says helps.
        app.data(&query.replace("commitments", "commitments(first: 10)"), json!({})).await;
        let sums = (0..7).map(|n| format!("s{n}: statistics(by: ALL) {{ gaps }} ")).collect::<String>();
        let refused = app.query(&format!("{{ {sums} }}"), json!({})).await["errors"][0].take();
        assert_eq!(refused["extensions"]["dearest"]["path"], json!(["s0"]), "{refused}");
        assert_eq!(refused["extensions"]["limit"], 50_000);
    }

    async fn long_lists_come_in_parts(app: &TestApp) {
        let (panel, gap) = planted(app).await;
        let part = |arguments: &str| format!("{{ gap(reference: {}) {{ matches{arguments} {{ id }} }} }}", gap["reference"]);
        let all = panel.data(&part(""), json!({})).await["gap"]["matches"].take();
        let some = panel.data(&part("(first: 2, skip: 57)"), json!({})).await["gap"]["matches"].take();
        assert_eq!(list(&all)[57..59], *list(&some));
        assert_eq!(panel.data(&part("(skip: 60)"), json!({})).await["gap"]["matches"], json!([]));
        for (arguments, field) in [("(first: 61)", "first"), ("(first: -1)", "first"), ("(skip: -1)", "skip")] {
            let (code, message) = panel.error(&part(arguments), json!({})).await;
            assert!(code == "INVALID" && message.starts_with(field), "{code}: {message}");
        }
    }

    async fn a_request_that_reads_too_many_rows_is_ended(app: &TestApp) {
        let bounds = Bounds { request_rows: 20, ..Bounds::default() };
        let service = app.database.serve_with(&ServeOptions { bounds, ..options() }).await;
        let gaps = |first: u32| format!("{{ gaps(first: {first}) {{ edges {{ node {{ id }} }} }} }}");
        assert_eq!(list(&service.data(&gaps(10), json!({})).await["gaps"]["edges"]).len(), 10);
        let (code, message) = service.error(&gaps(30), json!({})).await;
        assert_eq!(
            (code.as_str(), message.as_str()),
            ("LIMITED", "This request reads more than 20 rows: ask for fewer rows or fields, or in several requests.")
        );
        assert_eq!(list(&service.data(&gaps(10), json!({})).await["gaps"]["edges"]).len(), 10, "each request has its own");
    }
}
