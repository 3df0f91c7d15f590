//! A database that is stopped, fails over, is full or slow under those who write and read: what was acknowledged is there, once, and
//! nobody is told anything wrong meanwhile.

use crate::faults::{
    failures::{chain_holds, titles, until_ready},
    many_servers::{
        DONOR, EACH, READ, SOME, WRITERS, Writers, all_there_once, end_of_feed, follow, make, read,
        stop,
    },
};
use gapbridge::config::{Config, ServeOptions};
use reqwest::{Method, StatusCode, Url};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement,
};
use serde_json::{Value, json};
use std::{collections::BTreeSet, time::Duration};
use tests::{Backend, Cluster, Proxy, Service, TestDatabase, forgetful, run};
use tokio::{task::JoinSet, time::timeout};

/// How long anything here may take at most.
pub(crate) const SOON: Duration = Duration::from_secs(60);

/// The service on a server that is reached by this way.
pub(crate) async fn serve_by(proxy: &Proxy, database: &TestDatabase) -> Service {
    database.serve_as(&config_by(proxy, database)).await
}

/// What it is told of the database.
pub(crate) fn config_by(proxy: &Proxy, database: &TestDatabase) -> Config {
    let mut config = database.config();
    let mut url: Url = config.database_url.parse().expect("a URL");
    url.set_port(Some(proxy.port())).expect("a port");
    config.database_url = url.to_string();
    config
}

#[tokio::test]
async fn a_database_that_is_stopped_under_writers_is_found_again_with_all_it_acknowledged() {
    let cluster = Cluster::start(&[]).await;
    let database = cluster.database();
    let service = database.serve().await;
    let donor = service.approver(DONOR);
    let right = service.data(READ, json!({})).await;
    until_ready(&service, true).await;
    let after = end_of_feed(&service).await;
    let follower = tokio::spawn(follow(service.clone(), after, WRITERS * EACH));
    let reader = read(&service, right);
    let mut writers = Writers::start(&donor);
    for part in 1..=2 {
        writers.reach(SOME * part).await;
        cluster.stop().await;
        until_ready(&service, false).await;
        cluster.go_on().await;
        until_ready(&service, true).await;
    }
    let made = writers.end().await;
    let told = follower.await.expect("it follows");
    let ids: BTreeSet<&str> = made.iter().map(|(id, _)| id.as_str()).collect();
    assert_eq!(
        told.iter().map(String::as_str).collect::<BTreeSet<_>>(),
        ids
    );
    assert_eq!(told.len(), ids.len());
    stop(reader).await;
    all_there_once(&donor, &made).await;
    chain_holds(&cluster.connect().await).await;
}

/// Whether it is said that the database does not answer, and when to come back.
async fn is_said_to_be_away(service: &Service) -> bool {
    let response = service.post(&json!({ "query": READ })).await;
    let is_refused = response.status() == StatusCode::SERVICE_UNAVAILABLE
        && response.headers().contains_key("retry-after");
    let answer: Value = response.json().await.expect("JSON");
    let message = answer["errors"][0]["message"].as_str().unwrap_or_default();
    is_refused && message.starts_with("The database does not answer")
}

#[tokio::test]
async fn a_database_that_is_stopped_while_nobody_asks_is_said_to_be_away() {
    let cluster = Cluster::start(&[]).await;
    let database = cluster.database();
    let service = database.serve_with(&forgetful()).await;
    until_ready(&service, true).await;
    cluster.stop().await;
    // With nobody there the pool tells of its time alone, as where it has too much to do; and who asks first may read by a connection that
    // was ended. Once it is found out, nobody waits for a connection first: each would for five seconds.
    let told = async {
        let mut in_a_row = 0;
        while in_a_row < 40 {
            in_a_row = match is_said_to_be_away(&service).await {
                true => in_a_row + 1,
                false => 0,
            };
        }
    };
    let is_told = timeout(SOON, told).await;
    is_told.expect("it is found out that nobody is there, and said at once");
    cluster.go_on().await;
    let again = timeout(SOON, until_ready(&service, true)).await;
    again.expect("it is found again");
    service.data(READ, json!({})).await;
}

#[tokio::test]
async fn a_standby_that_is_promoted_has_all_that_was_acknowledged() {
    let primary = Cluster::start(&[]).await;
    let mut proxy = Proxy::to(primary.place()).await;
    let database = primary.database();
    let service = serve_by(&proxy, &database).await;
    let standby = primary.standby().await;
    // From now on a change is acknowledged once the standby has it, too.
    primary
        .run_sql("alter system set synchronous_standby_names = '*'")
        .await;
    primary.run_sql("select pg_reload_conf()").await;
    primary
        .until("select 1 from pg_stat_replication where sync_state = 'sync'")
        .await;
    let donor = service.approver(DONOR);
    let right = service.data(READ, json!({})).await;
    let reader = read(&service, right);
    let mut writers = Writers::start(&donor);
    writers.reach(SOME).await;
    primary.stop().await;
    standby.promote().await;
    proxy.lead_to(standby.place()).await;
    let made = writers.end().await;
    stop(reader).await;
    until_ready(&service, true).await;
    all_there_once(&donor, &made).await;
    chain_holds(&standby.connect().await).await;
}

#[tokio::test]
async fn postgres_compiles_no_statement_of_ours_and_takes_indexes() {
    run(Backend::Postgres, async |database: &TestDatabase| {
        let connection = database.connect().await;
        let sql = "select 1 where current_setting('jit') = 'off' and current_setting('random_page_cost') = '1.1'";
        let found = connection.execute_unprepared(sql).await.expect("it may");
        assert_eq!(found.rows_affected(), 1);
        // Whoever has a pooler in between has to know.
        let page = include_str!("../../../docs/many-machines.md");
        assert!(page.contains("`jit=off` and `random_page_cost=1.1`"));
    })
    .await;
}

/// One connection, where there is one to be had.
async fn take(cluster: &Cluster) -> Option<DatabaseConnection> {
    let mut options = ConnectOptions::new(cluster.url());
    options
        .max_connections(1)
        .min_connections(1)
        .acquire_timeout(Duration::from_millis(500));
    Database::connect(options).await.ok()
}

/// Ends all connections but those held here.
async fn end_others(held: &[DatabaseConnection]) {
    let mut pids = Vec::new();
    for connection in held {
        let sql = "select pg_backend_pid() as pid";
        let row = connection
            .query_one_raw(Statement::from_string(DbBackend::Postgres, sql))
            .await;
        let row = row.expect("it answers").expect("a row");
        pids.push(row.try_get::<i32>("", "pid").expect("a number").to_string());
    }
    let sql = format!(
        "select pg_terminate_backend(pid) from pg_stat_activity
         where backend_type = 'client backend' and pid not in ({})",
        pids.join(", ")
    );
    held[0].execute_unprepared(&sql).await.expect("it may");
}

#[tokio::test]
async fn a_database_without_connections_left_is_busy_and_then_well() {
    let cluster = Cluster::start(&[("max_connections", "10")]).await;
    let database = cluster.database();
    let service = database.serve().await;
    until_ready(&service, true).await;
    let donor = service.approver(DONOR);
    make(&donor, "a").await;
    let mut held = vec![take(&cluster).await.expect("the first")];
    let refused = loop {
        end_others(&held).await;
        // Whoever is quicker has it: the service tries, too.
        while let Some(connection) = take(&cluster).await {
            held.push(connection);
        }
        let response = service.post(&json!({ "query": READ })).await;
        if response.status() == StatusCode::SERVICE_UNAVAILABLE {
            break response;
        }
    };
    assert!(refused.headers().contains_key("retry-after"));
    let refused: Value = refused.json().await.expect("JSON");
    assert_eq!(refused["errors"][0]["extensions"]["code"], "UNAVAILABLE");
    for connection in held {
        connection.close().await.expect("closing");
    }
    until_ready(&service, true).await;
    make(&donor, "b").await;
    make(&donor, "a").await;
    assert_eq!(titles(&donor).await, ["a", "b"]);
}

#[tokio::test]
async fn a_database_that_is_slow_is_given_up_in_time_and_asked_again() {
    run(Backend::Postgres, async |database: &TestDatabase| {
        // With nothing kept, so that each question needs the database.
        let brief = ServeOptions {
            // Enough for a slow machine, where nothing is in the way.
            request_timeout_ms: 4_000,
            ..forgetful()
        };
        let service = database.serve_with(&brief).await;
        until_ready(&service, true).await;
        let right = service.data(READ, json!({})).await;
        let holder = database.connect().await;
        let lock = "begin; lock table gap in access exclusive mode";
        holder.execute_unprepared(lock).await.expect("a lock");
        // More than there are connections, each of which is left waiting.
        for _ in 0..2 {
            let mut all = JoinSet::new();
            for _ in 0..8 {
                let service = service.clone();
                all.spawn(async move { service.post(&json!({ "query": READ })).await });
            }
            for response in all.join_all().await {
                assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
                assert!(response.headers().contains_key("retry-after"));
            }
        }
        let live = service.http(Method::GET, "/health/live").send().await;
        assert_eq!(live.expect("an answer").status(), StatusCode::OK);
        holder
            .execute_unprepared("rollback")
            .await
            .expect("no lock");
        let parameters = json!({ "query": READ });
        let answer: Value = loop {
            let response = service.post(&parameters).await;
            if response.status() == StatusCode::OK {
                break response.json().await.expect("JSON");
            }
        };
        assert_eq!(answer["data"], right);
    })
    .await;
}
