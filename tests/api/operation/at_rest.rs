//! PostgreSQL ends a transaction that rests: a server that fell silent in the midst of a change keeps no other from writing. Tables are
//! changed without any such limit.

use crate::{
    operation::clean_stop::until_a_change_waits,
    faults::database_faults::config_by,
    faults::failures::{chain_holds, send, titles},
    faults::many_servers::DONOR,
};
use gapbridge::{
    config::Config,
    db::store::{connect, migrate},
};
use reqwest::StatusCode;
use sea_orm::{ConnectionTrait as _, DbBackend, Statement};
use tests::{Backend, Cluster, Proxy, TestDatabase, run};

/// So that nobody waits for a minute.
const BRIEFLY: &str = "options=-c%20idle_in_transaction_session_timeout%3D2000";

/// How long a transaction of a connection that is made by these settings may rest.
async fn rest(config: &Config) -> String {
    let connection = connect(config).await.expect("a connection");
    let sql = "select current_setting('idle_in_transaction_session_timeout')";
    let asked = Statement::from_string(DbBackend::Postgres, sql);
    let row = connection.query_one_raw(asked).await.expect("it answers");
    let rest = row.expect("a row").try_get_by_index(0).expect("a text");
    connection.close().await.expect("closing");
    rest
}

#[tokio::test]
async fn a_transaction_rests_for_a_minute_or_as_the_url_says() {
    run(Backend::Postgres, async |database: &TestDatabase| {
        let mut config = database.config();
        assert_eq!(rest(&config).await, "1min");
        config.database_url = format!("{}?{BRIEFLY}", database.url);
        assert_eq!(rest(&config).await, "2s");
    })
    .await;
}

#[tokio::test]
async fn a_server_that_falls_silent_in_a_change_gives_up_its_turn() {
    let cluster = Cluster::start(&[]).await;
    let proxy = Proxy::to(cluster.place()).await;
    let database = cluster.database();
    let mut config = config_by(&proxy, &database);
    config.database_url = format!("{}?{BRIEFLY}", config.database_url);
    let (silent, other) = (
        database.serve_as(&config).await,
        database.serve().await.approver(DONOR),
    );
    let donor = silent.approver(DONOR);
    let (holder, watching) = (database.connect_alone().await, database.connect().await);
    let lock = "begin; lock table mutation_key in access exclusive mode";
    holder.execute_unprepared(lock).await.expect("a lock");
    let change = tokio::spawn(async move { send(&donor, "a").await });
    until_a_change_waits(&watching).await;
    proxy.silence();
    // It has its turn, and an answer that it never hears.
    holder.execute_unprepared("rollback").await.expect("it may");
    let (status, _, answer) = send(&other, "b").await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    change.abort();
    assert_eq!(titles(&other).await, ["b"]);
    chain_holds(&watching).await;
}

#[tokio::test]
async fn tables_are_changed_for_as_long_as_it_takes() {
    let cluster = Cluster::start(&[]).await;
    cluster
        .run_sql(
            "create function unlimited() returns event_trigger language plpgsql as $$
             begin
                 if current_setting('statement_timeout') <> '0'
                     or current_setting('idle_in_transaction_session_timeout') <> '0'
                 then
                     raise exception 'it may be ended';
                 end if;
             end $$;
             create event trigger unlimited on ddl_command_start execute function unlimited()",
        )
        .await;
    let migrated = migrate(&cluster.database().config()).await;
    migrated.expect("no change of the tables is ended");
}
