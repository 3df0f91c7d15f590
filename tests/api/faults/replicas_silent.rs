//! A read replica to which all connections fell silent, as where its machine went without a word: others lead to it, or to what has its place.

use crate::faults::replicas::{
    FAR, PATIENCE, RENAME, copied, pause, serve, title, until_near, until_titled, with,
};
use futures_util::future::join_all;
use gapbridge::config::Config;
use std::time::Duration;
use tests::Proxy;
use tokio::time::timeout;

/// So many connections to a copy are there, and used, when they fall silent, and the way leads to another by then.
async fn is_left_when_silent(connections: u32, fall_silent: impl FnOnce(&Proxy)) {
    let (primary, database, standby) = copied().await;
    let next = primary.standby().await;
    next.catch_up(&primary).await;
    let way = Proxy::to(standby.place()).await;
    let url = format!(
        "postgres://gapbridge@127.0.0.1:{}/postgres?application_name=one",
        way.port()
    );
    let config = Config {
        database_connections: connections,
        ..with(&database, &[url], Duration::from_secs(FAR))
    };
    let service = serve(&database, &config).await;
    until_near((&primary, &standby), "one").await;
    pause(&standby).await;
    primary.run_sql(&format!("{RENAME}'there'")).await;
    until_titled(&service, "here").await;
    join_all((0..6).map(|_| title(&service))).await;
    way.lead_new_to(next.place());
    fall_silent(&way);
    let near = timeout(PATIENCE, until_near((&primary, &next), "one")).await;
    near.expect("the one in its place is looked at");
    pause(&next).await;
    primary.run_sql(&format!("{RENAME}'elsewhere'")).await;
    until_titled(&service, "there").await;
}

#[tokio::test]
async fn a_copy_whose_connections_fell_silent_is_read_by_others() {
    // Each keeps its place once it comes back. Whoever looks takes them in turns.
    is_left_when_silent(2, Proxy::silence_at_ping).await;
}

#[tokio::test]
async fn a_copy_that_falls_silent_while_readers_give_on_its_connections_is_left() {
    is_left_when_silent(8, Proxy::silence).await;
}
