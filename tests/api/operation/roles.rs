//! The roles of PostgreSQL that docs/installing.md has made: each can do what it is for.

use crate::faults::failures::{chain_holds, send, titles, until_ready};
use gapbridge::{config::Config, db::store::migrate, error::causes};
use reqwest::StatusCode;
use sea_orm::{ConnectionTrait as _, Database};
use std::fs;
use tests::{Backend, Cluster, Empty, Fixture as _, Service, TestDatabase, run_postgres};

const DONOR: &str = "state-can";

/// The statements of the page: those before the new database is gone to, and those in it.
fn statements() -> (Vec<String>, Vec<String>) {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/installing.md");
    let page = fs::read_to_string(page).unwrap();
    let (_, block) = page.split_once("```sql\n").unwrap();
    let (block, _) = block.split_once("```").unwrap();
    let (before, there) = block.split_once("\\connect gapbridge\n").unwrap();
    let each = |of: &str| {
        let all = of.lines().map(|line| line.trim_end_matches(';').to_owned());
        all.collect::<Vec<_>>()
    };
    (each(before), each(there))
}

/// Where the register is, as this role.
fn url(cluster: &Cluster, role: &str) -> String {
    format!("postgres://{role}@{}/gapbridge", cluster.place())
}

fn config(cluster: &Cluster, database: &TestDatabase, role: &str) -> Config {
    Config {
        database_url: url(cluster, role),
        ..database.config()
    }
}

/// A server of its own, with the roles and the database.
async fn prepared() -> Cluster {
    let cluster = Cluster::start(&[]).await;
    let (before, there) = statements();
    for statement in before {
        cluster.run_sql(&statement).await;
    }
    let as_owner = url(&cluster, "gapbridge");
    let database = Database::connect(as_owner).await.expect("it is there");
    for statement in there {
        let done = database.execute_unprepared(&statement).await;
        done.unwrap_or_else(|error| panic!("{statement}: {error}"));
    }
    database.close().await.expect("closing");
    cluster
}

async fn offers(service: &Service, title: &str) {
    let (status, _, answer) = send(&service.approver(DONOR), title).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
}

#[tokio::test]
async fn the_roles_of_the_page_do_what_they_are_for_and_the_password_of_servers_changes() {
    let cluster = prepared().await;
    let database = cluster.database();
    let servers = config(&cluster, &database, "gapbridge_a");
    // They have no right to make tables.
    let error = migrate(&servers).await.unwrap_err();
    let told = causes(&*error).join("; ");
    assert!(told.contains("permission denied for schema"), "{told}");
    let made = migrate(&config(&cluster, &database, "gapbridge_owner")).await;
    made.expect("the owner makes the tables");
    let service = database.serve_as(&servers).await;
    until_ready(&service, true).await;
    offers(&service, "a").await;
    let second = "create role gapbridge_b login password 'B' in role gapbridge_rows";
    cluster.run_sql(second).await;
    let renewed = database
        .serve_as(&config(&cluster, &database, "gapbridge_b"))
        .await;
    drop(service);
    cluster.run_sql("drop role gapbridge_a").await;
    offers(&renewed, "b").await;
    assert_eq!(titles(&renewed.approver(DONOR)).await, ["a", "b"]);
    is_restored_elsewhere(&cluster).await;
}

/// The role for backups dumps all of it, also for a server that has none of these roles.
async fn is_restored_elsewhere(cluster: &Cluster) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("gapbridge.dump").display().to_string();
    let (to, from) = (
        format!("--file={file}"),
        format!("--dbname={}", url(cluster, "gapbridge_backup")),
    );
    run_postgres("pg_dump", &["--format=custom", &to, &from]).await;
    let Empty(restored) = Empty::start(Backend::Postgres).await;
    let into = format!("--dbname={}", restored.url);
    let mut options = vec!["--no-owner", "--no-privileges", "--exit-on-error"];
    options.extend(["--single-transaction", &*into, &*file]);
    run_postgres("pg_restore", &options).await;
    let again = restored.serve().await;
    assert_eq!(titles(&again.approver(DONOR)).await, ["a", "b"]);
    chain_holds(&restored.connect().await).await;
    drop(again);
    restored.end().await;
}
