//! A tile for pages of others: the gaps that fit a filter, as a list or a figure, in plain HTML without a script.
//!
//! Whoever is signed in on the page around it, a tile is asked for by nobody: no token is read, and what it shows is public.

mod drawn;
mod texts;

use std::{
    net::IpAddr,
    sync::{Arc, LazyLock},
};

use actix_web::{
    HttpRequest, HttpResponse, HttpResponseBuilder,
    http::{
        StatusCode,
        header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, RETRY_AFTER, X_FRAME_OPTIONS},
    },
    web,
};
use maud::Markup;
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::{
    access::viewer::Viewer,
    http::{
        Api, connection,
        export::{
            is_known,
            language::{LANG, Language},
            lists,
            markup::alert,
            pager::Pager,
            parameters::{Asked, twice},
            problem::Problem,
            table::Table,
            words::Words,
        },
        pages,
    },
};
use texts::Texts;

/// Where a tile of gaps is.
pub(super) const PATH: &str = "/embed/gaps";
/// Entries of a list: a tile is small.
const ENTRIES: u64 = 10;
/// How long anybody may keep a tile.
const CACHING: &str = "public, max-age=300";
/// What the figure is counted by, which is ours to say.
const BY: &str = "by";
const ORDER: &str = "orderBy";
/// A country, which is short for a list of one.
const COUNTRY: &str = "country";
const LIST: &str = "countries";

/// Any page may show it, and it may do nothing there but look as it does.
static POLICY: LazyLock<String> = LazyLock::new(|| {
    let style = pages::hashes(&format!("<style>{}</style>", drawn::STYLE), "style");
    format!(
        "default-src 'none'; style-src {style}; base-uri 'none'; form-action 'none'; frame-ancestors *"
    )
});

/// What tiles are made of: a list, and counts.
pub(super) struct Tiles {
    list: Arc<Table>,
    figure: Arc<Table>,
}

impl Tiles {
    /// As this schema has it.
    pub(super) fn new(words: &Words) -> Self {
        let mut figure = Table::new(&lists::TILE_FIGURE, words);
        figure.parameters.retain(|parameter| parameter.name != BY);
        Self {
            list: Table::new(&lists::TILE_LIST, words).into(),
            figure: figure.into(),
        }
    }
}

/// What a tile shows.
#[derive(Clone, Copy)]
enum Show {
    List,
    Figure,
}

impl Show {
    fn read(word: &str) -> Result<Self, Problem> {
        match word {
            "" | "list" => Ok(Self::List),
            "figure" => Ok(Self::Figure),
            _ => {
                let detail = format!("`show`: \"{word}\" is neither list nor figure.");
                let valid = ["list", "figure"].map(str::to_owned);
                let french = format!(
                    "«\u{a0}show\u{a0}»\u{a0}: «\u{a0}{word}\u{a0}» n'est ni list ni figure."
                );
                Err(Problem::parameter("show", detail, valid.to_vec()).in_french(french))
            }
        }
    }
}

pub(super) async fn gaps(request: HttpRequest, api: web::Data<Api>) -> HttpResponse {
    match answer(&request, api).await {
        Ok(response) => response,
        Err(problem) => {
            let query = request.query_string();
            let texts = Texts::of(Language::of(query));
            refused(&as_given(problem, query), texts)
        }
    }
}

/// What is wrong, by the name of the parameter that was given: a tile takes one country for a list of one.
fn as_given(problem: Problem, query: &str) -> Problem {
    let mut names = query.split('&').map(|pair| pair.split('=').next());
    if names.any(|name| name == Some(LIST)) {
        return problem;
    }
    problem.given_as(LIST, COUNTRY)
}

async fn answer(request: &HttpRequest, api: web::Data<Api>) -> Result<HttpResponse, Problem> {
    let (show, texts, filter) = split(request.query_string())?;
    let from = connection::address(request);
    let (pager, is_ordered) = pager(show, api.clone(), &filter, from)?;
    // Charged as the operation that it is, before it runs.
    let drawn = api.draw(&Viewer::Anonymous, from, pager.points()?);
    drawn.map_err(|overdrawn| Problem::overdrawn(&overdrawn))?;
    let content = match show {
        Show::List => list(pager, is_ordered, texts).await?,
        Show::Figure => figure(pager, texts).await?,
    };
    let page = drawn::page(content, &filter, texts).into_string();
    let mut response = HttpResponse::Ok();
    head(&mut response, CACHING);
    if is_known(request, &mut response, &Sha256::digest(&page)) {
        return Ok(response.status(StatusCode::NOT_MODIFIED).finish());
    }
    Ok(response.body(page))
}

/// What to show, in which language, and the filter, encoded as it was asked. `country` is short for a list of one.
fn split(query: &str) -> Result<(Show, &'static Texts, String), Problem> {
    let (mut show, mut language, mut filter) = (None, None, Vec::new());
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        match (name, value) {
            ("show", word) if show.is_none() => show = Some(Show::read(word)?),
            (LANG, code) if language.is_none() => language = Some(Language::read(code)?),
            ("show" | LANG, _) => return Err(twice(name)),
            // The filter has a field of this name, too, for gaps that state none.
            (COUNTRY, code) if code != "NOT_STATED" => filter.push(format!("{LIST}={code}")),
            _ => filter.push(pair.to_owned()),
        }
    }
    let texts = Texts::of(language.unwrap_or(Language::English));
    Ok((show.unwrap_or(Show::List), texts, filter.join("&")))
}

/// Why a query string is refused.
#[cfg(any(test, fuzzing))]
pub(super) fn refusal(query: &str) -> Option<String> {
    split(query).err().map(|problem| problem.detail)
}

/// What a tile asks, and whether whoever asks says in which order.
fn pager(
    show: Show,
    api: web::Data<Api>,
    filter: &str,
    from: Option<IpAddr>,
) -> Result<(Pager, bool), Problem> {
    let tiles = &api.tables.tiles;
    let (table, name, value) = match show {
        Show::List => (tiles.list.clone(), ORDER, json!("PUBLISHED")),
        Show::Figure => (tiles.figure.clone(), BY, json!(["STATE"])),
    };
    let mut asked = Asked::read(&table, filter)?;
    let is_ordered = asked.variables.contains_key(ORDER);
    asked.variables.entry(name).or_insert(value);
    let pager = Pager::new(api, Viewer::Anonymous, table, asked)?;
    Ok((pager.sized(ENTRIES).at_once(from), is_ordered))
}

async fn list(mut pager: Pager, is_ordered: bool, texts: &Texts) -> Result<Markup, Problem> {
    let gaps = pager.entries().await?;
    let [whole, first, last] = texts.captions;
    let caption = match (pager.is_done, is_ordered) {
        (true, _) => whole,
        (false, true) => first,
        (false, false) => last,
    };
    Ok(drawn::list(&gaps, caption, texts))
}

async fn figure(mut pager: Pager, texts: &Texts) -> Result<Markup, Problem> {
    let states = pager.entries().await?;
    Ok(drawn::figure(&states, texts))
}

/// A problem as a tile: whoever makes the page sees it where the tile would be.
fn refused(problem: &Problem, texts: &Texts) -> HttpResponse {
    let mut response = HttpResponse::build(problem.status());
    head(&mut response, "no-store");
    if let Some(seconds) = problem.again_after() {
        response.insert_header((RETRY_AFTER, seconds));
    }
    let content = alert(problem, texts.language);
    response.body(drawn::page(content, "", texts).into_string())
}

/// The headers of every tile.
fn head(response: &mut HttpResponseBuilder, caching: &'static str) {
    response.content_type("text/html; charset=utf-8");
    response.insert_header((CACHE_CONTROL, caching));
    response.insert_header((CONTENT_SECURITY_POLICY, POLICY.as_str()));
    // Stands in the place of what all other answers say; the policy is what browsers go by.
    response.insert_header((X_FRAME_OPTIONS, "ALLOWALL"));
    response.insert_header(("Cross-Origin-Resource-Policy", "cross-origin"));
}
