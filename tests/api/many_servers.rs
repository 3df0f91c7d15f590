//! Several servers on one database, and a database that goes away under writers: what was acknowledged is there, once; clients
//! that ask again get their answer, and those who follow the feed miss nothing.

use crate::failures::{chain_holds, titles, until_ready};
use futures_util::future::join;
use gapbridge::{auth::local::Local, config::ServeOptions};
use reqwest::{Method, StatusCode, Url};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement,
};
use serde_json::{Value, json};
use std::{collections::BTreeSet, sync::Arc, time::Duration};
use tests::{
    Actor, Backend, Cluster, Empty, Proxy, Service, TestDatabase, number, offer, options, run,
};
use tokio::{
    sync::watch,
    task::{JoinHandle, JoinSet, yield_now},
};

/// The test that is a process of its own.
const PROCESS: &str = "crash::a_process_to_be_killed";
const DONOR: &str = "state-can";
/// Writers at once, and what each of them makes.
const WRITERS: usize = 4;
const EACH: usize = 25;
/// When something happens to them.
const SOME: usize = WRITERS * EACH / 4;

const MAKE: &str = "mutation ($i: MakeOfferInput!) { makeOffer(input: $i) { offer { id title } userErrors { code } } }";
const READ: &str = "{ gaps(first: 5) { totalCount edges { node { id reference } } } }";
const LIVE: &str = "subscription ($after: String) { changes(after: $after, filter: { kinds: [OFFER_MADE] }) { cursor node { thing } } }";
const FEED: &str = "query ($after: String) { changes(after: $after, first: 100) { pageInfo { hasNextPage endCursor } } }";

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
struct Writers {
    running: JoinSet<Vec<(String, String)>>,
    taken: watch::Receiver<usize>,
}

impl Writers {
    fn start(donor: &Actor) -> Self {
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
    async fn reach(&mut self, count: usize) {
        let reached = self.taken.wait_for(|taken| *taken >= count).await;
        reached.map(drop).expect("the writers write");
    }

    /// Ids and titles of all that was taken.
    async fn end(self) -> Vec<(String, String)> {
        self.running.join_all().await.concat()
    }
}

async fn make(donor: &Actor, title: &str) -> (String, String) {
    let mut input = offer("EQUIPMENT", number("ITEMS", 3));
    input["title"] = json!(title);
    input["clientMutationId"] = json!(title);
    let made = answered(donor, MAKE, &json!({ "i": input })).await["makeOffer"].take();
    assert_eq!(made["userErrors"], json!([]), "{title}");
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    (text(&made["offer"]["id"]), text(&made["offer"]["title"]))
}

/// What was acknowledged is there, once, and nothing else.
async fn all_there_once(donor: &Actor, made: &[(String, String)]) {
    let mut expected: Vec<&str> = made.iter().map(|(_, title)| title.as_str()).collect();
    expected.sort_unstable();
    assert_eq!(titles(donor).await, expected);
    let ids: BTreeSet<&str> = made.iter().map(|(id, _)| id.as_str()).collect();
    assert_eq!(ids.len(), WRITERS * EACH);
}

/// Asks the same again and again, and gets the same.
fn read(client: &Service, right: Value) -> JoinHandle<()> {
    let client = client.clone();
    tokio::spawn(async move {
        loop {
            assert_eq!(answered(&client, READ, &json!({})).await, right);
        }
    })
}

/// Ends one who reads; fails where an answer was wrong.
async fn stop(reader: JoinHandle<()>) {
    reader.abort();
    let ended = reader.await.expect_err("it reads for ever");
    assert!(ended.is_cancelled(), "{ended}");
}

/// The place behind everything in the feed.
async fn end_of_feed(client: &Service) -> Value {
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
async fn follow(client: Service, mut after: Value, count: usize) -> Vec<String> {
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

/// The service on a server that is reached by this way.
async fn serve_by(proxy: &Proxy, database: &TestDatabase) -> Service {
    let mut config = database.config();
    let mut url: Url = config.database_url.parse().expect("a URL");
    url.set_port(Some(proxy.port())).expect("a port");
    config.database_url = url.to_string();
    database.serve_as(&config).await
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
            let told = follower.await.expect("it follows");
            let once: BTreeSet<&str> = told.iter().map(String::as_str).collect();
            let ids: BTreeSet<&str> = made.iter().map(|(id, _)| id.as_str()).collect();
            assert_eq!(once, ids, "nothing is lost");
            assert_eq!(once.len(), told.len(), "and nothing told twice");
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
async fn a_database_that_is_stopped_under_writers_is_found_again_with_all_it_acknowledged() {
    let cluster = Cluster::start(&[]).await;
    let database = cluster.database();
    let service = database.serve().await;
    let donor = service.approver(DONOR);
    let right = service.data(READ, json!({})).await;
    until_ready(&service, true).await;
    let after = end_of_feed(&service).await;
    let follower = tokio::spawn(follow(service.clone(), after, WRITERS * EACH));
    let reader = read(&service, right);
    let mut writers = Writers::start(&donor);
    for part in 1..=2 {
        writers.reach(SOME * part).await;
        cluster.stop().await;
        until_ready(&service, false).await;
        cluster.go_on().await;
        until_ready(&service, true).await;
    }
    let made = writers.end().await;
    let told = follower.await.expect("it follows");
    let ids: BTreeSet<&str> = made.iter().map(|(id, _)| id.as_str()).collect();
    assert_eq!(
        told.iter().map(String::as_str).collect::<BTreeSet<_>>(),
        ids
    );
    assert_eq!(told.len(), ids.len());
    stop(reader).await;
    all_there_once(&donor, &made).await;
    chain_holds(&cluster.connect().await).await;
}

#[tokio::test]
async fn a_standby_that_is_promoted_has_all_that_was_acknowledged() {
    let primary = Cluster::start(&[]).await;
    let mut proxy = Proxy::to(primary.place()).await;
    let database = primary.database();
    let service = serve_by(&proxy, &database).await;
    let standby = primary.standby().await;
    // From now on a change is acknowledged once the standby has it, too.
    primary
        .run_sql("alter system set synchronous_standby_names = '*'")
        .await;
    primary.run_sql("select pg_reload_conf()").await;
    primary
        .until("select 1 from pg_stat_replication where sync_state = 'sync'")
        .await;
    let donor = service.approver(DONOR);
    let right = service.data(READ, json!({})).await;
    let reader = read(&service, right);
    let mut writers = Writers::start(&donor);
    writers.reach(SOME).await;
    primary.stop().await;
    standby.promote().await;
    proxy.lead_to(standby.place()).await;
    let made = writers.end().await;
    stop(reader).await;
    until_ready(&service, true).await;
    all_there_once(&donor, &made).await;
    chain_holds(&standby.connect().await).await;
}

/// One connection, where there is one to be had.
async fn take(cluster: &Cluster) -> Option<DatabaseConnection> {
    let mut options = ConnectOptions::new(cluster.url());
    options
        .max_connections(1)
        .min_connections(1)
        .acquire_timeout(Duration::from_millis(500));
    Database::connect(options).await.ok()
}

/// Ends all connections but those held here.
async fn end_others(held: &[DatabaseConnection]) {
    let mut pids = Vec::new();
    for connection in held {
        let sql = "select pg_backend_pid() as pid";
        let row = connection
            .query_one_raw(Statement::from_string(DbBackend::Postgres, sql))
            .await;
        let row = row.expect("it answers").expect("a row");
        pids.push(row.try_get::<i32>("", "pid").expect("a number").to_string());
    }
    let sql = format!(
        "select pg_terminate_backend(pid) from pg_stat_activity
         where backend_type = 'client backend' and pid not in ({})",
        pids.join(", ")
    );
    held[0].execute_unprepared(&sql).await.expect("it may");
}

#[tokio::test]
async fn a_database_without_connections_left_is_busy_and_then_well() {
    let cluster = Cluster::start(&[("max_connections", "10")]).await;
    let database = cluster.database();
    let service = database.serve().await;
    until_ready(&service, true).await;
    let donor = service.approver(DONOR);
    make(&donor, "a").await;
    let mut held = vec![take(&cluster).await.expect("the first")];
    let refused = loop {
        end_others(&held).await;
        // Whoever is quicker has it: the service tries, too.
        while let Some(connection) = take(&cluster).await {
            held.push(connection);
        }
        let response = service.post(&json!({ "query": READ })).await;
        if response.status() == StatusCode::SERVICE_UNAVAILABLE {
            break response;
        }
    };
    assert!(refused.headers().contains_key("retry-after"));
    let refused: Value = refused.json().await.expect("JSON");
    assert_eq!(refused["errors"][0]["extensions"]["code"], "UNAVAILABLE");
    for connection in held {
        connection.close().await.expect("closing");
    }
    until_ready(&service, true).await;
    make(&donor, "b").await;
    make(&donor, "a").await;
    assert_eq!(titles(&donor).await, ["a", "b"]);
}

#[tokio::test]
async fn a_database_that_is_slow_is_given_up_in_time_and_asked_again() {
    run(Backend::Postgres, async |database: &TestDatabase| {
        let brief = ServeOptions {
            request_timeout_ms: 300,
            ..options()
        };
        let service = database.serve_with(&brief).await;
        until_ready(&service, true).await;
        let right = service.data(READ, json!({})).await;
        let holder = database.connect().await;
        let lock = "begin; lock table gap in access exclusive mode";
        holder.execute_unprepared(lock).await.expect("a lock");
        // More than there are connections, each of which is left waiting.
        for _ in 0..2 {
            let mut all = JoinSet::new();
            for _ in 0..8 {
                let service = service.clone();
                all.spawn(async move { service.post(&json!({ "query": READ })).await });
            }
            for response in all.join_all().await {
                assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
                assert!(response.headers().contains_key("retry-after"));
            }
        }
        let live = service.http(Method::GET, "/health/live").send().await;
        assert_eq!(live.expect("an answer").status(), StatusCode::OK);
        holder
            .execute_unprepared("rollback")
            .await
            .expect("no lock");
        let parameters = json!({ "query": READ });
        let answer: Value = loop {
            let response = service.post(&parameters).await;
            if response.status() == StatusCode::OK {
                break response.json().await.expect("JSON");
            }
        };
        assert_eq!(answer["data"], right);
    })
    .await;
}
