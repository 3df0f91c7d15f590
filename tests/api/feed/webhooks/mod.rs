//! Webhooks: signed, in order, each once, tried again, and to nobody's inside.

mod again;
mod bounds;
mod receiver;
mod told;

pub(crate) use receiver::{NEVER, Receiver, Sent};

use gapbridge::config::{Config, WebhookSettings};
use serde_json::{Value, json};
use std::time::Duration;
use tests::{Actor, Service, TestDatabase, money, offer};

const OWNER: &str = "state-can";
const PANEL: &str = "group-civ";
const DELIVERIES: &str = "query ($id: ID!) { node(id: $id) { ... on Webhook { state ended deliveries(first: 50) { totalCount
    edges { node { id kind state entries nextAttempt finished attempts { at durationMs status error } } } } } } }";

/// How long anything may take to come: what is late on a slow machine is not lost.
const PATIENCE: Duration = Duration::from_secs(100);

/// What there is once it is there.
pub(crate) async fn until<T>(look: impl AsyncFn() -> Option<T>) -> T {
    within(PATIENCE, look).await
}

/// The same for who waits at most so long.
pub(crate) async fn within<T>(time: Duration, look: impl AsyncFn() -> Option<T>) -> T {
    const PAUSE: Duration = Duration::from_millis(20);
    let looks = async {
        for _ in 0..time.as_millis() / PAUSE.as_millis() {
            if let Some(found) = look().await {
                return Some(found);
            }
            tokio::time::sleep(PAUSE).await;
        }
        None
    };
    // Each look may take long itself, and one that never ended would be waited for without end.
    let found = tokio::time::timeout(time * 3, looks).await;
    found.ok().flatten().expect("it did not come")
}

/// Settings that let webhooks lead here, and try again at once.
pub(crate) fn near() -> WebhookSettings {
    WebhookSettings {
        allow_http: true,
        allow_private: true,
        retry: Duration::from_millis(10),
        // One that is slow has not failed.
        timeout: Duration::from_secs(20),
        poll: Duration::from_millis(20),
        ..WebhookSettings::default()
    }
}

pub(crate) async fn serve(database: &TestDatabase, webhooks: WebhookSettings) -> Service {
    database
        .serve_as(&Config {
            webhooks,
            ..database.config()
        })
        .await
}

/// Registers a webhook, and gives it and its secret.
pub(crate) async fn register(owner: &Actor, url: &str, filter: Value) -> (Value, String) {
    let input = json!({ "url": url, "filter": filter });
    let made = owner
        .say(
            "registerWebhook",
            input,
            "secret webhook { id state viewerCan }",
        )
        .await;
    (
        made["webhook"].clone(),
        made["secret"].as_str().expect("a secret").to_owned(),
    )
}

async fn offers(owner: &Actor) -> Value {
    owner.offers(offer("FUNDING", money("1.00", "EUR"))).await["id"].take()
}

pub(crate) async fn seen(who: &Service, webhook: &Value) -> Value {
    who.data(DELIVERIES, json!({ "id": webhook["id"] })).await["node"].take()
}

/// The deliveries of a webhook, oldest first.
async fn deliveries(who: &Service, webhook: &Value) -> Vec<Value> {
    let seen = seen(who, webhook).await;
    let edges = seen["deliveries"]["edges"].as_array().expect("edges");
    edges
        .iter()
        .rev()
        .map(|edge| edge["node"].clone())
        .collect()
}

/// The deliveries of a webhook once the first is in this state.
async fn once(who: &Service, webhook: &Value, state: &str) -> Vec<Value> {
    until(async || {
        Some(deliveries(who, webhook).await)
            .filter(|all| all.first().is_some_and(|first| first["state"] == state))
    })
    .await
}

pub(crate) async fn publish(panel: &Actor, gap: &Value) {
    let input = json!({ "gap": gap["id"], "expectedVersion": gap["version"], "confirmation": "NAMES_NO_PRIVATE_PERSON" });
    panel.done("publishGap", input, "gap { id }").await;
}
