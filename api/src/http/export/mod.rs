//! Lists as a whole, for spreadsheets and programs: files under `/export` and `/codes`, a feed, a description of both, and a tile; and a gap as a sheet, with a page that finds it.
//!
//! Rows are what the API answers: each page is one of our own documents, asked for the viewer through the guards and the scope like
//! any client's. No other code decides here who sees what. Nothing is held but two pages; an export has a place of few and a time.

mod about;
mod body;
mod codes;
mod embed;
mod feed;
#[cfg(any(test, fuzzing))]
pub(super) mod fuzzing;
mod iati;
mod language;
mod lists;
mod lost;
mod markup;
mod meant;
mod openapi;
mod pager;
mod parameters;
mod problem;
mod rows;
mod shares;
mod sheet;
mod sheets;
mod shell;
mod suggested;
mod table;
mod template;
mod text;
mod words;
mod workbook;

use std::{sync::Arc, time::Duration};

use actix_web::{
    FromRequest, Handler, HttpRequest, HttpResponse, HttpResponseBuilder, Responder,
    http::{
        Method, StatusCode,
        header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, VARY},
    },
    middleware::from_fn,
    web::{self, Bytes},
};
use chrono::Utc;
use domain::date::day_of;
use futures_util::stream;
use sha2::{Digest, Sha256};
use tokio::sync::OwnedSemaphorePermit;

use crate::{
    access::{standing::Standing, viewer::Viewer},
    http::{
        Api, allowance,
        connection::{self, Connection, Deadline},
        log, viewer,
    },
};
use body::{Format, Rest, Writer, body, disposition, is_known};
use pager::Pager;
use parameters::Asked;
use problem::Problem;
use table::Table;
use words::Words;

pub(super) use lost::nowhere;

/// Exports that run at once; more are told to come back.
pub(super) const PLACES: usize = 8;
/// How long an export may take, with its client's reading.
const TIME: Duration = Duration::from_secs(15 * 60);

/// What can be taken as a whole.
pub(super) struct Tables {
    lists: Vec<Arc<Table>>,
    feed: Arc<Table>,
    /// Programmes, and matches.
    iati: [Arc<Table>; 2],
    tiles: embed::Tiles,
    codes: codes::Codes,
    /// What the schema says, for tables with columns of their reader's choice.
    words: Words,
}

impl Tables {
    /// The lists as the schema of this SDL has them.
    pub(super) fn from_sdl(sdl: &str) -> anyhow::Result<Self> {
        let words = Words::from_sdl(sdl)?;
        let lists = lists::LISTS
            .iter()
            .map(|list| Arc::new(Table::new(list, &words)));
        let mut feed = Table::new(&lists::FEED, &words);
        // A feed has an order of its own.
        feed.parameters
            .retain(|parameter| parameter.name != feed::ORDER);
        Ok(Self {
            lists: lists.collect(),
            feed: Arc::new(feed),
            iati: iati::tables(&words),
            tiles: embed::Tiles::new(&words),
            codes: codes::Codes::new(&words),
            words,
        })
    }
}

/// What an export holds until its client has read it.
struct Held {
    _place: OwnedSemaphorePermit,
    _deadline: Option<Deadline>,
    /// What is left of the budget of whoever asks.
    standing: Option<Standing>,
}

/// Our routes.
pub(super) fn routes(config: &mut web::ServiceConfig) {
    config.service(
        web::resource(["/export", "/export/"])
            .wrap(from_fn(log::log))
            .route(web::get().to(about::index))
            .route(web::head().to(about::index))
            .default_service(web::to(wrong_method)),
    );
    codes::routes(config);
    // Each before those whose pattern fits it as well.
    serve(config, iati::PATH, iati::export);
    serve(config, "/export/{file}", export);
    serve(config, template::PATH, template::template);
    serve(config, "/openapi.json", about::openapi);
    serve(config, "/feeds/gaps.atom", feed::feed);
    serve(config, suggested::PATH, suggested::feed);
    serve(config, embed::PATH, embed::gaps);
    serve(config, shell::SHEET, sheet::gap);
    serve(config, shell::SHEETS, sheets::gaps);
    serve(config, "/sheets/gaps/", sheets::gaps);
    for place in ["/export", "/codes", "/feeds", "/embed", "/sheets"] {
        config.service(web::scope(place).default_service(web::to(lost::beside)));
    }
}

/// Serves what is read at this address.
fn serve<F, A>(config: &mut web::ServiceConfig, path: &str, handler: F)
where
    F: Handler<A, Output: Responder + 'static>,
    A: FromRequest + 'static,
{
    config.service(
        web::resource(path)
            .wrap(from_fn(log::log))
            .route(web::get().to(handler.clone()))
            .route(web::head().to(handler))
            .default_service(web::to(wrong_method)),
    );
}

async fn wrong_method() -> HttpResponse {
    Problem::wrong_method().into_response()
}

async fn export(
    request: HttpRequest,
    file: web::Path<String>,
    api: web::Data<Api>,
) -> HttpResponse {
    let answer = answer(&request, &file, api).await;
    answer.unwrap_or_else(|problem| lost::told(&request, problem))
}

async fn answer(
    request: &HttpRequest,
    file: &str,
    api: web::Data<Api>,
) -> Result<HttpResponse, Problem> {
    let (table, format) = named(&api, file)?;
    let viewer = sign_in(request, &api).await?;
    let asked = Asked::read(&table, request.query_string())?;
    asked.fits(format.extension())?;
    let table = asked.table(table, &api.tables.words);
    let held = hold(request, &viewer, &api)?;
    let mut response = open(&viewer, &held, format.media());
    let day = day_of(Utc::now());
    response.insert_header((CONTENT_DISPOSITION, disposition(&table, format, &day)));
    let about = workbook::about(&table, request.query_string(), &day);
    let writer = Writer::new(format, &table, asked.has_bom, &about, &day).map_err(fault)?;
    let mut pager = Pager::new(api, viewer, table, asked)?;
    let page = pager.next().await?;
    let is_public = pager.is_public();
    let rest = Rest {
        pager,
        writer,
        page,
    };
    let (first, rest) = rest.piece().await?;
    // What fits in a page can be compared with what its client has.
    let can_be_kept = is_public && rest.is_none();
    if can_be_kept && is_known(request, &mut response, &Sha256::digest(&first)) {
        return Ok(response.status(StatusCode::NOT_MODIFIED).finish());
    }
    if request.method() == Method::HEAD {
        return Ok(head(response));
    }
    let body = body(first, rest, held);
    Ok(response.streaming(log::pieces_named_by(request, body)))
}

/// What HEAD is answered where the body comes in pieces: how long it would be nobody knows yet.
fn head(mut response: HttpResponseBuilder) -> HttpResponse {
    response.streaming(stream::empty::<Result<Bytes, Problem>>())
}

/// The list and the format that the name of a file means.
fn named(api: &Api, file: &str) -> Result<(Arc<Table>, Format), Problem> {
    let (name, extension) = file.rsplit_once('.').unwrap_or((file, ""));
    let table = api
        .tables
        .lists
        .iter()
        .find(|table| table.list.name == name);
    let format = Format::ALL
        .into_iter()
        .find(|format| format.extension() == extension);
    table.cloned().zip(format).ok_or_else(|| {
        let names: Vec<&str> = api
            .tables
            .lists
            .iter()
            .map(|table| table.list.name)
            .collect();
        Problem::not_found(format!(
            "There is no export \"{file}\": take {} with .csv, .ndjson or .xlsx; lists of codes are at /codes, and others are asked of /graphql.",
            names.join(", ")
        ))
    })
}

/// Who asks.
async fn sign_in(request: &HttpRequest, api: &Api) -> Result<Viewer, Problem> {
    let token = viewer::token(request.headers()).map_err(|error| Problem::of_viewer(&error))?;
    let signing_in = api.backend.sign_in(token, connection::address(request));
    tokio::time::timeout(api.settings.timeout, signing_in)
        .await
        .map_err(|_| Problem::timed_out())?
        .map_err(|error| Problem::of_viewer(&error))
}

/// A place of those that exports have, and the end of its time; charged as the dearest operation would be, however long the export is:
/// it would help nobody if it broke off half way.
fn hold(request: &HttpRequest, viewer: &Viewer, api: &Api) -> Result<Held, Problem> {
    let place = api.exporting.clone().try_acquire_owned();
    let place = place.map_err(|_| Problem::busy())?;
    let from = connection::address(request);
    let drawn = api.draw(viewer, from, api.settings.limits.cost);
    Ok(Held {
        _place: place,
        _deadline: Connection::of(request).map(|connection| Deadline::new(connection, TIME)),
        standing: drawn.map_err(|overdrawn| Problem::overdrawn(&overdrawn))?,
    })
}

/// A response with the headers of all of them.
fn open(viewer: &Viewer, held: &Held, media: &'static str) -> HttpResponseBuilder {
    opened(viewer, held.standing.as_ref(), media)
}

/// The same of what is left of the budget of whoever asks. What a token opened is for nobody's cache.
fn opened(
    viewer: &Viewer,
    standing: Option<&Standing>,
    media: &'static str,
) -> HttpResponseBuilder {
    let mut response = HttpResponse::Ok();
    let caching = match viewer {
        Viewer::Anonymous => "public, no-cache",
        _ => "private, no-store",
    };
    response.insert_header((CONTENT_TYPE, media));
    response.insert_header((CACHE_CONTROL, caching));
    response.insert_header((VARY, "Authorization"));
    for header in standing.into_iter().flat_map(allowance::headers) {
        response.insert_header(header);
    }
    response
}

/// A fault of ours, for the log.
fn fault(error: impl std::fmt::Display) -> Problem {
    tracing::error!(%error, "an export failed");
    Problem::internal()
}
