//! How much there is of what lies behind the transport, for monitoring.

use crate::{
    db::{store::Store, watermark, webhooks},
    error::trouble::Trouble,
    http::Level,
    matchmaking::{catalogue::CatalogueCache, queue::Queue},
};
use chrono::Utc;
use std::time::Duration;
use tokio::time::timeout;

/// How long the database is waited for. Prometheus waits for ten seconds by default, and otherwise has no figures at all: not even the one
/// that tells of the database.
const DATABASE_WAIT: Duration = Duration::from_secs(2);

/// What there is now of the database's connections, of events, webhooks, the catalogue and the queues before it. What the database
/// alone knows is left out while it does not answer.
pub(super) async fn of(store: &Store, catalogue: &CatalogueCache) -> Vec<Level> {
    let mut levels = of_database(store);
    levels.extend(of_waits(store));
    levels.extend(of_replicas(store));
    levels.extend(of_queues(catalogue));
    levels.extend(of_readings(catalogue).into_iter().flatten());
    if store.health().trouble() != Some(Trouble::Away) {
        let asked = timeout(DATABASE_WAIT, of_records(store, catalogue)).await;
        levels.extend(asked.unwrap_or_default());
    }
    levels
}

/// What the database alone knows.
async fn of_records(store: &Store, catalogue: &CatalogueCache) -> Vec<Level> {
    let mut levels = of_webhooks(store).await.unwrap_or_default();
    let Ok(last) = watermark::last_number(store).await else {
        return levels;
    };
    levels.push(Level::now(
        "events_unheard",
        "Events that this server has not heard of yet",
        behind(last, store.pulse().event()),
    ));
    levels.extend(of_catalogue(last, catalogue).unwrap_or_default());
    levels
}

fn behind(last: i64, known: i64) -> f64 {
    last.saturating_sub(known).max(0) as f64
}

fn of_database(store: &Store) -> Vec<Level> {
    let (open, idle) = store.connections();
    let used = u64::from(open).saturating_sub(idle as u64);
    let is_troubled = store.health().trouble().is_some();
    vec![
        Level::now(
            "database_connections",
            "Connections to the database that are open",
            open.into(),
        ),
        Level::now(
            "database_connections_idle",
            "Open connections to the database that nobody uses now",
            idle as f64,
        ),
        Level::now(
            "database_connections_used",
            "Connections to the database that are in use now",
            used as f64,
        ),
        Level::now(
            "database_connections_max",
            "Connections to the database that may be open at once",
            store.connections_max().into(),
        ),
        Level::now(
            "database_troubled",
            "1 while the database is away, full, damaged or takes no changes, else 0",
            f64::from(is_troubled),
        ),
    ]
}

fn of_waits(store: &Store) -> [Level; 2] {
    [
        Level::now(
            "database_reads_waiting",
            "Reads that wait for a connection to the database",
            store.reads_waiting() as f64,
        ),
        Level::now(
            "changes_waiting",
            "Changes that wait until another of this server is done",
            store.changes_waiting() as f64,
        ),
    ]
}

fn of_replicas(store: &Store) -> [Level; 3] {
    let (replicas, good) = store.replicas().extent();
    [
        Level::now(
            "replicas",
            "Read replicas that the service was given",
            replicas as f64,
        ),
        Level::now(
            "replicas_read",
            "Read replicas that answer and are near enough to be read",
            good as f64,
        ),
        Level::now(
            "replica_reads_waiting",
            "Reads that wait for a connection to a read replica",
            store.replicas().reads_waiting() as f64,
        ),
    ]
}

/// None while the database does not answer.
async fn of_webhooks(store: &Store) -> Option<Vec<Level>> {
    let (pending, oldest) = webhooks::backlog(store).await.ok()?;
    let now = Utc::now().timestamp_millis();
    let age = oldest.map_or(0.0, |oldest| behind(now, oldest) / 1_000.0);
    Some(vec![
        Level::now(
            "webhook_deliveries_pending",
            "Deliveries to webhooks of all servers that are tried and were not taken yet",
            pending as f64,
        ),
        Level::now(
            "webhook_delivery_oldest_seconds",
            "Age of the oldest of these deliveries, in seconds",
            age,
        ),
    ])
}

fn of_queues(catalogue: &CatalogueCache) -> Vec<Level> {
    let plans = of_queue(
        &catalogue.plans,
        [
            ("plans_running", "Plans that are drawn now"),
            ("plans_waiting", "Viewers who wait until a plan is drawn"),
            ("plans_refused", "Plans for which there was no place"),
        ],
    );
    let drafts = of_queue(
        &catalogue.drafts,
        [
            (
                "drafts_running",
                "Suggestions for many drafts that are made now",
            ),
            (
                "drafts_waiting",
                "Viewers who wait for suggestions for many drafts",
            ),
            (
                "drafts_refused",
                "Suggestions for many drafts for which there was no place",
            ),
        ],
    );
    plans.into_iter().chain(drafts).collect()
}

/// None without a language model.
fn of_readings(catalogue: &CatalogueCache) -> Option<[Level; 4]> {
    let extent = catalogue.readings.extent()?;
    Some([
        Level::total(
            "texts_read",
            "Texts that the language model read",
            extent.read,
        ),
        Level::now(
            "texts_kept",
            "Texts of the catalogue of which the database keeps what the language model made of them",
            extent.kept as f64,
        ),
        Level::now(
            "texts_waiting",
            "Texts of the catalogue that the language model read and that are not kept yet",
            extent.waiting as f64,
        ),
        Level::now(
            "texts_unread",
            "Texts of the catalogue that the language model is still to read",
            catalogue.unread() as f64,
        ),
    ])
}

fn of_queue(queue: &Queue, names: [(&'static str, &'static str); 3]) -> [Level; 3] {
    let standing = queue.standing();
    let [running, waiting, refused] = names;
    [
        Level::now(running.0, running.1, standing.running as f64),
        Level::now(waiting.0, waiting.1, standing.waiting as f64),
        Level::total(refused.0, refused.1, standing.refused),
    ]
}

/// None before there is a catalogue.
fn of_catalogue(last: i64, catalogue: &CatalogueCache) -> Option<Vec<Level>> {
    let (gaps, assistances, event) = catalogue.extent()?;
    let mut levels = vec![
        Level::now(
            "catalogue_gaps",
            "Open gaps that suggestions and plans weigh",
            gaps as f64,
        ),
        Level::now(
            "catalogue_assistances",
            "Offers and programmes that suggestions and plans weigh",
            assistances as f64,
        ),
        Level::now(
            "catalogue_events_behind",
            "Events that the catalogue of suggestions does not know yet",
            behind(last, event),
        ),
    ];
    levels.extend(catalogue.age().map(|age| {
        Level::now(
            "catalogue_age_seconds",
            "Time since the catalogue of suggestions was last seen to be current, in seconds",
            age,
        )
    }));
    Some(levels)
}
