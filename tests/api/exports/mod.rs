//! Lists as a whole and pages to hand on: the same rows as the API's, for the same viewers, in every format; and what is refused.

mod codes;
mod embeds;
mod feed;
mod files;
mod joins;
mod refused;
mod rows;
mod sheet_list;
mod sheets;
mod sheets_given;

use crate::gap_changes::whole;
use calamine::{Data, Reader, Xlsx, open_workbook_from_rs};
use domain::organisation::Role;
use reqwest::{Method, Response, StatusCode};
use serde_json::Value;
use std::{collections::BTreeMap, io::Cursor};
use tests::{Asked, Service, TestDatabase};

/// Each list, its parameters where it needs some, and a column that tells its rows apart.
const LISTS: [(&str, &str, &str); 11] = [
    ("gaps", "", "reference"),
    ("needs", "", "id"),
    ("progress", "", "id"),
    ("offers", "", "reference"),
    ("programmes", "", "reference"),
    ("matches", "", "reference"),
    ("commitments", "", "id"),
    ("recommendations", "", "reference"),
    ("suggestions", "", "id"),
    ("judgements", "", "id"),
    ("coverage", "?by=SECTOR", "label"),
];

pub(crate) async fn get(service: &Service, path: &str) -> Response {
    let response = service.http(Method::GET, path).send().await;
    response.expect("an answer")
}

async fn bytes(service: &Service, path: &str) -> Vec<u8> {
    let response = get(service, path).await;
    let status = response.status();
    let bytes = response.bytes().await.expect("a whole body").to_vec();
    assert_eq!(
        status,
        StatusCode::OK,
        "{path}: {}",
        String::from_utf8_lossy(&bytes)
    );
    bytes
}

/// The rows of a CSV file, by the names of their columns.
async fn csv(service: &Service, path: &str) -> Vec<BTreeMap<String, String>> {
    let bytes = bytes(service, path).await;
    let mut reader = csv::Reader::from_reader(bytes.as_slice());
    let rows = reader.deserialize();
    rows.map(|row| row.expect("a row as long as the header"))
        .collect()
}

async fn ndjson(service: &Service, path: &str) -> Vec<Value> {
    let text = String::from_utf8(bytes(service, path).await).expect("UTF-8");
    text.lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect()
}

/// The cells of a sheet, the header first.
async fn sheet(service: &Service, path: &str, name: &str) -> Vec<Vec<Data>> {
    let bytes = bytes(service, path).await;
    let mut book: Xlsx<_> = open_workbook_from_rs(Cursor::new(bytes)).expect("a workbook");
    let range = book.worksheet_range(name).expect("a sheet");
    range.rows().map(<[Data]>::to_vec).collect()
}

fn column(rows: &[BTreeMap<String, String>], name: &str) -> Vec<String> {
    rows.iter().map(|row| row[name].clone()).collect()
}

async fn feed(service: &Service, query: &str) -> atom_syndication::Feed {
    let bytes = bytes(service, &format!("/feeds/gaps.atom{query}")).await;
    atom_syndication::Feed::read_from(bytes.as_slice()).expect("an Atom feed")
}

/// A register with help, and a gap that only its Panel may read.
async fn with_a_hidden_gap(database: &TestDatabase) -> (Service, Service, String) {
    database.load_demo().await;
    let service = database.serve().await;
    let panel = service.actor("group-civ", Role::Editor);
    let hidden = panel.done("recordGap", whole(), "gap { reference }").await;
    let reference = hidden.text("reference").to_owned();
    (service, panel, reference)
}
