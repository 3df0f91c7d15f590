//! The service: bound to its address and database first, run later, so that it can be built without being run.

mod backend;
mod beforehand;
mod levels;
mod listen;
mod register;
mod subscription;

use crate::{
    access::viewer::Viewer,
    auth::Auth,
    config::{Config, ServeOptions},
    db::{
        kept::Moment,
        pulse, replica,
        scope::Scope,
        store::{Store, explain, keep_well},
    },
    error::{Error, told, trouble::Trouble},
    graphql::gap::{known, statistics},
    http::{self, documents::Documents},
    load::{DEMO, REFERENCE, built_in, load, renew_words},
    matchmaking::{catalogue::CatalogueCache, meaning},
    observe,
    webhooks::Webhooks,
};
use actix_web::{dev::Server, web};
use anyhow::Result;
use chrono::Utc;
use listen::listen;
use matching::aims::Aims;
use register::Register;
use std::{net::SocketAddr, sync::Arc, time::Duration};
use tokio::{
    sync::Semaphore,
    task::JoinSet,
    time::{MissedTickBehavior, timeout},
};

/// How often other processes' changes of reference tables are looked for.
const REFRESH_EVERY: Duration = Duration::from_secs(1);
/// Pause before it is found out again what kept gaps lack: to do so takes some small statements, and many changes at once are found by
/// the same.
const FOLLOW_AFTER: Duration = Duration::from_millis(100);

/// How long it is waited at the end for what runs beside the service.
const ENDS_WITHIN: Duration = Duration::from_secs(5);

/// A service that holds its address and its database.
pub struct App {
    server: Server,
    address: SocketAddr,
    metrics: Option<(Server, SocketAddr)>,
    store: Arc<Store>,
    catalogue: Arc<CatalogueCache>,
    auth: Arc<Auth>,
    webhooks: Webhooks,
}

impl App {
    /// Looks at the settings, opens the database, loads the reference data into an empty one, learns whose tokens are good, and takes the
    /// address.
    pub async fn bind(config: &Config, options: &ServeOptions) -> Result<Self> {
        Self::bind_with_model(config, options, meaning::loaded()).await
    }

    /// The same, with this language model rather than the one that was loaded.
    pub async fn bind_with_model(
        config: &Config,
        options: &ServeOptions,
        aims: Option<Arc<Aims>>,
    ) -> Result<Self> {
        let looked = beforehand::look(config, options).await?;
        let store = Arc::new(Store::open(config).await?);
        fill(&store, options.demo)
            .await
            .map_err(|error| explain(config, error))?;
        store.give_back(&config.database_url).await;
        store.bound_statements(options.request_timeout());
        store.look_at_start().await;
        store.written().bound(options.budgets.organisation_bytes);
        let catalogue = Arc::new(CatalogueCache::with_model(store.clone(), aims));
        let auth = Arc::new(Auth::new(store.clone(), config, options)?);
        let webhooks = Webhooks::new(store.clone(), catalogue.clone())?;
        let register = Register {
            schema: looked.schema,
            store: store.clone(),
            catalogue: catalogue.clone(),
            auth: auth.clone(),
            rows_max: options.bounds.request_rows.into(),
            timeout: options.request_timeout(),
            evaluating: Semaphore::new(subscription::evaluations_max(config.database_connections)),
        };
        let api = transport(register, looked.settings, looked.documents)?;
        let metrics = options
            .metrics_listen
            .map(|listen| http::serve_metrics(api.clone(), listen))
            .transpose()?;
        let (server, address) = listen(api, options)?;
        Ok(Self {
            server,
            address,
            metrics,
            store,
            catalogue,
            auth,
            webhooks,
        })
    }

    /// The address it listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The address on which it serves its figures for monitoring, if it does.
    pub fn metrics_address(&self) -> Option<SocketAddr> {
        self.metrics.as_ref().map(|(_, address)| *address)
    }

    /// Serves until it is told to stop, then lets running requests finish.
    pub async fn run(self) -> Result<()> {
        let (store, catalogue) = (&self.store, &self.catalogue);
        let mut beside = JoinSet::new();
        beside.spawn(keep_reference(store.clone()));
        beside.spawn(keep_catalogue(store.clone(), catalogue.clone()));
        beside.spawn(follow_gaps(store.clone()));
        beside.spawn(keep_readings(store.clone(), catalogue.clone()));
        let auth = self.auth.clone();
        beside.spawn(async move { auth.keep_fresh().await });
        beside.spawn(observe::tell_left_out());
        let metrics = self
            .metrics
            .map(|(server, _)| (server.handle(), tokio::spawn(server)));
        beside.spawn(keep_well(store.clone()));
        beside.spawn(pulse::keep(store.clone()));
        beside.spawn(replica::keep(store.clone()));
        beside.spawn(self.webhooks.run());
        let served = self.server.await;
        if let Some((metrics, running)) = metrics {
            metrics.stop(false).await;
            running.abort();
        }
        // What is in the midst of something goes on until it waits again: asking a store that is closed, it would tell of a fault.
        if timeout(ENDS_WITHIN, beside.shutdown()).await.is_err() {
            tracing::debug!("something beside the service does not end");
        }
        self.store.close().await;
        Ok(served?)
    }
}

/// Reads the reference tables again whenever another process changed them.
async fn keep_reference(store: Arc<Store>) {
    let mut ticks = tokio::time::interval(REFRESH_EVERY);
    loop {
        ticks.tick().await;
        if store.health().trouble() == Some(Trouble::Away) {
            // Looked after already.
            continue;
        }
        match store.unless_lost(store.refresh()).await {
            Ok(()) => {}
            Err(Error::Unavailable(trouble)) => store.suspect(trouble),
            Err(error) => {
                tracing::warn!(error = told(&error), "reading the reference tables again")
            }
        }
    }
}

/// Builds the catalogue of matching at the start, and then reads what figures over all gaps are made of; keeps both so current that a
/// question seldom waits for them, and one that comes earlier joins the same reading. A task of its own: it takes long where there is much.
/// The service is ready with the catalogue.
async fn keep_catalogue(store: Arc<Store>, catalogue: Arc<CatalogueCache>) {
    let mut ticks = tokio::time::interval(REFRESH_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut last = None;
    loop {
        ticks.tick().await;
        if store.health().trouble() == Some(Trouble::Away) {
            continue;
        }
        if let Err(error) = store.unless_lost(catalogue.keep(Utc::now())).await {
            tracing::warn!(
                error = told(&error),
                "bringing the catalogue of matching up to date"
            );
        }
        let everybody = Scope::new(store.clone(), Viewer::Anonymous, Utc::now());
        let keeping = keep_figures(&everybody, &mut last);
        if let Err(error) = store.unless_lost(keeping).await {
            tracing::warn!(
                error = told(&error),
                "reading what figures are made of, before it is asked for"
            );
        }
    }
}

/// Finds out of which gaps what is kept lacks something, whenever something happens, so that lists go on with what it has of the others.
async fn follow_gaps(store: Arc<Store>) {
    let mut heads = store.pulse().heads();
    while heads.changed().await.is_ok() {
        // Until it is known, lists ask the database.
        if let Err(error) = store.unless_lost(known::follow(&store)).await {
            tracing::debug!(error = told(&error), "finding out what kept gaps lack");
        }
        tokio::time::sleep(FOLLOW_AFTER).await;
    }
}

/// Keeps figures; `last` is when that was last looked after.
async fn keep_figures(everybody: &Scope, last: &mut Option<Moment>) -> Result<(), Error> {
    let now = Moment::after(everybody, *last).await?;
    *last = Some(now);
    let gaps = known::keep(everybody, now).await;
    // Of these there may be more than are read at once: the rest is kept all the same.
    statistics::kept::keep(everybody, now).await.and(gaps)
}

/// Has the language model read the texts of the catalogue beside all that asks for it, and writes what it made of them, so that it is there
/// after a start. Without a model there is nothing to do.
async fn keep_readings(store: Arc<Store>, catalogue: Arc<CatalogueCache>) {
    if !catalogue.readings.is_on() {
        return;
    }
    let mut ticks = tokio::time::interval(REFRESH_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        if store.health().trouble().is_some() {
            continue;
        }
        let keeping = catalogue.keep_readings(Utc::now());
        match store.unless_lost(keeping).await {
            Ok(()) => {}
            Err(Error::Unavailable(trouble)) => store.suspect(trouble),
            Err(error) => tracing::warn!(
                error = told(&error),
                "keeping what the language model made of texts"
            ),
        }
    }
}

/// The HTTP side in front of the register, with the operator's documents.
fn transport(
    register: Register,
    settings: http::Settings,
    documents: Option<Documents>,
) -> Result<web::Data<http::Api>> {
    let api = http::Api::new(register, settings)?;
    Ok(web::Data::new(match documents {
        Some(documents) => api.trusting(documents),
        None => api,
    }))
}

/// Gives an empty database the reference data, and demonstration data where it is asked for. Makes anew what a migration left to be made.
async fn fill(store: &Store, demo: bool) -> Result<()> {
    if renew_words(store).await? {
        tracing::info!("the words by which gaps are found were made anew");
    }
    if store.is_empty().await? {
        tracing::info!("the database is empty: loading the reference data");
        let summary = load(store, &built_in(REFERENCE)).await?;
        tracing::info!("{summary}");
    }
    if demo {
        let summary = load(store, &built_in(DEMO)).await?;
        tracing::info!("demonstration data: {summary}");
    }
    Ok(())
}
