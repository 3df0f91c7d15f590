//! Starting: what an empty database becomes, and a clear sentence for whatever is in the way.

use clap::Parser;
use gapbridge::{
    app::App,
    config::{Cli, Config, ServeOptions},
    error::causes,
};
use reqwest::Url;
use sea_orm::ConnectionTrait;
use serde_json::json;
use std::net::TcpListener;
use tests::{Backend, Empty, Fixture, Rows, TestDatabase, on_both, options, own_port};

on_both! {
    async fn an_empty_database_gets_tables_and_the_reference_data_and_that_once(empty: &Empty) {
        let service = empty.0.serve().await;
        let data = service.data("{ gaps { totalCount } countries { totalCount } organisation(code: \"demo-samplia\") { id } }", json!({})).await;
        assert!(data["gaps"]["totalCount"].as_u64() >= Some(100) && data["countries"]["totalCount"].as_u64() >= Some(249), "{data}");
        assert!(data["organisation"].is_null(), "no fictional donor unless asked for");
        let connection = empty.0.connect().await;
        let before = Rows::read(&connection).await;
        drop(service);
        let again = empty.0.serve().await;
        again.data("{ __typename }", json!({})).await;
        assert_eq!(before.changes(&Rows::read(&connection).await), []);
    }

    async fn a_first_start_that_ended_while_it_made_the_tables_leaves_nothing_in_the_way(empty: &Empty) {
        // One of the last tables cannot be made, as on a full disk: many others were by then.
        empty.0.run_sql("create table register_state (name text)").await;
        let error = refused(&empty.0.config(), &options()).await;
        assert!(error.starts_with("Cannot create the tables: the database has some of these already"), "{error}");
        assert!(error.contains("register_state") && error.contains("make it anew"), "{error}");
        empty.0.run_sql("drop table register_state").await;
        let service = empty.0.serve().await;
        let data = service.data("{ gaps { totalCount } }", json!({})).await;
        assert!(data["gaps"]["totalCount"].as_u64() >= Some(100), "{data}");
    }

    async fn connections_of_the_start_are_given_back_and_others_are_made(database: &TestDatabase) {
        let store = database.store().await;
        store.give_back(&database.config().database_url).await;
        // PostgreSQL keeps what went through a connection on its own side.
        assert!(database.backend == Backend::Postgres || store.connections() == (0, 0), "{:?}", store.connections());
        assert!(!store.is_empty().await.unwrap());
        store.close().await;
    }

    async fn demonstration_data_comes_where_it_is_asked_for(database: &TestDatabase) {
        let demo = ServeOptions { demo: true, ..options() };
        drop(App::bind(&database.config(), &demo).await.unwrap());
        let service = database.serve().await;
        let data = service.data(r#"{ offers { totalCount } organisation(code: "demo-samplia") { note } }"#, json!({})).await;
        assert!(data["offers"]["totalCount"].as_u64() > Some(5));
        assert!(data["organisation"]["note"].as_str().unwrap().contains("Fictional"));
    }

    async fn a_port_that_is_taken_is_said_with_a_way_out(database: &TestDatabase) {
        let taken = TcpListener::bind("127.0.0.1:0").unwrap();
        let listen = taken.local_addr().unwrap();
        let error = refused(&database.config(), &ServeOptions { listen, ..options() }).await;
        assert!(error.starts_with(&format!("Cannot listen on {listen}. If another program has the port, choose another with --listen or GAPBRIDGE_LISTEN")), "{error}");
    }

    async fn one_address_is_not_listened_on_for_two_things(database: &TestDatabase) {
        let taken = TcpListener::bind("127.0.0.1:0").unwrap();
        let listen = taken.local_addr().unwrap();
        for metrics in [listen, ([0, 0, 0, 0], listen.port()).into()] {
            let both = ServeOptions { listen, metrics_listen: Some(metrics), ..options() };
            let error = refused(&database.config(), &both).await;
            assert!(error.contains(&format!("--listen {listen} and --metrics-listen {metrics} are the same place: give the figures another port")), "{error}");
        }
    }

    async fn an_upgrade_that_an_older_version_left_half_done_is_told_of_with_what_to_do(database: &TestDatabase) {
        // The table that a change makes is there, and nothing says so.
        database.run_sql("delete from seaql_migrations where version like '%_000063_%'").await;
        let error = refused(&database.config(), &options()).await;
        assert!(error.starts_with("Cannot change the tables: part of a change is made already"), "{error}");
        assert!(error.contains("Restore the backup from before it"), "{error}");
    }

    async fn the_schema_of_a_newer_version_is_left_alone(database: &TestDatabase) {
        let connection = database.connect().await;
        connection.execute_unprepared("insert into seaql_migrations (version, applied_at) values ('m20990101_000001_later', 0)").await.unwrap();
        let error = refused(&database.config(), &options()).await;
        assert_eq!(error, "The database has the schema of a newer Gapbridge (migration m20990101_000001_later). Start that version, or use another database");
    }
}

#[tokio::test]
async fn a_postgres_that_cannot_be_reached_is_said_without_its_password() {
    // Nobody listens there.
    let port = own_port();
    let error = refused(
        &at(&format!("postgres://user:secret@127.0.0.1:{port}/register")),
        &options(),
    )
    .await;
    assert!(
        error.starts_with(
            "Cannot reach PostgreSQL. See that the server runs and that host, port, user, password and database in DATABASE_URL are right"
        ),
        "{error}"
    );
    assert!(!error.contains("secret"), "{error}");
    assert!(error.contains("refused"), "the cause is said: {error}");
}

#[tokio::test]
async fn a_postgres_that_refuses_the_password_is_said_without_it() {
    let database = TestDatabase::start(Backend::Postgres).await;
    let (scheme, rest) = database.url.split_once("://").unwrap();
    let (_, place) = rest.rsplit_once('@').unwrap();
    let error = refused(
        &at(&format!("{scheme}://nobody:secret@{place}")),
        &options(),
    )
    .await;
    database.end().await;
    assert!(
        error.starts_with("Cannot reach PostgreSQL.") && !error.contains("secret"),
        "{error}"
    );
}

#[tokio::test]
async fn what_postgres_says_is_told_once_and_without_a_line_of_its_source() {
    let database = TestDatabase::start(Backend::Postgres).await;
    let mut url: Url = database.url.parse().unwrap();
    url.set_path("no_such_register");
    let bound = App::bind(&at(url.as_str()), &options()).await;
    database.end().await;
    let Err(error) = bound.map(drop) else {
        panic!("it starts");
    };
    let told = causes(&*error);
    assert!(told[0].starts_with("Cannot reach PostgreSQL."), "{told:?}");
    assert!(
        told[1].ends_with("database \"no_such_register\" does not exist"),
        "{told:?}"
    );
    assert_eq!(told.len(), 2, "{told:?}");
}

#[tokio::test]
async fn a_file_that_cannot_be_made_is_said_by_its_name() {
    for place in ["/nowhere/at/all/register.db", "/dev/null/register.db"] {
        let error = refused(&at(&format!("sqlite:{place}?mode=rwc")), &options()).await;
        assert!(error.starts_with(&format!("Cannot open the database file \"{place}\". See that its folder exists, may be written to and has room, or set DATABASE_URL to another place")), "{error}");
    }
    let folder = tempfile::tempdir().unwrap();
    let missing = format!("sqlite:{}/register.db?mode=rw", folder.path().display());
    let error = refused(&at(&missing), &options()).await;
    let said = "it does not exist. To begin a register there, set DATABASE_URL to sqlite:";
    assert!(error.contains(said), "{error}");
}

#[cfg(unix)]
#[tokio::test]
async fn the_files_of_a_new_register_are_for_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}/register.db?mode=rwc", folder.path().display());
    let app = App::bind(&at(&url), &options()).await.unwrap();
    for name in [
        "register.db",
        "register.db-wal",
        "register.db-shm",
        "register.db.key",
    ] {
        let file = std::fs::metadata(folder.path().join(name)).unwrap();
        assert_eq!(file.permissions().mode() & 0o777, 0o600, "{name}");
    }
    drop(app);
}

#[tokio::test]
async fn an_empty_file_that_may_not_be_written_to_is_no_register() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("register.db");
    std::fs::write(&file, "").unwrap();
    let error = refused(
        &at(&format!("sqlite:{}?mode=ro", file.display())),
        &options(),
    )
    .await;
    assert!(
        error.contains("is empty") && error.contains("register.db?mode=rwc"),
        "{error}"
    );
}

#[tokio::test]
async fn a_file_that_is_no_database_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("register.db");
    std::fs::write(&file, "This is a letter and not a database. ".repeat(100)).unwrap();
    let error = refused(
        &at(&format!("sqlite:{}?mode=rwc", file.display())),
        &options(),
    )
    .await;
    assert!(
        error.contains("register.db") || error.contains("not a database"),
        "{error}"
    );
}

#[tokio::test]
async fn a_damaged_file_is_named_with_what_was_found_and_what_to_do() {
    let database = TestDatabase::start(Backend::Sqlite).await;
    let file = file(&database);
    let mut bytes = std::fs::read(&file).unwrap();
    bytes[4096..].fill(0xa5);
    std::fs::write(&file, bytes).unwrap();
    let error = refused(&database.config(), &options()).await;
    assert!(
        error.starts_with(&format!("The database file \"{file}\" is damaged: ")),
        "{error}"
    );
    for said in [
        "malformed",
        "restore a backup",
        &format!(
            "sqlite3 \"{file}\" \".recover\" | sqlite3 recovered.db. If that says SQL logic error"
        ),
    ] {
        assert!(error.contains(said), "{error}");
    }
    assert!(!error.contains("internal error"), "{error}");
}

#[tokio::test]
async fn an_emptied_file_beside_its_key_is_not_taken_for_a_new_register() {
    let database = TestDatabase::start(Backend::Sqlite).await;
    drop(database.serve().await);
    let file = file(&database);
    // An emptied register, as it is after a copy to a full disk.
    std::fs::write(&file, "").unwrap();
    let error = refused(&database.config(), &options()).await;
    assert!(
        error.starts_with(&format!(
            "The database file \"{file}\" is empty, but \"{file}.key\" shows that there was a register in it. Restore a backup"
        )),
        "{error}"
    );
    assert_eq!(std::fs::metadata(&file).unwrap().len(), 0);
    for beside in [".key", "-wal", "-shm"] {
        std::fs::remove_file(format!("{file}{beside}")).ok();
    }
    let service = database.serve().await;
    service.data("{ gaps { totalCount } }", json!({})).await;
}

#[tokio::test]
async fn a_url_of_another_database_is_refused() {
    for url in ["mysql://localhost/register", "register.db", ""] {
        let error = refused(&at(url), &options()).await;
        assert_eq!(
            error,
            "The database URL (DATABASE_URL) must begin with sqlite: or postgres://. For the embedded database write sqlite:gapbridge.db?mode=rwc"
        );
    }
}

#[tokio::test]
async fn a_url_that_would_be_read_otherwise_than_it_was_meant_is_refused() {
    for (url, said) in [
        ("sqlite:", "names no file"),
        ("postgres://odd:sec@ret/w#@db.example/gaps", "%40 for @"),
        ("postgres://odd:secret/w@db.example/gaps", "%40 for @"),
        ("postgres://db.example/gaps?sslmod=secret", "\"sslmod\""),
    ] {
        let error = refused(&at(url), &options()).await;
        assert!(error.contains(said), "{url}: {error}");
        for part in ["secret", "sec@", "ret/w"] {
            assert!(!error.contains(part), "{url}: {error}");
        }
    }
}

/// The file of an SQLite database.
fn file(database: &TestDatabase) -> String {
    let path = database.url.trim_start_matches("sqlite:");
    path.split('?').next().unwrap_or_default().to_owned()
}

fn at(url: &str) -> Config {
    Config {
        database_url: url.to_owned(),
        ..Cli::parse_from(["gapbridge"]).config
    }
}

/// Why a service does not start, with all causes.
async fn refused(config: &Config, options: &ServeOptions) -> String {
    match App::bind(config, options).await {
        Ok(_) => panic!("it starts at {}", config.database_url),
        Err(error) => format!("{error:#}"),
    }
}
