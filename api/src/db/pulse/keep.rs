//! Keeps the pulse: looks how far the register is, by itself and when others tell that it went on.

use super::{Head, last_event};
use crate::{
    db::{
        health::LOST_AFTER,
        store::{Store, backend},
        watermark::number_of,
    },
    error::{Error, Result, told, trouble::Trouble},
};
use chrono::Utc;
use domain::date::day_of;
use sea_orm::{ConnectionTrait, DbBackend};
use sqlx::{
    Executor as _,
    postgres::{PgListener, PgPoolOptions},
};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::time::{MissedTickBehavior, interval, sleep, timeout};
use uuid::Uuid;

/// How often it is looked whether the register went on without a hint.
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// How long a server that can't listen to the others waits before it tries again, and one that hears nothing before it looks whether it could.
const LISTEN_AGAIN: Duration = Duration::from_secs(10);
/// What servers on one PostgreSQL call each other by.
const CHANNEL: &str = "gapbridge_changes";
/// Asks a connection that listens whether it still does.
const LISTEN: &str = "listen gapbridge_changes";

/// Keeps the pulse of a register until it is dropped.
pub async fn keep(store: Arc<Store>) {
    if backend(store.database()) == DbBackend::Postgres {
        tokio::join!(look(&store), listen(&store));
    } else {
        look(&store).await;
    }
}

async fn look(store: &Arc<Store>) {
    let mut ticks = interval(LOOK_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let pulse = store.pulse();
    loop {
        let is_ours = tokio::select! {
            () = pulse.committed.notified() => true,
            () = pulse.heard.notified() => false,
            _ = ticks.tick() => false,
        };
        if store.health().trouble() == Some(Trouble::Away) {
            // Looked after already.
            continue;
        }
        match timeout(LOST_AFTER, beat(store, is_ours)).await {
            Ok(Ok(())) => {}
            // The next look takes another connection.
            Err(_) => store.suspect(Trouble::Busy),
            Ok(Err(Error::Unavailable(trouble))) => store.suspect(trouble),
            Ok(Err(error)) => {
                tracing::warn!(error = told(&error), "looking how far the register is")
            }
        }
    }
}

async fn beat(store: &Store, is_ours: bool) -> Result<()> {
    let last = last_event(store.database()).await?;
    let is_lost = has_lost(store, last).await?;
    let pulse = store.pulse();
    let lost = pulse.head.borrow().lost + u64::from(is_lost);
    pulse.tell(Head {
        event: last.map_or(0, |(number, _)| number),
        day: day_of(Utc::now()),
        lost,
    });
    let database = store.database();
    if is_ours && backend(database) == DbBackend::Postgres {
        let call = format!("notify {CHANNEL}");
        database.execute_unprepared(&call).await?;
    }
    Ok(())
}

/// Whether the event that was the last one is gone, now that this one is, or has another number.
async fn has_lost(store: &Store, last: Option<(i64, Uuid)>) -> Result<bool> {
    let before = *store.pulse().last();
    let is_lost = match before {
        Some((number, id)) if before != last => number_of(store, id).await? != Some(number),
        _ => false,
    };
    *store.pulse().last() = last;
    Ok(is_lost)
}

/// Hears when another server has committed. Over a connection of its own, lest it takes one from those who ask.
async fn listen(store: &Store) {
    loop {
        if let Err(error) = hear(store).await {
            tracing::debug!(%error, "listening to other servers");
            sleep(LISTEN_AGAIN).await;
        }
    }
}

/// Until nothing can be heard any more.
async fn hear(store: &Store) -> std::result::Result<(), sqlx::Error> {
    let made = Instant::now();
    let options = store
        .database()
        .get_postgres_connection_pool()
        .connect_options();
    let own = PgPoolOptions::new()
        .max_connections(1)
        .idle_timeout(None)
        .max_lifetime(None);
    let pool = own.connect_with(options.as_ref().clone()).await?;
    let mut listener = PgListener::connect_with(&pool).await?;
    timeout(LISTEN_AGAIN, listener.listen(CHANNEL))
        .await
        .map_err(|_| sqlx::Error::PoolTimedOut)??;
    loop {
        match timeout(LISTEN_AGAIN, listener.try_recv()).await {
            Ok(heard) => {
                // Nothing, where the connection was lost and is there again: what others said meanwhile was not heard.
                heard?;
                store.pulse().heard.notify_one();
            }
            // A server that nobody changes any more tells of nothing, nor does one that is gone: no error would ever say so.
            Err(_)
                if store.health.is_left(made.elapsed()) || !still_listens(&mut listener).await =>
            {
                return Ok(());
            }
            Err(_) => {}
        }
    }
}

/// Whether a connection that was not heard of for a while leads to anybody.
async fn still_listens(listener: &mut PgListener) -> bool {
    let again = timeout(LOOK_EVERY, listener.execute(LISTEN));
    matches!(again.await, Ok(Ok(_)))
}
