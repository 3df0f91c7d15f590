//! Memory after many requests of every sort: what is asked all day leaves nothing behind.

use futures_util::future::join_all;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use std::{
    env,
    ops::Range,
    sync::atomic::{AtomicUsize, Ordering},
};
use tests::{Actor, Process, Service, TestDatabase, money, offer, on_both};

/// The test that is a process of its own.
const PROCESS: &str = "faults::webhooks_killed::a_process_to_be_killed";
/// Requests, unless `GAPBRIDGE_REQUESTS` says otherwise: one a second are 86,400 in a day.
const REQUESTS: usize = 1_000;
/// Those who ask at once.
const CLIENTS: usize = 4;
/// Documents of a sort, addresses and bad tokens, each of which comes again: what is kept of them is there after a while.
const DIFFERENT: usize = 50;
/// What memory may grow by once all that is kept is there: some 300 bytes a request in a day.
const GROWTH_MAX: u64 = 24 << 20;
const SETTINGS: [(&str, &str); 4] = [
    ("GAPBRIDGE_TRUSTED_PROXIES", "127.0.0.1"),
    ("GAPBRIDGE_CACHE_BYTES", "1000000"),
    ("GAPBRIDGE_SLOW_MS", "60000"),
    ("GAPBRIDGE_LOG", "error"),
];

/// Who asks.
struct Asking {
    anybody: Service,
    donor: Actor,
    /// Where the feed begins.
    cursor: String,
}

impl Asking {
    async fn of(process: &Process, database: &TestDatabase) -> Self {
        let anybody = process.client(database);
        let begin = "{ changes(first: 1) { pageInfo { endCursor } } }";
        let begin = anybody.data(begin, json!({})).await["changes"].take();
        let cursor = begin["pageInfo"]["endCursor"].as_str().expect("a cursor");
        Self {
            donor: anybody.approver("state-can"),
            cursor: cursor.to_owned(),
            anybody,
        }
    }

    /// Asks all requests of these numbers.
    async fn all(&self, numbers: Range<usize>) {
        let next = AtomicUsize::new(numbers.start);
        let client = async || {
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= numbers.end {
                    break;
                }
                self.one(number).await;
            }
        };
        join_all((0..CLIENTS).map(|_| client())).await;
    }

    async fn one(&self, number: usize) {
        match number % 11 {
            0 => {
                let mut tried = offer("FUNDING", money("1.00", "EUR"));
                tried["dryRun"] = json!(true);
                self.donor.say("makeOffer", tried, "offer { id }").await;
            }
            1 => {
                let mut socket = self.anybody.open_socket(json!({})).await;
                let answer = socket.run("{ gaps { totalCount } }").await;
                answer.expect("an answer");
            }
            _ => self.over_http(number).await,
        }
    }

    async fn over_http(&self, number: usize) {
        let some = number % DIFFERENT;
        let response = self
            .request(number, some)
            .header("x-forwarded-for", format!("10.0.0.{some}"))
            .send()
            .await
            .expect("an answer");
        let status = response.status();
        assert!(!status.is_server_error(), "{number}: {status}");
        response.bytes().await.expect("a whole body");
    }

    fn request(&self, number: usize, some: usize) -> RequestBuilder {
        let http = |method, path: &str| self.anybody.http(method, path);
        let said = |query: String, variables: Value| {
            let asked = json!({ "query": query, "variables": variables });
            http(Method::POST, "/graphql").json(&asked)
        };
        let asks = |query: String| said(query, json!({}));
        match number % 11 {
            2 => asks(format!(
                "query q{some} {{ gaps(first: 5) {{ nodes {{ title needs {{ title }} }} }} }}"
            )),
            3 => {
                let text = "query ($text: String) { gaps(filter: { text: $text }, first: 3) { totalCount nodes { title } } }";
                said(
                    text.to_owned(),
                    json!({ "text": format!("customs w{number}") }),
                )
            }
            4 => asks(format!(
                "{{ gap(reference: \"g{some}\") {{ title }} nothing }}"
            )),
            5 => {
                asks("{ gaps(first: 3) { nodes { suggestions(first: 2) { score } } } }".to_owned())
            }
            6 => asks("{ __typename }".to_owned()).bearer_auth(format!("bad{some}")),
            7 => {
                let query = format!(
                    "subscription {{ changes(first: 1, after: {:?}) {{ cursor }} }}",
                    self.cursor
                );
                asks(query).header("accept", "text/event-stream")
            }
            8 => http(
                Method::GET,
                &format!("/export/gaps.csv?columns=reference&references=x{number}"),
            ),
            9 => http(Method::GET, "/embed/gaps?country=LBR"),
            _ => asks(format!(
                "{{ changes(first: 5) {{ nodes {{ kind thing }} }} a{some}: rateLimit {{ remaining }} }}"
            )),
        }
    }
}

fn requests() -> usize {
    env::var("GAPBRIDGE_REQUESTS").map_or(REQUESTS, |requests| requests.parse().expect("a number"))
}

on_both! {
    async fn what_is_asked_all_day_leaves_nothing_behind(database: &TestDatabase) {
        let process = database.spawn_watched(PROCESS, &SETTINGS);
        let asking = Asking::of(&process, database).await;
        let (requests, warm) = (requests(), DIFFERENT * 11);
        asking.all(0..warm).await;
        let before = process.resident();
        asking.all(warm..warm + requests).await;
        let after = process.resident();
        assert!(after < before + GROWTH_MAX, "from {before} to {after} bytes by {requests} requests");
        // Nothing waits for anybody either.
        let data = asking.anybody.data("{ rateLimit { remaining } gaps { totalCount } }", json!({})).await;
        assert!(data["gaps"]["totalCount"].as_i64() > Some(100), "{data}");
    }
}
