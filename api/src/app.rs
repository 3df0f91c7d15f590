//! The service: bound to its address and database first, run later, so that it can be built without being run.

mod beforehand;
mod levels;
mod listen;
mod subscription;

use crate::{
    access::viewer::Viewer,
    actions::log_access::log_access,
    auth::Auth,
    config::{Config, ServeOptions},
    db::{
        kept, pulse,
        reference::Reference,
        replica,
        scope::Scope,
        store::{Store, explain},
        watch::while_wanted,
    },
    error::{Error, trouble::Trouble, troubles},
    graphql::{
        Schema, equipped,
        gap::{known, statistics_kept},
        schema, subgraph_schema,
    },
    http::{self, Dear, Level, Mark},
    load::{DEMO, REFERENCE, built_in, load, renew_words, table::template_bytes},
    matchmaking::{catalogue::CatalogueCache, meaning},
    observe,
    webhooks::Webhooks,
};
use actix_web::{dev::Server, web};
use anyhow::{Result, ensure};
use async_graphql::{Pos, Request, Response};
use async_graphql_parser::types::OperationType;
use chrono::{DateTime, Utc};
use domain::table::TableKind;
use futures_util::{future::BoxFuture, stream::BoxStream};
use listen::listen;
use matching::aims::Aims;
use std::{
    any::TypeId,
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};
use tokio::{sync::Semaphore, time::MissedTickBehavior};
use tracing::Span;

/// How often other processes' changes of reference tables are looked for.
const REFRESH_EVERY: Duration = Duration::from_secs(1);

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
        let settings = beforehand::look(options)?;
        let store = Arc::new(Store::open(config).await?);
        fill(&store, options.demo)
            .await
            .map_err(|error| explain(config, error))?;
        store.bound_statements(options.request_timeout());
        store.look_at_start().await;
        store.written().bound(options.budgets.organisation_bytes);
        let catalogue = Arc::new(CatalogueCache::with_model(store.clone(), aims));
        let auth = Arc::new(Auth::new(store.clone(), config, options)?);
        let webhooks = Webhooks::new(store.clone(), catalogue.clone())?;
        let register = Register {
            schema: match options.federation {
                true => subgraph_schema(),
                false => schema(),
            },
            store: store.clone(),
            catalogue: catalogue.clone(),
            auth: auth.clone(),
            rows_max: options.bounds.request_rows.into(),
            timeout: options.request_timeout(),
            evaluating: Semaphore::new(subscription::evaluations_max(config.database_connections)),
        };
        let api = transport(register, settings, options).await?;
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
        let catalogue = self.catalogue.clone();
        let refresh = tokio::spawn(keep_reference(self.store.clone()));
        let matching = tokio::spawn(keep_catalogue(self.store.clone(), catalogue.clone()));
        let readings = tokio::spawn(keep_readings(self.store.clone(), catalogue));
        let auth = self.auth.clone();
        let keys = tokio::spawn(async move { auth.keep_fresh().await });
        let left_out = tokio::spawn(observe::tell_left_out());
        let metrics = self
            .metrics
            .map(|(server, _)| (server.handle(), tokio::spawn(server)));
        let pulse = tokio::spawn(pulse::keep(self.store.clone()));
        let replicas = tokio::spawn(replica::keep(self.store.clone()));
        let webhooks = tokio::spawn(self.webhooks.run());
        let served = self.server.await;
        if let Some((metrics, running)) = metrics {
            metrics.stop(false).await;
            running.abort();
        }
        refresh.abort();
        matching.abort();
        readings.abort();
        left_out.abort();
        pulse.abort();
        replicas.abort();
        keys.abort();
        webhooks.abort();
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
        match store.refresh().await {
            Ok(()) => {}
            Err(Error::Unavailable(trouble)) => store.suspect(trouble),
            Err(error) => tracing::warn!(?error, "reading the reference tables again"),
        }
    }
}

/// Builds the catalogue of matching at the start, and keeps it so current that a question seldom waits for it; so it does with figures over
/// all gaps that were asked for. A task of its own: building it takes long where there is much.
async fn keep_catalogue(store: Arc<Store>, catalogue: Arc<CatalogueCache>) {
    let mut ticks = tokio::time::interval(REFRESH_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        if store.health().trouble() == Some(Trouble::Away) {
            continue;
        }
        if let Err(error) = catalogue.keep(Utc::now()).await {
            tracing::warn!(?error, "bringing the catalogue of matching up to date");
        }
        let everybody = Scope::new(store.clone(), Viewer::Anonymous, Utc::now());
        if let Err(error) = keep_figures(&everybody).await {
            tracing::warn!(?error, "adding up again the figures that are kept");
        }
    }
}

async fn keep_figures(everybody: &Scope) -> Result<(), Error> {
    let Some(marks) = kept::marks(everybody).await? else {
        return Ok(());
    };
    let statistics = statistics_kept::keep(everybody, marks).await;
    // Of which there may be more than are read at once: the rest is kept all the same.
    known::keep(everybody, marks).await.and(statistics)
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
        match catalogue.keep_readings(Utc::now()).await {
            Ok(()) => {}
            Err(Error::Unavailable(trouble)) => store.suspect(trouble),
            Err(error) => tracing::warn!(?error, "keeping what the language model made of texts"),
        }
    }
}

/// The HTTP side in front of the register, with the operator's documents.
async fn transport(
    register: Register,
    settings: http::Settings,
    options: &ServeOptions,
) -> Result<web::Data<http::Api>> {
    let mut api = http::Api::new(register, settings)?;
    if let Some(folder) = &options.trusted.documents {
        api.trust(folder).await?;
    }
    Ok(web::Data::new(api))
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

/// What answers requests that passed the transport.
struct Register {
    schema: Schema,
    store: Arc<Store>,
    catalogue: Arc<CatalogueCache>,
    auth: Arc<Auth>,
    rows_max: u64,
    /// How long an operation may run, and one evaluation of a subscription.
    timeout: Duration,
    /// Places of subscriptions that evaluate.
    evaluating: Semaphore,
}

impl Register {
    /// What a viewer reaches with one request.
    fn scope(&self, viewer: Viewer, now: DateTime<Utc>) -> Scope {
        Scope::new(self.store.clone(), viewer, now).within(self.rows_max)
    }

    async fn answer(&self, request: Request, scope: &Scope, now: DateTime<Utc>) -> Response {
        // At once, rather than after each has waited for a connection.
        if self.store.health().trouble() == Some(Trouble::Away) {
            return refused(Error::Unavailable(Trouble::Away));
        }
        let is_dear = request.data.contains_key(&TypeId::of::<Dear>());
        let request = equipped(request, scope, &self.catalogue);
        let response = match is_dear {
            true => Box::pin(while_wanted(self.schema.execute(request))).await,
            false => self.schema.execute(request).await,
        };
        let rows = i64::try_from(scope.rows_read()).unwrap_or(i64::MAX);
        Span::current().record("gapbridge.rows", rows);
        self.noted(response, scope, now).await
    }

    /// A response once it is written down what was read for it; an error if that can't be. What went wrong with the database is
    /// looked into.
    async fn noted(&self, response: Response, scope: &Scope, now: DateTime<Utc>) -> Response {
        let response = match log_access(scope, now).await {
            Ok(()) => response,
            Err(error) => refused(error),
        };
        troubles(&response).for_each(|trouble| self.store.suspect(trouble));
        response
    }
}

/// Whether these are the reference tables as they were at this mark.
fn is_of(reference: &Reference, mark: &Mark) -> bool {
    reference.version == mark.reference && *reference.day == *mark.day
}

/// Whether a request changes nothing, whichever of its operations is run.
fn only_asks(request: &mut Request) -> bool {
    request.parsed_query().is_ok_and(|document| {
        let mut operations = document.operations.iter();
        operations.all(|(_, operation)| operation.node.ty == OperationType::Query)
    })
}

/// The response to a request that fails with this error.
fn refused(error: Error) -> Response {
    let error = async_graphql::Error::from(error);
    Response::from_errors(vec![error.into_server_error(Pos::default())])
}

impl http::Backend for Register {
    fn sdl(&self) -> String {
        self.schema.sdl()
    }

    fn sign_in<'a>(
        &'a self,
        token: Option<&'a str>,
        from: Option<IpAddr>,
    ) -> BoxFuture<'a, crate::error::Result<Viewer>> {
        Box::pin(self.auth.sign_in(token, from))
    }

    fn validate(&self, request: Request) -> BoxFuture<'_, Response> {
        Box::pin(self.schema.execute(request.only_introspection()))
    }

    fn execute(&self, mut request: Request, viewer: Viewer) -> BoxFuture<'_, Response> {
        let now = Utc::now();
        let scope = self.scope(viewer, now);
        let scope = if only_asks(&mut request) {
            scope.reading_replicas()
        } else {
            scope
        };
        Box::pin(async move { self.answer(request, &scope, now).await })
    }

    fn mark(&self) -> BoxFuture<'_, Option<Mark>> {
        Box::pin(async {
            let mark = self.store.mark().await?;
            Some(Mark {
                data: mark.data,
                reference: mark.reference,
                day: mark.day,
            })
        })
    }

    fn execute_public(&self, request: Request, mark: Mark) -> BoxFuture<'_, (Response, bool)> {
        Box::pin(async move {
            // What another process changed is in the answer, and not only once it was looked for.
            if !is_of(&self.store.reference(), &mark)
                && let Err(error) = self.store.refresh().await
            {
                let response = refused(error);
                troubles(&response).for_each(|trouble| self.store.suspect(trouble));
                return (response, false);
            }
            let now = Utc::now();
            let scope = self.scope(Viewer::Anonymous, now);
            let response = self.answer(request, &scope, now).await;
            let is_of_then = is_of(scope.reference(), &mark) && *scope.today() == *mark.day;
            (response, is_of_then && scope.is_lasting())
        })
    }

    fn subscribe(&self, request: Request, viewer: Viewer) -> BoxStream<'_, Response> {
        subscription::follow(self, request, viewer)
    }

    fn levels(&self) -> BoxFuture<'_, Vec<Level>> {
        Box::pin(levels::of(&self.store, &self.catalogue))
    }

    fn template(&self, kind: TableKind, is_workbook: bool) -> Result<Vec<u8>> {
        template_bytes(kind, is_workbook, &self.store.reference())
    }

    fn ready(&self) -> BoxFuture<'_, Result<()>> {
        Box::pin(async {
            self.store.is_well().await?;
            ensure!(
                self.catalogue.is_ready(),
                "the catalogue of matching is being built"
            );
            Ok(())
        })
    }
}
