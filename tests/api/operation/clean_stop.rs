//! The service ends when it is told to, also in the midst of what it does beside answering, and tells of no fault.

use crate::faults::{
    database_faults::config_by,
    failures::{send, titles},
    many_servers::make,
};
use futures_util::future::join_all;
use reqwest::{Method, StatusCode};
use sea_orm::{ConnectionTrait, DatabaseConnection};
use serde_json::json;
use std::time::Duration;
use tests::{Backend, Cluster, Proxy, TestDatabase, on_both, run};
use tokio::task::yield_now;

/// The test that is a process of its own.
pub(crate) const PROCESS: &str = "faults::webhooks_killed::a_process_to_be_killed";
/// More than the service may take to end.
const END: Duration = Duration::from_secs(30);

on_both! {
    async fn who_stops_the_service_reads_of_no_fault(database: &TestDatabase) {
        // At once, while the catalogue is built, and after an answer.
        for is_asked in [false, true, false] {
            let mut process = database.spawn_watched(PROCESS, &[("GAPBRIDGE_LOG", "warn")]);
            if is_asked {
                process.client(database).data("{ gaps { totalCount } }", json!({})).await;
            }
            let before = process.log();
            assert!(process.stops_within(END).await, "{}", process.log());
            // The harness of the child finds that nobody reads its own end.
            let log = process.log();
            let told = log.strip_prefix(&before).expect("a log only grows").lines();
            let told: Vec<&str> = told.filter(|line| !line.contains("when listing tests")).collect();
            assert!(told.is_empty(), "{told:?}");
        }
    }
}

/// Nothing else of the service waits for a lock like a change.
pub(crate) async fn until_a_change_waits(database: &DatabaseConnection) {
    let waits = "select 1 from pg_stat_activity where datname = current_database()
         and wait_event_type = 'Lock' and query like 'SELECT%mutation_key%'";
    loop {
        let found = database.execute_unprepared(waits).await.expect("it may");
        if found.rows_affected() > 0 {
            break;
        }
        yield_now().await;
    }
}

#[tokio::test]
async fn a_change_that_runs_when_the_service_is_stopped_is_made_and_acknowledged() {
    run(Backend::Postgres, async |database: &TestDatabase| {
        let mut process = database.spawn_watched(PROCESS, &[("GAPBRIDGE_LOG", "warn")]);
        let donor = process.client(database).approver("state-can");
        let address = process.address().to_owned();
        let (holder, other) = (database.connect_alone().await, database.connect().await);
        let lock = "begin; lock table mutation_key in access exclusive mode";
        holder.execute_unprepared(lock).await.expect("a lock");
        let change = tokio::spawn(async move { send(&donor, "a").await });
        until_a_change_waits(&other).await;
        let lets_go = async {
            // Once it has heard that it is to stop, it takes nobody in.
            let is_let_in = async || {
                let stranger = database.client_at(address.clone());
                let asked = stranger.http(Method::GET, "/health/live").send().await;
                asked.is_ok()
            };
            while is_let_in().await {
                yield_now().await;
            }
            holder.execute_unprepared("rollback").await.expect("it may");
        };
        let (ended, ()) = tokio::join!(process.stops_within(END), lets_go);
        assert!(ended, "{}", process.log());
        let (status, _, answer) = change.await.expect("an answer");
        assert_eq!(status, StatusCode::OK, "{answer}");
        let told = &answer["data"]["makeOffer"]["userErrors"];
        assert_eq!(told, &json!([]), "{answer}");
        let again = database.serve().await;
        assert_eq!(titles(&again.approver("state-can")).await, ["a"]);
    })
    .await;
}

// The way to the database is kept while the start of the process is waited for.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_is_silent_does_not_keep_the_service_from_ending() {
    let cluster = Cluster::start(&[]).await;
    let proxy = Proxy::to(cluster.place()).await;
    let database = cluster.database();
    let url = config_by(&proxy, &database).database_url;
    let settings = [("GAPBRIDGE_LOG", "warn"), ("DATABASE_URL", url.as_str())];
    let mut process = database.spawn_watched(PROCESS, &settings);
    let donor = process.client(&database).approver("state-can");
    // All connections are there, and used; each that comes back from here on is never heard of again.
    make(&donor, "a").await;
    let reads = (0..8).map(|_| donor.data("{ gaps(first: 1) { nodes { title } } }", json!({})));
    join_all(reads).await;
    proxy.silence_at_ping();
    make(&donor, "b").await;
    assert!(process.stops_within(END).await, "{}", process.log());
}
