//! GraphQL over HTTP and over WebSockets, exports, the explorer and the health checks: the only code that knows of HTTP.
//!
//! Every response goes through [`crate::error::present`]; every request through [`crate::http::documents::Documents`].
//! Nothing is read, parsed, run or waited for without a bound.

mod allowance;
mod answer;
mod backend;
mod batch;
mod budget;
mod connection;
mod cors;
mod dear;
pub mod documents;
mod events;
mod execute;
mod export;
#[cfg(any(test, fuzzing))]
pub mod fuzzing;
pub mod guard;
mod introspection;
mod log;
mod monitor;
mod negotiate;
mod packing;
mod pages;
mod places;
mod proxies;
mod public;
mod repeated;
mod reply;
mod request;
mod settings;
mod socket;
mod viewer;
mod written;

use std::{
    net::IpAddr,
    path::Path,
    sync::{Arc, LazyLock},
};

use actix_web::{
    http::Method,
    middleware::{DefaultHeaders, from_fn},
    web,
};
use async_graphql::{Request, Response};
use quick_cache::sync::Cache;
use sha2::{Digest as _, Sha256};
use tokio::sync::{Semaphore, watch};

pub use allowance::Budgets;
pub use backend::{Backend, LastEvent, Mark};
pub use connection::note_connection;
pub use cors::{Origins, allow_origin};
pub use dear::Dear;
pub use log::name_requests;
pub use monitor::{Level, metrics_refused, serve_metrics};
pub use packing::zstd_for_files;
pub use proxies::Proxies;
pub use settings::{Reporting, Settings};
pub use socket::Sockets;

use crate::{
    access::{standing::Standing, viewer::Viewer},
    error::present,
    http::{
        allowance::{Allowances, Overdrawn},
        budget::Budget,
        documents::Documents,
        guard::Shape,
        introspection::KeptAnswers,
        public::PublicAnswers,
    },
};
use monitor::Monitor;

/// What was learned of schemas, by the digest of their SDL: services of one process mostly have the same, as in tests.
static LEARNED: LazyLock<Cache<[u8; 32], Learned>> = LazyLock::new(|| Cache::new(2));

/// What the transport knows of a schema.
#[derive(Clone)]
struct Learned {
    shape: Arc<Shape>,
    tables: Arc<export::Tables>,
}

impl Learned {
    fn of(sdl: &str) -> anyhow::Result<Self> {
        let digest: [u8; 32] = Sha256::digest(sdl).into();
        LEARNED.get_or_insert_with(&digest, || Self::from_sdl(sdl))
    }

    /// The guards of documents, without any of the operator's.
    fn documents(&self, settings: &Settings) -> anyhow::Result<Documents> {
        let limits = settings.limits.clone();
        Documents::new(self.shape.clone(), limits, settings.documents_bytes)
    }

    fn from_sdl(sdl: &str) -> anyhow::Result<Self> {
        Ok(Self {
            shape: Arc::new(Shape::from_sdl(sdl)?),
            tables: Arc::new(export::Tables::from_sdl(sdl)?),
        })
    }
}

/// What the handlers share; one per process, in a `web::Data`.
pub struct Api {
    backend: Box<dyn Backend>,
    documents: Documents,
    introspection: KeptAnswers,
    public: PublicAnswers,
    tables: Arc<export::Tables>,
    /// Places of exports.
    exporting: Arc<Semaphore>,
    /// Of answers that wait to be written.
    answers: Budget,
    monitor: Monitor,
    allowances: Allowances,
    settings: Settings,
    running: Semaphore,
    /// Of questions that cost much.
    dear: dear::Line,
    /// Places of subscriptions.
    subscribed: Arc<Semaphore>,
    sockets: socket::Places,
    /// Of bodies and messages that have not arrived as a whole.
    arriving: Budget,
    /// Whether the service is about to end.
    stopping: watch::Sender<bool>,
}

impl Api {
    /// The transport in front of an app. Fails if the app's own SDL can't be read.
    pub fn new(backend: impl Backend, settings: Settings) -> anyhow::Result<Self> {
        let learned = Learned::of(&backend.sdl())?;
        let documents = learned.documents(&settings)?;
        let running = Semaphore::new(settings.operations_max);
        let dear = dear::Line::new(settings.dear_max, settings.operations_max);
        let subscribed = Arc::new(Semaphore::new(settings.sockets.subscriptions_max));
        let sockets = socket::Places::new(settings.sockets.max, settings.sockets.per_address_max);
        Ok(Self {
            backend: Box::new(backend),
            documents,
            introspection: KeptAnswers::new(settings.introspection_bytes),
            public: PublicAnswers::new(settings.public_bytes)?,
            tables: learned.tables,
            exporting: Arc::new(Semaphore::new(export::PLACES)),
            answers: Budget::new(settings.answers_bytes),
            arriving: Budget::new(settings.arriving_bytes),
            monitor: Monitor::new(),
            allowances: Allowances::new(&settings.budgets),
            settings,
            running,
            dear,
            subscribed,
            sockets,
            stopping: watch::Sender::new(false),
        })
    }

    /// Reads the documents of the operator's folder, and checks that each can be asked of a schema, by its SDL and by what its engine says
    /// of a request, of which it runs nothing. Needs no backend.
    ///
    /// # Errors
    /// Where the folder or a file in it cannot be read, or what it holds cannot be asked.
    pub async fn look<A: Future<Output = Response>>(
        folder: &Path,
        settings: &Settings,
        sdl: &str,
        validate: impl Fn(Request) -> A,
    ) -> anyhow::Result<Documents> {
        let mut documents = Learned::of(sdl)?.documents(settings)?;
        documents.take_in(folder, validate).await?;
        Ok(documents)
    }

    /// The same, with documents of the operator's that were looked at.
    pub fn trusting(mut self, documents: Documents) -> Self {
        self.documents = documents;
        self
    }

    /// Charges points to whoever asks from an address, before what they ask is done; none where there is no budget.
    fn draw(
        &self,
        viewer: &Viewer,
        from: Option<IpAddr>,
        points: u64,
    ) -> Result<Option<Standing>, Overdrawn> {
        let drawn = self.allowances.draw(viewer, from, points);
        self.monitor.drew(viewer, points, drawn.is_ok());
        drawn
    }

    /// Closes all sockets and event streams, and each that is opened from now on: the service is about to end.
    pub fn close_sockets(&self) {
        self.stopping.send_replace(true);
    }
}

/// Our routes. The app must hold a `web::Data<Api>`, and be wrapped in [`allow_origin`], [`security_headers`] and, around all others,
/// [`name_requests`].
pub fn routes(config: &mut web::ServiceConfig) {
    // One after the other: two paths of one resource are compared by a regular expression, for each request.
    for path in ["/graphql", "/graphql/"] {
        let endpoint = web::resource(path)
            .wrap(from_fn(log::log))
            .route(web::get().to(reply::graphql))
            .route(web::head().to(reply::graphql))
            .route(web::post().to(reply::graphql))
            .route(web::method(Method::OPTIONS).to(cors::options))
            .default_service(web::to(reply::wrong_method));
        config.service(endpoint);
    }
    config
        .service(
            web::resource("/graphql/ws")
                .wrap(from_fn(log::log))
                .route(web::get().to(socket::open))
                .default_service(web::to(socket::wrong_method)),
        )
        .configure(export::routes)
        .configure(pages::routes)
        .default_service(web::to(export::nowhere));
}

/// Headers for every response of the app; a page sets its own policy on top.
pub fn security_headers() -> DefaultHeaders {
    DefaultHeaders::new()
        .add(("X-Content-Type-Options", "nosniff"))
        .add(("X-Frame-Options", "DENY"))
        .add(("Referrer-Policy", "no-referrer"))
        .add((
            "Content-Security-Policy",
            "default-src 'none'; frame-ancestors 'none'",
        ))
        .add(("Cross-Origin-Opener-Policy", "same-origin"))
}

/// A response that consists of one error.
fn response_of(error: async_graphql::ServerError) -> Response {
    present(Response::from_errors(vec![error]))
}

#[cfg(test)]
mod tests;
