//! What an operator sees: figures on an address of their own, names of requests, and files that use no figure there is not.

use crate::feed::webhooks::until;
use futures_util::future::join_all;
use gapbridge::{app::App, config::ServeOptions};
use serde_json::json;
use std::{collections::BTreeSet, time::Duration};
use tests::{Backend, Cluster, TestDatabase, on_both, options};
use tokio::time::timeout;

const DASHBOARD: &str = include_str!("../../../docs/monitoring/dashboard.json");
/// How soon figures tell of a database that is away, at most: a connection is waited for five seconds.
const AWAY_WITHIN: Duration = Duration::from_secs(60);
const ALERTS: &str = include_str!("../../../docs/monitoring/alerts.yml");
const PAGE: &str = include_str!("../../../docs/monitoring.md");

on_both! {
    async fn figures_tell_what_was_asked_and_nothing_of_what_it_said(database: &TestDatabase) {
        let watched = watched(database).await;
        watched.ask(r#"query Whistleblower { gaps(filter: { text: "sesame" }) { totalCount } }"#).await;
        watched.ask("{ nothingThatThereIs }").await;
        let text = watched.figures().await;
        for part in [
            r#"gapbridge_operation_seconds_count{kind="query",field="gaps",outcome="answered"} 1"#,
            r#"gapbridge_operation_seconds_count{kind="query",field="none",outcome="faulty"} 1"#,
            r#"gapbridge_requests_total{route="/graphql",status="200"} 2"#,
            "gapbridge_operations_running 0.0",
            "gapbridge_database_troubled 0.0",
            "gapbridge_catalogue_events_behind 0.0",
            "gapbridge_database_connections_max 6.0",
            "gapbridge_changes_waiting 0.0",
            "gapbridge_replica_reads_waiting 0.0",
            "gapbridge_webhook_deliveries_pending 0.0",
            "gapbridge_webhook_delivery_oldest_seconds 0.0",
            "gapbridge_plans_refused_total 0.0",
            "gapbridge_drafts_waiting 0.0",
        ] {
            assert!(text.lines().any(|line| line == part), "{part} in\n{text}");
        }
        for word in ["sesame", "Whistleblower", "nothingThatThereIs"] {
            assert!(!text.contains(word), "{word} in\n{text}");
        }
        let head = watched.client.head(&watched.metrics).send().await.expect("an answer");
        assert_eq!(head.status(), 200);
        assert!(head.bytes().await.expect("no body").is_empty());
    }

    async fn kept_answers_are_counted_and_asked_for_once(database: &TestDatabase) {
        let watched = watched(database).await;
        let asked = "{ gaps(first: 3) { totalCount edges { node { title needs { title } } } } }";
        join_all((0..50).map(|_| watched.ask(asked))).await;
        // Of these, the later ones are not even read.
        for _ in 0..5 {
            watched.ask(asked).await;
        }
        let figure = |text: &str, name: &str| {
            let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
            line.unwrap_or_else(|| panic!("{name} in\n{text}")).parse::<f64>().expect("a number")
        };
        if database.backend == Backend::Sqlite {
            // On PostgreSQL changes of other tests' databases count as changes, too.
            let text = watched.figures().await;
            let (hits, misses) = (figure(&text, "gapbridge_public_answers_hits_total"), figure(&text, "gapbridge_public_answers_misses_total"));
            assert_eq!((hits, misses), (54.0, 1.0));
            let operations = figure(&text, r#"gapbridge_operation_seconds_count{kind="query",field="gaps",outcome="answered"}"#);
            let requests = figure(&text, r#"gapbridge_requests_total{route="/graphql",status="200"}"#);
            assert_eq!((operations, requests), (55.0, 55.0));
        }
        for _ in 0..1_000 {
            watched.ask(asked).await;
            let text = watched.figures().await;
            if figure(&text, "gapbridge_public_answers_hits_total") > 0.0 && figure(&text, "gapbridge_public_answers_bytes") > 0.0 {
                return;
            }
        }
        panic!("nothing was kept");
    }

    async fn dashboard_and_alerts_use_figures_that_there_are(database: &TestDatabase) {
        let watched = watched(database).await;
        watched.ask("{ __typename }").await;
        let text = watched.figures().await;
        let there = names(&text);
        serde_json::from_str::<serde_json::Value>(DASHBOARD).expect("JSON");
        for (file, used) in [("dashboard.json", DASHBOARD), ("alerts.yml", ALERTS)] {
            let used = names(used);
            assert!(used.len() > 5, "{file}: {used:?}");
            let missing: Vec<_> = used.difference(&there).collect();
            assert!(missing.is_empty(), "{file} uses {missing:?}, of {there:?}");
        }
    }

    async fn each_figure_is_on_the_dashboard_in_an_alert_or_told_of_by_its_name(database: &TestDatabase) {
        let watched = watched(database).await;
        watched.ask("{ __typename }").await;
        let used: BTreeSet<String> = names(DASHBOARD).union(&names(ALERTS)).cloned().collect();
        let there = names(&watched.figures().await);
        let is_unknown = |name: &&String| {
            let own = name.trim_start_matches("gapbridge_");
            !used.contains(*name) && !PAGE.contains(&format!("`{own}`")) && !PAGE.contains(&format!("`{own}_total`"))
        };
        let unknown: Vec<_> = there.iter().filter(is_unknown).collect();
        assert!(unknown.is_empty(), "{unknown:?}");
    }

    async fn a_request_is_named_by_its_client_or_by_us(database: &TestDatabase) {
        let watched = watched(database).await;
        let name = |given: &'static str| {
            let request = watched.client.post(format!("{}/graphql", watched.address));
            let request = request.header("x-request-id", given).json(&json!({ "query": "{ __typename }" }));
            async move {
                let response = request.send().await.expect("an answer");
                response.headers()["x-request-id"].to_str().expect("plain").to_owned()
            }
        };
        assert_eq!(name("portal-42.a_b").await, "portal-42.a_b");
        for bad in ["with space", "", "ünlaut", "a\"quote", &"x".repeat(65).leak()[..]] {
            let made = name(bad).await;
            assert!(made != bad && made.len() == 32, "{bad} became {made}");
        }
    }
}

#[tokio::test]
async fn figures_do_not_wait_for_a_database_that_is_away() {
    let cluster = Cluster::start(&[]).await;
    let database = cluster.database();
    let watched = watched(&database).await;
    cluster.stop().await;
    // Nobody asks for anything meanwhile: the service has to find it out itself.
    let told = async {
        loop {
            // Prometheus would have given up after ten.
            let figures = timeout(Duration::from_secs(8), watched.figures()).await;
            let text = figures.expect("figures in time");
            if text.contains("\ngapbridge_database_troubled 1.0\n") {
                break;
            }
        }
    };
    let is_told = timeout(AWAY_WITHIN, told).await;
    is_told.expect("a database that is away is told of");
}

struct Watched {
    address: String,
    metrics: String,
    client: reqwest::Client,
    _running: tokio::task::JoinHandle<()>,
}

impl Drop for Watched {
    fn drop(&mut self) {
        self._running.abort();
    }
}

impl Watched {
    async fn ask(&self, query: &str) {
        let request = self.client.post(format!("{}/graphql", self.address));
        let answer = request.json(&json!({ "query": query })).send().await;
        answer.expect("an answer");
    }

    /// Waits for the catalogue of suggestions.
    async fn is_ready(&self) {
        let ready = format!("{}/health/ready", self.address);
        until(async || {
            let answer = self.client.get(&ready).send().await;
            let status = answer.expect("an answer").status();
            status.is_success().then_some(())
        })
        .await;
    }

    async fn figures(&self) -> String {
        let answer = self.client.get(&self.metrics).send().await;
        let answer = answer.expect("an answer");
        let media = answer.headers()["content-type"].to_str().expect("plain");
        assert!(media.starts_with("application/openmetrics-text"), "{media}");
        let text = answer.text().await.expect("text");
        assert!(text.ends_with("# EOF\n"));
        text
    }
}

async fn watched(database: &TestDatabase) -> Watched {
    let options = ServeOptions {
        metrics_listen: Some(([127, 0, 0, 1], 0).into()),
        ..options()
    };
    let app = App::bind(&database.config(), &options)
        .await
        .expect("the service starts");
    let address = format!("http://{}", app.address());
    let metrics = format!(
        "http://{}/metrics",
        app.metrics_address().expect("an address")
    );
    let running = tokio::spawn(async move { app.run().await.expect("the service runs") });
    let client = reqwest::Client::builder()
        .no_proxy()
        .timeout(Duration::from_secs(60))
        .build()
        .expect("a client");
    let watched = Watched {
        address,
        metrics,
        client,
        _running: running,
    };
    watched.is_ready().await;
    watched
}

/// Names of figures, as far as they are ours and without what a histogram appends.
fn names(text: &str) -> BTreeSet<String> {
    let is_name = |letter: char| letter.is_ascii_lowercase() || letter == '_';
    text.match_indices("gapbridge_")
        .map(|(at, _)| {
            let name: String = text[at..]
                .chars()
                .take_while(|letter| is_name(*letter))
                .collect();
            let parts = ["_bucket", "_count", "_sum", "_total"];
            parts
                .iter()
                .find_map(|part| name.strip_suffix(part))
                .unwrap_or(&name)
                .to_owned()
        })
        .collect()
}
