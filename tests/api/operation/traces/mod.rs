//! Traces as a collector gets them, and the log beside them: what is in them, what never is, and that nobody waits for either.

mod collector;
mod together;

use crate::feed::webhooks::{Receiver, register, seen, until};
use aws_lc_rs::digest::{SHA256, digest};
use collector::{Collector, attribute, hex, names};
use reqwest::Method;
use serde_json::{Value, json};
use std::{
    net::TcpListener,
    time::{Duration, Instant},
};
use tests::{Empty, Process, Service, TestDatabase, number, offer, on_both, own_port};

/// The test that is a process of its own.
const PROCESS: &str = "operation::traces::a_process_that_is_watched";
const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const PARENT: &str = "00f067aa0ba902b7";
/// More than the service may take to end.
const END: Duration = Duration::from_secs(30);

/// What a client says in texts, variables and names.
const WORDS: [&str; 6] = [
    "sesame",
    "Whistleblower",
    "confidant",
    "nothingThatThereIs",
    "in confidence",
    "tracestatesecret",
];

on_both! {
    async fn a_collector_gets_the_tree_of_a_query_and_no_word_of_a_client(database: &TestDatabase) {
        let collector = Collector::start();
        let address = collector.address.clone();
        let mut process = database.spawn_watched(PROCESS, &[
            ("OTEL_EXPORTER_OTLP_ENDPOINT", address.as_str()),
            ("OTEL_SERVICE_NAME", "register-of-tests"),
            ("GAPBRIDGE_ACCESS_LOG", "true"),
            // Of what takes longer than this it is told.
            ("GAPBRIDGE_SLOW_MS", "1"),
        ]);
        let donor = process.client(database).approver("state-can");
        let secrets = asked(&donor).await;
        assert!(process.stops_within(END).await, "{}", process.log());

        let tree = collector.trace(TRACE);
        let request = tree.one("POST /graphql");
        assert_eq!(hex(&request.parent_span_id), PARENT);
        for (key, value) in [
            ("http.request.method", "POST"),
            ("http.route", "/graphql"),
            ("http.response.status_code", "200"),
            ("gapbridge.request.id", "portal-42"),
        ] {
            assert_eq!(attribute(request, key), value, "{key}");
        }
        let below = tree.below(request);
        assert!(below.is_superset(&names(["parse", "validate", "query gaps"])), "{below:?}");
        let operation = tree.one("query gaps");
        assert_eq!(attribute(operation, "graphql.operation.type"), "query");
        assert_eq!(attribute(operation, "graphql.operation.name"), "gaps");
        assert_eq!(attribute(operation, "gapbridge.outcome"), "answered");
        assert_eq!(tree.below(operation), names(["execute", "write answer"]));
        let execute = tree.one("execute");
        assert!(attribute(execute, "gapbridge.rows").parse::<u64>().expect("a number") > 0);
        assert!(tree.below(execute).contains("SELECT"), "{:?}", tree.below(execute));
        let statement = tree.spans.iter().find(|span| span.name == "SELECT").expect("a statement");
        let system = if database.url.starts_with("sqlite") { "sqlite" } else { "postgresql" };
        assert_eq!(attribute(statement, "db.system.name"), system);

        let change = collector.named("transaction");
        assert_eq!(attribute(&change, "gapbridge.outcome"), "committed");
        assert!(collector.resource().contains("register-of-tests"));
        is_silent("spans", &collector.all(), &secrets);
        let log = process.log();
        is_silent("log", &log, &secrets);
        is_named_in(&log);
        is_slow_in(&log);
    }

    async fn who_looks_closely_reads_no_word_of_a_client_either(database: &TestDatabase) {
        let mut process = database.spawn_watched(PROCESS, &[("GAPBRIDGE_LOG", "trace"), ("GAPBRIDGE_ACCESS_LOG", "true")]);
        let secrets = asked(&process.client(database).approver("state-can")).await;
        assert!(process.stops_within(END).await, "it does not end");
        let log = process.log();
        assert!(lines(&log).any(|line| line["level"] == "TRACE"), "{log}");
        is_silent("log", &log, &secrets);
        // A password may be in it.
        assert!(!log.contains(&database.url), "{log}");
    }

    async fn a_delivery_to_a_webhook_is_traced_without_where_it_goes(database: &TestDatabase) {
        let collector = Collector::start();
        let address = collector.address.clone();
        let mut process = database.spawn_watched(PROCESS, &[
            ("OTEL_EXPORTER_OTLP_ENDPOINT", address.as_str()),
            ("GAPBRIDGE_WEBHOOKS_ALLOW_HTTP", "true"),
            ("GAPBRIDGE_WEBHOOKS_ALLOW_PRIVATE", "true"),
            ("GAPBRIDGE_WEBHOOKS_POLL", "20ms"),
        ]);
        let owner = process.client(database).approver("state-can");
        let receiver = Receiver::start(&[]).await;
        let (webhook, secret) = register(&owner, &format!("{}?key=sesame", receiver.url), Value::Null).await;
        owner.offers(offer("EQUIPMENT", number("ITEMS", 2))).await;
        receiver.changes(1).await;
        until(async || {
            let seen = seen(&owner, &webhook).await;
            let deliveries = seen["deliveries"]["edges"].as_array().expect("edges");
            let are_done = deliveries.iter().all(|edge| edge["node"]["state"] == "DELIVERED");
            are_done.then_some(())
        }).await;
        assert!(process.stops_within(END).await, "{}", process.log());

        let delivery = collector.named("webhook delivery");
        assert_eq!(attribute(&delivery, "http.request.method"), "POST");
        assert_eq!(attribute(&delivery, "http.response.status_code"), "200");
        let place = receiver.url.trim_start_matches("http://").to_owned();
        let secrets = [secret, place];
        is_silent("spans", &collector.all(), &secrets);
        let log = process.log();
        for word in secrets.iter().map(String::as_str).chain(["sesame"]) {
            assert!(!log.contains(word), "{word} in {log}");
        }
    }

    async fn what_a_socket_asks_is_named_by_the_request_that_opened_it(database: &TestDatabase) {
        // Also where nothing but warnings is told.
        let mut process = database.spawn_watched(PROCESS, &[("GAPBRIDGE_LOG", "warn"), ("GAPBRIDGE_SLOW_MS", "1")]);
        let client = process.client(database);
        let mut socket = client.open_socket(json!({})).await;
        socket.run("{ gaps(first: 2, filter: { text: \"sesame\" }) { totalCount } }").await.expect("an answer");
        drop(socket);
        assert!(process.stops_within(END).await, "{}", process.log());
        let log = process.log();
        let slow: Vec<Value> = lines(&log).filter(|line| line["fields"]["message"] == "slow operation").collect();
        assert_eq!(slow.len(), 1, "{log}");
        let name = slow[0]["span"]["request_id"].as_str();
        assert!(name.is_some_and(|name| name.len() == 32), "{log}");
    }

    async fn a_first_start_tells_of_the_tables_in_one_line(empty: &Empty) {
        let mut process = empty.0.spawn_watched(PROCESS, &[]);
        assert!(process.stops_within(END).await, "{}", process.log());
        let log = process.log();
        let told: Vec<&str> = log.lines().filter(|line| line.contains("table")).collect();
        assert_eq!(told.len(), 1, "{log}");
        assert!(told[0].contains("the tables are up to date: ") && !log.contains("igration"), "{log}");
    }

    async fn a_collector_that_is_away_is_told_of_once_and_nobody_waits_for_it(database: &TestDatabase) {
        // Nobody listens there.
        let address = format!("http://127.0.0.1:{}", own_port());
        let mut process = database.spawn_watched(PROCESS, &[
            ("GAPBRIDGE_TRACES", address.as_str()),
            ("OTEL_BSP_SCHEDULE_DELAY", "20"),
        ]);
        let anybody = process.client(database);
        for _ in 0..200 {
            anybody.data("{ gaps(first: 1) { edges { node { title } } } }", json!({})).await;
        }
        let asked = Instant::now();
        assert!(process.stops_within(END).await);
        assert!(asked.elapsed() < Duration::from_secs(15), "{:?}", asked.elapsed());
        let log = process.log();
        assert_eq!(log.matches("the collector of traces takes none").count(), 1, "{log}");
    }

    async fn a_collector_that_never_answers_holds_the_end_up_for_two_seconds_at_most(database: &TestDatabase) {
        // It is connected to, and nobody accepts.
        let silent = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", silent.local_addr().unwrap());
        let mut process = database.spawn_watched(PROCESS, &[("GAPBRIDGE_TRACES", address.as_str())]);
        process.client(database).data("{ __typename }", json!({})).await;
        let asked = Instant::now();
        assert!(process.stops_within(END).await);
        assert!(asked.elapsed() < Duration::from_secs(8), "{:?}", asked.elapsed());
    }

    async fn nothing_is_sent_or_said_of_traces_where_nobody_asks_for_them(database: &TestDatabase) {
        let collector = Collector::start();
        let address = collector.address.clone();
        let mut process = database.spawn_watched(PROCESS, &[
            ("OTEL_EXPORTER_OTLP_ENDPOINT", address.as_str()),
            ("OTEL_SDK_DISABLED", "true"),
            ("GAPBRIDGE_LOG_FORMAT", "text"),
            ("GAPBRIDGE_ACCESS_LOG", "true"),
        ]);
        asked(&process.client(database).approver("state-can")).await;
        assert!(process.stops_within(END).await);
        assert!(collector.all().is_empty(), "{}", collector.all());
        let log = process.log();
        // Whoever continues a trace finds it in the log all the same.
        assert!(log.contains(TRACE) && log.contains("portal-42"), "{log}");
        assert!(!log.contains("collector") && !log.contains('\u{1b}'), "{log}");
    }
}

#[tokio::test]
#[ignore = "is a process that others start"]
async fn a_process_that_is_watched() {
    Process::serve_as_told().await;
}

/// What is asked, by names that a client chose.
const QUERY: &str = "query Whistleblower($confidant: String) { gaps(first: 2, filter: { text: $confidant }) { totalCount } \
                     all: gaps(first: 2) { edges { node { title } } } }";

/// Asks with secrets wherever a client can put them, and gives those that are made at random.
async fn asked(donor: &Service) -> Vec<String> {
    let request = donor
        .http(Method::POST, "/graphql")
        .header("traceparent", format!("00-{TRACE}-{PARENT}-01"))
        .header("tracestate", "vendor=tracestatesecret")
        .header("x-request-id", "portal-42")
        .json(&json!({ "query": QUERY, "variables": { "confidant": "sesame" } }));
    let answer: Value = request
        .send()
        .await
        .expect("an answer")
        .json()
        .await
        .expect("JSON");
    assert!(answer["errors"].is_null(), "{answer}");
    donor
        .post(&json!({ "query": "{ nothingThatThereIs(of: \"sesame\") }" }))
        .await;
    let mut input = offer("EQUIPMENT", number("ITEMS", 2));
    input["title"] = "Scales, in confidence".into();
    donor.offers(input).await;
    donor.token.iter().cloned().collect()
}

/// Nothing that a client said is in it.
fn is_silent(place: &str, text: &str, secrets: &[String]) {
    assert!(!text.is_empty(), "{place}");
    let random = secrets.iter().map(String::as_str);
    for word in WORDS.into_iter().chain(random) {
        assert!(!text.contains(word), "{word} in {place}: {text}");
    }
}

/// The lines of a log: each is an object without colours.
fn lines(log: &str) -> impl Iterator<Item = Value> {
    assert!(!log.contains('\u{1b}'), "{log}");
    log.lines()
        // The program of the tests may say something of its own at the end.
        .filter(|line| line.starts_with('{'))
        .map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}")))
}

/// The line of this message about the request of that name.
fn line_of(log: &str, message: &str) -> Value {
    let mut lines: Vec<Value> = lines(log)
        .filter(|line| line["span"]["request_id"] == "portal-42")
        .filter(|line| line["fields"]["message"] == message)
        .collect();
    assert_eq!(lines.len(), 1, "{message} in {log}");
    lines.remove(0)
}

/// The line of the request says its name and that of its trace.
fn is_named_in(log: &str) {
    let line = line_of(log, "request");
    assert_eq!(line["span"]["trace_id"], TRACE);
    assert_eq!(line["fields"]["route"], "/graphql");
    assert_eq!(line["fields"]["status"], 200);
    assert!(line["fields"]["millis"].is_u64(), "{line}");
}

/// What took long is told by what the service calls it and by its document's digest, and by no word of it.
fn is_slow_in(log: &str) {
    let line = line_of(log, "slow operation");
    assert_eq!(line["level"], "WARN");
    assert_eq!(line["span"]["trace_id"], TRACE);
    let digest = digest(&SHA256, QUERY.as_bytes());
    let beginning: String = digest.as_ref()[..6]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let fields = &line["fields"];
    assert_eq!(fields["kind"], "query");
    assert_eq!(fields["field"], "gaps");
    assert_eq!(fields["outcome"], "answered");
    assert_eq!(fields["document"], json!(beginning));
    assert!(fields["millis"].as_u64() >= Some(1), "{line}");
}
