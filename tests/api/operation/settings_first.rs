//! A slip in the settings of a new version must not have changed the tables, with which the old version could not start again, nor have
//! begun a register where there should be one.

use clap::Parser;
use gapbridge::{
    app::App,
    config::{Cli, Config, ServeOptions, TrustedDocuments},
};
use sea_orm::ConnectionTrait;
use std::{fs, net::TcpListener, path::PathBuf};
use tests::{Backend, Empty, Fixture as _, on_both, options};

/// Why a service does not start; a database without tables has none afterwards.
async fn refused(empty: &Empty, config: &Config, options: &ServeOptions) -> String {
    let error = match App::bind(config, options).await {
        Ok(_) => panic!("it starts"),
        Err(error) => format!("{error:#}"),
    };
    let connection = empty.0.connect().await;
    let table = connection.execute_unprepared("select 1 from seaql_migrations");
    assert!(table.await.is_err(), "tables were made, and then: {error}");
    error
}

on_both! {
    async fn an_address_that_is_taken_is_found_before_the_tables_are_changed(empty: &Empty) {
        let taken = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = taken.local_addr().unwrap();
        let config = empty.0.config();
        let error = refused(empty, &config, &ServeOptions { listen: address, ..options() }).await;
        assert!(error.starts_with(&format!("Cannot listen on {address}. If another program has the port")), "{error}");
        // Of documentation, and so of no machine.
        let elsewhere = "192.0.2.7:8080".parse().unwrap();
        let error = refused(empty, &config, &ServeOptions { listen: elsewhere, ..options() }).await;
        assert!(error.starts_with("Cannot listen on 192.0.2.7:8080. This machine has no such address"), "{error}");
        let error = refused(empty, &config, &ServeOptions { metrics_listen: Some(address), ..options() }).await;
        assert!(error.starts_with(&format!("Cannot listen on {address} for monitoring.")), "{error}");
        let both = ServeOptions { listen: address, metrics_listen: Some(address), ..options() };
        assert!(refused(empty, &config, &both).await.contains("are the same place"));
    }

    async fn files_that_are_not_there_are_found_before_the_tables_are_changed(empty: &Empty) {
        let (config, missing) = (empty.0.config(), PathBuf::from("/no/such/place"));
        let issuers = ServeOptions { issuers: Some(missing.clone()), ..options() };
        let error = refused(empty, &config, &issuers).await;
        assert!(error.starts_with("Cannot read the file of issuers \"/no/such/place\""), "{error}");
        let trusted = TrustedDocuments { documents: Some(missing), ..options().trusted };
        let error = refused(empty, &config, &ServeOptions { trusted, ..options() }).await;
        assert!(error.starts_with("Cannot read \"/no/such/place\", the folder of --documents"), "{error}");
    }

    async fn documents_that_cannot_be_asked_are_found_before_the_tables_are_changed(empty: &Empty) {
        let (config, folder) = (empty.0.config(), tempfile::tempdir().unwrap());
        let trusted = TrustedDocuments { documents: Some(folder.path().to_owned()), ..options().trusted };
        let trusting = ServeOptions { trusted, ..options() };
        for (text, said) in [("{ gaps {", "Syntax error"), ("{ gaps { totalCuont } }", "Did you mean totalCount?")] {
            fs::write(folder.path().join("a.graphql"), text).unwrap();
            let error = refused(empty, &config, &trusting).await;
            assert!(error.contains("a.graphql\", line 1: ") && error.contains(said), "{error}");
        }
    }

    async fn a_local_key_that_is_none_is_found_before_the_tables_are_changed(empty: &Empty) {
        let (mut config, folder) = (empty.0.config(), tempfile::tempdir().unwrap());
        let key = folder.path().join("a.key");
        fs::write(&key, "nonsense").unwrap();
        config.local_key = Some(key.clone());
        let error = refused(empty, &config, &options()).await;
        assert!(error.contains("is not an Ed25519 private key"), "{error}");
        config.local_key = Some(folder.path().join("nowhere/a.key"));
        let error = refused(empty, &config, &options()).await;
        assert!(error.starts_with("Cannot make the local key"), "{error}");
        // Another slip leaves no key behind, either.
        fs::remove_file(&key).unwrap();
        config.local_key = Some(key);
        let trusted = TrustedDocuments { documents: Some(PathBuf::from("/no/such/place")), ..options().trusted };
        refused(empty, &config, &ServeOptions { trusted, ..options() }).await;
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    async fn a_replica_that_can_be_none_is_found_before_the_tables_are_changed(empty: &Empty) {
        let mut config = empty.0.config();
        let (url, said) = match empty.0.backend {
            Backend::Sqlite => ("postgres://reader@127.0.0.1:1/gapbridge", "but DATABASE_URL leads to SQLite"),
            Backend::Postgres => ("sqlite:copy.db", "is none of PostgreSQL"),
        };
        config.replicas.urls = vec![url.to_owned()];
        let error = refused(empty, &config, &options()).await;
        assert!(error.contains(said), "{error}");
    }
}

#[tokio::test]
async fn replicas_may_have_spaces_after_their_commas() {
    let empty = Empty::start(Backend::Postgres).await;
    let mut config = empty.0.config();
    let urls = ["postgres://a@127.0.0.1:1/c", " postgres://b@127.0.0.1:1/c"];
    config.replicas.urls = urls.map(str::to_owned).to_vec();
    drop(App::bind(&config, &options()).await.unwrap());
    empty.end().await;
}

#[tokio::test]
async fn an_empty_file_is_no_register_where_none_may_be_made() {
    let empty = Empty::start(Backend::Sqlite).await;
    let mut config = empty.0.config();
    let file = empty.0.url.trim_start_matches("sqlite:");
    let file = file.split('?').next().expect("a path").to_owned();
    fs::write(&file, "").unwrap();
    config.database_url = format!("sqlite:{file}?mode=rw");
    let error = refused(&empty, &config, &options()).await;
    let said = format!("The database file \"{file}\" is empty: nothing was restored");
    assert!(error.starts_with(&said), "{error}");
    empty.end().await;
}

#[test]
fn proxies_may_have_spaces_after_their_commas() {
    let line = ["gapbridge", "--trusted-proxies", "10.0.0.0/8, 192.0.2.7"];
    let cli = Cli::try_parse_from(line).unwrap();
    assert_eq!(cli.serve.budgets.trusted_proxies.len(), 2);
}

#[test]
fn wrong_settings_are_refused_by_name() {
    for (arguments, name) in [
        (["--listen", "8080"], "--listen <LISTEN>"),
        (["--listen", "localhost:99999"], "--listen <LISTEN>"),
        (
            ["--database-connections", "0"],
            "--database-connections <DATABASE_CONNECTIONS>",
        ),
        (
            ["--request-timeout-ms", "5"],
            "--request-timeout-ms <REQUEST_TIMEOUT_MS>",
        ),
        (
            ["--concurrent-requests", "many"],
            "--concurrent-requests <CONCURRENT_REQUESTS>",
        ),
        (["--log-format", "xml"], "--log-format <LOG_FORMAT>"),
        (["--traces", "collector:4318"], "--traces <URL>"),
        (
            ["--traces", "http://user:secret@collector"],
            "--traces <URL>",
        ),
        // A service with none panics at start.
        (["--workers", "0"], "--workers <WORKERS>"),
        (["--no-such", "setting"], "--no-such"),
    ] {
        let error = Cli::try_parse_from(["gapbridge"].into_iter().chain(arguments))
            .unwrap_err()
            .to_string();
        assert!(error.contains(name), "{arguments:?}: {error}");
    }
    assert!(
        Cli::try_parse_from(["gapbridge", "load"])
            .unwrap_err()
            .to_string()
            .contains("<FILES>")
    );
    let planned = Cli::try_parse_from(["gapbridge", "plan", "--on", "tomorrow"]).unwrap_err();
    assert!(planned.to_string().contains("write a day as 2027-01-31"));
    Cli::try_parse_from(["gapbridge", "serve", "--listen", "127.0.0.1:0", "--demo"]).unwrap();
}
