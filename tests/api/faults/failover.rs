//! Another server takes the place of the database, and the one before neither goes nor says a word: the service leaves it.

use crate::faults::{
    database_faults::{SOON, config_by, serve_by},
    failures::{chain_holds, send, titles, until_ready},
    many_servers::{DONOR, READ, make},
};
use futures_util::future::join_all;
use gapbridge::config::{Config, ServeOptions};
use serde_json::json;
use tests::{Actor, Cluster, Proxy, options};
use tokio::{task::yield_now, time::timeout};

/// Questions at once: more than there are connections, and no more than one may have under way.
const MANY: usize = 6;
/// A row where a service listens to what others change.
const LISTENS: &str = "select 1 from pg_stat_activity where query ilike 'listen %'";

/// All who ask at once read these offers.
async fn all_read(donor: &Actor, offers: &[&str]) {
    let all = join_all((0..MANY).map(|_| titles(donor))).await;
    assert!(all.iter().all(|titles| titles == offers), "{all:?}");
}

/// Sends an offer until this is in the answer.
async fn until(donor: &Actor, title: &str, said: &str) {
    let told = async {
        while !send(donor, title).await.2.to_string().contains(said) {
            yield_now().await;
        }
    };
    let told = timeout(SOON, told).await;
    told.unwrap_or_else(|_| panic!("{title}: never told {said}"));
}

#[tokio::test]
async fn a_name_that_moves_is_followed_though_the_server_it_named_still_answers() {
    let primary = Cluster::start(&[]).await;
    let proxy = Proxy::to(primary.place()).await;
    let database = primary.database();
    let service = serve_by(&proxy, &database).await;
    let donor = service.approver(DONOR);
    make(&donor, "a").await;
    let standby = primary.standby().await;
    standby.catch_up(&primary).await;
    // The name still leads to it, and it ends no connection from here on.
    primary.demote().await;
    until(&donor, "b", "The database takes no changes").await;
    // Each with a connection that leads there.
    all_read(&donor, &["a"]).await;
    standby.promote().await;
    proxy.lead_new_to(standby.place());
    let again = timeout(SOON, until_ready(&service, true)).await;
    again.expect("the one that takes changes is found");
    make(&donor, "b").await;
    all_read(&donor, &["a", "b"]).await;
    service.data(READ, json!({})).await;
    chain_holds(&standby.connect().await).await;
}

/// All connections are in use when they fall silent, and the name leads to another server by then.
async fn is_left_when_silent(connections: u32, falls_silent: impl FnOnce(&Proxy)) {
    let primary = Cluster::start(&[]).await;
    let proxy = Proxy::to(primary.place()).await;
    let database = primary.database();
    let brief = ServeOptions {
        // Longer than a connection is waited for.
        request_timeout_ms: 8_000,
        ..options()
    };
    let config = Config {
        database_connections: connections,
        ..config_by(&proxy, &database)
    };
    let service = database.bind(&config, &brief).await;
    let donor = service.approver(DONOR);
    until_ready(&service, true).await;
    make(&donor, "a").await;
    let standby = primary.standby().await;
    standby.catch_up(&primary).await;
    standby.promote().await;
    // All connections are there, and used.
    all_read(&donor, &["a"]).await;
    proxy.lead_new_to(standby.place());
    falls_silent(&proxy);
    // Each of these takes a connection that is silent or falls silent, or waits for one, and is given up in time.
    let asked = json!({ "query": READ });
    let asked = (0..MANY).map(|_| donor.post(&asked));
    let given_up = timeout(SOON, join_all(asked)).await;
    given_up.expect("nobody waits for an answer that never comes");
    until(&donor, "b", "\"userErrors\":[]").await;
    all_read(&donor, &["a", "b"]).await;
    service.data(READ, json!({})).await;
    // What other servers change there is heard of.
    let heard = timeout(SOON, standby.until(LISTENS)).await;
    heard.expect("it listens to the one that takes changes");
    chain_holds(&standby.connect().await).await;
}

#[tokio::test]
async fn a_server_that_falls_silent_is_left_for_the_one_in_its_place() {
    is_left_when_silent(2, Proxy::silence).await;
}

#[tokio::test]
async fn a_server_that_falls_silent_as_connections_come_back_is_left_with_their_places() {
    is_left_when_silent(2, Proxy::silence_at_ping).await;
}

#[tokio::test]
async fn a_server_that_falls_silent_while_readers_give_on_its_connections_is_left() {
    is_left_when_silent(8, Proxy::silence).await;
}
