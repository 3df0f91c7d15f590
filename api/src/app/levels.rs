//! How much there is of what lies behind the transport, for monitoring.

use crate::{
    db::{store::Store, watermark},
    http::Level,
    matchmaking::catalogue::CatalogueCache,
};

/// What there is now of the database's connections and of the catalogue.
pub(super) async fn of(store: &Store, catalogue: &CatalogueCache) -> Vec<Level> {
    let mut levels = of_database(store);
    levels.extend(of_catalogue(store, catalogue).await.unwrap_or_default());
    levels
}

fn level(name: &'static str, help: &'static str, value: f64) -> Level {
    Level { name, help, value }
}

fn of_database(store: &Store) -> Vec<Level> {
    let (open, idle) = store.connections();
    let is_troubled = store.health().trouble().is_some();
    let (replicas, good) = store.replicas().extent();
    vec![
        level(
            "database_connections",
            "Connections to the database that are open",
            open.into(),
        ),
        level(
            "database_connections_idle",
            "Open connections to the database that nobody uses now",
            idle as f64,
        ),
        level(
            "database_troubled",
            "1 while the database is away, full, damaged or takes no changes, else 0",
            f64::from(is_troubled),
        ),
        level(
            "replicas",
            "Read replicas that the service was given",
            replicas as f64,
        ),
        level(
            "replicas_read",
            "Read replicas that answer and are near enough to be read",
            good as f64,
        ),
    ]
}

/// None before there is a catalogue, and while the database does not answer.
async fn of_catalogue(store: &Store, catalogue: &CatalogueCache) -> Option<Vec<Level>> {
    let (gaps, assistances, event) = catalogue.extent()?;
    let last = watermark::last_number(store).await.ok()?;
    Some(vec![
        level(
            "catalogue_gaps",
            "Open gaps that suggestions and plans weigh",
            gaps as f64,
        ),
        level(
            "catalogue_assistances",
            "Offers and programmes that suggestions and plans weigh",
            assistances as f64,
        ),
        level(
            "catalogue_events_behind",
            "Events that the catalogue of suggestions does not know yet",
            last.saturating_sub(event).max(0) as f64,
        ),
    ])
}
