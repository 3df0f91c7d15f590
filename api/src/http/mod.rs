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
    HttpRequest, HttpResponse,
    http::{Method, header::ALLOW},
    middleware::{DefaultHeaders, from_fn},
    web,
};
use async_graphql::{Request, Response};
use async_graphql_parser::types::OperationType;
use quick_cache::sync::Cache;
use tokio::sync::{Semaphore, watch};

pub use allowance::Budgets;
pub use backend::{Backend, LastEvent};
pub use connection::note_connection;
pub use cors::{Origins, allow_origin};
pub use dear::Dear;
pub use monitor::{Level, metrics_refused, serve_metrics};
pub use packing::zstd_for_files;
pub use proxies::Proxies;
pub use public::Mark;
pub use settings::{Reporting, Settings};
pub use socket::Sockets;

use crate::{
    access::{standing::Standing, viewer::Viewer},
    error::{code, present},
    http::{
        allowance::{Allowances, Overdrawn},
        budget::Budget,
        documents::{Documents, Prepared},
        execute::execute,
        guard::Shape,
        introspection::KeptAnswers,
        public::PublicAnswers,
        repeated::Words,
    },
};
use answer::Answer;
use monitor::Monitor;
use negotiate::Media;
use request::{Asked, Said};
use viewer::SignedIn;

/// What was learned of schemas, by their SDL: services of one process mostly have the same, as in tests.
static LEARNED: LazyLock<Cache<String, Learned>> = LazyLock::new(|| Cache::new(2));

/// What the transport knows of a schema.
#[derive(Clone)]
struct Learned {
    shape: Arc<Shape>,
    tables: Arc<export::Tables>,
}

impl Learned {
    fn of(sdl: &str) -> anyhow::Result<Self> {
        LEARNED.get_or_insert_with(sdl, || Self::from_sdl(sdl))
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

/// Our routes. The app must hold a `web::Data<Api>`, and be wrapped in [`allow_origin`] and [`security_headers`].
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .service(
            web::resource(["/graphql", "/graphql/"])
                .wrap(from_fn(log::log))
                .route(web::get().to(graphql))
                .route(web::head().to(graphql))
                .route(web::post().to(graphql))
                .route(web::method(Method::OPTIONS).to(cors::options))
                .default_service(web::to(wrong_method)),
        )
        .service(
            web::resource("/graphql/ws")
                .wrap(from_fn(log::log))
                .route(web::get().to(socket::open)),
        )
        .configure(export::routes)
        .configure(pages::routes)
        .default_service(web::to(pages::nowhere));
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

async fn graphql(request: HttpRequest, body: web::Payload, api: web::Data<Api>) -> HttpResponse {
    if pages::is_opened_by_a_person(&request) {
        return pages::to_explorer();
    }
    let Some(media) = negotiate::accepted(request.headers()) else {
        let refused = Answer::refused(406, code::BAD_USER_INPUT, negotiate::NOT_ACCEPTABLE);
        return refused.write_refusal(Media::Json);
    };
    match reply(&request, body, &api).await {
        Ok(Reply::Answer(answer)) | Err(answer) => {
            public::write(answer, &request, media, api.settings.answer_timeout)
        }
        Ok(Reply::Stream(stream)) => stream,
    }
}

/// What comes of a request.
enum Reply {
    Answer(Answer),
    /// The events of a subscription.
    Stream(HttpResponse),
}

async fn wrong_method() -> HttpResponse {
    let message = "Use POST, or GET and HEAD for queries.";
    let answer = Answer::refused(405, code::BAD_USER_INPUT, message);
    answer
        .header(ALLOW, cors::METHODS)
        .write_refusal(Media::Json)
}

/// Reads, checks and runs one request. Both ways out are answers; `Err` is the early one.
async fn reply(
    request: &HttpRequest,
    body: web::Payload,
    api: &web::Data<Api>,
) -> Result<Reply, Answer> {
    let token = viewer::token(request.headers()).map_err(Answer::from_viewer)?;
    let from = connection::address(request);
    let viewer = sign_in(token, from, api).await?;
    let is_get = request.method().is_safe();
    let said = said(request, body, api).await?;
    let words = Words::of(&said, &viewer);
    let before = repeated::as_before(words.as_ref(), from, api).await?;
    let call = match said.read(&api.settings.limits)? {
        Asked::One(call) => call,
        Asked::Batch(calls) => {
            return batch::run_all(calls, viewer, from, api)
                .await
                .map(Reply::Answer);
        }
    };
    let mark = match (before, &viewer) {
        (None, Viewer::Anonymous) => repeated::at_first(&call, words, from, api).await?,
        (before, _) => before,
    };
    let mut prepared = api.documents.prepare(call).map_err(Answer::from_refusal)?;
    prepared.mark = mark;
    let takes_events = negotiate::takes_events(request.headers());
    let is_followed = takes_events && request.method() != Method::HEAD;
    if prepared.kind == OperationType::Subscription && is_followed {
        let who = SignedIn::known(token, from, viewer);
        return events::open(request, prepared, who, api).map(Reply::Stream);
    }
    run(prepared, viewer, from, is_get, api)
        .await
        .map(Reply::Answer)
}

/// Who asks, if they are let in.
async fn sign_in(token: Option<&str>, from: Option<IpAddr>, api: &Api) -> Result<Viewer, Answer> {
    let signing_in = api.backend.sign_in(token, from);
    let signing_in = tokio::time::timeout(api.settings.timeout, signing_in);
    let viewer = signing_in.await.map_err(|_| Answer::timed_out())?;
    viewer.map_err(Answer::from_viewer)
}

/// What a request says.
async fn said<'a>(
    request: &'a HttpRequest,
    body: web::Payload,
    api: &Api,
) -> Result<Said<'a>, Answer> {
    if request.method().is_safe() {
        return Ok(Said::Query(request.query_string()));
    }
    let reading = request::from_body(request, body, api);
    let reading = tokio::time::timeout(api.settings.timeout, reading);
    reading.await.map_err(|_| Answer::body_too_slow())?
}

/// Runs a query or a mutation.
async fn run(
    prepared: Prepared,
    viewer: Viewer,
    from: Option<IpAddr>,
    is_get: bool,
    api: &Api,
) -> Result<Answer, Answer> {
    match prepared.kind {
        OperationType::Query => {}
        // A GET may be prefetched, cached, repeated and put in an <img>: nothing that changes things runs on one.
        kind if is_get => return Err(Answer::not_over_get(kind)),
        OperationType::Mutation => {}
        OperationType::Subscription => return Err(Answer::no_event_stream()),
    }
    execute(prepared, viewer, from, api).await
}

/// A response that consists of one error.
fn response_of(error: async_graphql::ServerError) -> Response {
    present(Response::from_errors(vec![error]))
}

#[cfg(test)]
mod tests;
