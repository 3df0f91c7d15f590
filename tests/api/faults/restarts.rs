//! A new version comes server by server: clients ask again and get their answer, and who follows the feed misses nothing.

use crate::faults::{
    failures::{chain_holds, until_ready},
    many_servers::{
        DONOR, EACH, READ, SOME, WRITERS, Writers, all_there_once, end_of_feed, follow, read, stop,
        told_once,
    },
};
use serde_json::json;
use std::time::Duration;
use tests::{Backend, Process, Proxy, TestDatabase, own_port, run};

/// The test that is a process of its own.
const PROCESS: &str = "faults::restarts::a_process_to_be_restarted";
/// More than a server may take to end.
const END: Duration = Duration::from_secs(30);

/// A server at a place of its own, which a balancer of load knows. Clients here ask without a pause.
fn at(database: &TestDatabase, place: &str) -> Process {
    let settings = [
        ("GAPBRIDGE_LISTEN", place),
        ("GAPBRIDGE_BUDGET_ANONYMOUS", "0"),
        ("GAPBRIDGE_BUDGET_SIGNED_IN", "0"),
    ];
    database.spawn_watched(PROCESS, &settings)
}

#[tokio::test]
async fn servers_are_restarted_in_turn_under_writers_and_followers_who_miss_nothing() {
    run(Backend::Postgres, async |database: &TestDatabase| {
        let places = [own_port(), own_port()].map(|port| format!("127.0.0.1:{port}"));
        let mut servers: Vec<Process> = places.iter().map(|place| at(database, place)).collect();
        let proxy = Proxy::between(places.to_vec()).await;
        let address = format!("http://127.0.0.1:{}", proxy.port());
        let client = || database.client_at(address.clone());
        let right = client().data(READ, json!({})).await;
        let after = end_of_feed(&client()).await;
        let followers: Vec<_> = (0..4)
            .map(|_| tokio::spawn(follow(client(), after.clone(), WRITERS * EACH)))
            .collect();
        let reader = read(&client(), right);
        let donor = client().approver(DONOR);
        let mut writers = Writers::start(&donor);
        for (turn, place) in places.iter().enumerate() {
            writers.reach(SOME * (turn + 1)).await;
            assert!(servers[turn].stops_within(END).await, "it ends");
            servers[turn] = at(database, place);
            until_ready(&servers[turn].client(database), true).await;
        }
        let made = writers.end().await;
        for follower in followers {
            told_once(&follower.await.expect("it follows"), &made);
        }
        stop(reader).await;
        all_there_once(&client().approver(DONOR), &made).await;
        chain_holds(&database.connect().await).await;
    })
    .await;
}

#[tokio::test]
#[ignore = "is a process that others start"]
async fn a_process_to_be_restarted() {
    Process::serve_as_told().await;
}
