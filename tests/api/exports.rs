//! Lists as a whole: the same rows as the API's, for the same viewers, in every format; and what is refused.

use crate::{gap_changes::whole, gaps::references};
use calamine::{Data, Reader, Xlsx, open_workbook_from_rs};
use domain::organisation::Role;
use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    io::Cursor,
};
use tests::{Asked, Service, TestApp, TestDatabase, number, offer, on_both};

/// Each list, its parameters where it needs some, and a column that tells its rows apart.
const LISTS: [(&str, &str, &str); 9] = [
    ("gaps", "", "reference"),
    ("needs", "", "id"),
    ("offers", "", "reference"),
    ("programmes", "", "reference"),
    ("matches", "", "reference"),
    ("commitments", "", "id"),
    ("recommendations", "", "reference"),
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

/// What the API itself gives of a list.
async fn expected(service: &Service, list: &str) -> Vec<String> {
    let text = |value: &Value, field: &str| value.text(field).to_owned();
    match list {
        "needs" | "commitments" => {
            let selection = "needs { id commitments(first: 60) { id } }";
            let gaps = service.nodes("gaps", "", 5, selection).await;
            let needs: Vec<&Value> = gaps
                .iter()
                .flat_map(|gap| gap["needs"].as_array().unwrap())
                .collect();
            match list {
                "needs" => needs.iter().map(|need| text(need, "id")).collect(),
                _ => needs
                    .iter()
                    .flat_map(|need| need["commitments"].as_array().unwrap())
                    .map(|entry| text(entry, "id"))
                    .collect(),
            }
        }
        "coverage" => {
            let data = service
                .data("{ coverage(by: SECTOR) { label } }", json!({}))
                .await;
            data["coverage"]
                .as_array()
                .unwrap()
                .iter()
                .map(|bucket| text(bucket, "label"))
                .collect()
        }
        "judgements" => service
            .nodes("suggestionJudgements", "", 50, "id")
            .await
            .iter()
            .map(|node| text(node, "id"))
            .collect(),
        list => service
            .nodes(list, "", 50, "reference")
            .await
            .iter()
            .map(|node| text(node, "reference"))
            .collect(),
    }
}

async fn feed(service: &Service, query: &str) -> atom_syndication::Feed {
    let bytes = bytes(service, &format!("/feeds/gaps.atom{query}")).await;
    atom_syndication::Feed::read_from(bytes.as_slice()).expect("an Atom feed")
}

/// What is said of a request that is refused.
async fn problem(service: &Service, path: &str) -> (u16, Value) {
    let response = get(service, path).await;
    let status = response.status().as_u16();
    assert_eq!(
        response.headers()["content-type"],
        "application/problem+json",
        "{path}"
    );
    let problem: Value = response.json().await.expect("JSON");
    assert_eq!(problem["status"], status, "{path}");
    (status, problem)
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

on_both! {
    async fn every_list_comes_whole_and_in_its_order_in_each_format_for_each_viewer(database: &TestDatabase) {
        let (service, panel, hidden) = with_a_hidden_gap(database).await;
        for (viewer, sees) in [(&service, false), (&panel, true)] {
            for (list, query, key) in LISTS {
                let expected = expected(viewer, list).await;
                let found = csv(viewer, &format!("/export/{list}.csv{query}")).await;
                assert_eq!(column(&found, key), expected, "{list}.csv");
                let lines = ndjson(viewer, &format!("/export/{list}.ndjson{query}")).await;
                let texts: Vec<&str> = lines.iter().map(|line| line.text(key)).collect();
                assert_eq!(texts, expected, "{list}.ndjson");
                let cells = sheet(viewer, &format!("/export/{list}.xlsx{query}"), list).await;
                let at = cells[0].iter().position(|cell| *cell == *key).expect("a column");
                let texts: Vec<String> = cells[1..].iter().map(|row| row[at].to_string()).collect();
                assert_eq!(texts, expected, "{list}.xlsx");
                if list == "gaps" {
                    assert_eq!(expected.contains(&hidden), sees);
                }
            }
        }
    }

    async fn names_stand_beside_codes_and_amounts_with_their_units(app: &TestApp) {
        let gap = app.nodes("gaps", "filter: { countries: [\"LBR\"] }, orderBy: REFERENCE,", 100,
            "reference sector { code name } countries { alpha3 name } needs { size unit } provenance { paragraph document { symbol } }").await.remove(0);
        let path = format!("/export/gaps.csv?references={}", gap.text("reference"));
        let row = csv(app, &path).await.remove(0);
        assert_eq!((row["sector_code"].as_str(), row["sector_name"].as_str()), (gap["sector"].text("code"), gap["sector"].text("name")));
        let joined = |path: &[&str], list: &str| {
            let items = gap[list].as_array().unwrap().iter();
            let texts = items.map(|item| path.iter().fold(item, |at, name| &at[*name]).as_str().unwrap_or_default().to_owned());
            texts.collect::<Vec<_>>().join(";")
        };
        assert_eq!(row["country_names"], joined(&["name"], "countries"));
        assert_eq!(row["needed"], joined(&["size"], "needs"));
        assert_eq!(row["need_units"], joined(&["unit"], "needs"));
        assert_eq!(row["proof_symbols"], joined(&["document", "symbol"], "provenance"));
        assert_eq!(row["proof_paragraphs"], joined(&["paragraph"], "provenance"));
        let line = ndjson(app, &path.replace(".csv", ".ndjson")).await.remove(0);
        assert!(line["country_codes"].is_array() && line["country_count"].is_number() && line["note"].is_null() | line["note"].is_string(), "{line}");
    }

    async fn filters_are_those_of_the_api(app: &TestApp) {
        for (query, filter, order) in [
            ("countries=LBR&states=OPEN", json!({ "countries": ["LBR"], "states": ["OPEN"] }), "NEWEST"),
            ("countries=LBR,CIV", json!({ "countries": ["LBR", "CIV"] }), "NEWEST"),
            ("countries=LBR&countries=CIV&text=", json!({ "countries": ["LBR", "CIV"] }), "NEWEST"),
            ("text=customs", json!({ "text": "customs" }), "RELEVANCE"),
            ("yearFrom=2008&yearTo=2009&orderBy=TITLE", json!({ "yearFrom": 2008, "yearTo": 2009 }), "TITLE"),
            ("country=NOT_STATED", json!({ "country": "NOT_STATED" }), "NEWEST"),
            ("orderBy=OLDEST", json!({}), "OLDEST"),
        ] {
            let found = csv(app, &format!("/export/gaps.csv?{query}")).await;
            assert_eq!(column(&found, "reference"), references(app, &filter, order).await, "{query}");
        }
        let sums = csv(app, "/export/coverage.csv?by=COUNTRY&countries=LBR&currency=USD").await;
        assert!(!sums.is_empty() && sums.iter().all(|sum| sum.contains_key("needed")), "{sums:?}");
    }

    async fn what_is_not_understood_is_refused_with_what_would_be(app: &TestApp) {
        let many = format!("/export/gaps.csv?references={}", ["a"; 101].join(","));
        for (path, status, parameter, valid) in [
            (many.as_str(), 400, "", ""),
            ("/export/gaps.csv?references=a%00b", 400, "", ""),
            ("/export/gaps.csv?contries=LBR", 400, "contries", "countries"),
            ("/export/gaps.csv?states=OPN", 400, "states", "OPEN"),
            ("/export/gaps.csv?yearFrom=soon", 400, "yearFrom", ""),
            ("/export/gaps.csv?yearFrom=2001&yearFrom=2002", 400, "yearFrom", ""),
            ("/export/gaps.csv?bom=perhaps", 400, "bom", "true"),
            ("/export/gaps.xlsx?expand=planet", 400, "expand", "country"),
            ("/export/gaps.ndjson?countries=XX", 400, "countries", ""),
            ("/export/recommendations.csv?overdue=2", 400, "overdue", "false"),
            ("/export/coverage.csv", 400, "by", "COUNTRY"),
            ("/feeds/gaps.atom?orderBy=TITLE", 400, "orderBy", "countries"),
            ("/export/gaps.pdf", 404, "", ""),
            ("/export/people.csv", 404, "", ""),
        ] {
            let (found, problem) = problem(app, path).await;
            assert_eq!((found, problem["parameter"].as_str().unwrap_or_default()), (status, parameter), "{problem}");
            assert!(valid.is_empty() || problem["valid"].has("", valid), "{problem}");
        }
        let mut stranger = (**app).clone();
        stranger.token = Some("no".to_owned());
        assert_eq!(problem(&stranger, "/export/gaps.csv").await.0, 401);
        assert_eq!(problem(&stranger, "/feeds/gaps.atom").await.0, 401);
    }

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

    async fn several_countries_are_one_row_or_a_row_each(app: &TestApp) {
        let mut input = offer("EQUIPMENT", number("ITEMS", 4));
        input["groups"] = json!(["mru"]);
        input["sectors"] = json!(["33120"]);
        let made = app.approver("state-can").offers(input).await;
        let of = async |query: &str| {
            let mut found = csv(app, &format!("/export/offers.csv?providers=state-can{query}")).await;
            found.retain(|row| row["reference"] == made.text("reference"));
            found
        };
        let whole = of("").await;
        assert_eq!(whole.len(), 1);
        let codes: Vec<String> = whole[0]["country_codes"].split(';').map(str::to_owned).collect();
        let names: Vec<String> = whole[0]["country_names"].split(';').map(str::to_owned).collect();
        assert!(codes.len() > 2 && names.len() == codes.len(), "{whole:?}");
        let each = of("&expand=country").await;
        assert_eq!((column(&each, "country_codes"), column(&each, "country_names")), (codes.clone(), names));
        assert_eq!(column(&each, "country_count"), vec![codes.len().to_string(); codes.len()]);
        assert_eq!(of("&expand=country,sector,line").await.len(), codes.len());
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
        for path in [path, "/export", "/openapi.json", "/feeds/gaps.atom"] {
            let head = app.http(Method::HEAD, path).send().await.unwrap();
            assert_eq!(head.status(), StatusCode::OK, "{path}");
            assert!(head.bytes().await.unwrap().is_empty(), "{path}");
        }
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
            let needed = parameters.filter(|parameter| parameter["required"] == true);
            let query: Vec<String> = needed.map(|of| format!("{}={}", of.text("name"), of["schema"]["enum"][0].as_str().unwrap())).collect();
            // One of several, which OpenAPI can't say.
            let one = if path == "/feeds/suggestions.atom" { "gap=gen-customs-training" } else { "" };
            let response = get(app, &format!("{path}?{}{one}", query.join("&"))).await;
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
        let page = app.http(Method::GET, "/export").header("accept", "text/html").send().await.unwrap();
        assert!(page.text().await.unwrap().contains("<h2 id=\"gaps\">"));
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

    async fn the_feed_begins_with_what_was_published_last(app: &TestApp) {
        let approver = app.approver("group-civ");
        let hidden = app.actor("group-civ", Role::Editor).done("recordGap", whole(), "gap { reference }").await;
        let mut input = whole();
        input["title"] = json!("Scales & \"weights\" <for> the harbour");
        input["publication"] = json!({ "confirmation": "NAMES_NO_PRIVATE_PERSON" });
        let made = approver.done("recordGap", input, "gap { reference title published }").await;
        let public = feed(app, "").await;
        let first = &public.entries[0];
        assert_eq!((first.title.value.as_str(), public.entries.len()), (made.text("title"), 50));
        assert_eq!(first.updated.format("%Y-%m-%d").to_string(), made.text("published"));
        assert!(first.links[0].href.ends_with(made.text("reference")), "{:?}", first.links);
        let ids: BTreeSet<&str> = public.entries.iter().map(|entry| entry.id.as_str()).collect();
        assert_eq!(ids.len(), 50);
        let names = |of: &atom_syndication::Feed| of.entries.iter().any(|entry| entry.links[0].href.ends_with(hidden.text("reference")));
        assert!(!names(&public));
        let own = format!("?references={}", hidden.text("reference"));
        assert!(names(&feed(&approver, &own).await));
        assert!(feed(app, &own).await.entries.is_empty());
        let filtered = feed(app, "?countries=LBR").await;
        assert!(!filtered.entries.is_empty() && filtered.entries.iter().all(|entry| entry.categories.iter().any(|category| category.term == "LBR")));
    }

    async fn what_is_hidden_changes_no_byte_of_an_export(app: &TestApp) {
        let all = async || {
            let mut found = Vec::new();
            for (list, query, _) in LISTS {
                for extension in ["csv", "ndjson"] {
                    found.push(bytes(app, &format!("/export/{list}.{extension}{query}")).await);
                }
                let cells = sheet(app, &format!("/export/{list}.xlsx{query}"), list).await;
                found.push(format!("{cells:?}").into_bytes());
            }
            found.push(bytes(app, "/feeds/gaps.atom").await);
            found
        };
        let before = all().await;
        app.actor("group-civ", Role::Editor).done("recordGap", whole(), "gap { reference }").await;
        assert!(before == all().await, "a hidden gap shows");
    }
}
