//! A database that fails: what was acknowledged is there, what was not is not, and it goes on when the database does.

mod refused;
mod room;

use gapbridge::history::event::verify;
use reqwest::{Method, StatusCode, Url};
use sea_orm::{AccessMode, ConnectionTrait, DatabaseConnection, TransactionTrait};
use serde_json::{Value, json};
use tests::{Actor, Backend, Process, Proxy, Service, TestDatabase, number, offer, run};
use tokio::task::{JoinSet, yield_now};

/// The test that is a process of its own.
const PROCESS: &str = "faults::crash::a_process_to_be_killed";
const DONOR: &str = "state-can";
/// An offer that is known by its title.
fn offer_called(title: &str) -> Value {
    let mut input = offer("EQUIPMENT", number("ITEMS", 3));
    input["title"] = json!(title);
    input["clientMutationId"] = json!(title);
    input
}

/// Sends an offer, and gives the status, whether a time to come back was named, and the answer.
pub(crate) async fn send(donor: &Actor, title: &str) -> (StatusCode, bool, Value) {
    let query = "mutation ($i: MakeOfferInput!) { makeOffer(input: $i) { offer { title } userErrors { code } } }";
    let answer = donor
        .post(&json!({ "query": query, "variables": { "i": offer_called(title) } }))
        .await;
    let (status, again) = (
        answer.status(),
        answer.headers().contains_key("retry-after"),
    );
    (status, again, answer.json().await.expect("JSON"))
}

/// Sends an offer that the database can't take now: it says so, and when to come back.
async fn turned_away(donor: &Actor, title: &str, message: &str) {
    let (status, again, answer) = send(donor, title).await;
    assert_eq!(
        (status, again),
        (StatusCode::SERVICE_UNAVAILABLE, true),
        "{answer}"
    );
    let error = &answer["errors"][0];
    assert_eq!(error["extensions"]["code"], "UNAVAILABLE", "{answer}");
    assert_ne!(error["locations"][0]["line"], 0, "{answer}");
    assert!(
        error["message"].as_str().unwrap().starts_with(message),
        "{answer}"
    );
}

/// Sends an offer that is taken, for the first time or again.
async fn taken(donor: &Actor, title: &str) {
    let (_, _, answer) = send(donor, title).await;
    let expected = json!({ "makeOffer": { "offer": { "title": title }, "userErrors": [] } });
    assert_eq!(answer["data"], expected, "{answer}");
}

/// The titles of the donor's offers.
pub(crate) async fn titles(donor: &Actor) -> Vec<String> {
    let filter = format!("filter: {{ providers: [\"{DONOR}\"] }},");
    let offers = donor.nodes("offers", &filter, 50, "title").await;
    let mut titles: Vec<String> = offers
        .iter()
        .map(|offer| offer["title"].as_str().unwrap().to_owned())
        .collect();
    titles.sort();
    titles
}

/// Asks whether the service is ready until the answer is this.
pub(crate) async fn until_ready(service: &Service, ready: bool) {
    let wanted = if ready {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    while service
        .http(Method::GET, "/health/ready")
        .send()
        .await
        .unwrap()
        .status()
        != wanted
    {
        yield_now().await;
    }
}

/// Changes a setting of the PostgreSQL database, for every connection from now on.
async fn alter(database: &TestDatabase, setting: &str) {
    let connection = database.connect().await;
    let sql = format!("do $$ begin execute format('alter database %I {setting}', current_database());
        perform pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid(); end $$");
    // By default a new connection may be one that changes nothing.
    let transaction = connection
        .begin_with_config(None, Some(AccessMode::ReadWrite))
        .await
        .unwrap();
    transaction.execute_unprepared(&sql).await.unwrap();
    transaction.commit().await.unwrap();
}

pub(crate) async fn chain_holds(connection: &DatabaseConnection) {
    verify(connection, None, |_, _| {})
        .await
        .expect("the chain holds");
}

#[tokio::test]
async fn a_full_disk_takes_nothing_and_shows_nothing_and_is_recovered_from() {
    run(Backend::Sqlite, async |database: &TestDatabase| {
        let process: Process = database.spawn(PROCESS);
        let service = process.client(database);
        let donor = service.approver(DONOR);
        taken(&donor, "a").await;
        process.limit_files(Some(4096));
        for title in ["b", "c", "b", "d"] {
            turned_away(&donor, title, "There is no room left to write to").await;
        }
        assert_eq!(
            titles(&donor).await,
            ["a"],
            "what was not done is not shown"
        );
        until_ready(&service, false).await;
        process.limit_files(None);
        until_ready(&service, true).await;
        for title in ["b", "c", "b", "d"] {
            taken(&donor, title).await;
        }
        assert_eq!(titles(&donor).await, ["a", "b", "c", "d"]);
        chain_holds(&database.connect().await).await;
    })
    .await;
}

#[tokio::test]
async fn a_backend_that_ends_in_mid_change_undoes_it() {
    run(Backend::Postgres, async |database: &TestDatabase| {
        let service = database.serve().await;
        let donor = service.approver(DONOR);
        let (holder, other) = (database.connect().await, database.connect().await);
        holder.execute_unprepared("begin; lock table mutation_key in access exclusive mode").await.unwrap();
        let waits = tokio::spawn({
            let donor = donor.clone();
            async move { turned_away(&donor, "a", "The database does not answer").await }
        });
        let ends = "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like 'SELECT%mutation_key%'";
        // Nothing else of the service waits like a change.
        while other.execute_unprepared(ends).await.unwrap().rows_affected() == 0 {
            yield_now().await;
        }
        waits.await.unwrap();
        holder.execute_unprepared("rollback").await.unwrap();
        until_ready(&service, true).await;
        assert_eq!(titles(&donor).await, [""; 0]);
        taken(&donor, "a").await;
        taken(&donor, "a").await;
        assert_eq!(titles(&donor).await, ["a"]);
        chain_holds(&other).await;
    })
    .await;
}

#[tokio::test]
async fn a_long_change_of_somebody_else_is_not_taken_for_a_database_that_is_away() {
    run(Backend::Postgres, async |database: &TestDatabase| {
        let service = database.serve().await;
        let donor = service.approver(DONOR);
        let (holder, other) = (database.connect().await, database.connect().await);
        let lock = "begin; lock table register_state in exclusive mode";
        holder.execute_unprepared(lock).await.unwrap();
        let waits = tokio::spawn({
            let donor = donor.clone();
            async move { turned_away(&donor, "a", "The database does not answer").await }
        });
        // Nothing else of the service waits like a change.
        let waiting = "from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like '%FOR UPDATE%'";
        let ends = format!("select pg_terminate_backend(pid) {waiting}");
        while other
            .execute_unprepared(&ends)
            .await
            .unwrap()
            .rows_affected()
            == 0
        {
            yield_now().await;
        }
        waits.await.unwrap();
        // Its probe waits for the lock; what it finds meanwhile must not keep anybody from reading.
        let looks = format!("select 1 {waiting}");
        while other
            .execute_unprepared(&looks)
            .await
            .unwrap()
            .rows_affected()
            == 0
        {
            yield_now().await;
        }
        while other
            .execute_unprepared(&looks)
            .await
            .unwrap()
            .rows_affected()
            > 0
        {
            assert_eq!(titles(&donor).await, [""; 0]);
        }
        for _ in 0..50 {
            assert_eq!(titles(&donor).await, [""; 0]);
        }
        holder.execute_unprepared("rollback").await.unwrap();
        taken(&donor, "a").await;
    })
    .await;
}

#[tokio::test]
async fn a_database_that_takes_no_changes_still_answers() {
    run(Backend::Postgres, async |database: &TestDatabase| {
        let service = database.serve().await;
        let donor = service.approver(DONOR);
        alter(database, "set default_transaction_read_only = on").await;
        until_ready(&service, false).await;
        let message = "The database takes no changes at the moment";
        // Its connections were ended, too: for a moment it does not answer.
        while !send(&donor, "a").await.2.to_string().contains(message) {
            yield_now().await;
        }
        turned_away(&donor, "a", message).await;
        until_ready(&service, false).await;
        assert_eq!(titles(&donor).await, [""; 0], "it still answers");
        alter(database, "reset default_transaction_read_only").await;
        until_ready(&service, true).await;
        taken(&donor, "a").await;
        chain_holds(&database.connect().await).await;
    })
    .await;
}

#[tokio::test]
async fn a_database_that_is_away_is_said_at_once_and_found_again() {
    run(Backend::Postgres, async |database: &TestDatabase| {
        let mut config = database.config();
        let mut url: Url = config.database_url.parse().unwrap();
        let server = format!("{}:{}", url.host_str().unwrap(), url.port().unwrap());
        let mut proxy = Proxy::to(server).await;
        url.set_host(Some("127.0.0.1")).unwrap();
        url.set_port(Some(proxy.port())).unwrap();
        config.database_url = url.to_string();
        let service = database.serve_as(&config).await;
        let donor = service.approver(DONOR);
        taken(&donor, "a").await;
        proxy.cut().await;
        until_ready(&service, false).await;
        turned_away(&donor, "b", "The database").await;
        let mut all = JoinSet::new();
        for _ in 0..40 {
            let service = service.clone();
            all.spawn(async move {
                service
                    .post(&json!({ "query": "{ gaps { totalCount } }" }))
                    .await
                    .status()
            });
        }
        assert!(
            all.join_all()
                .await
                .iter()
                .all(|status| *status == StatusCode::SERVICE_UNAVAILABLE)
        );
        proxy.open().await;
        until_ready(&service, true).await;
        let mut all = JoinSet::new();
        for _ in 0..40 {
            let service = service.clone();
            all.spawn(async move { service.data("{ gaps { totalCount } }", json!({})).await });
        }
        all.join_all().await;
        taken(&donor, "b").await;
        assert_eq!(titles(&donor).await, ["a", "b"]);
    })
    .await;
}
