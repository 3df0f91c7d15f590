//! What there is to export, for people and for programs.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{CONTENT_SECURITY_POLICY, VARY},
    web,
};
use serde_json::{Map, Value, json};

use crate::http::{
    Api,
    export::{
        Format, Tables, codes, embed, iati,
        language::{LANG, Language},
        openapi::{operation, parameter, said},
        parameters::{BOM, COLUMNS, EXPAND},
        sheet, sheets,
        shell::{SHEET, SHEETS},
        suggested,
        table::Table,
        template,
    },
    pages,
};

/// The lists, their parameters and columns: a page for browsers, JSON for all others.
pub(super) async fn index(request: HttpRequest, api: web::Data<Api>) -> HttpResponse {
    let lists = api.tables.lists.iter();
    let mut response = HttpResponse::Ok();
    response.insert_header((VARY, "Accept"));
    if pages::accepts_pages(&request) {
        let lists: String = lists.map(|table| section(table)).collect();
        response.insert_header((
            CONTENT_SECURITY_POLICY,
            "default-src 'none'; frame-ancestors 'none'",
        ));
        response.content_type("text/html; charset=utf-8");
        return response.body(format!(
            "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Gapbridge: exports</title>\
             <h1>Exports</h1><p>A file takes the parameters of its list: \
             <a href=\"/export/gaps.xlsx?countries=LBR\">/export/gaps.xlsx?countries=LBR</a> has the gaps of Liberia. \
             A gap as a sheet for print is at /sheets/gaps/ and its reference, as the files have it: \
             <a href=\"{}\">find it</a>, also <a href=\"{0}?lang=fr\" hreflang=\"fr\" lang=\"fr\">en français</a>. \
             To ask for other things: <a href=\"/graphiql\">the explorer</a>.</p><p>The same for programs: <a href=\"/openapi.json\">OpenAPI</a>. \
             The newest gaps: <a href=\"/feeds/gaps.atom\">Atom</a>. \
             Programmes and matches: <a href=\"/export/iati.xml\">IATI 2.03</a>. <a href=\"/codes\">Lists of codes</a>. Tables to fill in: {}.</p>{lists}</html>",
            SHEETS,
            templates_to_follow()
        ));
    }
    let lists: Vec<Value> = lists.map(|table| described(table)).collect();
    let templates = template::addresses().map(|(_, _, address)| address);
    let templates: Vec<String> = templates.collect();
    response
        .json(json!({ "lists": lists, "feeds": ["/feeds/gaps.atom", suggested::PATH], "iati": iati::PATH, "templates": templates, "tiles": [embed::PATH], "sheets": [SHEETS, SHEET], "codes": codes::PATH, "openapi": "/openapi.json" }))
}

fn templates_to_follow() -> String {
    let links = template::addresses();
    let links = links.map(|(_, _, address)| format!("<a href=\"{address}\">{address}</a>"));
    links.collect::<Vec<_>>().join(", ")
}

fn described(table: &Table) -> Value {
    let list = table.list;
    let files = Format::ALL.map(|format| format!("/export/{}.{}", list.name, format.extension()));
    let columns = table.columns.iter().map(|column| {
        json!({ "name": column.name, "path": column.path, "number": column.is_number, "meaning": column.about })
    });
    let parameters = table.parameters.iter().map(|of| {
        json!({ "name": of.name, "type": of.said.ty, "list": of.said.is_list, "values": of.values, "meaning": of.said.about })
    });
    let expand: Vec<&str> = list.expand.iter().map(|(name, _)| *name).collect();
    json!({
        "name": list.name,
        "about": list.about,
        "files": files,
        "parameters": parameters.collect::<Vec<_>>(),
        "expand": expand,
        "columns": columns.collect::<Vec<_>>(),
    })
}

fn section(table: &Table) -> String {
    let name = table.list.name;
    let files = Format::ALL.map(|format| {
        let extension = format.extension();
        format!("<a href=\"/export/{name}.{extension}\">{extension}</a>")
    });
    let line = |name: &str, about: &str| format!("<dt>{name}<dd>{}", escaped(about));
    let parameters = table
        .parameters
        .iter()
        .map(|of| line(&of.name, &of.said.about));
    let columns = table
        .columns
        .iter()
        .map(|column| line(column.name, &column.about));
    format!(
        "<h2 id=\"{name}\">{name}</h2><p>{} {}</p><details><summary>Parameters</summary><dl>{}</dl></details>\
         <details><summary>Columns</summary><dl>{}</dl></details>",
        escaped(table.list.about),
        files.join(" "),
        parameters.collect::<String>(),
        columns.collect::<String>(),
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// These routes after OpenAPI 3.1.
pub(super) async fn openapi(api: web::Data<Api>) -> HttpResponse {
    let licence = env!("CARGO_PKG_LICENSE");
    HttpResponse::Ok().json(json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Gapbridge exports",
            "version": env!("CARGO_PKG_VERSION"),
            "license": { "name": licence, "identifier": licence },
        },
        "security": [{}, { "bearer": [] }],
        "paths": paths(&api.tables),
        "components": { "securitySchemes": { "bearer": {
            "type": "http", "scheme": "bearer",
            "description": "A token or an API key, as for /graphql. Without one, what is public.",
        } } },
    }))
}

fn paths(tables: &Tables) -> Map<String, Value> {
    let mut paths = Map::new();
    let about = "What there is to export: lists, parameters, columns.";
    let index = [("application/json", json!({ "type": "object" }))];
    let index = operation("listExports", about, &index, Vec::new());
    paths.insert("/export".to_owned(), index);
    for table in &tables.lists {
        for format in Format::ALL {
            let path = format!("/export/{}.{}", table.list.name, format.extension());
            paths.insert(path, exported(table, format));
        }
    }
    for (kind, format, address) in template::addresses() {
        let id = format!("template_{}_{}", kind.name(), format.extension());
        let content = [(media(format), json!({ "type": "string" }))];
        let operation = operation(&id, template::ABOUT, &content, Vec::new());
        paths.insert(address, operation);
    }
    let xml = [(iati::MEDIA, json!({ "type": "string" }))];
    let parameters = tables.iati[0].parameters.iter().map(parameter).collect();
    let activities = operation("export_iati_xml", iati::ABOUT, &xml, parameters);
    paths.insert(iati::PATH.to_owned(), activities);
    let about = "The 50 gaps that were published last, as Atom.";
    let atom = [("application/atom+xml", json!({ "type": "string" }))];
    let parameters = tables.feed.parameters.iter().map(parameter).collect();
    let feed = operation("feedGaps", about, &atom, parameters);
    paths.insert("/feeds/gaps.atom".to_owned(), feed);
    let about = "What fits an offer, a programme or a gap best, 50 at most, as Atom.";
    let parameters = suggested::PARAMETERS
        .iter()
        .map(|(name, about, ty)| said(name, about, json!({ "type": ty }), false));
    let fitting = operation("feedSuggestions", about, &atom, parameters.collect());
    paths.insert(suggested::PATH.to_owned(), fitting);
    paths.extend(codes::described(&tables.codes));
    paths.insert(SHEETS.to_owned(), of_sheets());
    paths.insert(SHEET.to_owned(), of_a_sheet());
    paths
}

/// The sheet of a gap, which is a page also where it says what is wrong.
fn of_a_sheet() -> Value {
    let reference = json!({
        "name": "reference", "in": "path", "description": "Reference of the gap.", "required": true, "schema": { "type": "string" },
    });
    page("sheetGap", sheet::ABOUT, vec![reference])
}

/// The page that finds sheets.
fn of_sheets() -> Value {
    let text = |(name, about)| said(name, about, json!({ "type": "string" }), false);
    let parameters = sheets::PARAMETERS.map(text).to_vec();
    page("sheetGaps", sheets::ABOUT, parameters)
}

/// What is a page whatever is answered, in a language of its reader's choice.
fn page(id: &str, about: &str, mut parameters: Vec<Value>) -> Value {
    let languages = json!({ "type": "string", "enum": Language::CODES });
    let language = "Language of the page; by default that of Accept-Language, or English.";
    parameters.push(said(LANG, language, languages, false));
    let text = json!({ "type": "string" });
    let mut operation = operation(id, about, &[("text/html", text.clone())], parameters);
    operation["get"]["responses"]["default"]["content"] =
        json!({ "text/html": { "schema": text } });
    operation
}

fn exported(table: &Table, format: Format) -> Value {
    let mut parameters: Vec<Value> = table.parameters.iter().map(parameter).collect();
    let names: Vec<&str> = table.columns.iter().map(|column| column.name).collect();
    let items = json!({ "type": "array", "items": { "type": "string", "enum": names } });
    let about = "Columns to give, in this order; all by default. Fewer are read faster.";
    parameters.push(said(COLUMNS, about, items, false));
    if !table.list.expand.is_empty() {
        let words: Vec<&str> = table.list.expand.iter().map(|(name, _)| *name).collect();
        let items = json!({ "type": "array", "items": { "type": "string", "enum": words } });
        parameters.push(said(
            EXPAND,
            "Lists whose items make a row each.",
            items,
            false,
        ));
    }
    if format == Format::Csv {
        let about = "Whether a byte order mark comes first, by which Excel knows UTF-8.";
        parameters.push(said(BOM, about, json!({ "type": "boolean" }), false));
    }
    let columns = table.columns.iter().map(|column| {
        let about = json!({ "description": column.about });
        (column.name.to_owned(), about)
    });
    let schema = match format {
        Format::Ndjson => json!({ "type": "object", "properties": columns.collect::<Map<_, _>>() }),
        _ => json!({ "type": "string" }),
    };
    let id = format!("export_{}_{}", table.list.name, format.extension());
    let content = [(media(format), schema)];
    operation(&id, table.list.about, &content, parameters)
}

/// The media type without its parameters.
fn media(format: Format) -> &'static str {
    let mut parts = format.media().split(';');
    parts.next().expect("a split has a first part")
}
