//! Read replicas: copies that are near enough are read, members read what they wrote, and a copy that fails costs nobody an answer.

use crate::faults::failures::{send, titles};
use gapbridge::config::{Config, ReplicaSettings};
use reqwest::StatusCode;
use serde_json::json;
use std::{sync::Arc, time::Duration};
use tests::{Backend, Cluster, Fixture as _, Proxy, Service, TestDatabase, forgetful, run};
use tokio::{sync::watch, task::yield_now, time::timeout};

const DONOR: &str = "state-can";
/// Longest wait for a title.
pub(crate) const PATIENCE: Duration = Duration::from_secs(100);
/// How far behind a copy may be, in seconds, where that is not what is tried: longer than a busy machine takes for a test.
pub(crate) const FAR: u64 = 3_600;
/// Gaps that tests rename behind the service's back, which makes no event.
pub(crate) const RENAME: &str = "update gap set title = ";
const RENAMED: &str = "select 1 from gap where title = ";

/// Settings that have questions read from these copies.
pub(crate) fn with(database: &TestDatabase, urls: &[String], lag: Duration) -> Config {
    let urls = urls.to_vec();
    Config {
        replicas: ReplicaSettings { urls, lag },
        ..database.config()
    }
}

/// A service with these settings that keeps no answers: what is kept is read from the database itself.
pub(crate) async fn serve(database: &TestDatabase, config: &Config) -> Service {
    database.bind(config, &forgetful()).await
}

/// A service that reads this copy, once it has looked at it.
async fn reading(
    database: &TestDatabase,
    copy: (&Cluster, &Cluster),
    name: &str,
    lag: u64,
) -> Service {
    let config = with_copy(database, copy.1, name, lag);
    let service = serve(database, &config).await;
    until_near(copy, name).await;
    service
}

/// Settings that have questions read from this copy, by a service that calls itself so there.
fn with_copy(database: &TestDatabase, standby: &Cluster, name: &str, lag: u64) -> Config {
    let url = format!("{}?application_name={name}", standby.url());
    with(database, &[url], Duration::from_secs(lag))
}

/// Waits until a service that calls itself so has seen the end of the database's log, and the copy has got there: from then on it is near
/// enough, also when it stops replaying.
pub(crate) async fn until_near((primary, standby): (&Cluster, &Cluster), name: &str) {
    // The copy's last event is asked for behind the end of the log.
    let asked = format!(
        "select 1 from pg_stat_activity where application_name = '{name}' and query like '%\"event\"%'"
    );
    standby.until(&asked).await;
    standby.catch_up(primary).await;
}

/// The title that a gap has for whoever asks.
pub(crate) async fn title(service: &Service) -> String {
    let query = "{ gaps(first: 1) { edges { node { title } } } }";
    let found = service.data(query, json!({})).await;
    let title = &found["gaps"]["edges"][0]["node"]["title"];
    title.as_str().expect("a title").to_owned()
}

pub(crate) async fn until_titled(service: &Service, wanted: &str) {
    let titled = async {
        while title(service).await != wanted {
            yield_now().await;
        }
    };
    let titled = timeout(PATIENCE, titled).await;
    titled.unwrap_or_else(|_| panic!("never called {wanted}"));
}

/// Stops replaying, and waits until that has happened.
pub(crate) async fn pause(standby: &Cluster) {
    standby.run_sql("select pg_wal_replay_pause()").await;
    standby
        .until("select 1 where pg_get_wal_replay_pause_state() = 'paused'")
        .await;
}

/// A server with a register, and a copy of it in which all gaps are called `here`, as they are in the server.
pub(crate) async fn copied() -> (Cluster, TestDatabase, Cluster) {
    let primary = Cluster::start(&[]).await;
    let database = primary.database();
    // The first to serve it fills it.
    drop(database.serve().await);
    primary.run_sql(&format!("{RENAME}'here'")).await;
    let standby = primary.standby().await;
    standby.until(&format!("{RENAMED}'here'")).await;
    (primary, database, standby)
}

#[tokio::test]
async fn questions_are_read_from_a_copy_and_members_read_what_they_wrote_by_any_server() {
    let (primary, database, standby) = copied().await;
    let service = reading(&database, (&primary, &standby), "one", FAR).await;
    let other = reading(&database, (&primary, &standby), "two", FAR).await;
    pause(&standby).await;
    primary.run_sql(&format!("{RENAME}'there'")).await;
    let (donor, beside) = (service.approver(DONOR), other.approver(DONOR));
    for reader in [&service, &other, &donor, &beside] {
        until_titled(reader, "here").await;
    }
    let (status, _, answer) = send(&donor, "a").await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    for reader in [&donor, &beside] {
        assert_eq!(titles(reader).await, ["a"], "what was written is read");
        assert_eq!(title(reader).await, "there", "and what came before it");
    }
    standby.run_sql("select pg_wal_replay_resume()").await;
    standby.until(&format!("{RENAMED}'there'")).await;
    pause(&standby).await;
    primary.run_sql(&format!("{RENAME}'elsewhere'")).await;
    for reader in [&service, &donor] {
        until_titled(reader, "there").await;
    }
}

#[tokio::test]
async fn answers_that_may_be_kept_are_read_from_the_database_itself() {
    let (primary, database, standby) = copied().await;
    let config = with_copy(&database, &standby, "one", FAR);
    let service = database.serve_as(&config).await;
    until_near((&primary, &standby), "one").await;
    pause(&standby).await;
    primary.run_sql(&format!("{RENAME}'there'")).await;
    for _ in 0..3 {
        assert_eq!(title(&service).await, "there");
    }
}

#[tokio::test]
async fn what_became_of_a_webhook_is_read_though_no_event_tells_of_it() {
    let (primary, database, standby) = copied().await;
    let service = reading(&database, (&primary, &standby), "one", FAR).await;
    let donor = service.approver(DONOR);
    let input = json!({ "url": "https://receiver.invalid/" });
    donor.done("registerWebhook", input, "webhook { id }").await;
    standby.until("select 1 from webhook").await;
    pause(&standby).await;
    primary.run_sql(&format!("{RENAME}'there'")).await;
    primary.run_sql("update webhook set gone = 1").await;
    until_titled(&donor, "here").await;
    let query = "{ viewer { webhooks(first: 1) { edges { node { state } } } } }";
    let found = donor.data(query, json!({})).await;
    let state = &found["viewer"]["webhooks"]["edges"][0]["node"]["state"];
    assert_eq!(state, "ENDED");
    assert_eq!(title(&donor).await, "here", "the copy is read all the same");
}

#[tokio::test]
async fn a_copy_that_is_behind_for_too_long_is_not_read() {
    let (primary, database, standby) = copied().await;
    // Time enough to be read before, also on a slow machine.
    let service = reading(&database, (&primary, &standby), "one", 15).await;
    pause(&standby).await;
    primary.run_sql(&format!("{RENAME}'there'")).await;
    until_titled(&service, "here").await;
    until_titled(&service, "there").await;
    for _ in 0..20 {
        assert_eq!(title(&service).await, "there", "it rests");
    }
    standby.run_sql("select pg_wal_replay_resume()").await;
    standby.until(&format!("{RENAMED}'there'")).await;
    // One that follows nobody any more is no copy.
    standby.promote().await;
    standby.run_sql(&format!("{RENAME}'astray'")).await;
    let mut seen = 0;
    while seen < 50 {
        seen = if title(&service).await == "there" {
            seen + 1
        } else {
            0
        };
    }
}

#[tokio::test]
async fn a_copy_that_goes_costs_no_answer_and_is_read_again_when_it_is_back() {
    let (primary, database, standby) = copied().await;
    // One that never answered is no trouble either.
    let nowhere = "postgres://nobody@127.0.0.1:1/postgres".to_owned();
    let mut way = Proxy::to(standby.place()).await;
    let url = format!(
        "postgres://gapbridge@127.0.0.1:{}/postgres?application_name=one",
        way.port()
    );
    let config = with(&database, &[nowhere, url], Duration::from_secs(FAR));
    let service = serve(&database, &config).await;
    until_near((&primary, &standby), "one").await;
    pause(&standby).await;
    primary.run_sql(&format!("{RENAME}'there'")).await;
    until_titled(&service, "here").await;
    let (stop, stopped) = watch::channel(false);
    let asked = Arc::new(watch::Sender::new(0));
    let askers: Vec<_> = [&service, &service.approver(DONOR)]
        .into_iter()
        .cloned()
        .map(|asker| {
            let (stopped, asked) = (stopped.clone(), asked.clone());
            tokio::spawn(async move {
                while !*stopped.borrow() {
                    // Fails where there is an error in the answer.
                    let title = title(&asker).await;
                    assert!(["here", "there"].contains(&&*title), "{title}");
                    asked.send_modify(|asked| *asked += 1);
                }
            })
        })
        .collect();
    let more = async |count: usize| {
        let wanted = *asked.borrow() + count;
        let mut seen = asked.subscribe();
        seen.wait_for(|asked| *asked >= wanted).await.map(drop)
    };
    more(20).await.expect("answers");
    way.cut().await;
    more(20).await.expect("answers while the way is cut");
    standby.stop().await;
    way.open().await;
    more(20).await.expect("answers while it is stopped");
    standby.go_on().await;
    primary.run_sql(&format!("{RENAME}'there'")).await;
    standby.until(&format!("{RENAMED}'there'")).await;
    stop.send_replace(true);
    for asker in askers {
        asker.await.expect("every answer was one");
    }
    until_near((&primary, &standby), "one").await;
    pause(&standby).await;
    primary.run_sql(&format!("{RENAME}'here'")).await;
    until_titled(&service, "there").await;
}

#[tokio::test]
async fn a_copy_of_another_register_is_not_read() {
    run(Backend::Postgres, async |database: &TestDatabase| {
        let other = TestDatabase::start(Backend::Postgres).await;
        let elsewhere = other.serve().await;
        // Farther than the one that is served, so that its number would do.
        for name in ["a", "b"] {
            send(&elsewhere.approver(DONOR), name).await;
        }
        other.run_sql(&format!("{RENAME}'elsewhere'")).await;
        let config = with(
            database,
            std::slice::from_ref(&other.url),
            Duration::from_secs(5),
        );
        let service = serve(database, &config).await;
        let donor = service.approver(DONOR);
        for _ in 0..100 {
            assert_ne!(title(&service).await, "elsewhere");
            assert_ne!(title(&donor).await, "elsewhere");
        }
        drop(elsewhere);
        other.end().await;
    })
    .await;
}

#[tokio::test]
async fn replicas_of_a_file_are_refused_with_the_way_out() {
    run(Backend::Sqlite, async |database: &TestDatabase| {
        let url = "postgres://nobody@127.0.0.1:1/postgres".to_owned();
        let config = with(database, &[url], Duration::from_secs(5));
        let refused = gapbridge::db::store::Store::open(&config).await.err();
        let refused = format!("{:#}", refused.expect("it is refused"));
        assert!(refused.contains("--replica-url"), "{refused}");
    })
    .await;
}
