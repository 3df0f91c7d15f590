use super::Readers;
use crate::{
    config::Cli,
    db::{
        health::{Health, PROBE_EVERY},
        store::connect::options,
        watch::while_wanted,
    },
};
use clap::Parser as _;
use futures_util::future::join_all;
use sea_orm::{ConnectionTrait, Database, DbBackend, DbErr, Statement, TransactionTrait};
use std::{sync::Arc, time::Duration};
use tempfile::TempDir;
use tokio::{
    runtime::Builder,
    task::yield_now,
    time::{advance, pause, resume, timeout},
};

/// Takes minutes, unless it is given up.
const ENDLESS: &str = "with recursive n (i) as (select 1 union all select i + 1 from n where i < 10000000000) select count(*) as found from n";
/// Nothing here takes as long.
const PATIENCE: Duration = Duration::from_secs(60);

/// Readers of a database with so many connections.
async fn reading(connections: u32) -> (TempDir, Readers) {
    let folder = TempDir::new().expect("a temporary folder");
    let mut config = Cli::parse_from(["gapbridge"]).config;
    config.database_connections = connections;
    let health: Arc<Health> = Arc::default();
    let url = format!("sqlite:{}?mode=rwc", folder.path().join("a.db").display());
    let connected = Database::connect(options(&config, &url, health.clone())).await;
    (folder, Readers::of(connected.expect("a database"), health))
}

fn statement(sql: &str) -> Statement {
    Statement::from_string(DbBackend::Sqlite, sql)
}

/// What is read, in time.
async fn found(readers: &Readers, number: i64) -> Result<i64, DbErr> {
    let sql = format!("select {number} as found");
    let asked = readers.first(statement(&sql));
    let row = timeout(PATIENCE, asked).await.expect("it ends")?;
    row.expect("a row").try_get("", "found")
}

fn at_hand(readers: &Readers) -> usize {
    readers.at_hand().hands.len()
}

#[tokio::test]
async fn a_connection_is_given_on_from_reader_to_reader() {
    let (_folder, readers) = reading(5).await;
    for number in 0..5 {
        assert_eq!(found(&readers, number).await, Ok(number));
        assert_eq!(at_hand(&readers), 1);
    }
    let rows = readers
        .all(statement("select 7 as found union all select 8"))
        .await;
    assert_eq!(rows.expect("rows").len(), 2);
    assert_eq!(
        readers
            .first(statement("select 1 as found where false"))
            .await
            .map(|row| row.is_some()),
        Ok(false)
    );
}

#[tokio::test]
async fn all_who_come_at_once_are_served_and_two_connections_are_left_to_others() {
    let (_folder, readers) = reading(5).await;
    let served = join_all((0..20).map(|number| found(&readers, number))).await;
    assert_eq!(served, (0..20).map(Ok).collect::<Vec<_>>());
    let endless = (0..3).map(|_| while_wanted(readers.all(statement(ENDLESS))));
    let beside = async {
        let pool = readers.database();
        let asked = join_all([
            pool.query_one_raw(statement("select 1")),
            pool.query_one_raw(statement("select 2")),
        ]);
        timeout(PATIENCE, asked).await.expect("the pool has two")
    };
    tokio::select! {
        _ = join_all(endless) => panic!("it takes minutes"),
        asked = beside => assert!(asked.iter().all(Result::is_ok)),
    }
    assert_eq!(
        found(&readers, 1).await,
        Ok(1),
        "what was given up keeps no place"
    );
}

#[tokio::test]
async fn those_who_wait_for_a_connection_are_counted() {
    let (_folder, readers) = reading(5).await;
    assert_eq!(readers.count_waiting(), 0);
    // Three read, and two connections are left to others.
    let endless = (0..7).map(|_| while_wanted(readers.all(statement(ENDLESS))));
    let four_wait = async {
        while readers.count_waiting() != 4 {
            yield_now().await;
        }
    };
    tokio::select! {
        _ = join_all(endless) => panic!("it takes minutes"),
        waited = timeout(PATIENCE, four_wait) => waited.expect("four wait"),
    }
    assert_eq!(readers.count_waiting(), 0, "who gave up waits no more");
    assert_eq!(found(&readers, 1).await, Ok(1));
}

#[tokio::test]
async fn what_failed_or_was_given_up_is_not_given_on() {
    let (_folder, readers) = reading(5).await;
    assert!(readers.all(statement("select nothing")).await.is_err());
    assert_eq!(at_hand(&readers), 0);
    assert_eq!(found(&readers, 1).await, Ok(1));
    let given_up = timeout(
        Duration::from_millis(50),
        while_wanted(readers.all(statement(ENDLESS))),
    )
    .await;
    assert!(given_up.is_err());
    assert_eq!(at_hand(&readers), 0);
    assert_eq!(found(&readers, 2).await, Ok(2));
}

#[tokio::test]
async fn where_the_database_is_suspected_the_pool_is_asked_again() {
    let (_folder, readers) = reading(5).await;
    assert_eq!(found(&readers, 1).await, Ok(1));
    readers
        .health
        .suspected
        .store(true, std::sync::atomic::Ordering::Release);
    assert_eq!(found(&readers, 2).await, Ok(2));
    assert_eq!(at_hand(&readers), 0);
}

#[tokio::test]
async fn a_small_pool_gives_none_away_and_a_closed_one_nothing() {
    let (_folder, small) = reading(4).await;
    assert_eq!(found(&small, 1).await, Ok(1));
    assert_eq!(at_hand(&small), 0);
    let (_folder, readers) = reading(5).await;
    assert_eq!(found(&readers, 1).await, Ok(1));
    timeout(PATIENCE, readers.close())
        .await
        .expect("nothing is waited for")
        .expect("it is closed");
    assert!(matches!(
        found(&readers, 2).await,
        Err(DbErr::ConnectionAcquire(_))
    ));
}

#[tokio::test]
async fn what_nobody_reads_by_goes_back_to_the_pool_where_all_find_it() {
    let (_folder, readers) = reading(5).await;
    let served = join_all((0..3).map(|number| found(&readers, number))).await;
    assert!(served.iter().all(Result::is_ok));
    assert!(at_hand(&readers) > 0);
    pause();
    for _ in 0..10 {
        advance(PROBE_EVERY).await;
    }
    resume();
    assert_eq!(at_hand(&readers), 0);
    let all = (0..5).map(|_| readers.database().begin());
    let begun = timeout(PATIENCE, join_all(all))
        .await
        .expect("there are five");
    assert!(begun.iter().all(Result::is_ok), "and all are found");
    drop(begun);
    assert_eq!(found(&readers, 1).await, Ok(1));
    assert_eq!(at_hand(&readers), 1, "and are looked after again");
    pause();
    for _ in 0..10 {
        advance(PROBE_EVERY).await;
    }
    resume();
    assert_eq!(at_hand(&readers), 0);
}

#[tokio::test]
async fn nobody_waits_for_the_pool_while_a_connection_rests() {
    let (_folder, readers) = reading(5).await;
    let held = join_all((0..4).map(|_| readers.database().begin())).await;
    assert!(held.iter().all(Result::is_ok));
    // One connection for three readers at a time.
    let served = join_all((0..20).map(|number| found(&readers, number))).await;
    assert_eq!(served, (0..20).map(Ok).collect::<Vec<_>>());
}

#[test]
fn readers_may_end_where_nothing_runs_any_more() {
    let runtime = Builder::new_current_thread().enable_all().build();
    let runtime = runtime.expect("a runtime");
    let (_folder, readers) = runtime.block_on(async {
        let (folder, readers) = reading(5).await;
        assert_eq!(found(&readers, 1).await, Ok(1));
        (folder, readers)
    });
    assert_eq!(at_hand(&readers), 1);
    drop(runtime);
    drop(readers);
}
