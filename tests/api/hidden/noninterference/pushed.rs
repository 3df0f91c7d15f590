//! What is pushed to those who are told of changes, by subscriptions and webhooks, while hidden things happen: what the feed has that
//! never had them, with its cursors, and nothing else.

use super::{
    model::{Row, SLOTS, variation},
    runner, seed,
    viewers::{self, DONOR, OWNER, STRANGER, Seer},
    world::World,
};
use crate::{
    feed::{
        live::{Follower, behind},
        saved_searches::all_is_looked_at,
        webhooks::{Receiver, near, serve},
    },
    gap_changes::whole,
    matchmaking::suggestions::weighing,
};
use domain::organisation::Role;
use proptest::{
    strategy::{Strategy, ValueTree},
    test_runner::TestRunner,
};
use serde_json::{Value, json};
use tests::{Actor, Service, TestDatabase, on_both};

/// How often hidden things happen, and then one that everybody sees.
const ROUNDS: usize = 6;
/// Fewest comparisons of a run: in each round what six subscriptions and two webhooks say, and what the two owners of these are shown.
const COMPARED_MIN: usize = ROUNDS * 10;

/// What an organisation is shown of its webhooks, and of what waits for it.
const SHOWN: &str = "{ viewer { inbox(first: 20) { totalCount edges { cursor node { kind since object { id } } } }
    webhooks(first: 2) { nodes { state ended search { state } deliveries(first: 10) { totalCount
    nodes { id kind state entries nextAttempt finished attempts { at durationMs status error } } } } } } }";

/// Somebody who follows the feed, over both protocols.
struct Watcher {
    seer: Seer,
    service: Service,
    /// Where the feed ended when they began.
    begin: Value,
    followers: [Follower; 2],
    told: [Vec<Value>; 2],
}

impl Watcher {
    async fn new(seer: Seer, service: Service) -> Self {
        let begin = behind(&service, Value::Null).await.1;
        let followers = Follower::both(&service, json!({ "after": begin })).await;
        let told = Default::default();
        Self {
            seer,
            service,
            begin,
            followers,
            told,
        }
    }

    /// Takes what comes next by both.
    async fn listen(&mut self) {
        for (follower, told) in self.followers.iter_mut().zip(&mut self.told) {
            told.push(follower.entry().await);
        }
    }
}

/// Those who follow the feed: nobody in particular, and members of two organisations.
async fn watchers(world: &World, service: &Service) -> Vec<Watcher> {
    let clients = [
        ("nobody in particular", service.clone()),
        ("a stranger", service.approver(STRANGER)),
        ("a donor with shares", service.actor(DONOR, Role::Editor)),
    ];
    let all = viewers::all(&world.store);
    let mut watchers = Vec::new();
    for (name, client) in clients {
        let seer = all.iter().find(|seer| seer.name == name).expect(name);
        watchers.push(Watcher::new(seer.clone(), client).await);
    }
    watchers
}

/// Rows that none of them sees, one for each slot.
fn hidden(fixed: &[Row], watchers: &[Watcher], runner: &mut TestRunner) -> Vec<(usize, Row)> {
    let strategy = variation(fixed);
    let mut hidden: Vec<Row> = Vec::new();
    while hidden.len() < SLOTS {
        let rows = strategy.new_tree(runner).expect("a variation").current();
        for (_, row) in rows {
            let mut seers = watchers.iter().map(|watcher| &watcher.seer);
            let is_seen = seers.any(|seer| row.is_seen(seer, fixed)) || row.is_of_now();
            if !is_seen && !hidden.iter().any(|known| known.excludes(&row)) {
                hidden.push(row);
            }
        }
    }
    hidden.truncate(SLOTS);
    (0..).zip(hidden).collect()
}

/// What owners of webhooks are shown of them.
async fn shown(owners: &[Actor]) -> Vec<Value> {
    let mut shown = Vec::new();
    for owner in owners {
        shown.push(owner.data(SHOWN, json!({})).await);
    }
    shown
}

/// What was told, without its place.
fn nodes(entries: &[Value]) -> Vec<&Value> {
    entries.iter().map(|entry| &entry["node"]).collect()
}

on_both! {
    async fn what_one_may_not_see_wakes_nobody_and_shifts_no_cursor(database: &TestDatabase) {
        let seed = seed();
        let mut world = World::make(database).await;
        let service = serve(database, near()).await;
        let owners = [service.approver(DONOR), service.approver(STRANGER)];
        let receivers = [Receiver::start(&[]).await, Receiver::start(&[]).await];
        let gap = service.approver(OWNER).publishes(whole()).await;
        let searches = [Value::Null, json!({ "fitsGap": gap["id"] })];
        for ((owner, receiver), search) in owners.iter().zip(&receivers).zip(searches) {
            owner.done("registerWebhook", json!({ "url": receiver.url, "search": search }), "webhook { id }").await;
        }
        let mut watchers = watchers(&world, &service).await;
        let hidden = hidden(&world.rows(), &watchers, &mut runner(seed));
        let mut compared = 0;
        for (round, rows) in hidden.chunks(SLOTS / ROUNDS).enumerate() {
            all_is_looked_at(database).await;
            let before = shown(&owners).await;
            world.go_on().await;
            world.add(rows).await;
            all_is_looked_at(database).await;
            assert_eq!(shown(&owners).await, before, "GAPBRIDGE_SEED={seed}\n{rows:?}");
            let offer = owners[0].offers(weighing()).await;
            for watcher in &mut watchers {
                watcher.listen().await;
                for told in &watcher.told {
                    assert_eq!(told[round]["node"]["thing"], offer["id"], "{} was woken, GAPBRIDGE_SEED={seed}\n{rows:?}", watcher.seer.name);
                }
            }
            for receiver in &receivers {
                assert_eq!(receiver.changes(round + 1).await[round]["thing"], offer["id"], "GAPBRIDGE_SEED={seed}\n{rows:?}");
            }
            compared += owners.len() + 2 * watchers.len() + receivers.len();
        }
        world.clear().await;
        for watcher in &watchers {
            let expected = behind(&watcher.service, watcher.begin.clone()).await.0;
            assert_eq!(expected.len(), ROUNDS);
            for told in &watcher.told {
                assert_eq!(*told, expected, "{}, GAPBRIDGE_SEED={seed}\n{hidden:?}", watcher.seer.name);
            }
        }
        let told = &watchers[0].told[0];
        for (owner, receiver) in owners.iter().zip(&receivers) {
            let sent = receiver.sent();
            assert_eq!(sent.len(), ROUNDS, "GAPBRIDGE_SEED={seed}\n{hidden:?}");
            for (round, sent) in sent.iter().enumerate() {
                let rest = behind(owner, sent.message()["data"]["cursor"].clone()).await.0;
                assert_eq!(nodes(&rest), nodes(&told[round + 1..]), "a cursor leads on from its message, GAPBRIDGE_SEED={seed}");
            }
        }
        println!("{compared} comparisons of what is pushed on {:?}, GAPBRIDGE_SEED={seed}", database.backend);
        assert!(compared >= COMPARED_MIN, "{compared} comparisons are too few");
    }
}
