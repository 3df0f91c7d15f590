//! Lists of codes as files under `/codes`, for programs that keep them: what the register keeps, asked of the API as all lists are, and
//! what the program knows by itself.

mod closed;
mod page;

use std::{net::IpAddr, sync::Arc};

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header::CONTENT_DISPOSITION},
    web,
};
use sha2::{Digest, Sha256};

use crate::{
    access::{standing::Standing, viewer::Viewer},
    http::{
        Api, connection,
        export::{
            is_known,
            lists::CODES,
            lost, opened,
            pager::{Page, Pager},
            parameters::Asked,
            problem::Problem,
            serve, sign_in,
            table::Table,
            text,
            words::Words,
        },
    },
};
use closed::Closed;
pub(super) use page::described;

/// Where the lists are named.
pub(super) const PATH: &str = "/codes";

/// What a list is written as.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Format {
    Csv,
    Json,
}

impl Format {
    const ALL: [Self; 2] = [Self::Csv, Self::Json];

    fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
        }
    }

    fn media(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8; header=present",
            Self::Json => "application/json",
        }
    }
}

/// All lists of codes.
pub(super) struct Codes {
    kept: Vec<Arc<Table>>,
    closed: Vec<Closed>,
    /// The names of the enums.
    enums: Vec<String>,
}

impl Codes {
    /// As this schema has them.
    pub(super) fn new(words: &Words) -> Self {
        let kept = CODES.iter();
        let mut enums: Vec<String> = words.meanings().iter().map(|[of, ..]| of.clone()).collect();
        enums.dedup();
        Self {
            kept: kept.map(|list| Arc::new(Table::new(list, words))).collect(),
            closed: Closed::all(words),
            enums,
        }
    }

    /// Those that have columns, in their order.
    fn tables(&self) -> impl Iterator<Item = &Arc<Table>> {
        let closed = self.closed.iter().map(|closed| &closed.table);
        self.kept.iter().chain(closed)
    }

    /// The list of this name, or the values of the enum that is called so.
    fn named(&self, name: &str) -> Option<Found<'_>> {
        if let Some(table) = self.kept.iter().find(|table| table.list.name == name) {
            return Some(Found::Kept(table.clone()));
        }
        let mut closed = self.closed.iter();
        if let Some(closed) = closed.find(|closed| closed.table.list.name == name) {
            return Some(Found::Closed(closed, None));
        }
        let of = self.enums.iter().find(|of| *of == name);
        let of = of.map(String::as_str)?;
        Some(Found::Closed(self.closed.first()?, Some(of)))
    }
}

/// A list that was asked for.
enum Found<'a> {
    Kept(Arc<Table>),
    /// One that the program knows by itself, or of all enums this one.
    Closed(&'a Closed, Option<&'a str>),
}

impl Found<'_> {
    fn table(&self) -> &Arc<Table> {
        match self {
            Self::Kept(table) => table,
            Self::Closed(closed, _) => &closed.table,
        }
    }
}

/// Our routes.
pub(super) fn routes(config: &mut web::ServiceConfig) {
    serve(config, PATH, page::index);
    serve(config, "/codes/", page::index);
    serve(config, "/codes/{file}", list);
}

/// Where a list is.
fn address(name: &str, format: Format) -> String {
    format!("{PATH}/{name}.{}", format.extension())
}

async fn list(request: HttpRequest, file: web::Path<String>, api: web::Data<Api>) -> HttpResponse {
    let answer = answer(&request, &file, &api).await;
    answer.unwrap_or_else(|problem| lost::told(&request, problem))
}

async fn answer(
    request: &HttpRequest,
    file: &str,
    api: &web::Data<Api>,
) -> Result<HttpResponse, Problem> {
    let (name, extension) = file.rsplit_once('.').unwrap_or((file, ""));
    let mut formats = Format::ALL.into_iter();
    let format = formats.find(|format| format.extension() == extension);
    let found = api.tables.codes.named(name).zip(format);
    let (found, format) = found.ok_or_else(|| nothing(&api.tables.codes, file))?;
    let viewer = sign_in(request, api).await?;
    let asked = Asked::read(found.table(), request.query_string())?;
    asked.fits(extension)?;
    let has_bom = asked.has_bom;
    let table = asked.table(found.table().clone(), &api.tables.words);
    let (rows, standing) = match found {
        Found::Kept(_) => {
            let from = connection::address(request);
            read(api, (&viewer, from), table.clone(), asked).await?
        }
        Found::Closed(closed, of) => (closed::rows(&closed.entries, of, &table), None),
    };
    let bytes = match format {
        Format::Csv => {
            let header = text::csv_header(&table.columns, has_bom);
            [header, text::csv_rows(&rows)].concat()
        }
        Format::Json => text::json_rows(&table.columns, &rows),
    };
    let mut response = opened(&viewer, standing.as_ref(), format.media());
    let saved = format!("attachment; filename=\"gapbridge-{name}.{extension}\"");
    response.insert_header((CONTENT_DISPOSITION, saved));
    let is_public = matches!(viewer, Viewer::Anonymous);
    if is_public && is_known(request, &mut response, &Sha256::digest(&bytes)) {
        return Ok(response.status(StatusCode::NOT_MODIFIED).finish());
    }
    Ok(response.body(bytes))
}

/// All rows of a list, each page charged as the operation that it is, and what is left of the budget of whoever asks.
async fn read(
    api: &web::Data<Api>,
    (viewer, from): (&Viewer, Option<IpAddr>),
    table: Arc<Table>,
    asked: Asked,
) -> Result<(Page, Option<Standing>), Problem> {
    let mut pager = Pager::new(api.clone(), viewer.clone(), table, asked)?.at_once(from);
    let (mut rows, mut standing) = (Page::new(), None);
    while !pager.is_done {
        let drawn = api.draw(viewer, from, pager.points()?);
        standing = drawn.map_err(|overdrawn| Problem::overdrawn(&overdrawn))?;
        rows.extend(pager.next().await?);
    }
    Ok((rows, standing))
}

fn nothing(codes: &Codes, file: &str) -> Problem {
    let names: Vec<&str> = codes.tables().map(|table| table.list.name).collect();
    Problem::not_found(format!(
        "There is no list of codes \"{file}\": take {} with .csv or .json, or the name of an enum of the API, as AssistanceType.csv.",
        names.join(", ")
    ))
}
