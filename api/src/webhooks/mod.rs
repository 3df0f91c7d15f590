//! Webhooks are delivered: news are looked for, written down as deliveries, sent, and tried again.
//!
//! Nothing rests on this process: how far each webhook is, what is to be sent and what became of it are rows. A webhook has one
//! delivery of changes on its way at a time, so that its receiver gets them in order; what comes meanwhile waits in the feed.

mod deliver;
mod send;
mod sign;

use crate::{
    db::{
        store::Store,
        watermark,
        webhook_due::{Now, Waits},
        webhooks::{self, Leased},
    },
    error::{Error, Result, told, trouble::Trouble},
    matchmaking::catalogue::CatalogueCache,
};
use chrono::Utc;
use send::Sender;
use std::{sync::Arc, time::Duration};
use tokio::{
    task::JoinSet,
    time::{Instant, sleep, timeout_at},
};

/// Webhooks that one server sees to at once.
const AT_ONCE: usize = 32;
/// How long a lease lasts. Work for one webhook ends before, so that nobody else begins it meanwhile.
const LEASE_MS: i64 = 60_000;
/// How long a server sees to a webhook at most: it ends before the lease does.
const TURN_MAX: Duration = Duration::from_secs(50);
/// How long a webhook is left alone after a fault of ours, in milliseconds: one that stays does not repeat at once.
const FAULT_MS: i64 = 5_000;
/// How many times longer it is waited where there is no webhook, or something went wrong.
const CALM: u32 = 5;
/// How often old deliveries are taken away.
const FORGET_EVERY: Duration = Duration::from_secs(60 * 60);
/// How long what was delivered is kept, in milliseconds.
const KEPT_MS: i64 = 30 * 24 * 60 * 60 * 1000;

/// The server's share of delivering webhooks.
pub struct Webhooks {
    store: Arc<Store>,
    /// What searches are judged by.
    catalogue: Arc<CatalogueCache>,
    sender: Sender,
    waits: Waits,
}

impl Webhooks {
    /// A server that has delivered nothing yet.
    ///
    /// # Errors
    /// Where no HTTPS client can be made.
    pub fn new(store: Arc<Store>, catalogue: Arc<CatalogueCache>) -> anyhow::Result<Self> {
        let sender = Sender::new(store.webhooks())?;
        let waits = deliver::waits(store.webhooks().retry);
        Ok(Self {
            store,
            catalogue,
            sender,
            waits,
        })
    }

    /// Delivers; ends never. What is under way when this is dropped is given up, and is sent again under the same id.
    pub async fn run(self) {
        let this = Arc::new(self);
        let poll = this.store.webhooks().poll;
        let mut running = JoinSet::new();
        let mut forgotten = Instant::now();
        loop {
            while running.try_join_next().is_some() {}
            let pause = match this.store.unless_lost(this.look(&mut running)).await {
                Ok(true) => poll,
                Ok(false) => poll * CALM,
                Err(error) => {
                    this.tell(&error, "looking for webhooks to deliver");
                    poll * CALM
                }
            };
            if forgotten.elapsed() >= FORGET_EVERY {
                forgotten = Instant::now();
                let before = Utc::now().timestamp_millis() - KEPT_MS;
                let forgetting = webhooks::forget(&this.store, before);
                if let Err(error) = this.store.unless_lost(forgetting).await {
                    this.tell(&error, "taking old deliveries away");
                }
            }
            sleep(pause).await;
        }
    }

    /// Begins with the webhooks that have something to do; whether there is any webhook at all.
    async fn look(self: &Arc<Self>, running: &mut JoinSet<()>) -> Result<bool> {
        let free = AT_ONCE.saturating_sub(running.len()) as u64;
        let is_away = self.store.health().trouble() == Some(Trouble::Away);
        if free == 0 || is_away {
            return Ok(true);
        }
        if !webhooks::any(&self.store).await? {
            return Ok(false);
        }
        let end = Instant::now() + TURN_MAX;
        let last = watermark::last_number(&self.store).await?;
        let now = Utc::now();
        let today = now.format("%Y-%m-%d").to_string();
        let at = now.timestamp_millis();
        let now = Now {
            at,
            today: &today,
            last,
            waits: &self.waits,
        };
        let leased = webhooks::claim(&self.store, &now, at + LEASE_MS, free).await?;
        for leased in leased {
            let this = self.clone();
            running.spawn(async move { this.see_to(leased, end).await });
        }
        Ok(true)
    }

    /// Does what there is to do for a webhook, until then at most, and gives the lease back: after a fault for a moment to come.
    async fn see_to(&self, leased: Leased, end: Instant) {
        let (lease, webhook) = (leased.lease, leased.webhook.id);
        let done = match timeout_at(end, self.deliver(leased)).await {
            Ok(Ok(true)) => {
                let now = Utc::now().timestamp_millis();
                webhooks::release(&self.store, lease, webhook, now).await
            }
            Ok(Ok(false)) => Ok(()),
            Ok(Err(error)) => {
                self.tell(&error, "delivering a webhook");
                let later = Utc::now().timestamp_millis() + FAULT_MS;
                webhooks::release(&self.store, lease, webhook, later).await
            }
            Err(_) => {
                tracing::warn!(%webhook, "delivering a webhook took too long, and goes on later");
                Ok(())
            }
        };
        if let Err(error) = done {
            self.tell(&error, "giving back the lease of a webhook");
        }
    }

    fn tell(&self, error: &Error, doing: &str) {
        match error {
            Error::Unavailable(trouble) => self.store.suspect(*trouble),
            error => tracing::warn!(error = told(error), "{doing}"),
        }
    }
}
