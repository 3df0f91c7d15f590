use super::while_wanted;
use crate::{
    config::Cli,
    db::{health::Health, store::connect::options},
    error::trouble::Trouble,
};
use clap::Parser as _;
use sea_orm::{
    ConnectionTrait, Database, DatabaseConnection, DbBackend, DbErr, Statement, TransactionTrait,
};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use tempfile::TempDir;
use tokio::time::timeout;

/// Numbers that take minutes to be counted.
const ENDLESS: i64 = 10_000_000_000;
/// Some that take milliseconds.
const FEW: i64 = 50_000;
/// What is short does not take as long, also on a slow machine.
const BOUND: Duration = Duration::from_secs(1);
/// Nothing here takes as long.
const PATIENCE: Duration = Duration::from_secs(60);

fn numbers(most: i64) -> String {
    format!(
        "with recursive n (i) as (select 1 union all select i + 1 from n where i < {most}) select count(*) as found from n"
    )
}

/// A database with one connection, which one table is in.
async fn opened(bound: Option<Duration>) -> (TempDir, DatabaseConnection) {
    let folder = TempDir::new().expect("a temporary folder");
    let mut config = Cli::parse_from(["gapbridge"]).config;
    config.database_connections = 1;
    let health: Arc<Health> = Arc::default();
    if let Some(bound) = bound {
        health.watch.bound(bound);
    }
    let url = format!("sqlite:{}?mode=rwc", folder.path().join("a.db").display());
    let database = Database::connect(options(&config, &url, health))
        .await
        .expect("a database");
    database
        .execute_unprepared("create table kept (number integer not null)")
        .await
        .expect("a table");
    (folder, database)
}

async fn found(database: &impl ConnectionTrait, sql: impl Into<String>) -> Result<i64, DbErr> {
    let statement = Statement::from_string(DbBackend::Sqlite, sql);
    let asked = database.query_one_raw(statement);
    let row = timeout(PATIENCE, asked).await.expect("it ends");
    row?.expect("a row").try_get("", "found")
}

/// How many rows the table has.
async fn kept(database: &impl ConnectionTrait) -> i64 {
    let count = "select count(*) as found from kept";
    found(database, count).await.expect("a number")
}

#[tokio::test]
async fn a_statement_that_takes_too_long_ends_and_its_connection_is_good() {
    let (_folder, database) = opened(Some(BOUND)).await;
    for _ in 0..2 {
        let ended = found(&database, numbers(ENDLESS)).await;
        let error = ended.expect_err("it takes too long");
        assert_eq!(Trouble::of(&error), Some(Trouble::Busy), "{error:?}");
        assert_eq!(kept(&database).await, 0);
    }
}

#[tokio::test]
async fn a_change_that_takes_too_long_leaves_nothing_and_the_next_is_made() {
    let (_folder, database) = opened(Some(BOUND)).await;
    let add = "insert into kept values (1)";
    for long in [
        numbers(ENDLESS),
        format!("insert into kept {}", numbers(ENDLESS)),
    ] {
        let change = database.begin().await.expect("a transaction");
        change.execute_unprepared(add).await.expect("a row");
        let ended = timeout(PATIENCE, change.execute_unprepared(&long)).await;
        let error = ended.expect("it ends").expect_err("it takes too long");
        assert_eq!(Trouble::of(&error), Some(Trouble::Busy), "{error:?}");
        drop(change);
        assert_eq!(kept(&database).await, 0);
    }
    let change = database.begin().await.expect("a transaction");
    change.execute_unprepared(add).await.expect("a row");
    change.commit().await.expect("it is written");
    assert_eq!(kept(&database).await, 1);
}

#[tokio::test]
async fn what_follows_each_other_is_not_taken_together() {
    let (_folder, database) = opened(Some(BOUND)).await;
    let begun = Instant::now();
    while begun.elapsed() < BOUND * 2 {
        let counted = found(&database, numbers(FEW)).await;
        assert_eq!(counted.expect("it is short"), FEW);
    }
}

#[tokio::test]
async fn what_is_given_up_ends_and_what_comes_next_does_not() {
    let (_folder, database) = opened(None).await;
    for _ in 0..2 {
        let asked = while_wanted(found(&database, numbers(ENDLESS)));
        let given_up = timeout(Duration::from_millis(100), asked).await;
        given_up.expect_err("it takes longer");
        let next = found(&database, numbers(FEW)).await;
        assert_eq!(next.expect("it goes on"), FEW);
        let dear = while_wanted(found(&database, numbers(FEW))).await;
        assert_eq!(dear.expect("it is wanted"), FEW);
    }
}
