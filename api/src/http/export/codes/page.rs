//! Which lists of codes there are, for people and for programs.

use actix_web::{
    HttpRequest, HttpResponse,
    http::{
        StatusCode,
        header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, VARY},
    },
    web,
};
use maud::{Markup, html};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{Codes, Format, PATH, address};
use crate::http::{
    Api,
    export::{
        is_known,
        language::Language,
        openapi::{operation, parameter, said},
        parameters::{BOM, COLUMNS},
        shell::{self, MEDIA, POLICY},
        table::Table,
    },
    pages,
};

/// The lists: a page for browsers, JSON for all others.
pub(super) async fn index(request: HttpRequest, api: web::Data<Api>) -> HttpResponse {
    let codes = &api.tables.codes;
    let mut response = HttpResponse::Ok();
    response.insert_header((VARY, "Accept"));
    response.insert_header((CACHE_CONTROL, "public, no-cache"));
    let body = if pages::accepts_pages(&request) {
        response.insert_header((CONTENT_TYPE, MEDIA));
        response.insert_header((CONTENT_SECURITY_POLICY, POLICY.as_str()));
        shell::page("Lists of codes", &shown(codes), Language::English).into_string()
    } else {
        response.insert_header((CONTENT_TYPE, "application/json"));
        told(codes).to_string()
    };
    if is_known(&request, &mut response, &Sha256::digest(&body)) {
        return response.status(StatusCode::NOT_MODIFIED).finish();
    }
    response.body(body)
}

fn told(codes: &Codes) -> Value {
    let lists = codes.tables().map(|table| {
        let columns = table.columns.iter();
        let columns = columns.map(|column| json!({ "name": column.name, "meaning": column.about }));
        json!({
            "name": table.list.name,
            "about": table.list.about,
            "files": Format::ALL.map(|format| address(table.list.name, format)),
            "columns": columns.collect::<Vec<_>>(),
        })
    });
    let enums = codes.enums.iter();
    let enums = enums
        .map(|of| json!({ "name": of, "files": Format::ALL.map(|format| address(of, format)) }));
    json!({
        "version": env!("CARGO_PKG_VERSION"),
        "lists": lists.collect::<Vec<_>>(),
        "enums": enums.collect::<Vec<_>>(),
    })
}

fn shown(codes: &Codes) -> Markup {
    let files = |name: &str| {
        html! {
            @for format in Format::ALL {
                " " a href=(address(name, format)) { (format.extension()) }
            }
        }
    };
    html! {
        main {
            h1 { "Lists of codes" }
            ul {
                @for table in codes.tables() {
                    li {
                        (table.list.name) ": " (table.list.about) (files(table.list.name))
                        details {
                            summary { "Columns" }
                            dl {
                                @for column in &table.columns {
                                    dt { (column.name) }
                                    dd { (column.about) }
                                }
                            }
                        }
                    }
                }
            }
            h2 { "Enums of the API, one by one" }
            ul {
                @for of in &codes.enums {
                    li { (of) (files(of)) }
                }
            }
        }
    }
}

/// The addresses of these lists with what OpenAPI says of each.
pub(in crate::http::export) fn described(codes: &Codes) -> Vec<(String, Value)> {
    let about = "Which lists of codes there are, and their columns.";
    let index = [("application/json", json!({ "type": "object" }))];
    let index = operation("listCodes", about, &index, Vec::new());
    let mut all = vec![(PATH.to_owned(), index)];
    for table in codes.tables() {
        for format in Format::ALL {
            all.push((address(table.list.name, format), file(table, format)));
        }
    }
    all
}

fn file(table: &Table, format: Format) -> Value {
    let mut parameters: Vec<Value> = table.parameters.iter().map(parameter).collect();
    let names: Vec<&str> = table.columns.iter().map(|column| column.name).collect();
    let items = json!({ "type": "array", "items": { "type": "string", "enum": names } });
    let about = "Columns to give, in this order; all by default.";
    parameters.push(said(COLUMNS, about, items, false));
    if format == Format::Csv {
        let about = "Whether a byte order mark comes first, by which Excel knows UTF-8.";
        parameters.push(said(BOM, about, json!({ "type": "boolean" }), false));
    }
    let content = match format {
        Format::Csv => ("text/csv", json!({ "type": "string" })),
        Format::Json => (
            "application/json",
            json!({ "type": "array", "items": { "type": "object" } }),
        ),
    };
    let name = table.list.name.replace('-', "_");
    let id = format!("codes_{name}_{}", format.extension());
    operation(&id, table.list.about, &[content], parameters)
}
