//! A database of PostgreSQL that is not as it has to be, such as a role that lacks a right: whoever runs a command is told what it is, and
//! what to do about it.

use crate::operation::read_only::{drop_role, role_with};
use gapbridge::{
    cli::{audit::audit, erase::erased},
    config::{Config, VerifyOptions},
    db::store::{Store, migrate},
    error::causes,
};
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use tests::{Backend, TestDatabase, erasing, run};
use uuid::Uuid;

const CURE: &str =
    "Grant that to the role of DATABASE_URL, or name the role there that owns the tables";

/// The id of some gap.
async fn some_gap(database: &TestDatabase) -> String {
    let sql = "select cast(id as text) from gap order by id limit 1";
    let connection = database.connect().await;
    let asked = Statement::from_string(DbBackend::Postgres, sql);
    let row = connection.query_one_raw(asked).await.unwrap();
    row.expect("a gap").try_get_by_index(0).unwrap()
}

/// Whether the causes of a failure say this and what to do about it, and not that it is internal.
fn tell(causes: &[String], said: &str) {
    let told = causes.join("; ");
    assert!(told.ends_with(&format!("{said}. {CURE}")), "{told}");
    assert!(!told.contains("internal error"), "{told}");
}

#[tokio::test]
async fn a_right_that_lacks_is_named_with_what_to_do_about_it() {
    run(Backend::Postgres, async |database: &TestDatabase| {
        let (role, config) = role_with(database, "select, insert, update, delete").await;
        let gap = some_gap(database).await;
        let error = erased(&config, &erasing(&gap, "title")).await.unwrap_err();
        tell(&causes(&*error), "must be owner of table event");
        let revoked = format!("revoke select on organisation from {role}");
        database.run_sql(&revoked).await;
        let opened = Store::open_register(&config).await.map(|_| ());
        let error = opened.unwrap_err();
        tell(&causes(&*error), "permission denied for table organisation");
        drop_role(database, &role).await;
    })
    .await;
}

#[tokio::test]
async fn too_few_connections_are_told_with_what_gives_more() {
    run(Backend::Postgres, async |database: &TestDatabase| {
        let (role, config) = role_with(database, "select, insert, update, delete").await;
        let few = format!("alter role {role} connection limit 1");
        database.run_sql(&few).await;
        let options = VerifyOptions::default();
        let audited = audit(&config, &options, &mut |_| {}, &mut |_| {}).await;
        let told = causes(&*audited.unwrap_err()).join("; ");
        assert!(
            told.contains("lets in --database-connections and two more"),
            "{told}"
        );
        drop_role(database, &role).await;
    })
    .await;
}

#[tokio::test]
async fn a_database_without_all_letters_is_refused_before_it_has_tables() {
    run(Backend::Postgres, async |database: &TestDatabase| {
        let name = format!("gapbridge_test_latin_{}", Uuid::now_v7().simple());
        let made =
            format!("create database {name} encoding 'LATIN1' locale 'C' template template0");
        database.run_sql(&made).await;
        let (server, _) = database.url.rsplit_once('/').unwrap();
        let config = Config {
            database_url: format!("{server}/{name}"),
            ..database.config()
        };
        let error = migrate(&config).await.unwrap_err().to_string();
        assert!(
            error.starts_with("The database is encoded in LATIN1, which"),
            "{error}"
        );
        assert!(
            error.ends_with("create database NAME encoding 'UTF8' template template0"),
            "{error}"
        );
        database
            .run_sql(&format!("drop database {name} with (force)"))
            .await;
    })
    .await;
}
