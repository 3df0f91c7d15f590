//! Backups as docs/many-machines.md has them made: what is restored is served, is whole, and ends where it should.

use crate::faults::failures::{chain_holds, send, titles};
use gapbridge::config::Config;
use reqwest::StatusCode;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};
use std::{fs, path::Path, process::Command};
use tests::{Actor, Backend, Cluster, Empty, Fixture as _, TestDatabase, run, run_postgres};

const DONOR: &str = "state-can";

async fn offers(donor: &Actor, these: &[&str]) {
    for title in these {
        let (status, _, answer) = send(donor, title).await;
        assert_eq!(status, StatusCode::OK, "{answer}");
    }
}

/// What a question for one text is answered.
async fn text(connection: &DatabaseConnection, sql: &str) -> String {
    let question = Statement::from_string(DbBackend::Postgres, sql);
    let row = connection.query_one_raw(question).await;
    let row = row.expect("it answers").expect("a row");
    row.try_get("", "text").expect("a text")
}

#[tokio::test]
async fn a_copy_of_a_file_that_is_in_use_is_whole() {
    run(Backend::Sqlite, async |database: &TestDatabase| {
        let service = database.serve().await;
        let donor = service.approver(DONOR);
        offers(&donor, &["a", "b"]).await;
        let folder = tempfile::tempdir().expect("a folder");
        let copy = folder.path().join("copy.db");
        database
            .run_sql(&format!("vacuum into '{}'", copy.display()))
            .await;
        offers(&donor, &["c"]).await;
        let url = format!("sqlite:{}?mode=rw", copy.display());
        let config = Config {
            database_url: url,
            ..database.config()
        };
        let restored = database.serve_as(&config).await;
        assert_eq!(titles(&restored.approver(DONOR)).await, ["a", "b"]);
        let connection = gapbridge::db::store::connect(&config).await;
        chain_holds(&connection.expect("the copy")).await;
    })
    .await;
}

#[tokio::test]
async fn a_dump_is_restored_into_an_empty_database() {
    run(Backend::Postgres, async |database: &TestDatabase| {
        let service = database.serve().await;
        let donor = service.approver(DONOR);
        offers(&donor, &["a", "b"]).await;
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("gapbridge.dump");
        let to = format!("--file={}", file.display());
        let from = format!("--dbname={}", database.url);
        run_postgres("pg_dump", &["--format=custom", &to, &from]).await;
        offers(&donor, &["c"]).await;
        let Empty(restored) = Empty::start(Backend::Postgres).await;
        let into = format!("--dbname={}", restored.url);
        let file = file.display().to_string();
        let mut options = vec!["--no-owner", "--exit-on-error", "--single-transaction"];
        options.extend([&*into, &*file]);
        run_postgres("pg_restore", &options).await;
        let again = restored.serve().await;
        assert_eq!(titles(&again.approver(DONOR)).await, ["a", "b"]);
        offers(&again.approver(DONOR), &["d"]).await;
        chain_holds(&restored.connect().await).await;
        drop(again);
        restored.end().await;
    })
    .await;
}

/// The settings that the documents give together with this one, with this folder as the archive.
fn settings(one: &str, archive: &Path) -> Vec<(String, String)> {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/many-machines.md");
    let page = fs::read_to_string(page).unwrap();
    let mut blocks = page.split("```");
    let block = blocks.find(|block| block.contains(&format!("\n{one} = ")));
    let folder = format!("{}/", archive.display());
    let lines = block.unwrap().lines();
    lines
        .filter_map(|line| line.split_once(" = "))
        .map(|(name, value)| {
            let value = value.trim_matches('\'').replace("/archive/", &folder);
            (name.to_owned(), value)
        })
        .collect()
}

/// What the documents say to keep files by, in this folder.
fn keeping(archive: &Path) -> String {
    let mut settings = settings("archive_command", archive).into_iter();
    let command = settings.find(|(name, _)| name == "archive_command");
    command.unwrap().1
}

#[test]
fn a_file_that_is_in_the_archive_already_is_no_fault_and_another_is_never_written_over() {
    let folder = tempfile::tempdir().unwrap();
    let (segment, archive) = (folder.path().join("segment"), folder.path().join("kept"));
    fs::create_dir(&archive).unwrap();
    let command = keeping(&archive)
        .replace("%p", &segment.display().to_string())
        .replace("%f", "0001");
    let keeps = || {
        let mut shell = Command::new("sh");
        shell.args(["-c", &command]).status().unwrap().success()
    };
    fs::write(&segment, "one").unwrap();
    // As a replica that was promoted sends what the one before it sent.
    assert!(keeps() && keeps());
    fs::write(&segment, "two").unwrap();
    assert!(!keeps());
    assert_eq!(fs::read_to_string(archive.join("0001")).unwrap(), "one");
}

#[tokio::test]
async fn a_database_is_restored_as_it_was_at_a_moment() {
    let cluster = Cluster::start(&[]).await;
    let archive = cluster.folder().join("archive");
    // Made by whom the server runs as.
    let keep = format!("mkdir -p {}; {}", archive.display(), keeping(&archive));
    for (name, value) in settings("archive_command", &archive) {
        let is_command = name == "archive_command";
        let value = if is_command { &keep } else { &value };
        cluster.set(&[(name.as_str(), value.as_str())]);
    }
    cluster.stop().await;
    cluster.go_on().await;
    let database = cluster.database();
    let service = database.serve().await;
    let donor = service.approver(DONOR);
    offers(&donor, &["a"]).await;
    let restored = cluster.copy().await;
    offers(&donor, &["b"]).await;
    let connection = cluster.connect().await;
    let moment = text(&connection, "select clock_timestamp()::text as text").await;
    offers(&donor, &["mistake"]).await;
    let file = text(
        &connection,
        "select pg_walfile_name(pg_switch_wal()) as text",
    )
    .await;
    let archived = format!("select 1 from pg_stat_archiver where last_archived_wal >= '{file}'");
    cluster.until(&archived).await;
    let mut back = settings("restore_command", &archive);
    for (name, value) in &mut back {
        if name == "recovery_target_time" {
            value.clone_from(&moment);
        }
    }
    let back: Vec<_> = back
        .iter()
        .map(|(name, value)| (&**name, &**value))
        .collect();
    restored.recover(&back);
    restored.go_on().await;
    restored
        .until("select 1 where not pg_is_in_recovery()")
        .await;
    let database = restored.database();
    let again = database.serve().await;
    assert_eq!(titles(&again.approver(DONOR)).await, ["a", "b"]);
    offers(&again.approver(DONOR), &["c"]).await;
    // Or its history would be in the archive of the other, which later recoveries would follow.
    let keeps = "select current_setting('archive_mode') as text";
    assert_eq!(text(&restored.connect().await, keeps).await, "off");
    assert_eq!(
        text(
            &connection,
            "select current_setting('archive_timeout') as text"
        )
        .await,
        "5min"
    );
    chain_holds(&restored.connect().await).await;
}
