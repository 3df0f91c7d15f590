//! The PostgreSQL server of the tests, and the databases on it that are ours.

use sea_orm::{ConnectionTrait, Database, DbBackend, Statement};
use std::env;

/// Where the tests find PostgreSQL.
const POSTGRES: &str = "GAPBRIDGE_TEST_POSTGRES";
/// What the names of our PostgreSQL databases begin with.
pub(super) const PREFIX: &str = "gapbridge_test";

/// The URL of the admin's database.
fn admin_url() -> String {
    env::var(POSTGRES).unwrap_or_else(|_| {
        panic!("{POSTGRES} is not set: run `make test`, which starts a PostgreSQL server for the tests and says there where it is")
    })
}

/// The URL of another database of the same server.
pub(super) fn postgres_url(name: &str) -> String {
    let admin = admin_url();
    let (server, _) = admin
        .rsplit_once('/')
        .unwrap_or_else(|| panic!("{POSTGRES} must end with /postgres, the admin's database"));
    format!("{server}/{name}")
}

/// Does something to the server as its admin.
pub(super) async fn admin(sql: &str) {
    let database = Database::connect(admin_url())
        .await
        .expect("the PostgreSQL server of the tests");
    database
        .execute_unprepared(sql)
        .await
        .unwrap_or_else(|error| panic!("{sql}: {error}"));
    database.close().await.expect("closing");
}

/// The names of our databases that there are.
pub(super) async fn names() -> Vec<String> {
    let database = Database::connect(admin_url())
        .await
        .expect("the PostgreSQL server of the tests");
    let sql =
        format!("select datname::text as name from pg_database where datname like '{PREFIX}\\_%'");
    let rows = database
        .query_all_raw(Statement::from_string(DbBackend::Postgres, sql))
        .await
        .expect("names of databases");
    database.close().await.expect("closing");
    rows.iter()
        .map(|row| row.try_get("", "name").expect("a name"))
        .collect()
}
