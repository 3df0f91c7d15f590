//! TLS to PostgreSQL: what the database URL demands is what is spoken, or nothing is.

use gapbridge::{config::Config, db::store::connect};
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use serde_json::json;
use std::path::{Path, PathBuf};
use tests::{Backend, Empty, TestDatabase, run};

/// The folder with the authority of the server's certificate, `root.crt`, and one it is not of, `other.crt`.
const CERTIFICATES: &str = "GAPBRIDGE_TEST_POSTGRES_CERTIFICATES";

/// A file of that folder.
fn certificate(name: &str) -> PathBuf {
    let folder = std::env::var(CERTIFICATES).unwrap_or_else(|_| {
        panic!("{CERTIFICATES} is not set: run `make test`, which starts a PostgreSQL server with a certificate and says there where it is")
    });
    Path::new(&folder).join(name)
}

/// Settings that lead to the database with this at the end of its URL.
fn with(database: &TestDatabase, parameters: &str) -> Config {
    Config {
        database_url: format!("{}?{parameters}", database.url),
        ..database.config()
    }
}

fn verifying(mode: &str, root: &str) -> String {
    format!("sslmode={mode}&sslrootcert={}", certificate(root).display())
}

/// Whether a connection with these settings is encrypted, as the server sees it.
async fn is_encrypted(config: &Config) -> bool {
    let database = connect(config).await.unwrap();
    let sql = "select ssl from pg_stat_ssl where pid = pg_backend_pid()";
    let row = database
        .query_one_raw(Statement::from_string(DbBackend::Postgres, sql))
        .await
        .unwrap()
        .unwrap();
    database.close().await.unwrap();
    row.try_get("", "ssl").unwrap()
}

/// Why a connection with these settings is refused.
async fn refusal(config: &Config) -> String {
    format!("{:#}", connect(config).await.unwrap_err())
}

#[tokio::test]
async fn the_service_speaks_tls_where_the_url_demands_it() {
    run(Backend::Postgres, async |database: &TestDatabase| {
        for parameters in [
            "sslmode=require".to_owned(),
            verifying("verify-full", "root.crt"),
        ] {
            let config = with(database, &parameters);
            assert!(is_encrypted(&config).await, "{parameters}");
            let service = database.serve_as(&config).await;
            let found = service
                .data("{ missions(first: 1) { totalCount } }", json!({}))
                .await;
            assert!(
                found["missions"]["totalCount"].as_u64() > Some(0),
                "{found}"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn tls_is_taken_where_it_is_offered_and_left_where_the_url_says_so() {
    run(Backend::Postgres, async |Empty(database): &Empty| {
        assert!(is_encrypted(&database.config()).await);
        assert!(!is_encrypted(&with(database, "sslmode=disable")).await);
    })
    .await;
}

#[tokio::test]
async fn a_certificate_that_is_not_the_servers_is_refused() {
    run(Backend::Postgres, async |Empty(database): &Empty| {
        for mode in ["verify-ca", "verify-full"] {
            for parameters in [verifying(mode, "other.crt"), format!("sslmode={mode}")] {
                let refused = refusal(&with(database, &parameters)).await;
                assert!(
                    refused.contains("sslrootcert") && refused.contains("UnknownIssuer"),
                    "{parameters}: {refused}"
                );
            }
        }
        let absent = refusal(&with(database, &verifying("verify-full", "absent.crt"))).await;
        assert!(
            absent.contains("absent.crt, a file that cannot be read"),
            "{absent}"
        );
    })
    .await;
}

#[tokio::test]
async fn a_certificate_of_another_host_is_refused_where_the_host_is_looked_at() {
    run(Backend::Postgres, async |Empty(database): &Empty| {
        // The server's certificate names its address alone.
        let by_name = |mode: &str| {
            let config = with(database, &verifying(mode, "root.crt"));
            let database_url = config.database_url.replace("127.0.0.1", "localhost");
            Config {
                database_url,
                ..config
            }
        };
        assert!(is_encrypted(&by_name("verify-ca")).await);
        let refused = refusal(&by_name("verify-full")).await;
        assert!(refused.contains("not valid for name"), "{refused}");
    })
    .await;
}
