//! The file itself: its name, its cells, what it says it is, and what is described of it.

use super::{LISTS, bytes, column, csv, get, ndjson, sheet};
use calamine::Data;
use domain::organisation::Role;
use flate2::read::GzDecoder;
use gapbridge::config::{Bounds, ServeOptions};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::{collections::BTreeSet, io::Read};
use tests::{Asked, Service, TestApp, number, offer, on_both, options};

on_both! {
    async fn no_cell_is_a_formula(app: &TestApp) {
        let title = "=HYPERLINK(\"http://example.org\")";
        let mut input = offer("EQUIPMENT", number("ITEMS", 4));
        input["title"] = json!(title);
        let made = app.approver("state-can").offers(input).await;
        let of = |rows: Vec<String>| rows.into_iter().filter(|text| text.contains("HYPERLINK")).collect::<Vec<_>>();
        let found = csv(app, "/export/offers.csv?providers=state-can").await;
        assert_eq!(of(column(&found, "title")), [format!("'{title}")]);
        let row = found.iter().find(|row| row["reference"] == made.text("reference")).expect("the offer");
        assert_eq!((row["offered"].as_str(), row["line_units"].as_str()), ("4", "ITEMS"));
        let lines = ndjson(app, "/export/offers.ndjson?providers=state-can").await;
        assert_eq!(of(lines.iter().map(|line| line.text("title").to_owned()).collect()), [title]);
        let cells = sheet(app, "/export/offers.xlsx?providers=state-can", "offers").await;
        assert!(cells.iter().flatten().any(|cell| *cell == Data::String(title.to_owned())), "{cells:?}");
        assert!(cells.iter().flatten().any(|cell| *cell == Data::Float(4.0)), "a size is a number: {cells:?}");
    }

    async fn a_file_has_a_name_and_what_fits_in_a_page_is_sent_once(app: &TestApp) {
        let path = "/export/gaps.csv?references=gen-customs-training";
        let first = get(app, path).await;
        let name = first.headers()["content-disposition"].to_str().unwrap().to_owned();
        assert!(name.starts_with("attachment; filename=\"gapbridge-gaps-") && name.ends_with(".csv\""), "{name}");
        let tag = first.headers()["etag"].to_str().unwrap().to_owned();
        for path in [path, "/feeds/gaps.atom", "/export/gaps.xlsx?references=gen-customs-training"] {
            let tag = get(app, path).await.headers()["etag"].clone();
            let again = app.http(Method::GET, path).header("if-none-match", tag).send().await.unwrap();
            assert_eq!(again.status(), StatusCode::NOT_MODIFIED, "{path}");
        }
        let other = app.http(Method::GET, "/export/gaps.csv?references=unoci-customs-post").header("if-none-match", tag).send().await.unwrap();
        assert_eq!(other.status(), StatusCode::OK);
        let panel = app.actor("group-civ", Role::Reader);
        let own = get(&panel, path).await;
        assert!(own.headers().get("etag").is_none());
        assert_eq!(own.headers()["cache-control"], "private, no-store");
        let marked = bytes(app, &format!("{path}&bom=1")).await;
        assert_eq!(marked.strip_prefix(b"\xef\xbb\xbf"), Some(bytes(app, path).await.as_slice()));
        for path in [path, "/export/gaps.xlsx", "/export/offers.csv", "/export/iati.xml", "/export/template/offers.xlsx", "/export/template/gaps.csv",
            "/export", "/openapi.json", "/feeds/gaps.atom"] {
            let head = app.http(Method::HEAD, path).send().await.unwrap();
            assert_eq!(head.status(), StatusCode::OK, "{path}");
            let got = get(app, path).await;
            for header in ["content-type", "content-length", "content-disposition"] {
                assert_eq!(head.headers().get(header), got.headers().get(header), "{header} of {path}");
            }
            assert_ne!(head.headers().get("content-length").map(|length| length.as_bytes()), Some(&b"0"[..]), "{path}");
            assert!(head.bytes().await.unwrap().is_empty(), "{path}");
        }
    }

    async fn a_list_comes_in_as_many_pages_as_a_request_may_read_of_it(app: &TestApp) {
        let bounds = Bounds { request_rows: 40, ..Bounds::default() };
        let service = app.database.serve_with(&ServeOptions { bounds, ..options() }).await;
        let whole: &Service = app;
        let path = |extension: &str| format!("/export/gaps.{extension}?columns=reference,title");
        for extension in ["csv", "ndjson"] {
            assert_eq!(bytes(&service, &path(extension)).await, bytes(app, &path(extension)).await, "{extension}");
            // What fits in a page can be compared as a whole.
            for (of, is_tagged) in [(whole, true), (&service, false)] {
                assert_eq!(get(of, &path(extension)).await.headers().contains_key("etag"), is_tagged, "{extension}");
            }
        }
        let cells = sheet(&service, &path("xlsx"), "gaps").await;
        assert!(cells.len() > 41 && cells == sheet(app, &path("xlsx"), "gaps").await, "{cells:?}");
    }

    async fn a_file_is_packed_as_its_client_takes_it(app: &TestApp) {
        let packed = async |path: &str, takes: &str| {
            let got = app.http(Method::GET, path).header("accept-encoding", takes).send().await.unwrap();
            let packing = got.headers().get("content-encoding").map(|packing| packing.to_str().unwrap().to_owned());
            (packing, got.bytes().await.unwrap().to_vec())
        };
        let path = "/export/gaps.csv";
        let plain = bytes(app, path).await;
        let (packing, body) = packed(path, "gzip;q=0.5, zstd").await;
        assert_eq!(packing.as_deref(), Some("zstd"));
        assert!(body.len() < plain.len() / 2 && zstd::decode_all(body.as_slice()).unwrap() == plain);
        let (packing, body) = packed(path, "gzip").await;
        let mut unpacked = Vec::new();
        GzDecoder::new(body.as_slice()).read_to_end(&mut unpacked).unwrap();
        assert!(packing.as_deref() == Some("gzip") && unpacked == plain);
        // What is no file is not packed by zstd.
        assert_eq!(packed("/openapi.json", "gzip;q=0.5, zstd").await.0.as_deref(), Some("gzip"));
        assert_ne!(packed("/openapi.json", "zstd").await.0.as_deref(), Some("zstd"));
    }

    async fn a_workbook_says_what_it_is(app: &TestApp) {
        let about = sheet(app, "/export/gaps.xlsx?countries=LBR", "About").await;
        let texts: BTreeSet<String> = about.iter().flatten().map(ToString::to_string).collect();
        for text in ["countries=LBR", "Licence", "country_names", "countries.name"] {
            assert!(texts.contains(text), "{text}: {texts:?}");
        }
    }

    async fn what_is_described_is_what_there_is(app: &TestApp) {
        let described: Value = get(app, "/openapi.json").await.json().await.expect("JSON");
        let paths = described["paths"].as_object().expect("paths");
        for (path, operation) in paths {
            let parameters = operation["get"]["parameters"].as_array().expect("parameters").iter();
            let needed = parameters.filter(|parameter| parameter["required"] == true && parameter["in"] == "query");
            let query: Vec<String> = needed.map(|of| format!("{}={}", of.text("name"), of["schema"]["enum"][0].as_str().unwrap())).collect();
            // One of several, which OpenAPI can't say.
            let one = if path == "/feeds/suggestions.atom" { "gap=gen-customs-training" } else { "" };
            let there = path.replace("{reference}", "gen-customs-training");
            let response = get(app, &format!("{there}?{}{one}", query.join("&"))).await;
            assert_eq!(response.status(), StatusCode::OK, "{path}");
            let media = response.headers()["content-type"].to_str().unwrap().split(';').next().unwrap().to_owned();
            assert!(!operation["get"]["responses"]["200"]["content"][&media].is_null(), "{path} is {media}");
        }
        let index: Value = get(app, "/export").await.json().await.expect("JSON");
        let files: BTreeSet<String> = index["lists"].texts("files");
        let known: BTreeSet<String> = paths.keys().filter(|path| path.starts_with("/export/") && *path != "/export/iati.xml" && !path.starts_with("/export/template/")).cloned().collect();
        assert_eq!((files.len(), &files), (3 * LISTS.len(), &known));
        for list in index["lists"].as_array().unwrap() {
            for column in list["columns"].as_array().unwrap() {
                assert!(column.text("meaning").len() > 5, "{}: {column} means nothing", list["name"]);
            }
        }
        let templates: BTreeSet<String> = index["templates"].as_array().unwrap().iter().map(|path| path.as_str().unwrap().to_owned()).collect();
        let known: BTreeSet<String> = paths.keys().filter(|path| path.starts_with("/export/template/")).cloned().collect();
        assert_eq!((templates.len(), &templates), (6, &known));
        let sheets: Vec<&String> = paths.keys().filter(|path| path.starts_with("/sheets/")).collect();
        assert_eq!(json!(sheets), index["sheets"]);
        let page = app.http(Method::GET, "/export").header("accept", "text/html").send().await.unwrap();
        let page = page.text().await.unwrap();
        for part in ["<h2 id=\"gaps\">", "<a href=\"/export/gaps.xlsx?countries=LBR\">", "/sheets/gaps/", "<a href=\"/graphiql\">"] {
            assert!(page.contains(part), "{part}");
        }
    }

    async fn a_row_says_when_it_last_changed(app: &TestApp) {
        let made = app.approver("state-can").offers(offer("EQUIPMENT", number("ITEMS", 4))).await;
        for list in ["gaps", "offers", "recommendations"] {
            let query = format!("{{ {list}(first: 100, filter: {{ changedSince: \"2020-01-01\" }}) {{ nodes {{ reference updatedAt }} }} }}");
            let known = app.data(&query, json!({})).await[list]["nodes"].take();
            let known: BTreeSet<(&str, &str)> = known.as_array().unwrap().iter().map(|node| (node.text("reference"), node.text("updatedAt"))).collect();
            let path = format!("/export/{list}.csv?changedSince=2020-01-01&columns=reference,updated_at");
            let rows = csv(app, &path).await;
            let found: BTreeSet<(&str, &str)> = rows.iter().map(|row| (row["reference"].as_str(), row["updated_at"].as_str())).collect();
            assert!(!known.is_empty() && known.is_subset(&found), "{list}: {known:?} {found:?}");
            assert!(list != "offers" || found.iter().any(|(reference, _)| *reference == made.text("reference")));
        }
        let header = &sheet(app, "/export/matches.xlsx", "matches").await[0];
        assert!(header.contains(&Data::String("updated_at".to_owned())), "{header:?}");
    }

    async fn the_page_about_exports_names_every_column(app: &TestApp) {
        let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/export.md")).expect("a page");
        let index: Value = get(app, "/export").await.json().await.expect("JSON");
        for list in index["lists"].as_array().unwrap() {
            let title = format!("### {}\n", list.text("name"));
            let section = page.split(&title).nth(1).unwrap_or_else(|| panic!("no section {title}"));
            let section = section.split("\n### ").next().unwrap();
            let printed = section.split("Columns:").nth(1).expect("its columns");
            let printed: Vec<&str> = printed.split('`').skip(1).step_by(2).collect();
            let columns: Vec<&str> = list["columns"].as_array().unwrap().iter().map(|column| column.text("name")).collect();
            assert_eq!(printed, columns, "{title}");
        }
    }
}
