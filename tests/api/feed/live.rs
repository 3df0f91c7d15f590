//! The feed as it is pushed: over a WebSocket and as an event stream, to each what they are told, in order, nothing twice.

use crate::{
    feed::changes::{publish, record},
    gap_changes::whole,
    http::socket::{PROCESS, STOP},
    members::sign_in_api_key::{keep, row},
};
use gapbridge::config::ServeOptions;
use reqwest::StatusCode;
use serde_json::{Value, json};
use tests::{Events, Service, Socket, TestApp, TestDatabase, money, offer, on_both, options};

const PANEL: &str = "group-civ";
const LIVE: &str = "subscription ($after: String, $first: Int, $filter: ChangeFilter) {
    changes(after: $after, first: $first, filter: $filter) { cursor node { kind thing node { id } } } }";
const FEED: &str = "query ($after: String, $filter: ChangeFilter) { changes(after: $after, first: 100, filter: $filter) {
    edges { cursor node { kind thing node { id } } } pageInfo { hasNextPage endCursor } } }";

/// Somebody who follows the feed.
pub(crate) enum Follower {
    Socket(Socket),
    Events(Events),
}

impl Follower {
    async fn by_socket(service: &Service, variables: Value) -> Self {
        let mut socket = service.open_socket(json!({})).await;
        start(&mut socket, "live", variables).await;
        Self::Socket(socket)
    }

    async fn by_events(service: &Service, variables: Value) -> Self {
        Self::Events(service.events(LIVE, variables).await.unwrap())
    }

    /// One of each sort.
    pub(crate) async fn both(service: &Service, variables: Value) -> [Self; 2] {
        [
            Self::by_socket(service, variables.clone()).await,
            Self::by_events(service, variables).await,
        ]
    }

    /// What comes next; none once it is complete.
    async fn next(&mut self) -> Option<Value> {
        match self {
            Self::Events(events) => events.next().await.expect("an event"),
            Self::Socket(socket) => {
                let mut message = socket.next().await;
                match message["type"].as_str() {
                    Some("next") => Some(message["payload"].take()),
                    Some("error") => Some(json!({ "errors": message["payload"].take() })),
                    _ => None,
                }
            }
        }
    }

    /// The next entry.
    pub(crate) async fn entry(&mut self) -> Value {
        let mut event = self.next().await.expect("an entry");
        assert!(event["errors"].is_null(), "{event}");
        let edge = event["data"]["changes"].take();
        assert_eq!(edge["node"]["thing"], edge["node"]["node"]["id"], "{edge}");
        edge
    }

    /// So many entries.
    async fn entries(&mut self, count: usize) -> Vec<Value> {
        let mut entries = Vec::new();
        while entries.len() < count {
            entries.push(self.entry().await);
        }
        entries
    }
}

async fn start(socket: &mut Socket, id: &str, variables: Value) {
    let payload = json!({ "query": LIVE, "variables": variables });
    socket
        .send(json!({ "type": "subscribe", "id": id, "payload": payload }))
        .await;
}

/// What the feed has behind a cursor, and where it ends.
pub(crate) async fn behind(service: &Service, mut after: Value) -> (Vec<Value>, Value) {
    let mut entries = Vec::new();
    loop {
        let mut page = service.data(FEED, json!({ "after": after })).await["changes"].take();
        entries.extend(page["edges"].as_array().unwrap().iter().cloned());
        after = page["pageInfo"]["endCursor"].take();
        if page["pageInfo"]["hasNextPage"] == false {
            return (entries, after);
        }
    }
}

/// Makes an offer that everybody may read.
async fn gives(donor: &Service) -> Value {
    donor.offers(offer("FUNDING", money("1.00", "EUR"))).await
}

fn kinds(entries: &[Value]) -> Vec<&str> {
    let kind = |entry: &'_ Value| entry["node"]["kind"].as_str().is_some();
    assert!(entries.iter().all(kind), "{entries:?}");
    entries
        .iter()
        .filter_map(|entry| entry["node"]["kind"].as_str())
        .collect()
}

fn code(event: Option<Value>) -> String {
    let event = event.expect("an error");
    let code = event["errors"][0]["extensions"]["code"].as_str();
    code.unwrap_or_else(|| panic!("{event}")).to_owned()
}

on_both! {
    async fn who_connects_again_with_the_last_id_goes_on_where_it_was(app: &TestApp) {
        let (donor, start) = (app.approver("state-can"), behind(app, Value::Null).await.1);
        let mut events = app.events(LIVE, json!({ "after": start })).await.unwrap();
        let made = [gives(&donor).await, gives(&donor).await];
        let first = events.next().await.unwrap().unwrap()["data"]["changes"].take();
        let last = events.last.take().expect("an id");
        assert_eq!((&first["node"]["thing"], &first["cursor"]), (&made[0]["id"], &json!(last)));
        drop(events);
        let mut again = app.events_again(LIVE, json!({ "first": 1 }), &last).await.unwrap();
        let next = again.next().await.unwrap().unwrap();
        assert_eq!(next["data"]["changes"]["node"]["thing"], made[1]["id"]);
        assert!(again.last.as_ref().is_some_and(|id| *id != last) && again.next().await.unwrap().is_none());
        // The question still says where it began.
        let mut said = app.events_again(LIVE, json!({ "after": start }), &last).await.unwrap();
        assert_eq!(said.next().await.unwrap().unwrap()["data"]["changes"]["node"]["thing"], made[1]["id"]);
        let mut wrong = app.events_again(LIVE, json!({}), "nothing").await.unwrap();
        assert_eq!(code(wrong.next().await.unwrap()), "INVALID");
        // Without the cursor there is nothing to say.
        let bare = "subscription ($after: String) { changes(after: $after, first: 1) { node { kind } } }";
        let mut bare = app.events(bare, json!({ "after": start })).await.unwrap();
        assert!(bare.next().await.unwrap().is_some() && bare.last.is_none());
    }

    async fn each_is_told_what_is_theirs_in_the_order_of_the_feed_on_every_server(app: &TestApp) {
        let (panel, donor, other) = (app.approver(PANEL), app.approver("state-can"), app.database.serve().await);
        let (ours, open) = (behind(&panel, Value::Null).await.1, behind(app, Value::Null).await.1);
        let mut insiders = Follower::both(&panel, json!({ "after": ours })).await;
        let mut anybody = Vec::from(Follower::both(app, json!({ "after": open })).await);
        anybody.extend(Follower::both(&other, json!({ "after": open })).await);
        let gap = record(&panel, whole()).await;
        publish(&panel, &gap, None).await;
        gives(&donor).await;
        for follower in &mut insiders {
            let entries = follower.entries(3).await;
            assert_eq!(kinds(&entries), ["GAP_RECORDED", "GAP_PUBLISHED", "OFFER_MADE"]);
            assert_eq!(entries, behind(&panel, ours.clone()).await.0);
        }
        for follower in &mut anybody {
            let entries = follower.entries(2).await;
            assert_eq!(kinds(&entries), ["GAP_PUBLISHED", "OFFER_MADE"], "what is hidden wakes nobody");
            assert_eq!(entries, behind(app, open.clone()).await.0, "nor does it shift a cursor");
        }
    }

    async fn who_comes_again_with_a_cursor_gets_what_came_between_and_nothing_twice(app: &TestApp) {
        let donor = app.approver("state-can");
        let filter = json!({ "organisations": ["state-can"] });
        let begin = behind(app, Value::Null).await.1;
        let mut cursors = Vec::new();
        for mut follower in Follower::both(app, json!({ "after": begin, "first": 1, "filter": filter })).await {
            gives(&donor).await;
            cursors.push(follower.entry().await["cursor"].clone());
            assert_eq!(follower.next().await, None, "it was one that was asked for");
        }
        assert_eq!(cursors[0], cursors[1]);
        gives(&donor).await;
        let between = behind(app, cursors[0].clone()).await.0;
        assert_eq!(between.len(), 2);
        for mut follower in Follower::both(app, json!({ "after": cursors[0], "filter": filter })).await {
            assert_eq!(follower.entries(2).await, between);
        }
    }

    async fn what_a_filter_leaves_out_hides_nothing_behind_it(app: &TestApp) {
        let (panel, donor) = (app.approver(PANEL), app.approver("state-can"));
        let begin = behind(app, Value::Null).await.1;
        let mut followers = Follower::both(app, json!({ "after": begin, "filter": { "things": ["GAP"] } })).await;
        for _ in 0..2 {
            gives(&donor).await;
            let gap = record(&panel, whole()).await;
            gives(&donor).await;
            publish(&panel, &gap, None).await;
            for follower in &mut followers {
                let node = follower.entry().await["node"].take();
                assert_eq!((&node["kind"], &node["thing"]), (&json!("GAP_PUBLISHED"), &gap["id"]));
            }
        }
    }

    async fn without_a_cursor_it_begins_now(app: &TestApp) {
        let donor = app.approver("state-can");
        let made = gives(&donor).await;
        let mut seen = Vec::new();
        for mut follower in Follower::both(app, json!({})).await {
            // It begins at some moment after it was asked for.
            seen.push(loop {
                tokio::select! {
                    entry = follower.entry() => break entry["node"]["thing"].clone(),
                    _ = gives(&donor) => {}
                }
            });
        }
        assert!(!seen.contains(&made["id"]), "what was before is not told");
    }

    async fn a_token_that_is_over_is_told_nothing_more(database: &TestDatabase) {
        let (row, key) = row(database).await;
        keep(database, row).await;
        let service = database.serve().await;
        let holder = service.with_token(&key);
        let begin = behind(&holder, Value::Null).await.1;
        let [mut socket, mut events] = Follower::both(&holder, json!({ "after": begin })).await;
        let donor = service.approver("state-can");
        gives(&donor).await;
        for follower in [&mut socket, &mut events] {
            assert_eq!(follower.entry().await["node"]["kind"], "OFFER_MADE");
        }
        database.run_sql("update api_key set revoked = 1").await;
        gives(&donor).await;
        let Follower::Socket(mut socket) = socket else { panic!("a socket") };
        assert_eq!(socket.receive().await, Err(4403));
        assert_eq!(code(events.next().await), "UNAUTHENTICATED");
        assert_eq!(events.next().await, None);
        assert_eq!(holder.events(LIVE, json!({})).await.err(), Some(StatusCode::UNAUTHORIZED));
    }

    async fn what_cannot_be_followed_is_refused_with_a_reason(app: &TestApp) {
        for (variables, expected) in [
            (json!({ "after": "nonsense" }), "INVALID"),
            (json!({ "first": 0 }), "INVALID"),
        ] {
            for mut follower in Follower::both(app, variables.clone()).await {
                assert_eq!(code(follower.next().await), expected, "{variables}");
            }
        }
        let dear = "subscription { changes { node { node { ... on Gap { suggestions(first: 50) { gap { suggestions(first: 50) { gap { suggestions(first: 50) { score } } } } } } } } } }";
        let mut dear = app.events(dear, json!({})).await.unwrap();
        assert_eq!(code(dear.next().await.unwrap()), "LIMITED");
    }

    async fn subscriptions_are_counted(database: &TestDatabase) {
        let options = ServeOptions { concurrent_sockets: 2, ..options() };
        let service = database.serve_with(&options).await;
        let mut socket = service.open_socket(json!({})).await;
        for id in 0..9 {
            start(&mut socket, &id.to_string(), json!({})).await;
        }
        let refused = socket.next().await;
        assert_eq!((&refused["type"], &refused["payload"][0]["extensions"]["code"]), (&json!("error"), &json!("LIMITED")));
        assert!(refused["payload"][0]["message"].as_str().unwrap().contains("Too many subscriptions"));
        assert_eq!(service.events(LIVE, json!({})).await.err(), Some(StatusCode::SERVICE_UNAVAILABLE), "they are counted together");
        let _other = service.open_socket(json!({})).await;
        assert_eq!(service.socket_of(None).await.err(), Some(StatusCode::SERVICE_UNAVAILABLE), "two are enough");
    }

    async fn queries_and_their_errors_come_as_events_to_who_asks_so(app: &TestApp) {
        let mut events = app.events("{ gaps { totalCount } }", json!({})).await.unwrap();
        assert!(events.next().await.unwrap().unwrap()["data"]["gaps"]["totalCount"].is_number());
        assert_eq!((events.next().await, events.next().await), (Ok(None), Err(())));
        let mut events = app.events("{ nope }", json!({})).await.unwrap();
        assert!(events.next().await.unwrap().unwrap()["errors"].is_array());
        assert_eq!(events.next().await, Ok(None));
    }

    async fn who_follows_when_the_service_stops_is_told_to_come_again(database: &TestDatabase) {
        let mut process = database.spawn(PROCESS);
        let client = process.client(database);
        let [Follower::Socket(mut socket), Follower::Events(mut events)] = Follower::both(&client, json!({})).await else { panic!("one of each") };
        let (ended, code, event) = tokio::join!(process.stops_within(STOP), socket.receive(), events.next());
        assert_eq!((ended, code, event), (true, Err(1001), Err(())), "complete is not what it is");
    }
}
