//! Several servers on one database: what was acknowledged is there, once; clients that ask again get their answer, and those who
//! follow the feed miss nothing.

use crate::{
    faults::failures::{chain_holds, titles},
    feed::webhooks::until,
};
use futures_util::future::join;
use gapbridge::auth::local::Local;
use reqwest::{Method, StatusCode};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};
use serde_json::{Value, json};
use std::{collections::BTreeSet, sync::Arc};
use tests::{Actor, Backend, Empty, Proxy, Service, TestDatabase, number, offer, run};
use tokio::{
    sync::watch,
    task::{JoinHandle, JoinSet, yield_now},
};

/// The test that is a process of its own.
const PROCESS: &str = "faults::crash::a_process_to_be_killed";
pub(crate) const DONOR: &str = "state-can";
/// Writers at once, and what each of them makes.
pub(crate) const WRITERS: usize = 4;
pub(crate) const EACH: usize = 25;
/// When something happens to them.
pub(crate) const SOME: usize = WRITERS * EACH / 4;

const MAKE: &str = "mutation ($i: MakeOfferInput!) { makeOffer(input: $i) { offer { id title } userErrors { code } } }";
pub(crate) const READ: &str = "{ gaps(first: 5) { totalCount edges { node { id reference } } } }";
const LIVE: &str = "subscription ($after: String) { changes(after: $after, filter: { kinds: [OFFER_MADE] }) { cursor node { thing } } }";
const FEED: &str = "query ($after: String) { changes(after: $after, first: 100) { pageInfo { hasNextPage endCursor } } }";

/// The connections over which servers hear of each other's changes.
const EARS: &str =
    "from pg_stat_activity where datname = current_database() and query ilike 'listen %'";

/// Waits until so many servers listen.
async fn until_listening(connection: &DatabaseConnection, servers: i64) {
    let sql = format!("select count(*) as found {EARS}");
    until(async || {
        let statement = Statement::from_string(DbBackend::Postgres, sql.clone());
        let row = connection.query_one_raw(statement).await;
        let row = row.expect("it answers").expect("a row");
        let found: i64 = row.try_get("", "found").expect("a number");
        (found == servers).then_some(())
    })
    .await;
}

/// Asks until there is an answer: a server may be killed under a request, and the database be away. Nothing else may go wrong.
async fn answered(client: &Service, query: &str, variables: &Value) -> Value {
    let parameters = json!({ "query": query, "variables": variables });
    loop {
        let request = client.http(Method::POST, "/graphql").json(&parameters);
        let Ok(response) = request.send().await else {
            yield_now().await;
            continue;
        };
        let (status, again) = (
            response.status(),
            response.headers().contains_key("retry-after"),
        );
        let Ok(mut answer) = response.json::<Value>().await else {
            yield_now().await;
            continue;
        };
        if status == StatusCode::SERVICE_UNAVAILABLE {
            let code = &answer["errors"][0]["extensions"]["code"];
            assert_eq!((code, again), (&json!("UNAVAILABLE"), true), "{answer}");
            yield_now().await;
            continue;
        }
        assert!(answer["errors"].is_null(), "{answer}");
        return answer["data"].take();
    }
}

/// Those who make offers, each said again under its name until it is taken.
pub(crate) struct Writers {
    running: JoinSet<Vec<(String, String)>>,
    taken: watch::Receiver<usize>,
}

impl Writers {
    pub(crate) fn start(donor: &Actor) -> Self {
        let (tell, taken) = watch::channel(0);
        let tell = Arc::new(tell);
        let mut running = JoinSet::new();
        for writer in 0..WRITERS {
            let (donor, tell) = (donor.clone(), tell.clone());
            running.spawn(async move {
                let mut made = Vec::new();
                for turn in 0..EACH {
                    made.push(make(&donor, &format!("{writer}-{turn}")).await);
                    tell.send_modify(|taken| *taken += 1);
                }
                made
            });
        }
        Self { running, taken }
    }

    /// Waits until so many are taken.
    pub(crate) async fn reach(&mut self, count: usize) {
        let reached = self.taken.wait_for(|taken| *taken >= count).await;
        reached.map(drop).expect("the writers write");
    }

    /// Ids and titles of all that was taken.
    pub(crate) async fn end(self) -> Vec<(String, String)> {
        self.running.join_all().await.concat()
    }
}

pub(crate) async fn make(donor: &Actor, title: &str) -> (String, String) {
    let mut input = offer("EQUIPMENT", number("ITEMS", 3));
    input["title"] = json!(title);
    input["clientMutationId"] = json!(title);
    let made = answered(donor, MAKE, &json!({ "i": input })).await["makeOffer"].take();
    assert_eq!(made["userErrors"], json!([]), "{title}");
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    (text(&made["offer"]["id"]), text(&made["offer"]["title"]))
}

/// What was acknowledged is there, once, and nothing else.
pub(crate) async fn all_there_once(donor: &Actor, made: &[(String, String)]) {
    let mut expected: Vec<&str> = made.iter().map(|(_, title)| title.as_str()).collect();
    expected.sort_unstable();
    assert_eq!(titles(donor).await, expected);
    let ids: BTreeSet<&str> = made.iter().map(|(id, _)| id.as_str()).collect();
    assert_eq!(ids.len(), WRITERS * EACH);
}

/// Asks the same again and again, and gets the same.
pub(crate) fn read(client: &Service, right: Value) -> JoinHandle<()> {
    let client = client.clone();
    tokio::spawn(async move {
        loop {
            assert_eq!(answered(&client, READ, &json!({})).await, right);
        }
    })
}

/// Ends one who reads; fails where an answer was wrong.
pub(crate) async fn stop(reader: JoinHandle<()>) {
    reader.abort();
    let ended = reader.await.expect_err("it reads for ever");
    assert!(ended.is_cancelled(), "{ended}");
}

/// The place behind everything in the feed.
pub(crate) async fn end_of_feed(client: &Service) -> Value {
    let mut after = Value::Null;
    loop {
        let mut page =
            client.data(FEED, json!({ "after": after })).await["changes"]["pageInfo"].take();
        after = page["endCursor"].take();
        if page["hasNextPage"] == false {
            return after;
        }
    }
}

/// Follows the feed from a place, and from its last cursor where the stream ends, until it told of so many things.
pub(crate) async fn follow(client: Service, mut after: Value, count: usize) -> Vec<String> {
    let mut things = Vec::new();
    while things.len() < count {
        let Ok(mut events) = client.events(LIVE, json!({ "after": after })).await else {
            yield_now().await;
            continue;
        };
        while let Ok(Some(mut event)) = events.next().await {
            if !event["errors"].is_null() {
                let code = &event["errors"][0]["extensions"]["code"];
                assert_eq!(code, "UNAVAILABLE", "{event}");
                break;
            }
            let mut entry = event["data"]["changes"].take();
            after = entry["cursor"].take();
            let thing = entry["node"]["thing"].as_str();
            things.push(thing.expect("an id").to_owned());
            if things.len() == count {
                break;
            }
        }
    }
    things
}

/// Who follows the feed was told of all that was made, once.
pub(crate) fn told_once(told: &[String], made: &[(String, String)]) {
    let once: BTreeSet<&str> = told.iter().map(String::as_str).collect();
    let ids: BTreeSet<&str> = made.iter().map(|(id, _)| id.as_str()).collect();
    assert_eq!(once, ids, "nothing is lost");
    assert_eq!(once.len(), told.len(), "and nothing told twice");
}

#[tokio::test]
async fn servers_that_start_at_once_make_one_register() {
    run(Backend::Postgres, async |empty: &Empty| {
        let database = &empty.0;
        // So that they have one key, as servers are given one.
        Local::open(&database.config()).expect("a key");
        let (first, second) = join(database.serve(), database.serve()).await;
        let right = first.data(READ, json!({})).await;
        assert_eq!(second.data(READ, json!({})).await, right);
        chain_holds(&database.connect().await).await;
    })
    .await;
}

#[tokio::test]
async fn with_one_of_two_servers_killed_clients_see_retries_and_the_feed_goes_on() {
    run(Backend::Postgres, async |database: &TestDatabase| {
        let (first, second) = (database.spawn(PROCESS), database.spawn(PROCESS));
        let place = |address: &str| address.trim_start_matches("http://").to_owned();
        let proxy = Proxy::between(vec![place(first.address()), place(second.address())]).await;
        let address = format!("http://127.0.0.1:{}", proxy.port());
        // Each with connections of its own, as machines have.
        let client = || database.client_at(address.clone());
        let right = client().data(READ, json!({})).await;
        let after = end_of_feed(&second.client(database)).await;
        let followers: Vec<_> = (0..4)
            .map(|_| tokio::spawn(follow(client(), after.clone(), WRITERS * EACH)))
            .collect();
        let readers = [read(&client(), right.clone()), read(&client(), right)];
        let donor = client().approver(DONOR);
        let mut writers = Writers::start(&donor);
        writers.reach(SOME).await;
        drop(first);
        let made = writers.end().await;
        for follower in followers {
            told_once(&follower.await.expect("it follows"), &made);
        }
        for reader in readers {
            stop(reader).await;
        }
        all_there_once(&second.client(database).approver(DONOR), &made).await;
        chain_holds(&database.connect().await).await;
    })
    .await;
}

#[tokio::test]
async fn servers_whose_ears_are_cut_off_miss_nothing_and_listen_again() {
    run(Backend::Postgres, async |database: &TestDatabase| {
        let (first, second) = (database.serve().await, database.serve().await);
        let connection = database.connect().await;
        until_listening(&connection, 2).await;
        let after = end_of_feed(&second).await;
        let follower = tokio::spawn(follow(second.clone(), after, 2));
        let donor = first.approver(DONOR);
        let heard = make(&donor, "heard").await.0;
        let cut = format!("select pg_terminate_backend(pid) {EARS}");
        connection.execute_unprepared(&cut).await.expect("it may");
        let unheard = make(&donor, "unheard").await.0;
        assert_eq!(follower.await.expect("it follows"), [heard, unheard]);
        until_listening(&connection, 2).await;
    })
    .await;
}
