//! A wall clock that jumps under a running service, a day ahead and two hours back: what was acknowledged is there, in its order; what
//! is of a day follows the clock, and what is a matter of time goes by none that can be set.

use crate::{
    faults::{
        failures::chain_holds,
        many_servers::{
            DONOR, EACH, READ, SOME, WRITERS, Writers, all_there_once, end_of_feed, follow, read,
            stop,
        },
    },
    feed::{
        changes::{publish, record},
        webhooks::{Receiver, Sent, register, seen, until},
    },
    gap_changes::whole,
};
use chrono::{DateTime, Days, TimeDelta, Timelike, Utc};
use domain::organisation::Role;
use gapbridge::auth::local::{Grant, Local};
use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};
use std::time::Duration;
use tests::{Actor, Clock, Process, Service, TestDatabase, money, offer, on_both};

/// The test that is a process of its own.
const PROCESS: &str = "faults::webhooks_killed::a_process_to_be_killed";
const PANEL: &str = "group-civ";
/// Seconds by which the clock jumps.
const DAY: i64 = 24 * 60 * 60;
const TWO_HOURS: i64 = 2 * 60 * 60;
/// Longer than any jump.
const TTL: Duration = Duration::from_secs(3 * 24 * 60 * 60);
/// Who asks without pause is no matter here.
const UNBOUNDED: [(&str, &str); 2] = [
    ("GAPBRIDGE_BUDGET_ANONYMOUS", "0"),
    ("GAPBRIDGE_BUDGET_SIGNED_IN", "0"),
];
/// Webhooks may lead here. What fails is tried again after half a minute, as usual.
const WEBHOOKS: [(&str, &str); 3] = [
    ("GAPBRIDGE_WEBHOOKS_ALLOW_HTTP", "true"),
    ("GAPBRIDGE_WEBHOOKS_ALLOW_PRIVATE", "true"),
    ("GAPBRIDGE_WEBHOOKS_POLL", "20ms"),
];
const SMALL: [(&str, &str); 2] = [
    ("GAPBRIDGE_BUDGET_ANONYMOUS", "12000"),
    ("GAPBRIDGE_FAILED_SIGN_INS", "2"),
];

const MADE: &str =
    "query ($after: String) { changes(after: $after, first: 100, filter: { kinds: [OFFER_MADE] }) {
    edges { node { at thing } } } }";

/// The service, with this for its clock.
fn serve(database: &TestDatabase, clock: &Clock, settings: &[(&str, &str)]) -> Process {
    let own = clock.settings();
    let mut all: Vec<(&str, &str)> = own
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    all.extend_from_slice(settings);
    database.spawn_watched(PROCESS, &all)
}

/// An approver whose token outlasts every jump.
fn lasting(service: &Service, database: &TestDatabase, organisation: &str) -> Actor {
    signed_in(service, database, organisation, TTL)
}

/// An approver whose token lasts so long, by the right time.
fn signed_in(
    service: &Service,
    database: &TestDatabase,
    organisation: &str,
    ttl: Duration,
) -> Actor {
    let local = Local::open(&database.config()).expect("a key");
    let grant = Grant {
        organisation,
        role: Role::Approver,
        subject: "test",
        ttl,
    };
    let token = local.expect("a local issuer").mint(&grant);
    service.with_token(&token.expect("a token"))
}

/// Moments and things of the offers that were made, in the order of the feed.
async fn made_behind(service: &Service, after: Value) -> (Vec<DateTime<Utc>>, Vec<String>) {
    let mut page = service.data(MADE, json!({ "after": after })).await["changes"].take();
    let edges = page["edges"].as_array_mut().expect("edges");
    let entry = |edge: &mut Value| {
        let at = edge["node"]["at"].as_str().expect("a moment");
        let at = at.parse::<DateTime<Utc>>().expect("a moment");
        (
            at,
            edge["node"]["thing"].as_str().expect("an id").to_owned(),
        )
    };
    edges.iter_mut().map(entry).unzip()
}

/// How many public gaps of a reference there are, asked by who knows an answer by its tag: none where that still holds.
async fn public(service: &Service, gap: &Value, tag: &str) -> (Option<Value>, String) {
    let query = format!(
        "{{ gaps(filter: {{ references: [{}] }}) {{ totalCount }} }}",
        gap["reference"]
    );
    let request = service
        .http(Method::GET, "/graphql")
        .query(&[("query", query)]);
    let answer = request.header("if-none-match", tag).send().await;
    let answer = answer.expect("an answer");
    let tag = answer.headers()["etag"].to_str().expect("a tag").to_owned();
    if answer.status() == StatusCode::NOT_MODIFIED {
        return (None, tag);
    }
    let mut answer: Value = answer.json().await.expect("JSON");
    (Some(answer["data"]["gaps"]["totalCount"].take()), tag)
}

/// Makes an offer, and gives its id.
async fn make(owner: &Actor) -> Value {
    owner.offers(offer("FUNDING", money("1.00", "EUR"))).await["id"].take()
}

/// Waits until a receiver was told so often of the same thing.
async fn told(receiver: &Receiver, thing: &Value, times: usize) {
    until(async || {
        let changes: Vec<Value> = receiver.sent().iter().flat_map(Sent::changes).collect();
        let told = changes.iter().filter(|change| change["thing"] == *thing);
        (told.count() >= times).then_some(())
    })
    .await;
}

/// Waits until so many attempts at telling a webhook are on record: one that is under way is due again by the clock as it is then.
async fn attempted(owner: &Actor, webhook: &Value, times: usize) {
    until(async || {
        let seen = seen(owner, webhook).await;
        let deliveries = seen["deliveries"]["edges"].as_array().expect("edges");
        let attempts = deliveries
            .iter()
            .filter_map(|edge| edge["node"]["attempts"].as_array());
        (attempts.map(Vec::len).sum::<usize>() >= times).then_some(())
    })
    .await;
}

async fn ask(service: &Service) -> Response {
    service.post(&json!({ "query": READ })).await
}

/// Asks until it is too much, and gives the seconds for which to wait.
async fn overdraw(service: &Service) -> u64 {
    for _ in 0..1_000 {
        let answer = ask(service).await;
        if answer.status() == StatusCode::TOO_MANY_REQUESTS {
            let wait = answer.headers()["retry-after"].to_str();
            return wait.expect("seconds").parse().expect("seconds");
        }
    }
    panic!("nothing was too much");
}

on_both! {
    async fn what_is_written_meanwhile_is_kept_and_told_in_its_order(database: &TestDatabase) {
        let clock = Clock::start();
        let process = serve(database, &clock, &UNBOUNDED);
        let service = process.client(database);
        let donor = lasting(&service, database, DONOR);
        let right = service.data(READ, json!({})).await;
        let after = end_of_feed(&service).await;
        let follower = tokio::spawn(follow(service.clone(), after.clone(), WRITERS * EACH));
        let reader = read(&service, right);
        let mut writers = Writers::start(&donor);
        for (count, ahead) in [(SOME, DAY), (2 * SOME, DAY - TWO_HOURS), (3 * SOME, -TWO_HOURS)] {
            writers.reach(count).await;
            clock.set(ahead);
        }
        let made = writers.end().await;
        let followed = follower.await.expect("it follows");
        stop(reader).await;
        all_there_once(&donor, &made).await;
        chain_holds(&database.connect().await).await;
        let (moments, things) = made_behind(&service, after).await;
        assert_eq!(followed, things, "who follows is told in the order of the feed");
        assert!(moments.is_sorted(), "{moments:?}");
        // It did jump, and the history does not go back with it.
        let last = moments.last().expect("offers");
        assert!(*last > Utc::now() + TimeDelta::hours(20), "{last}");
    }

    async fn tokens_end_and_days_begin_as_the_clock_says(database: &TestDatabase) {
        let clock = Clock::start();
        // To the noon of tomorrow: no day begins by itself meanwhile.
        let noon = DAY + DAY / 2 - i64::from(Utc::now().num_seconds_from_midnight());
        clock.set(noon);
        let process = serve(database, &clock, &UNBOUNDED);
        let service = process.client(database);
        let an_hour_later = Duration::from_secs(noon.unsigned_abs() + 60 * 60);
        let (panel, soon_over) = (lasting(&service, database, PANEL), signed_in(&service, database, PANEL, an_hour_later));
        let gap = record(&panel, whole()).await;
        let tomorrow = Utc::now() + TimeDelta::seconds(noon) + Days::new(1);
        publish(&panel, &gap, Some(tomorrow.format("%Y-%m-%d").to_string())).await;
        let mut tag = String::from("\"none\"");
        for (ahead, there, status) in [
            (0, 0, StatusCode::OK),
            (DAY, 1, StatusCode::UNAUTHORIZED),
            (-TWO_HOURS, 0, StatusCode::OK),
            (DAY, 1, StatusCode::UNAUTHORIZED),
            (0, 0, StatusCode::OK),
        ] {
            clock.set(noon + ahead);
            // What was kept on one day is not given on another, and its tag does not hold.
            let (count, own) = public(&service, &gap, &tag).await;
            assert_eq!(count, Some(json!(there)), "{ahead}");
            assert_eq!(public(&service, &gap, &own).await.0, None, "{ahead}");
            assert_eq!(ask(&soon_over).await.status(), status, "{ahead}");
            assert_eq!(ask(&panel).await.status(), StatusCode::OK, "{ahead}");
            tag = own;
        }
    }

    async fn what_waits_for_a_webhook_goes_on(database: &TestDatabase) {
        let clock = Clock::start();
        let process = serve(database, &clock, &WEBHOOKS);
        let owner = lasting(&process.client(database), database, DONOR);
        let receiver = Receiver::start(&[500]).await;
        let (webhook, _) = register(&owner, &receiver.url, Value::Null).await;
        let first = make(&owner).await;
        told(&receiver, &first, 1).await;
        attempted(&owner, &webhook, 1).await;
        clock.set(DAY);
        told(&receiver, &first, 2).await;
        // What failed now would be due in 26 hours, when the clock is set back.
        receiver.answers.lock().unwrap().push_back(500);
        let second = make(&owner).await;
        told(&receiver, &second, 1).await;
        attempted(&owner, &webhook, 3).await;
        clock.set(-TWO_HOURS);
        told(&receiver, &second, 2).await;
        let third = make(&owner).await;
        told(&receiver, &third, 1).await;
        until(async || {
            let seen = seen(&owner, &webhook).await;
            let deliveries = seen["deliveries"]["edges"].as_array().expect("edges");
            deliveries.iter().all(|edge| edge["node"]["state"] == "DELIVERED").then_some(())
        }).await;
    }

    async fn budgets_are_of_minutes_that_pass(database: &TestDatabase) {
        let clock = Clock::start();
        let process = serve(database, &clock, &SMALL);
        let service = process.client(database);
        let guesser = service.with_token("no.good.token");
        for ahead in [0, DAY, -TWO_HOURS] {
            clock.set(ahead);
            for refused in [&service, &guesser] {
                let wait = overdraw(refused).await;
                assert!((1..=60).contains(&wait), "{ahead}: {wait}");
            }
        }
    }
}
