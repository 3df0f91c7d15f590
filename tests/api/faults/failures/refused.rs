//! A commit that the database refuses, and tables that are missing.

use super::{DONOR, chain_holds, send, taken, titles, until_ready};
use reqwest::{Method, StatusCode};
use sea_orm::{ConnectionTrait, DatabaseConnection};
use serde_json::{Value, json};
use tests::{Backend, TestDatabase, on_both};

/// Makes the database refuse the commit of whatever changes something by a mutation.
async fn refuse_commits(connection: &DatabaseConnection, backend: Backend) {
    let refers = "create table refers (id bigint not null references absent (id) deferrable initially deferred)";
    let trigger = match backend {
        Backend::Sqlite => "create trigger refuses after insert on mutation_key begin insert into refers values (1); end",
        Backend::Postgres => "create function refuse() returns trigger language plpgsql as $$ begin insert into refers values (1); return null; end $$;
            create trigger refuses after insert on mutation_key for each row execute function refuse()",
    };
    for sql in [
        "create table absent (id bigint primary key)",
        refers,
        trigger,
    ] {
        connection.execute_unprepared(sql).await.unwrap();
    }
}

async fn allow_commits(connection: &DatabaseConnection, backend: Backend) {
    let table = if backend == Backend::Postgres {
        " on mutation_key"
    } else {
        ""
    };
    connection
        .execute_unprepared(&format!("drop trigger refuses{table}"))
        .await
        .unwrap();
}

on_both! {
    async fn a_commit_that_is_refused_leaves_nothing(database: &TestDatabase) {
        let service = database.serve().await;
        let donor = service.approver(DONOR);
        let connection = database.connect().await;
        refuse_commits(&connection, database.backend).await;
        for title in ["a", "b", "a"] {
            let (_, _, answer) = send(&donor, title).await;
            assert_eq!(answer["errors"][0]["extensions"]["code"], "INTERNAL", "{answer}");
            assert_eq!(answer["data"], json!({ "makeOffer": null }), "{answer}");
        }
        assert_eq!(titles(&donor).await, [""; 0]);
        allow_commits(&connection, database.backend).await;
        taken(&donor, "a").await;
        taken(&donor, "a").await;
        assert_eq!(titles(&donor).await, ["a"]);
        chain_holds(&connection).await;
    }

    async fn it_is_ready_once_there_is_a_catalogue_of_matching(database: &TestDatabase) {
        let connection = database.connect().await;
        connection.execute_unprepared("alter table gap_country rename to gap_country_lost").await.unwrap();
        let service = database.serve().await;
        let live = service.http(Method::GET, "/health/live").send().await.unwrap();
        let ready = service.http(Method::GET, "/health/ready").send().await.unwrap();
        assert_eq!((live.status(), ready.status()), (StatusCode::OK, StatusCode::SERVICE_UNAVAILABLE));
        assert_eq!(ready.json::<Value>().await.unwrap(), json!({ "status": "unavailable" }));
        service.data("{ countries(first: 1) { totalCount } }", json!({})).await;
        connection.execute_unprepared("alter table gap_country_lost rename to gap_country").await.unwrap();
        until_ready(&service, true).await;
    }

    async fn a_table_that_went_missing_is_told_by_readiness(database: &TestDatabase) {
        let service = database.serve().await;
        until_ready(&service, true).await;
        let connection = database.connect().await;
        connection.execute_unprepared("alter table gap_country rename to gap_country_lost").await.unwrap();
        let answer = service.query(r#"{ gaps(filter: { countries: ["CIV"] }, first: 3) { edges { node { title } } } }"#, json!({})).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "INTERNAL", "{answer}");
        until_ready(&service, false).await;
    }
}
