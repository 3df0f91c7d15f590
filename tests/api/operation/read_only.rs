//! Databases that take no changes, or those of rows alone, and registers of an older version: what reads does so, and tables change where
//! it was asked for.

use crate::faults::failures::{send, until_ready};
use domain::table::TableKind;
use gapbridge::{
    cli::{audit::audit, judgements, template},
    config::{Config, TemplateOptions, VerifyOptions},
    db::store::Store,
    error::causes,
};
use migration::{Migrator, MigratorTrait as _, seaql_migrations};
use reqwest::{Method, StatusCode};
use sea_orm::EntityTrait as _;
use serde_json::json;
use std::sync::Arc;
use tests::{Asked as _, Backend, Empty, Service, TestDatabase, ahead, on_both, run};
use uuid::Uuid;

/// Settings that lead to the database in a way that takes no changes.
fn read_only(database: &TestDatabase) -> Config {
    let url = &database.url;
    let database_url = match database.backend {
        Backend::Sqlite => url.replace("mode=rwc", "mode=ro"),
        Backend::Postgres => {
            format!("{url}?options=-c%20default_transaction_read_only%3Don")
        }
    };
    Config {
        database_url,
        ..database.config()
    }
}

async fn status(service: &Service, of: &str) -> StatusCode {
    let answer = service.http(Method::GET, of).send().await;
    answer.unwrap().status()
}

/// What `gapbridge audit verify` ends with.
async fn audited(config: &Config) -> Result<(), String> {
    let options = VerifyOptions::default();
    let audited = audit(
        config,
        &options,
        &mut |difference| panic!("{difference}"),
        &mut |_| {},
    )
    .await;
    audited.map(|_| ()).map_err(|error| format!("{error:#}"))
}

on_both! {
    async fn one_that_takes_no_changes_is_served_and_is_not_ready_before_anybody_tried(database: &TestDatabase) {
        let service = database.serve_as(&read_only(database)).await;
        // It waits for the catalogue, without which nothing is ready.
        let query = "{ gaps(first: 1) { totalCount edges { node { suggestions(first: 1) { score } } } } }";
        let found = service.data(query, json!({})).await;
        assert!(found["gaps"]["totalCount"].as_u64() > Some(0), "{found}");
        assert_eq!(status(&service, "/health/ready").await, StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(status(&service, "/health/live").await, StatusCode::OK);
    }

    async fn one_that_takes_no_changes_keeps_nobody_but_from_what_is_closest_kept(database: &TestDatabase) {
        let service = database.serve().await;
        let panel = service.approver("group-civ");
        let report = panel.reports("Midterm report", json!({ "kind": "MIDTERM", "document": "S/2031/8" })).await;
        let own = panel.finds(&report, "REPORT", "Officers were never trained.", json!({})).await;
        let closest = panel.finds(&report, "REPORT", "A convoy leaves at night.", json!({})).await;
        panel.done("shareFinding", json!({ "finding": own["id"], "organisation": "state-can" }), "share { id }").await;
        drop(service);
        // Not by a mutation: its answer would be a reading.
        database.run_sql(&format!("update finding set category = 'CONFIDENTIAL' where reference = '{}'", closest.text("reference"))).await;
        let service = database.serve_as(&read_only(database)).await;
        let query = "query ($r: String!) { finding(reference: $r) { text } }";
        for reader in ["group-civ", "state-can"] {
            let seen = service.approver(reader).data(query, json!({ "r": own["reference"] })).await;
            assert_eq!(seen["finding"]["text"], "Officers were never trained.", "{reader}");
        }
        let refused = service.approver("group-civ").bytes(query, json!({ "r": closest["reference"] })).await;
        let refused: serde_json::Value = serde_json::from_slice(&refused).unwrap();
        assert_eq!(refused["errors"][0]["extensions"]["code"], "UNAVAILABLE");
    }

    async fn one_that_takes_no_changes_keeps_nobody_from_an_allegation_that_is_answered_and_out(database: &TestDatabase) {
        let service = database.serve().await;
        let (panel, party) = (service.approver("group-civ"), service.approver("civ-authorities"));
        let report = panel.reports("Midterm report", json!({ "kind": "MIDTERM", "document": "S/2031/9" })).await;
        let accusing = panel.finds(&report, "ALLEGATION", "The office took money.", json!({})).await;
        panel.done("inviteReply", json!({ "finding": accusing["id"], "party": "civ-authorities", "due": ahead(9) }), "finding { id }").await;
        let reply = json!({ "finding": accusing["id"], "text": "We did not.", "language": "en", "confirmation": "NAMES_NO_PRIVATE_PERSON" });
        party.done("submitReply", reply, "finding { id }").await;
        let now = panel.data("query ($c: String!) { report(symbol: $c) { version } }", json!({ "c": report["code"] })).await["report"].take();
        let publish = json!({ "report": report["id"], "expectedVersion": now["version"], "findings": [accusing["id"]], "confirmation": "NAMES_NO_PRIVATE_PERSON" });
        panel.done("publishReport", publish, "report { published }").await;
        drop(service);
        let service = database.serve_as(&read_only(database)).await;
        let query = "query ($r: String!) { finding(reference: $r) { text } }";
        let seen = service.approver("state-fra").data(query, json!({ "r": accusing["reference"] })).await;
        assert_eq!(seen["finding"]["text"], "The office took money.");
    }

    async fn commands_that_only_read_do_so_where_nothing_can_be_changed(database: &TestDatabase) {
        let folder = tempfile::tempdir().unwrap();
        let config = read_only(database);
        judgements::run(&config).await.unwrap();
        let options = TemplateOptions { kind: TableKind::Offers, file: folder.path().join("offers.csv") };
        template::run(&config, &options).await.unwrap();
        audited(&config).await.unwrap();
    }

    async fn commands_leave_the_tables_of_an_older_register_as_they_are(database: &TestDatabase) {
        let sql = "delete from seaql_migrations where version = (select max(version) from seaql_migrations)";
        database.run_sql(sql).await;
        let config = database.config();
        for said in [
            judgements::run(&config).await.unwrap_err().to_string(),
            audited(&config).await.unwrap_err(),
            Store::open_register(&config).await.map(|_| ()).unwrap_err().to_string(),
            Store::open_or_make(&config).await.map(|_| ()).unwrap_err().to_string(),
        ] {
            assert!(said.contains("its tables lack 1 of ") && said.contains("run `gapbridge migrate`"), "{said}");
        }
        let applied = seaql_migrations::Entity::find().all(&database.connect().await).await.unwrap();
        assert_eq!(applied.len() + 1, Migrator::migrations().len());
    }

    async fn what_is_loaded_first_makes_the_tables(empty: &Empty) {
        let store = Store::open_or_make(&empty.0.config()).await.unwrap();
        assert!(store.is_empty().await.unwrap());
        store.close().await;
    }
}

/// A role of PostgreSQL that may do this with the rows of all tables and nothing else, and the settings of a service that is that role.
pub(crate) async fn role_with(database: &TestDatabase, rights: &str) -> (String, Config) {
    let role = format!("gapbridge_rows_{}", Uuid::now_v7().simple());
    let grants = format!(
        "revoke create on schema public from public; create role {role} login password 'rows'; \
         grant usage on schema public to {role}; grant usage on all sequences in schema public to {role}; \
         grant {rights} on all tables in schema public to {role}"
    );
    database.run_sql(&grants).await;
    let (scheme, rest) = database.url.split_once("://").unwrap();
    let (_, place) = rest.rsplit_once('@').unwrap();
    let config = Config {
        database_url: format!("{scheme}://{role}:rows@{place}"),
        ..database.config()
    };
    (role, config)
}

/// Takes such a role away, once nobody is connected as it.
pub(crate) async fn drop_role(database: &TestDatabase, role: &str) {
    let ends = format!("drop owned by {role}; drop role {role}");
    database.run_sql(&ends).await;
}

#[tokio::test]
async fn a_role_that_may_change_rows_alone_serves_tables_that_are_as_they_should_be() {
    run(Backend::Postgres, async |database: &TestDatabase| {
        let (role, config) = role_with(database, "select, insert, update, delete").await;
        let service = database.serve_as(&config).await;
        let (status, _, answer) = send(&service.approver("state-can"), "a").await;
        assert_eq!(status, StatusCode::OK, "{answer}");
        assert_eq!(
            answer["data"]["makeOffer"]["offer"]["title"], "a",
            "{answer}"
        );
        until_ready(&service, true).await;
        drop(service);
        drop_role(database, &role).await;
    })
    .await;
}

#[tokio::test]
async fn a_role_that_may_change_no_rows_is_not_ready_until_it_may() {
    run(Backend::Postgres, async |database: &TestDatabase| {
        let (role, config) = role_with(database, "select").await;
        let service = database.serve_as(&config).await;
        let found = service.data("{ gaps { totalCount } }", json!({})).await;
        assert!(found["gaps"]["totalCount"].as_u64() > Some(0), "{found}");
        // The catalogue is there by then: it is not what readiness waits for.
        let query = "{ gaps(first: 1) { edges { node { suggestions(first: 1) { score } } } } }";
        service.data(query, json!({})).await;
        let ready = status(&service, "/health/ready").await;
        assert_eq!(ready, StatusCode::SERVICE_UNAVAILABLE);
        let grant =
            format!("grant insert, update, delete on all tables in schema public to {role}");
        database.run_sql(&grant).await;
        until_ready(&service, true).await;
        drop(service);
        drop_role(database, &role).await;
    })
    .await;
}

#[tokio::test]
async fn a_role_that_lacks_one_right_is_told_of_as_what_passes_and_not_ready_until_it_has_it() {
    run(Backend::Postgres, async |database: &TestDatabase| {
        let (role, config) = role_with(database, "select, insert, update, delete").await;
        // Without these a server does all that it has to.
        let spared = format!(
            "revoke insert, update, delete on seaql_migrations from {role}; revoke delete on event from {role}"
        );
        database.run_sql(&spared).await;
        let service = database.serve_as(&config).await;
        until_ready(&service, true).await;
        let revoked = format!("revoke insert on assistance_line from {role}");
        database.run_sql(&revoked).await;
        let (status, again, answer) = send(&service.approver("state-can"), "a").await;
        assert_eq!(
            (status, again),
            (StatusCode::SERVICE_UNAVAILABLE, true),
            "{answer}"
        );
        let error = &answer["errors"][0];
        assert_eq!(error["extensions"]["code"], "UNAVAILABLE", "{answer}");
        let message = error["message"].as_str().unwrap();
        assert!(
            message.contains("its operator has to grant") && !message.contains("assistance_line"),
            "{answer}"
        );
        until_ready(&service, false).await;
        let grant = format!("grant insert on assistance_line to {role}");
        let store = Arc::new(Store::open_register(&config).await.unwrap());
        let told = store.is_well().await.unwrap_err();
        assert!(causes(&told).concat().ends_with(&grant), "{told:?}");
        database.run_sql(&grant).await;
        until_ready(&service, true).await;
        let (_, _, answer) = send(&service.approver("state-can"), "a").await;
        assert_eq!(
            answer["data"]["makeOffer"]["offer"]["title"], "a",
            "{answer}"
        );
        store.close().await;
        drop(service);
        drop_role(database, &role).await;
    })
    .await;
}
