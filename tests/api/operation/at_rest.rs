//! PostgreSQL ends a transaction that rests: a server that fell silent in the midst of a change keeps no other from writing. Tables are
//! changed without any such limit, but a machine that died in the midst of that is missed.

use crate::{
    faults::{
        database_faults::config_by,
        failures::{chain_holds, send, titles},
        many_servers::DONOR,
    },
    operation::clean_stop::{PROCESS, until_a_change_waits},
};
use gapbridge::{
    config::Config,
    db::store::{connect, migrate},
};
use reqwest::StatusCode;
use sea_orm::{ConnectionTrait as _, DbBackend, Statement};
use tests::{Backend, Cluster, Proxy, TestDatabase, run};
use tokio::task::yield_now;

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
                 if current_setting('tcp_keepalives_idle')::int > 60 then
                     raise exception 'it is not missed for %', current_setting('tcp_keepalives_idle');
                 end if;
             end $$;
             create event trigger unlimited on ddl_command_start execute function unlimited()",
        )
        .await;
    let migrated = migrate(&cluster.database().config()).await;
    migrated.expect("no change of the tables is ended");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_waits_while_another_server_changes_the_tables_says_so() {
    let cluster = Cluster::start(&[]).await;
    let database = cluster.database();
    let (holder, watching) = (database.connect_alone().await, database.connect().await);
    // What servers wait for each other by.
    let turn = "begin; select pg_advisory_xact_lock(1734439010)";
    holder.execute_unprepared(turn).await.expect("a turn");
    let waits = "select 1 from pg_stat_activity where datname = current_database() and wait_event = 'advisory'";
    let lets_go = tokio::spawn(async move {
        while watching
            .execute_unprepared(waits)
            .await
            .expect("it may")
            .rows_affected()
            == 0
        {
            yield_now().await;
        }
        holder.execute_unprepared("rollback").await.expect("it may");
    });
    let process = database.spawn_watched(PROCESS, &[("GAPBRIDGE_LOG", "info")]);
    lets_go.await.expect("it is waited for");
    let log = process.log();
    assert!(log.contains("another server changes the tables"), "{log}");
}
