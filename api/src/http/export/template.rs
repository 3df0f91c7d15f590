//! Tables to fill in, which `importTable` takes.

use actix_web::{HttpRequest, HttpResponse, http::header::CONTENT_DISPOSITION, web};
use domain::table::TableKind;

use crate::http::{
    Api,
    export::{Format, fault, hold, open, problem::Problem, sign_in},
};

/// The address.
pub(super) const PATH: &str = "/export/template/{file}";
pub(super) const ABOUT: &str = "A table to fill in: headings with what belongs below them, an example, and in a workbook drop-downs of codes. importTable takes it.";

/// How there are tables to fill in.
const FORMATS: [Format; 2] = [Format::Xlsx, Format::Csv];

/// The tables that there are, with their addresses.
pub(super) fn addresses() -> impl Iterator<Item = (TableKind, Format, String)> {
    let kinds = TableKind::ALL.into_iter();
    kinds.flat_map(|kind| {
        FORMATS.map(|format| {
            let file = format!("{}.{}", kind.name(), format.extension());
            (kind, format, PATH.replace("{file}", &file))
        })
    })
}

pub(super) async fn template(request: HttpRequest, api: web::Data<Api>) -> HttpResponse {
    let answer = answer(&request, api).await;
    answer.unwrap_or_else(Problem::into_response)
}

async fn answer(request: &HttpRequest, api: web::Data<Api>) -> Result<HttpResponse, Problem> {
    let mut known = addresses();
    let found = known.find(|(_, _, address)| address == request.path());
    let Some((kind, format, _)) = found else {
        let all: Vec<String> = addresses().map(|(_, _, address)| address).collect();
        let detail = format!(
            "There is no such table to fill in: take {}.",
            all.join(", ")
        );
        return Err(Problem::not_found(detail));
    };
    let viewer = sign_in(request, &api).await?;
    let held = hold(request, &viewer, &api)?;
    let mut response = open(&viewer, &held, format.media());
    let name = format!("{}.{}", kind.name(), format.extension());
    let name = format!("attachment; filename=\"{name}\"");
    response.insert_header((CONTENT_DISPOSITION, name));
    let is_workbook = format == Format::Xlsx;
    let written = web::block(move || api.backend.template(kind, is_workbook)).await;
    let bytes = written.map_err(fault)?.map_err(fault)?;
    Ok(response.body(bytes))
}
